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

// act is one thing that an owner has its account do. It says so in a readable
// text, which anybody may submit, or sends a transaction of its own: either way
// the account does the same.
type act struct {
	step    string // of the device
	signs   string // in words: what the text is for
	does    string // in words: what submitting it is
	effect  string // in words: what it comes to
	account common.Address
	text    func(deadline uint64) string // nil: only the owner itself can do this
	submit  func(deadline uint64, signature []byte) []byte
	own     []byte // calldata of the owner's own transaction
	gas     uint64
	early   bool // it cannot be rehearsed yet

	deadline  uint64
	signature []byte             // of the text
	tx        *types.Transaction // the owner's own
	done      bool               // an earlier try has the signature
}

// acting is a list of acts by one owner: all are signed before any is sent, and
// each is in a block before the next one goes (an account with a delegation can
// have one transaction in flight). A list that broke off goes on: what the
// history has is not signed again, and whoever makes the list leaves out what
// the chain has already.
type acting struct {
	chain   uint64
	owner   common.Address
	path    hw.Path
	payer   common.Address // the owner: by its own transactions
	create  bool           // the vault has to be made first
	acts    []*act
	caps    Caps
	history History
	// last tells whether an earlier try signed the owner's transaction behind the
	// acts, which is no act itself; nil where there is none.
	last    func(nonce uint64) (ours bool, err error)
	pending uint64 // the owner's nonce with what waits in the pool

	fees     Fees
	steps    []Step
	maxCost  *big.Int
	deadline uint64 // the earliest of the texts'
}

// actSpan is how long a signed text may take to be submitted. Somebody who keeps
// one back cannot use it later.
const actSpan = time.Hour

// actSlack is what must be left of the time of a text that an earlier try
// signed: less may be over before it is in a block.
const actSlack = time.Minute

func (w *acting) byOwner() bool { return w.payer == w.owner }

// plan makes the list ready to be carried out. It asks nobody.
func (w *acting) plan(ctx context.Context, chain Chain, wallet hw.Wallet) error {
	w.caps = w.caps.WithDefaults()
	return firstError(
		func() error { return mustBeOwner(ctx, wallet, w.path, w.owner) },
		func() (err error) { w.fees, err = readFees(ctx, chain, w.caps); return },
		func() error { return w.rehearse(ctx, chain) },
		func() error { return w.draft(ctx, chain) },
		func() error { return w.price(ctx, chain) },
		func() error { return w.describe(ctx, wallet) },
	)
}

// mustBeOwner fails when another account than the owner is at its path.
func mustBeOwner(ctx context.Context, wallet hw.Wallet, path hw.Path, owner common.Address) error {
	at, err := wallet.Address(ctx, path, false)
	if err != nil {
		return err
	}
	return compare("the account at "+path.String(), owner, at)
}

// rehearse has the owner call the account, in simulation: what the contract
// would refuse is refused before the device is asked.
func (w *acting) rehearse(ctx context.Context, chain Chain) error {
	for _, a := range w.acts {
		if a.early {
			continue // nothing is there to be called
		}
		if _, err := chain.Call(ctx, CallMsg{From: w.owner, To: &a.account, Data: a.own}, Overrides{}); err != nil {
			return fmt.Errorf("rehearse step %s: %w", a.step, explainRevert(err))
		}
	}
	return nil
}

func (w *acting) draft(ctx context.Context, chain Chain) error {
	if w.byOwner() {
		return w.draftOwn(ctx, chain)
	}
	head, err := chain.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the newest block: %w", err)
	}
	fresh := min(head.Time+uint64(actSpan/time.Second), maxUntil)
	for _, a := range w.acts {
		if a.text == nil {
			return &UnverifiedError{What: "step " + a.step, Want: "a text", Got: "the owner's own transaction"}
		}
		a.deadline = fresh
		if deadline, signature := w.history.saying(a.text, w.owner, head.Time+uint64(actSlack/time.Second)); signature != nil {
			a.deadline, a.signature, a.done = deadline, signature, true
		}
		if w.deadline == 0 || a.deadline < w.deadline {
			w.deadline = a.deadline
		}
	}
	return nil
}

