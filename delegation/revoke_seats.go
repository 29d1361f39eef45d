package delegation

import (
	"context"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
)

// Sessions can also begin where our code does not run yet, or not any more: a
// vault is made by whoever has a grant for it, and a wallet is delegated by
// whoever has the tuple. What the storage of a wallet holds outlives every
// delegation. An end of all sessions has to look there as well.

// pretending is a chain where accounts run other code than they do.
type pretending struct {
	Chain
	code map[common.Address][]byte
}

// Call implements [Chain].
func (p pretending) Call(ctx context.Context, msg CallMsg, overrides Overrides) ([]byte, error) {
	if overrides.Code == nil {
		overrides.Code = p.code
	}
	return p.Chain.Call(ctx, msg, overrides)
}

// asleep is what the storage of a wallet holds that does not run our code.
type asleep struct {
	last     uint64
	sessions []listing
	unknown  bool // the node does not say
}

// readAsleep reads it as if the wallet were delegated to our code.
func readAsleep(ctx context.Context, chain Chain, s seat) (asleep, error) {
	account, err := chain.Account(ctx, s.account())
	if err != nil || account.Verified && account.StorageRoot == types.EmptyRootHash {
		return asleep{}, err
	}
	chain = pretending{chain, map[common.Address][]byte{
		s.account(): s.code(), readerAddress(): contracts.ReaderCode(), contracts.AccountAddress(): contracts.AccountCode(),
	}}
	var found asleep
	err = firstError(
		func() (err error) { found.last, err = lastNumber(ctx, chain, s.account()); return },
		func() (err error) { found.sessions, err = readSessions(ctx, chain, s.account()); return },
	)
	switch {
	case err == nil:
		return found, nil
	case ctx.Err() != nil:
		return asleep{}, err
	case isRevert(err):
		return asleep{}, nil // what stands there is nothing of ours
	}
	// Not every node pretends. That must keep nobody from ending the rest.
	return asleep{unknown: true}, nil
}

// live are the sessions that would act again.
func (a asleep) live(now uint64) []listing {
	var live []listing
	for _, l := range a.sessions {
		if !l.over(now) {
			live = append(live, l)
		}
	}
	return live
}

// stays notes what is not ended here.
func (p *RevokeAllPlan) stays(kind, what, next string) {
	p.Survives = append(p.Survives, Survivor{kind, what, next})
}

// mayBegin notes what can begin without the owner's doing anything more.
func (p *RevokeAllPlan) mayBegin(kind, what, next string) {
	p.begins = preflight(next, "%s", what)
	p.stays(kind, what, next)
}

// endUnmade has the vault made and forget the grants that were signed for it.
func (p *RevokeAllPlan) endUnmade(ctx context.Context, chain Chain, s seat) error {
	number := p.work.history.unsubmitted(p.Chain, p.Owner, s.account(), 0, p.now)
	if number == 0 {
		return nil
	}
	what := fmt.Sprintf("grant %d for %s, signed and never submitted", number, s)
	factory, err := factoryExists(ctx, chain)
	if err != nil {
		return err
	}
	if !factory {
		what += ": the vault factory is not on the chain, and whoever puts it there can begin the session"
		p.mayBegin("unsubmitted_grant", what, "put the factory there with: valetkey deploy, and run this again")
		return nil
	}
	e := AccountEnd{Home: s.home, Account: s.account(), UpTo: min(number+1, maxNumber)}
	if p.work.byOwner() {
		e.UpTo = 1
		p.work.acts = append(p.work.acts, &act{
			step: StepCreate, effect: "makes " + s.String() + ", which has to be there to forget a grant",
			account: contracts.FactoryAddress(), own: factoryABI().PackCreate(p.Owner), gas: createGas,
		})
	}
	p.work.create = !p.work.byOwner()
	end := revokeAllAct(p.Chain, s, e)
	end.early = true
	p.add(e, end)
	return nil
}

