package delegation

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// facts is all that a plan depends on, read before it is made.
type facts struct {
	info      hw.Info
	owner     common.Address
	account   Account // the owner's
	pending   uint64
	agent     Account
	payer     Account // the agent's own, or another's
	now       uint64  // of the newest block
	fees      Fees
	chain     ChainState
	vault     seatFacts
	wallet    seatFacts // the owner's own account
	tokens    map[common.Address]tokenFacts
	codeless  []common.Address // rule targets without code
	overrides Overrides        // of what the chain lacks, see pretend
}

type tokenFacts struct {
	symbol    string
	decimals  uint8
	allowance *big.Int // to the vault
	balance   *big.Int // of the owner
	held      *big.Int // by the vault

	mine    *big.Int // what the agent's session before this link may still spend
	others  *big.Int // what other live sessions in the vault may still spend
	stiff   bool     // refuses to change an allowance that is not zero
	clearly bool     // the device shows an approval in full

	permit *permitFacts // the token takes the owner's signature instead
}

// readFacts asks chain and device. Nothing is signed or changed. What the node
// may charge and what time it has comes first: a node that is out of bounds is
// refused before the device is touched.
func readFacts(ctx context.Context, chain Chain, wallet hw.Wallet, r Request) (facts, error) {
	var f facts
	if err := r.Policy.check(); err != nil {
		return f, err
	}
	if r.Policy.Expires.Never && !r.NoExpiry.Accepted() {
		return f, &hw.RiskError{Risk: string(hw.AcceptNoExpiry), Reason: "the policy never expires: the session key can act until somebody revokes it"}
	}
	if err := checkChain(ctx, chain, r.Policy.Chain); err != nil {
		return f, err
	}
	f.chain.ID = r.Policy.Chain
	if err := f.readBounds(ctx, chain, r); err != nil {
		return f, err
	}
	var err error
	if f.info, err = wallet.Info(ctx); err != nil {
		return f, fmt.Errorf("ask the device what it is: %w", err)
	}
	if f.owner, err = wallet.Address(ctx, r.Path, false); err != nil {
		return f, err
	}
	f.vault.seat, f.wallet.seat = seat{HomeVault, f.owner}, seat{HomeAccount, f.owner}
	return f, firstError(
		func() error { return f.readAccounts(ctx, chain, r) },
		func() error { return f.readContracts(ctx, chain, r) },
		func() error { return f.readTokens(ctx, chain, wallet, r) },
		func() error { return f.readSharing(ctx, chain, r) },
		func() error { return f.readTargets(ctx, chain, r.Policy) },
	)
}

// checkChain fails when the node serves another chain than the one meant.
func checkChain(ctx context.Context, chain Chain, want uint64) error {
	id, err := chain.ChainID(ctx)
	if err != nil {
		return fmt.Errorf("read the chain id: %w", err)
	}
	if !id.IsUint64() || id.Uint64() != want {
		return &WrongChainError{Want: want, Got: id.Uint64()}
	}
	return nil
}

// readBounds reads what is the node's word alone, and bounds it.
func (f *facts) readBounds(ctx context.Context, chain Chain, r Request) error {
	head, err := chain.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the newest block: %w", err)
	}
	f.now = head.Time
	if err := checkClock(f.now, r.Now, r.Skew); err != nil {
		return err
	}
	caps := r.Caps.WithDefaults()
	if f.fees, err = readFees(ctx, chain, caps); err != nil {
		return err
	}
	if f.fees, err = r.pinned.take(f.fees); err != nil {
		return err
	}
	return caps.checkFees(f.fees)
}

// readFees reads prices that are within the caps.
func readFees(ctx context.Context, chain Chain, caps Caps) (Fees, error) {
	fees, err := chain.Fees(ctx)
	if err != nil {
		return fees, err
	}
	return fees, caps.checkFees(fees)
}

func (f *facts) readAccounts(ctx context.Context, chain Chain, r Request) error {
	return firstError(
		func() (err error) { f.account, err = chain.Account(ctx, f.owner); return },
		func() (err error) { f.pending, err = chain.PendingNonce(ctx, f.owner); return },
		func() (err error) { f.agent, err = chain.Account(ctx, r.Agent); return },
		func() (err error) { f.payer, err = chain.Account(ctx, r.payer()); return },
	)
}