// draftOwn makes the owner's transactions, or finds them signed.
func (w *acting) draftOwn(ctx context.Context, chain Chain) error {
	account, err := chain.Account(ctx, w.owner)
	if err != nil {
		return err
	}
	if w.pending, err = chain.PendingNonce(ctx, w.owner); err != nil {
		return err
	}
	known, nonce := account.Nonce, account.Nonce // the nonce after those that are known in a row, and the next
	for _, a := range w.acts {
		ours, err := w.draftTx(a, nonce)
		if err != nil {
			return err
		}
		if ours && known == nonce {
			known++
		}
		nonce++
	}
	if w.last != nil {
		ours, err := w.last(nonce)
		if err != nil {
			return err
		}
		if ours && known == nonce {
			known++
		}
	}
	return mustKnow(w.owner, account.Nonce, w.pending, known-account.Nonce)
}

// draftTx makes the owner's transaction for an act, or finds it signed. It tells
// whether an earlier try signed it, at whatever price.
func (w *acting) draftTx(a *act, nonce uint64) (ours bool, err error) {
	q := txQuery{
		kind: types.DynamicFeeTxType, chain: w.chain, from: w.owner, nonce: nonce, to: a.account,
		call: batchCall{Value: new(big.Int), Data: a.own}, maxGas: max(a.gas, w.caps.Gas), fees: w.fees, caps: w.caps,
	}
	a.tx = w.history.tx(q)
	if a.done = a.tx != nil; a.done {
		return true, nil
	}
	fees, ours, err := w.dearer(q)
	a.tx = agentCall{chain: w.chain, to: a.account, data: a.own, fees: fees}.transaction(nonce, a.gas)
	return ours, err
}

// dearer are the fees for a transaction that is signed again: where the same one
// waits at a price that the chain does not take any more, fees that replace it,
// for behind it nothing would move.
func (w *acting) dearer(q txQuery) (fees Fees, ours bool, err error) {
	old := w.history.sent(q.chain, q.from, q.nonce)
	if old == nil || w.pending <= q.nonce || !q.isFor(old) {
		return w.fees, false, nil
	}
	fees = w.fees.Above(old)
	return fees, true, w.caps.checkFees(fees)
}

// noneWaiting fails where an account's transactions wait: what is signed for the
// nonces behind them would not fit.
func noneWaiting(ctx context.Context, chain Chain, owner common.Address, nonce uint64) error {
	pending, err := chain.PendingNonce(ctx, owner)
	if err != nil {
		return err
	}
	return mustKnow(owner, nonce, pending, 0)
}

// mustKnow fails where more of them wait than the ones that are known.
func mustKnow(owner common.Address, nonce, pending, known uint64) error {
	if pending < nonce || pending-nonce > known {
		return preflight("wait until it is in a block, or replace it with one of a higher fee", "the owner %s has transactions waiting", owner)
	}
	return nil
}

func (w *acting) price(ctx context.Context, chain Chain) error {
	w.maxCost = new(big.Int)
	if w.create {
		w.maxCost = cost(w.fees, createGas)
	}
	for _, a := range w.acts {
		w.maxCost.Add(w.maxCost, w.costOf(a))
	}
	account, err := chain.Account(ctx, w.payer)
	if err != nil {
		return err
	}
	return mustAffordElse(payElse, "the payer "+w.payer.Hex(), account.Balance, w.maxCost)
}

// costOf is what an act may cost the payer.
func (w *acting) costOf(a *act) *big.Int {
	if a.tx != nil {
		return new(big.Int).Mul(a.tx.GasFeeCap(), new(big.Int).SetUint64(a.tx.Gas()))
	}
	return cost(w.fees, a.gas)
}

// describe lists what is signed, then what the payer sends.
func (w *acting) describe(ctx context.Context, wallet hw.Wallet) error {
	for _, a := range w.acts {
		describe := w.textStep
		if w.byOwner() {
			describe = w.ownStep
		}
		step, request := describe(a)
		if step.Done = a.done; a.done {
			step.What += signedBefore
		}
		w.steps = append(w.steps, step)
		if err := review(ctx, wallet, &w.steps[len(w.steps)-1], request); err != nil {
			return err
		}
	}
	if w.byOwner() {
		return nil
	}
	pays := "; " + w.payer.Hex() + " pays"
	if w.create {
		w.steps = append(w.steps, Step{Name: StepCreate, By: ByAgent, What: "make the vault, which has to be there to forget a grant" + pays})
	}
	for _, a := range w.acts {
		w.steps = append(w.steps, Step{Name: StepSubmit, By: ByAgent, What: a.does + pays})
	}
	return nil
}

