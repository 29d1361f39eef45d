package delegation

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
)

// UnusedGrant describes a grant of which there is nothing but its number: it is
// for the account that would take that number next. Where both would, nobody can
// tell which is meant.
func UnusedGrant(ctx context.Context, chain Chain, owner, agent common.Address, number uint64) (Session, error) {
	id, err := chain.ChainID(ctx)
	if err != nil {
		return Session{}, fmt.Errorf("find the grant: read the chain id: %w", err)
	}
	if !id.IsUint64() {
		return Session{}, fmt.Errorf("find the grant: %w", &WrongChainError{Got: id.Uint64()})
	}
	var takes []seat
	for _, s := range []seat{{HomeVault, owner}, {HomeAccount, owner}} {
		next, err := nextNumber(ctx, chain, s)
		if err != nil {
			return Session{}, fmt.Errorf("find the grant: %w", explainRevert(err))
		}
		if next == number {
			takes = append(takes, s)
		}
	}
	at := seat{HomeVault, owner}
	switch len(takes) {
	case 1:
		at = takes[0]
	case 2:
		return Session{}, preflight("use the number up in both of them with: valetkey revoke --all",
			"grant %d can be for %s or for %s, both take that number next", number, takes[0], takes[1])
	}
	return Session{
		Chain: id.Uint64(), Home: at.home, Owner: owner, Account: at.account(), Agent: agent,
		Grant: Grant{Number: number, Chain: id.Uint64(), Account: at.account(), Agent: agent},
	}, nil
}

// nextNumber is the number that an account takes next; 0 for a wallet that does
// not run our code, which takes none.
func nextNumber(ctx context.Context, chain Chain, s seat) (uint64, error) {
	there, err := s.runs(ctx, chain)
	switch {
	case err != nil:
		return 0, err
	case there:
		last, err := lastNumber(ctx, chain, s.account())
		return last + 1, err
	case s.home == HomeVault:
		return 1, nil
	}
	return 0, nil
}

// findAbsent is for a session of a wallet that does not run our code. Nothing can
// be ended there, and nothing is sent: it says what stands.
func (p *RevokePlan) findAbsent(ctx context.Context, chain Chain) error {
	s := p.Session
	head, err := chain.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the newest block: %w", err)
	}
	found, err := readAsleep(ctx, chain, s.seat())
	if err != nil {
		return err
	}
	for _, l := range found.live(head.Time) {
		if l.tag == tagOf(s.Agent) {
			return preflight("should you delegate the wallet there, end it at once with: valetkey revoke --all",
				"session %d sleeps in the storage of %s: it cannot be ended now, and acts again once the wallet is delegated to valetkey's session account", l.Number, s.seat())
		}
	}
	if s.Grant.Number == found.last+1 && !s.Grant.over(head.Time) && (s.Grant.Deadline == 0 || s.Grant.Deadline >= head.Time) {
		return p.standing(ctx, chain)
	}
	if found.unknown {
		return preflight("name a node with proofs and state overrides with --rpc", "%s, and the node does not say whether its storage holds a session", s.seat().absent())
	}
	return fmt.Errorf("%w: agent %s has none in %s", ErrNoSession, s.Agent, s.seat())
}

// standing says what there is of a grant that nobody submitted: it takes a
// delegation as well, which may be signed.
func (p *RevokePlan) standing(ctx context.Context, chain Chain) error {
	s := p.Session
	account, err := chain.Account(ctx, s.Owner)
	if err != nil {
		return err
	}
	if nonce, signed := p.work.history.delegating(s.Chain, s.Owner, contracts.AccountAddress(), account.Nonce); signed {
		return preflight("have the wallet send a transaction of its own, which uses up that nonce: valetkey revoke --all --payer owner",
			"grant %d was signed and never submitted, and so was the delegation that it needs, for nonce %d: whoever has both can begin the session in %s", s.Grant.Number, nonce, s.seat())
	}
	return preflight("should you delegate the wallet there, burn the grant at once with: valetkey revoke",
		"grant %d was signed and never submitted, and %s: whoever has the grant can begin the session once it is", s.Grant.Number, s.seat().absent())
}

// mayMake tells whether the vault can be made that has to forget a grant.
func mayMake(ctx context.Context, chain Chain, number uint64) error {
	there, err := factoryExists(ctx, chain)
	if err == nil && !there {
		err = preflight("put the factory there with: valetkey deploy, and run this again",
			"grant %d was signed and never submitted, and the vault that has to forget it cannot be made: the vault factory is not on the chain", number)
	}
	return err
}