// endAbsent looks at a wallet that does not run our code. What is signed can be
// kept from beginning: the tuple is worthless once the wallet's nonce moved. What
// sleeps in its storage cannot be ended without waking it.
func (p *RevokeAllPlan) endAbsent(ctx context.Context, chain Chain, s seat) error {
	found, err := readAsleep(ctx, chain, s)
	if err != nil {
		return err
	}
	if found.unknown {
		p.stays("unknown_storage", "sessions that may sleep in the wallet's storage: the node does not say", "name a node with proofs and state overrides with --rpc")
	}
	var what []string
	for _, l := range found.live(p.now) {
		what = append(what, fmt.Sprintf("session %d", l.Number))
		p.stays("asleep", fmt.Sprintf("session %d, asleep in the wallet's storage: it acts again once the wallet is delegated to valetkey's session account", l.Number),
			"should you delegate it there, end it at once with: valetkey revoke --all")
	}
	if number := p.work.history.unsubmitted(p.Chain, p.Owner, s.account(), found.last, p.now); number != 0 {
		what = append(what, fmt.Sprintf("grant %d, signed and never submitted,", number))
		p.stays("unsubmitted_grant", fmt.Sprintf("grant %d for the wallet, signed and never submitted: it can begin once the wallet is delegated to valetkey's session account", number),
			"should you delegate it there, burn it at once with: valetkey revoke --all")
	}
	if len(what) == 0 && !found.unknown {
		return nil
	}
	return p.voidTuple(ctx, chain, s, strings.Join(what, " and "))
}

// maxVoid is how many transactions may be spent on a tuple.
const maxVoid = 4

// voidGas bounds a transaction that only uses up a nonce.
const voidGas = 50_000

// StepVoid uses up a nonce of the wallet's, so that a tuple that was signed for it
// is worthless.
const StepVoid = "void"

// voidTuple uses up the nonce of a signed tuple that could still delegate the
// wallet, or says that it cannot.
func (p *RevokeAllPlan) voidTuple(ctx context.Context, chain Chain, s seat, what string) error {
	account, err := chain.Account(ctx, p.Owner)
	if err != nil {
		return err
	}
	nonce, signed := p.work.history.delegating(p.Chain, p.Owner, contracts.AccountAddress(), account.Nonce)
	if !signed {
		return nil
	}
	if what == "" {
		what = "what the wallet's storage may hold"
	}
	p.tuple, p.voids = nonce, true
	missing := nonce - account.Nonce + 1
	if n := uint64(len(p.work.acts)); p.work.byOwner() {
		missing -= min(n, missing)
	}
	missing -= min(p.spare, missing)
	switch {
	case missing == 0:
	case p.work.byOwner() && missing <= maxVoid:
		for range missing {
			p.work.acts = append(p.work.acts, p.voidAct(s, account))
		}
	default:
		p.voids = false
		p.mayBegin("signed_delegation", fmt.Sprintf("%s can still begin in %s: the delegation that it needs is signed as well, for nonce %d", what, s, nonce),
			"have the wallet send a transaction of its own: valetkey revoke --all --payer owner")
	}
	return nil
}

func (p *RevokeAllPlan) voidAct(s seat, account Account) *act {
	to := p.Owner
	if len(account.Code) > 0 {
		to = common.Address{} // nobody knows what foreign code does with a payment of nothing
	}
	return &act{step: StepVoid, effect: "does nothing but use up a nonce of " + s.String() + ", which a signed delegation needs", account: to, gas: voidGas, early: true}
}

// verifyAbsent makes sure that the tuple is worthless, and says what can begin.
func (p *RevokeAllPlan) verifyAbsent(ctx context.Context, env Env) error {
	if p.begins != nil || !p.voids {
		return p.begins
	}
	account, err := env.Chain.Account(ctx, p.Owner)
	if err == nil && account.Nonce <= p.tuple {
		err = &UnverifiedError{What: "the nonce of " + p.Owner.Hex(), Want: fmt.Sprintf("more than %d", p.tuple), Got: fmt.Sprint(account.Nonce)}
	}
	return err
}
