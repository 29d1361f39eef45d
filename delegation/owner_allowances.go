package delegation

import (
	"context"
	"slices"
	"sort"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// StandingAllowance is what one address may still take of another's tokens.
type StandingAllowance struct {
	Token    common.Address `json:"token"`
	Symbol   string         `json:"symbol,omitempty"` // of tokens that a known grant names: others call themselves what they like
	Decimals uint8          `json:"decimals"`
	From     common.Address `json:"from"` // the wallet, or its vault
	To       common.Address `json:"to"`   // the vault, or whom a session gave it
	Amount   Amount         `json:"amount"`
	// Needed: a live session spends by it.
	Needed bool `json:"needed"`
}

var approvalTopic = crypto.Keccak256Hash([]byte("Approval(address,address,uint256)"))

// maxAllowances bounds how many are asked about: anybody can make a token that
// says that it was approved.
const maxAllowances = 64

// pair is who may take which token from whom.
type pair struct{ token, from, to common.Address }

// allowances are the pairs that may stand, in the order of how sure it is that
// they are anybody's concern.
type allowances struct {
	pairs []pair
	named map[common.Address]bool // tokens that a grant of ours names
	need  map[pair]bool
}

func (a *allowances) add(p pair) {
	if !slices.Contains(a.pairs, p) {
		a.pairs = append(a.pairs, p)
	}
}

// readAllowances asks tokens for what stands from the wallet to its vault, and
// from both to those whom sessions may give some. Which tokens: those of all
// known grants, those that sessions spent, and those that say so by an event.
func (r *ownerReader) readAllowances(ctx context.Context) error {
	a := &allowances{named: map[common.Address]bool{}, need: map[pair]bool{}}
	for i := range r.Homes {
		r.allowancesOf(a, &r.Homes[i])
	}
	if err := r.approved(ctx, a); err != nil {
		return err
	}
	for _, p := range a.pairs[:min(len(a.pairs), maxAllowances)] {
		t, err := readERC20(ctx, r.chain, p.token, p.from, p.to)
		if err != nil {
			if ctx.Err() != nil {
				return err
			}
			continue // what does not answer as a token gives nothing away
		}
		if t.allowance.Sign() == 0 {
			continue
		}
		s := StandingAllowance{Token: p.token, Decimals: t.decimals, From: p.from, To: p.to, Amount: Amount{t.allowance}, Needed: a.need[p]}
		if a.named[p.token] {
			s.Symbol = t.symbol
		}
		r.Allowances = append(r.Allowances, s)
	}
	sort.SliceStable(r.Allowances, func(x, y int) bool { return r.Allowances[x].Token.Cmp(r.Allowances[y].Token) < 0 })
	return nil
}

// allowancesOf adds what the sessions of a home can have to do with.
func (r *ownerReader) allowancesOf(a *allowances, h *HomeStatus) {
	for _, s := range h.Live {
		if s.Grant != nil {
			r.addGrant(a, h, *s.Grant, true)
		}
	}
	for _, b := range r.book {
		if b.Session.Account == h.Account {
			r.addGrant(a, h, b.Session.Grant, false)
		}
	}
	if h.Home != HomeVault {
		return
	}
	for _, g := range h.tally.sessions {
		for token := range g.use.spent {
			if token != (common.Address{}) && len(a.pairs) < maxAllowances {
				a.add(pair{token, r.Owner, h.Account})
			}
		}
	}
}

func (r *ownerReader) addGrant(a *allowances, h *HomeStatus, g Grant, live bool) {
	for _, t := range g.Tokens {
		a.named[t.Token] = true
		if pulled := (pair{t.Token, r.Owner, h.Account}); h.Home == HomeVault {
			a.add(pulled)
			a.need[pulled] = a.need[pulled] || live
		}
		for _, spender := range t.AllowanceTo {
			given := pair{t.Token, h.Account, spender}
			a.add(given)
			a.need[given] = a.need[given] || live
		}
	}
}

// approved adds what events tell: approvals of the wallet's for its vault, and
// all of the vault's. A node that does not answer leaves what the grants name.
func (r *ownerReader) approved(ctx context.Context, a *allowances) error {
	vault := seat{HomeVault, r.Owner}.account()
	w := walk{chain: r.chain, topics: [][]common.Hash{{approvalTopic}, {addressWord(r.Owner), addressWord(vault)}}}
	w.see = func(logs []types.Log) {
		for _, l := range logs {
			var from, to common.Address
			if len(l.Topics) != 3 || !wordAddress(l.Topics[1][:], &from) || !wordAddress(l.Topics[2][:], &to) {
				continue
			}
			if (from == vault || from == r.Owner && to == vault) && len(a.pairs) < maxAllowances {
				a.add(pair{l.Address, from, to})
			}
		}
	}
	_, err := w.back(ctx, min(r.options.From, r.Block), r.Block)
	if err != nil && ctx.Err() != nil {
		return err
	}
	r.Events.Queries += w.queries
	if err != nil {
		r.Events.ApprovalsMissing = err.Error()
	}
	return nil
}
