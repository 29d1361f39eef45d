//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation"
)

// liarOfOld lies about the past, too.
type liarOfOld struct {
	*liar
	past   delegation.Records
	header func(*types.Header)
	tx     func(*types.Transaction) *types.Transaction
	head   func(*types.Header)
}

func (l *liarOfOld) HeaderByNumber(ctx context.Context, number uint64) (*types.Header, error) {
	h, err := l.past.HeaderByNumber(ctx, number)
	if err == nil && l.header != nil {
		l.header(h)
	}
	return h, err
}

func (l *liarOfOld) Transaction(ctx context.Context, hash common.Hash) (*types.Transaction, error) {
	tx, err := l.past.Transaction(ctx, hash)
	if err == nil && l.tx != nil {
		tx = l.tx(tx)
	}
	return tx, err
}

func (l *liarOfOld) Head(ctx context.Context) (*types.Header, error) {
	h, err := l.past.Head(ctx)
	if err == nil && l.head != nil {
		l.head(h)
	}
	return h, err
}

func (s *shop) liarOfOld() *liarOfOld {
	return &liarOfOld{liar: &liar{Chain: s.net.Client()}, past: s.net.Client()}
}

// everyLog changes each event of an answer.
func everyLog(change func(*types.Log)) func([]types.Log, error) ([]types.Log, error) {
	return func(logs []types.Log, err error) ([]types.Log, error) {
		for i := range logs {
			change(&logs[i])
		}
		return logs, err
	}
}

// withCalldata is a transaction with other calldata.
func withCalldata(change func([]byte) []byte) func(*types.Transaction) *types.Transaction {
	return func(tx *types.Transaction) *types.Transaction {
		return types.NewTx(&types.DynamicFeeTx{ChainID: tx.ChainId(), Nonce: tx.Nonce(), To: tx.To(), Data: change(tx.Data())})
	}
}

