package delegation

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// revokeGas bounds the gas of a revocation.
const revokeGas = 300_000

// RevokeRequest is what a holder wants ended.
type RevokeRequest struct {
	// Session names owner, agent and account; see [SessionOnChain] for one without
	// a record. Its live grant is ended, whatever its number. A grant number that
	// the vault would take next is that of a grant that was signed and never
	// submitted: it is burned, so that nobody can submit it any more.
	Session Session
	// Payer sends. When it is the owner, the session is ended by the owner's own
	// transaction.
	Payer common.Address
	Caps  Caps
}

// RevokePlan is how a session will be ended.
type RevokePlan struct {
	Session Session        `json:"session"`
	Text    string         `json:"text,omitempty"` // what the holder reads to end the live session; empty for a transaction
	Burn    string         `json:"burn,omitempty"` // what the holder reads to burn an unused grant
	Payer   common.Address `json:"payer"`
	Steps   []Step         `json:"steps"`
	MaxCost Amount         `json:"max_cost"` // of the payer, in wei
	// Deadline is the last second, in unix time, in which the texts may be
	// submitted; 0 for a transaction.
	Deadline uint64 `json:"deadline,omitempty"`
	// Left is the number of a grant that was signed and never submitted, and that
	// the owner's transaction does not burn; 0 for none.
	Left uint64 `json:"left,omitempty"`

	live   uint64 // number of the live grant; 0 for none
	unused uint64 // number of the grant to burn; 0 for none
	create bool   // the vault has to be made first
	fees   Fees
	tx     *types.Transaction // the owner's, when it pays itself
}

// revokeSpan is how long a signed revocation may take to be submitted. It ends
// no other session than the one that was meant, so that somebody who keeps it
// back cannot use it against one that gets the number later.
const revokeSpan = time.Hour

// The device's steps of a revocation.
const (
	StepRevoke = "revoke"
	StepBurn   = "burn"
)

// PlanRevoke plans the end of a session. By text, the holder signs a readable
// message that the payer submits; by transaction (payer is the owner), the
// owner sends the revocation itself, which needs nobody else but is calldata
// that a device may show only as a hash.
func PlanRevoke(ctx context.Context, chain Chain, wallet hw.Wallet, r RevokeRequest) (*RevokePlan, error) {
	p := &RevokePlan{Session: r.Session, Payer: r.Payer}
	err := firstError(
		func() error { return p.find(ctx, chain) },
		func() error { return mustBeOwner(ctx, wallet, r.Session) },
		func() error { return p.priceRevoke(ctx, chain, r.Caps.WithDefaults()) },
		func() error { return p.describe(ctx, chain, wallet) },
	)
	if err != nil {
		return nil, fmt.Errorf("plan revocation: %w", err)
	}
	return p, nil
}

// find tells what there is to end; [ErrNoSession] when nothing is.
func (p *RevokePlan) find(ctx context.Context, chain Chain) error {
	s := p.Session
	if err := s.Validate(); err != nil {
		return err
	}
	if err := checkChain(ctx, chain, s.Chain); err != nil {
		return err
	}
	there, err := s.seat().runs(ctx, chain)
	if err != nil {
		return err
	}
	last := uint64(0)
	if there {
		live, err := findLive(ctx, chain, s.Account, s.Agent, s.Grant)
		if err == nil {
			p.live = live.Number
			last, err = lastNumber(ctx, chain, s.Account)
		}
		if err != nil {
			return explainRevert(err)
		}
	}
	if s.Grant.Number == last+1 {
		p.unused, p.create = s.Grant.Number, !there
	}
	if p.live == 0 && p.unused == 0 {
		return fmt.Errorf("%w: agent %s has none in %s", ErrNoSession, s.Agent, s.Account)
	}
	if p.create && p.Payer == s.Owner {
		return preflight("have a session key submit it: --payer session",
			"grant %d was signed and never submitted, and the vault has to be made to forget it: burning it takes a text that another account submits", p.unused)
	}
	if p.unused > 0 && p.live > 0 && p.Payer == s.Owner {
		// What is live must not wait for what may become so.
		p.Left, p.unused = p.unused, 0
	}
	return nil
}