// readContracts finds out what is deployed, and that it is ours to the last
// byte, and reads the sessions where there can be any.
func (f *facts) readContracts(ctx context.Context, chain Chain, r Request) error {
	var deployer, simple []byte
	err := firstError(
		func() (err error) { f.chain.Reader, err = sessionReader().exists(ctx, chain); return },
		func() (err error) { f.chain.Account, err = sessionAccount().exists(ctx, chain); return },
		func() (err error) { f.chain.Factory, err = factoryExists(ctx, chain); return },
		func() (err error) { simple, err = chain.Code(ctx, contracts.Simple7702Address); return },
		func() (err error) { deployer, err = chain.Code(ctx, contracts.Create2Deployer); return },
	)
	if err != nil {
		return err
	}
	f.chain.Simple7702 = contracts.KnownSimple7702(simple)
	f.chain.Deployer = bytes.Equal(deployer, contracts.Create2DeployerRuntime())
	return firstError(
		func() error { return f.vault.read(ctx, chain, f.chain.Reader, r) },
		func() error { return f.wallet.read(ctx, chain, f.chain.Reader, r) },
		func() error { f.readAsleep(ctx, chain); return ctx.Err() },
	)
}

// readAsleep reads the last number of a wallet that does not run our code now and
// may have run it before: what it stored is still there, its numbers go on from
// it, and its sessions live again. A node that cannot pretend the code is refused
// only for a link in the wallet, which needs that anyway.
func (f *facts) readAsleep(ctx context.Context, chain Chain) {
	if f.wallet.there || !f.chain.Reader || !f.chain.Account || f.storage(History{}) == StorageEmpty || f.state(Request{}).Contract {
		return
	}
	pretended := f.pretend(f.wallet)
	err := firstError(
		func() (err error) { f.wallet.last, err = readLast(ctx, chain, f.owner, pretended); return },
		func() (err error) { f.wallet.asleep, err = listSessions(ctx, chain, f.owner, pretended); return },
	)
	if !isRevert(err) { // else what stands there is nothing of ours
		f.wallet.unread = err
	}
}

// revived warns of the sessions that a link in the wallet has live again, beside
// the one that it ends itself.
func (f *facts) revived(at seatFacts, agent common.Address) []Warning {
	var numbers []string
	for _, l := range at.asleep {
		if !l.over(f.now) && l.tag != tagOf(agent) {
			numbers = append(numbers, strconv.FormatUint(l.Number, 10))
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	return []Warning{{"sessions_revived", fmt.Sprintf(
		"the wallet %s ran valetkey's code before, and its sessions live again with this link: %s; revoke those that should not, or all of them", f.owner, strings.Join(numbers, ", "))}}
}

func (f *facts) readTokens(ctx context.Context, chain Chain, wallet hw.Wallet, r Request) error {
	f.tokens = map[common.Address]tokenFacts{}
	for _, limit := range r.Policy.Tokens {
		t, err := readERC20(ctx, chain, limit.Token, f.owner, f.vault.account())
		if err != nil {
			return fmt.Errorf("read token %s: %w", limit.Token, err)
		}
		t.clearly = showsApproval(ctx, wallet, f, r.Policy.Chain, limit)
		if f.wantsPermits(r) {
			if t.permit, err = readPermit(ctx, chain, r.Policy.Chain, limit.Token, f.owner, f.vault.account()); err != nil {
				return err
			}
		}
		f.tokens[limit.Token] = t
	}
	return nil
}

func (f *facts) readTargets(ctx context.Context, chain Chain, p Policy) error {
	for _, rule := range p.Calls {
		code, err := chain.Code(ctx, rule.Target)
		if err != nil {
			return fmt.Errorf("read the code of %s: %w", rule.Target, err)
		}
		if len(code) == 0 {
			f.codeless = append(f.codeless, rule.Target)
		}
	}
	return nil
}