// TestReadOwnerLies: events and transactions say where to look. What is live, and
// how much is left, a lie in them does not change.
func TestReadOwnerLies(t *testing.T) {
	s := newShop(t)
	mine := s.link(t)                                                                                             // 1
	orphan := s.other(t, "second").link(t)                                                                        // 2
	s.send(t, s.holder(), mine.Account, nil, vaultABI.PackGrant(bareGrant(3, agent{testKey("third")}.Address()))) // 3, of no text
	larger := mine
	larger.Grant.Tokens = append([]delegation.TokenLimit{}, mine.Grant.Tokens...)
	larger.Grant.Tokens[0].PerDay = amount(tusd(500))
	twin := common.Address{0xbb} // shares the tag of the orphan's agent
	twin[18], twin[19] = orphan.Agent[18], orphan.Agent[19]
	for name, tc := range map[string]struct {
		lie    func(*liarOfOld)
		book   delegation.Session
		limits [3]string // from where
		orphan common.Address
		codes  []string // about session 1
		count  int      // of notes about no session
	}{
		"the truth": {func(*liarOfOld) {}, mine, [3]string{"record", "transaction", "transaction"}, orphan.Agent, nil, 0},
		"no events": {
			func(l *liarOfOld) { l.logs = noLogs }, mine, [3]string{"record"}, common.Address{}, nil, 2,
		},
		"events of another address": {
			func(l *liarOfOld) { l.logs = everyLog(func(e *types.Log) { e.Address[0] ^= 1 }) }, mine, [3]string{"record"}, common.Address{}, []string{delegation.NoteNotOnChain}, 0,
		},
		"another agent with the same tag": {
			func(l *liarOfOld) {
				l.logs = everyLog(func(e *types.Log) {
					if len(e.Topics) == 3 && e.Topics[2] == common.BigToHash(big.NewInt(2)) {
						e.Topics[1] = common.BytesToHash(twin[:])
					}
				})
			}, mine, [3]string{"record", "", "transaction"}, twin, nil, 0,
		},
		"another agent": {
			func(l *liarOfOld) {
				l.logs = everyLog(func(e *types.Log) {
					if len(e.Topics) == 3 && e.Topics[2] == common.BigToHash(big.NewInt(2)) {
						e.Topics[1] = common.Hash{31: 1}
					}
				})
			}, mine, [3]string{"record", "", "transaction"}, common.Address{}, nil, 0,
		},
		"no transactions": {
			func(l *liarOfOld) { l.tx = withCalldata(func([]byte) []byte { return nil }) }, mine, [3]string{"record"}, orphan.Agent, nil, 0,
		},
		"transactions with other limits": {
			func(l *liarOfOld) { l.tx = withCalldata(moreGenerous) }, mine, [3]string{"record"}, orphan.Agent, nil, 0,
		},
		"half a transaction": {
			func(l *liarOfOld) { l.tx = withCalldata(func(b []byte) []byte { return b[:len(b)/2] }) }, mine, [3]string{"record"}, orphan.Agent, nil, 0,
		},
		"blocks of the future": {
			func(l *liarOfOld) { l.header = func(h *types.Header) { h.Time = 1 << 62 } }, mine, [3]string{"record", "transaction", "transaction"}, orphan.Agent, nil, 0,
		},
		"a record that says more": {
			func(*liarOfOld) {}, larger, [3]string{"transaction", "transaction", "transaction"}, orphan.Agent, []string{delegation.NoteDiffers}, 0,
		},
	} {
		l := s.liarOfOld()
		tc.lie(l)
		status, err := delegation.ReadOwner(t.Context(), l, s.owner, recorded([]delegation.Session{tc.book}), delegation.OwnerOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		live := status.Homes[0].Live
		if len(live) != 3 {
			t.Errorf("%s: %+v", name, live)
			continue
		}
		for i, want := range tc.limits {
			if live[i].Limits != want || (want == "") != (live[i].Unknown != "" && live[i].Grant == nil) {
				t.Errorf("%s: session %d has limits from %q, want %q (%s)", name, i+1, live[i].Limits, want, live[i].Unknown)
			}
		}
		if live[0].Left.Budgets[0].LeftInWindow.Cmp(tusd(50)) != 0 || live[0].Until != mine.Grant.Until {
			t.Errorf("%s: %+v", name, live[0])
		}
		if live[1].Agent != tc.orphan {
			t.Errorf("%s: the second is %s's, want %s", name, live[1].Agent, tc.orphan)
		}
		wantCodes(t, status, 1, tc.codes...)
		if got := len(codes(status, 0)); got != tc.count {
			t.Errorf("%s: notes %+v", name, status.Notes)
		}
	}
}

// moreGenerous raises what a grant in calldata allows, wherever TUSD 50 a day is
// in it, or a most of 1.
func moreGenerous(data []byte) []byte {
	out := append([]byte{}, data...)
	for i := 0; i+32 <= len(out); i++ {
		word := new(big.Int).SetBytes(out[i : i+32])
		if word.Cmp(tusd(50)) == 0 || word.Cmp(tusd(5)) == 0 {
			word.Mul(word, big.NewInt(2)).FillBytes(out[i : i+32])
		}
	}
	return out
}

// TestReadOwnerRefuses: a state that makes no sense is an error.
func TestReadOwnerRefuses(t *testing.T) {
	s := newShop(t)
	mine := s.link(t)
	elsewhere := mine
	elsewhere.Account = common.Address{1}
	for name, tc := range map[string]struct {
		lie  func(*liarOfOld)
		book delegation.Session
	}{
		"sessions that do not decode": {func(l *liarOfOld) { l.call = answerTo(readerABI.PackSessions(common.Address{}), []byte{1}) }, mine},
		"other code in the vault": {func(l *liarOfOld) {
			l.code = func(a common.Address, code []byte) []byte {
				if a == mine.Account {
					return []byte{1}
				}
				return code
			}
		}, mine},
		"a height that there is not": {func(l *liarOfOld) { l.head = func(h *types.Header) { h.Number = new(big.Int).Lsh(big.NewInt(1), 200) } }, mine},
		"a record of another vault":  {func(*liarOfOld) {}, elsewhere},
	} {
		l := s.liarOfOld()
		tc.lie(l)
		if _, err := delegation.ReadOwner(t.Context(), l, s.owner, recorded([]delegation.Session{tc.book}), delegation.OwnerOptions{}); !errors.Is(err, delegation.ErrUnverified) {
			t.Errorf("%s: %v, want ErrUnverified", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	l := s.liarOfOld()
	l.onLogs(cancel)
	if _, err := delegation.ReadOwner(ctx, l, s.owner, nil, delegation.OwnerOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

// onLogs interrupts at the first question about events.
func (l *liarOfOld) onLogs(stop func()) {
	l.logs = func([]types.Log, error) ([]types.Log, error) {
		stop()
		return nil, context.Canceled
	}
}

// TestReadOwnerNotOnChain: records of what never came to be, or that a
// reorganisation took back.
func TestReadOwnerNotOnChain(t *testing.T) {
	s := newShop(t)
	p := s.plan(t)
	planned := delegation.Session{Chain: p.Chain, Home: delegation.HomeVault, Owner: s.owner, Account: p.Grant.Account, Agent: p.Grant.Agent, Grant: p.Grant}
	wantCodes(t, s.readOwner(t, delegation.OwnerOptions{}, planned), 1, delegation.NoteNotOnChain)
	over := planned
	over.Grant.Until = 1
	wantCodes(t, s.readOwner(t, delegation.OwnerOptions{}, over), 1)
	session := s.link(t)
	late := session
	late.Grant.Number = 9
	status := s.readOwner(t, delegation.OwnerOptions{}, session, late)
	wantCodes(t, status, 9, delegation.NoteNotOnChain)
	wantCodes(t, status, 1)
	s.send(t, s.holder(), session.Account, nil, vaultABI.PackRevoke(2)) // burned
	burned := session
	burned.Grant.Number = 2
	wantCodes(t, s.readOwner(t, delegation.OwnerOptions{}, session, burned), 2, delegation.NoteNotOnChain)
	head, err := s.net.Client().Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	late.Grant.Number = 2 // and events that do not go so far back say nothing against it
	wantCodes(t, s.readOwner(t, delegation.OwnerOptions{From: head.Number.Uint64()}, burned), 2)
}

// TestReadOwnerAllowances: what stands when nothing needs it any more, whatever
// made it known.
func TestReadOwnerAllowances(t *testing.T) {
	s := newShop(t)
	session := s.link(t, tokenOnly, func(p *delegation.Policy) { p.Tokens[0].AllowanceTo = []common.Address{{7}} })
	standing := delegation.StandingAllowance{
		Token: session.Grant.Tokens[0].Token, Symbol: "TUSD", Decimals: 6, From: s.owner, To: session.Account, Amount: amount(s.allowance(t)), Needed: true,
	}
	if standing.Amount.Sign() == 0 {
		s.send(t, s.holder(), standing.Token, nil, tokenABI.PackApprove(session.Account, tusd(3)))
		standing.Amount = amount(tusd(3))
	}
	s.exec(t, session, standing.Token, nil, tokenABI.PackApprove(common.Address{7}, tusd(2)))
	given := standing
	given.From, given.To, given.Amount = session.Account, common.Address{7}, amount(tusd(2))
	wantStanding(t, s.readOwner(t, delegation.OwnerOptions{}, session), standing, given)

	s.send(t, s.holder(), session.Account, nil, vaultABI.PackRevokeAll())
	standing.Needed, given.Needed = false, false
	status := s.readOwner(t, delegation.OwnerOptions{}, session)
	wantStanding(t, status, standing, given)
	wantCodes(t, status, 0, delegation.NoteAllowance, delegation.NoteAllowance)
	// Nobody has a record: the tokens' own events tell, and their name is not trusted.
	standing.Symbol, given.Symbol = "", ""
	wantStanding(t, s.readOwner(t, delegation.OwnerOptions{}), standing, given)
}