// mustBeOwner fails when another account than the session's owner is at its path.
func mustBeOwner(ctx context.Context, wallet hw.Wallet, s Session) error {
	owner, err := wallet.Address(ctx, s.Path, false)
	if err != nil {
		return err
	}
	return compare("the account at "+s.Path.String(), s.Owner, owner)
}

func (p *RevokePlan) priceRevoke(ctx context.Context, chain Chain, caps Caps) error {
	var err error
	if p.fees, err = readFees(ctx, chain, caps); err != nil {
		return err
	}
	gas := uint64(0)
	for _, due := range []struct {
		is  bool
		gas uint64
	}{{p.create, createGas}, {p.live > 0, revokeGas}, {p.unused > 0, revokeGas}} {
		if due.is {
			gas += due.gas
		}
	}
	p.MaxCost = Amount{cost(p.fees, gas)}
	account, err := chain.Account(ctx, p.Payer)
	if err != nil {
		return err
	}
	return mustAfford("the payer "+p.Payer.Hex(), account.Balance, p.MaxCost.Int)
}

func (p *RevokePlan) describe(ctx context.Context, chain Chain, wallet hw.Wallet) error {
	s := p.Session
	if p.Payer == s.Owner {
		account, err := chain.Account(ctx, s.Owner)
		if err != nil {
			return err
		}
		p.tx = types.NewTx(&types.DynamicFeeTx{
			ChainID: new(big.Int).SetUint64(s.Chain), Nonce: account.Nonce, GasTipCap: p.fees.Tip, GasFeeCap: p.fees.MaxFee,
			Gas: revokeGas, To: &s.Account, Value: new(big.Int), Data: vaultABI().PackRevoke(short(max(p.live, p.unused))),
		})
		digest := types.LatestSignerForChainID(p.tx.ChainId()).Hash(p.tx)
		p.Steps = []Step{{
			Name: StepRevoke, By: ByDevice, What: fmt.Sprintf("sign a transaction that ends session %d, and send it", max(p.live, p.unused)), Bytes: p.tx.Data(), Digest: &digest,
		}}
		if err := p.review(ctx, wallet, hw.Request{Action: hw.SignTransaction, Account: s.Owner, Tx: p.tx, ChainID: p.tx.ChainId()}); err != nil {
			return err
		}
	} else if err := p.describeTexts(ctx, chain, wallet); err != nil {
		return err
	}
	p.Steps = append(p.Steps, Step{Name: StepVerify, By: ByTool, What: "read back that the session is gone"})
	return nil
}

// describeTexts lists the texts, then what the payer sends.
func (p *RevokePlan) describeTexts(ctx context.Context, chain Chain, wallet hw.Wallet) error {
	head, err := chain.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the newest block: %w", err)
	}
	s := p.Session
	p.Deadline = min(head.Time+uint64(revokeSpan/time.Second), maxUntil)
	var submits []Step
	submit := func(name, what string) {
		submits = append(submits, Step{Name: name, By: ByAgent, What: what + "; " + p.Payer.Hex() + " pays"})
	}
	text := func(step string, number uint64, what string) (string, error) {
		text := RevokeText(number, s.Chain, s.Account, p.Deadline)
		digest := TextDigest(text)
		p.Steps = append(p.Steps, Step{Name: step, By: ByDevice, What: what, Bytes: hexutil.Bytes(text), Digest: &digest})
		return text, p.review(ctx, wallet, hw.Request{Action: hw.SignMessage, Account: s.Owner, Message: []byte(text)})
	}
	if p.create {
		submit(StepCreate, "make the vault, which has to be there to forget a grant")
	}
	if p.live > 0 {
		if p.Text, err = text(StepRevoke, p.live, "sign the revocation as a readable text"); err != nil {
			return err
		}
		submit(StepSubmit, "submit the revocation")
	}
	if p.unused > 0 {
		if p.Burn, err = text(StepBurn, p.unused, "sign the end of a grant that was signed and never submitted, as a readable text"); err != nil {
			return err
		}
		submit(StepSubmit, "burn the unused grant")
	}
	p.Steps = append(p.Steps, submits...)
	return nil
}