func (w *acting) textStep(a *act) (Step, hw.Request) {
	text := a.text(a.deadline)
	digest := TextDigest(text)
	return Step{Name: a.step, By: ByDevice, What: "sign " + a.signs + " as a readable text", Bytes: hexutil.Bytes(text), Digest: &digest},
		hw.Request{Action: hw.SignMessage, Account: w.owner, Message: []byte(text)}
}

func (w *acting) ownStep(a *act) (Step, hw.Request) {
	digest := types.LatestSignerForChainID(a.tx.ChainId()).Hash(a.tx)
	return Step{Name: a.step, By: ByDevice, What: "sign a transaction that " + a.effect + ", and send it", Bytes: a.own, Digest: &digest},
		hw.Request{Action: hw.SignTransaction, Account: w.owner, Tx: a.tx, ChainID: a.tx.ChainId()}
}

// review adds the screens to a step.
func review(ctx context.Context, wallet hw.Wallet, step *Step, request hw.Request) error {
	previewer, ok := wallet.(hw.Previewer)
	if !ok {
		return nil
	}
	screens, err := previewer.Preview(ctx, request)
	if err != nil {
		return err
	}
	step.Review = &screens
	return nil
}

// do signs and sends all of it.
func (w *acting) do(ctx context.Context, env Env) error {
	if err := w.sign(ctx, env); err != nil {
		return err
	}
	return w.send(ctx, env)
}

// sign asks the device for what no earlier try has.
func (w *acting) sign(ctx context.Context, env Env) error {
	if err := w.mustPay(env); err != nil {
		return err
	}
	for _, a := range w.acts {
		if a.done {
			continue
		}
		if err := w.signOne(ctx, env, a); err != nil {
			return &StepError{a.step, err}
		}
	}
	return nil
}

// mustPay fails when the key that was unlocked is not the plan's payer's.
func (w *acting) mustPay(env Env) error {
	if w.byOwner() {
		return nil
	}
	if payer := env.Agent.Address(); payer != w.payer {
		return preflight("unlock the key that the plan names", "the payer's key is %s, the plan is for %s", payer, w.payer)
	}
	return nil
}

func (w *acting) signOne(ctx context.Context, env Env, a *act) error {
	if w.byOwner() {
		signed, err := signOwnerTx(ctx, env, a.step, "confirm the transaction on the device", w.path, w.owner, a.tx)
		if err == nil {
			a.tx = signed
		}
		return err
	}
	text := a.text(a.deadline)
	signature, err := signText(ctx, env, a.step, w.path, w.owner, text)
	if err != nil {
		return err
	}
	a.signature = signature
	return env.record(ctx, a.step+"_signed", signedRecord{Text: text, Signature: signature})
}

// send hands everything over, one after the other.
func (w *acting) send(ctx context.Context, env Env) error {
	env.history, env.Caps = w.history, w.caps
	if w.create {
		err := agentSend(ctx, env, StepCreate, agentCall{
			chain: w.chain, to: contracts.FactoryAddress(), data: factoryABI().PackCreate(w.owner), maxGas: createGas, fees: w.fees,
		})
		if err != nil {
			return &StepError{StepCreate, err}
		}
	}
	for _, a := range w.acts {
		if err := w.sendOne(ctx, env, a); err != nil {
			return &StepError{a.step, err}
		}
	}
	return nil
}

func (w *acting) sendOne(ctx context.Context, env Env, a *act) error {
	if w.byOwner() {
		return sendAndWait(ctx, env, a.step, a.tx)
	}
	return agentSend(ctx, env, StepSubmit, agentCall{
		chain: w.chain, to: a.account, data: a.submit(a.deadline, a.signature), maxGas: a.gas, fees: w.fees,
	})
}