// review adds the screens to the newest step.
func (p *RevokePlan) review(ctx context.Context, wallet hw.Wallet, request hw.Request) error {
	previewer, ok := wallet.(hw.Previewer)
	if !ok {
		return nil
	}
	review, err := previewer.Preview(ctx, request)
	if err != nil {
		return err
	}
	p.Steps[len(p.Steps)-1].Review = &review
	return nil
}

// Revoke carries a revocation out. env.Agent is the payer, unless the owner
// pays itself.
func Revoke(ctx context.Context, env Env, p *RevokePlan) error {
	if err := env.record(ctx, "revoke_plan", p); err != nil {
		return err
	}
	var err error
	if p.tx != nil {
		err = p.byTransaction(ctx, env)
	} else {
		err = p.byText(ctx, env)
	}
	if err != nil {
		return &StepError{StepRevoke, err}
	}
	if err := p.verify(ctx, env); err != nil {
		return &StepError{StepVerify, err}
	}
	for _, number := range []uint64{p.live, p.unused} {
		if number == 0 {
			continue
		}
		ended := p.Session
		ended.Grant.Number = number
		if err := env.record(ctx, "revoked", ended); err != nil {
			return err
		}
	}
	return nil
}

func (p *RevokePlan) verify(ctx context.Context, env Env) error {
	s := p.Session
	sessions, err := readSessions(ctx, env.Chain, s.Account)
	if err != nil {
		return err
	}
	if err := compare("the session after the revocation", Live{}, listed(sessions, p.live)); err != nil {
		return err
	}
	if p.unused > 0 {
		last, err := lastNumber(ctx, env.Chain, s.Account)
		if err != nil {
			return err
		}
		if last < p.unused {
			return &UnverifiedError{What: "the vault's newest grant number", Want: fmt.Sprint(p.unused), Got: fmt.Sprint(last)}
		}
	}
	env.observe(Event{Step: StepVerify, Detail: "the session is gone from the chain"})
	return nil
}

// ending is one number that a text ends.
type ending struct {
	step, text string
	number     uint64
	signature  []byte
}

// byText has the holder sign all texts first, and the payer send them then.
func (p *RevokePlan) byText(ctx context.Context, env Env) error {
	s := p.Session
	if payer := env.Agent.Address(); payer != p.Payer {
		return preflight("unlock the key that the plan names", "the payer's key is %s, the plan is for %s", payer, p.Payer)
	}
	var endings []ending
	for _, e := range []ending{{step: StepRevoke, text: p.Text, number: p.live}, {step: StepBurn, text: p.Burn, number: p.unused}} {
		if e.number == 0 {
			continue
		}
		var err error
		if e.signature, err = signText(ctx, env, e.step, s.Path, s.Owner, e.text); err != nil {
			return err
		}
		if err := env.record(ctx, e.step+"_signed", signedRecord{Text: e.text, Signature: e.signature}); err != nil {
			return err
		}
		endings = append(endings, e)
	}
	if p.create {
		err := agentSend(ctx, env, StepCreate, agentCall{
			chain: s.Chain, to: contracts.FactoryAddress(), data: factoryABI().PackCreate(s.Owner), maxGas: createGas, fees: p.fees,
		})
		if err != nil {
			return err
		}
	}
	for _, e := range endings {
		err := agentSend(ctx, env, StepSubmit, agentCall{
			chain: s.Chain, to: s.Account, data: vaultABI().PackRevokeWithSig(short(e.number), seconds(p.Deadline), e.signature), maxGas: revokeGas, fees: p.fees,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *RevokePlan) byTransaction(ctx context.Context, env Env) error {
	signed, err := signOwnerTx(ctx, env, StepRevoke, "confirm the transaction on the device", p.Session.Path, p.Session.Owner, p.tx)
	if err != nil {
		return err
	}
	return sendAndWait(ctx, env, StepRevoke, signed)
}
