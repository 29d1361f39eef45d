package delegation

import (
	"encoding/binary"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"
)

// script writes events in the order in which they happened, one transaction each
// unless told otherwise.
type script struct {
	logs []types.Log
	tx   byte
	same bool // in the transaction of the one before
}

func (s *script) add(topics []common.Hash, data ...[]byte) *script {
	l := types.Log{Address: walked, Topics: topics, Index: uint(len(s.logs)), BlockNumber: uint64(len(s.logs) / 4)}
	for _, d := range data {
		l.Data = append(l.Data, d...)
	}
	if !s.same {
		s.tx++
	}
	s.same, l.TxHash = false, common.Hash{s.tx}
	s.logs = append(s.logs, l)
	return s
}

func (s *script) together() *script { s.same = true; return s }

func numberWord(n uint64) []byte { return common.BigToHash(new(big.Int).SetUint64(n)).Bytes() }

func (s *script) granted(n uint64, who common.Address, until uint64) *script {
	return s.add([]common.Hash{grantedTopic, addressWord(who), common.Hash(numberWord(n))}, numberWord(until), numberWord(0))
}

func (s *script) rotated(n, into uint64, who common.Address) *script {
	return s.add([]common.Hash{rotatedTopic, common.Hash(numberWord(n)), common.Hash(numberWord(into))}, addressWord(who).Bytes())
}

func (s *script) revoked(n uint64) *script {
	return s.add([]common.Hash{revokedTopic}, numberWord(n))
}

func (s *script) revokedAll(n uint64) *script {
	return s.add([]common.Hash{allRevokedTopic}, numberWord(n))
}

func (s *script) frozen(n uint64) *script {
	return s.add([]common.Hash{frozenTopic, common.Hash(numberWord(n))})
}

func (s *script) used(who common.Address) *script {
	return s.add([]common.Hash{usedTopic}, addressWord(who).Bytes(), make([]byte, 32))
}

func (s *script) paid(who common.Address, amount uint32) *script {
	keyAndAmount, token := append(who.Bytes(), make([]byte, 12)...), append(common.Address{0x7e}.Bytes(), make([]byte, 12)...)
	binary.BigEndian.PutUint32(keyAndAmount[28:], amount)
	return s.add([]common.Hash{debitedTopic}, keyAndAmount, token)
}

// told is the account's history by these events, the oldest first.
type told struct {
	Number, Until uint64
	How           Ending
	Into          uint64
	Calls, Pays   uint64
	Spent         int64
}

func (s *script) told(t *testing.T) []told {
	t.Helper()
	tally := newTally(walked)
	for i := len(s.logs) - 1; i >= 0; i-- {
		tally.see(&s.logs[i])
	}
	if tally.finish(); tally.ignored > 0 {
		t.Errorf("%d events were not understood", tally.ignored)
	}
	var list []told
	for i := len(tally.sessions) - 1; i >= 0; i-- {
		g := tally.sessions[i]
		x := told{Number: g.number, Until: g.until, Calls: g.use.calls, Pays: g.use.payments}
		if g.end != nil {
			x.How, x.Into = g.end.how, g.end.into
		}
		if spent := g.use.spent[common.Address{0x7e}]; spent != nil {
			x.Spent = spent.amount.Int64()
		}
		list = append(list, x)
	}
	return list
}

func TestTally(t *testing.T) {
	ann, bob, eve := common.Address{19: 1}, common.Address{19: 2}, common.Address{19: 3}
	for name, tc := range map[string]struct {
		events *script
		want   []told
	}{
		"live and used":  {new(script).granted(1, ann, 99).used(ann).paid(ann, 5).paid(ann, 6), []told{{1, 99, "", 0, 1, 2, 11}}},
		"without expiry": {new(script).granted(1, ann, neverStored), []told{{1, 0, "", 0, 0, 0, 0}}},
		"a key's uses are of its session then": {
			new(script).granted(1, ann, 99).used(ann).granted(2, bob, 99).used(bob).used(ann).revoked(1).granted(3, ann, 99).used(ann),
			[]told{{1, 99, EndRevoked, 0, 2, 0, 0}, {2, 99, "", 0, 1, 0, 0}, {3, 99, "", 0, 1, 0, 0}},
		},
		"replaced": {
			new(script).granted(1, ann, 99).revoked(1).together().granted(2, ann, 99),
			[]told{{1, 99, EndReplaced, 2, 0, 0, 0}, {2, 99, "", 0, 0, 0, 0}},
		},
		"revoked, and another granted in one batch": {
			new(script).granted(1, ann, 99).revoked(1).together().granted(2, bob, 99),
			[]told{{1, 99, EndRevoked, 0, 0, 0, 0}, {2, 99, "", 0, 0, 0, 0}},
		},
		"revoked, and granted later": {
			new(script).granted(1, ann, 99).revoked(1).granted(2, ann, 99),
			[]told{{1, 99, EndRevoked, 0, 0, 0, 0}, {2, 99, "", 0, 0, 0, 0}},
		},
		"frozen": {
			new(script).granted(1, ann, 99).granted(2, bob, 99).revoked(1).together().frozen(1),
			[]told{{1, 99, EndFrozen, 0, 0, 0, 0}, {2, 99, "", 0, 0, 0, 0}},
		},
		"all frozen, and one after it": {
			new(script).granted(1, ann, 99).granted(2, bob, 99).frozen(0).granted(3, eve, 99),
			[]told{{1, 99, EndFrozen, 0, 0, 0, 0}, {2, 99, EndFrozen, 0, 0, 0, 0}, {3, 99, "", 0, 0, 0, 0}},
		},
		"revoked before all were": {
			new(script).granted(1, ann, 99).revoked(1).granted(2, bob, 99).frozen(0).revokedAll(5),
			[]told{{1, 99, EndRevoked, 0, 0, 0, 0}, {2, 99, EndFrozen, 0, 0, 0, 0}},
		},
		"rotated twice": {
			new(script).granted(1, ann, 99).used(ann).rotated(1, 2, bob).used(bob).paid(bob, 1).rotated(2, 3, eve),
			[]told{{1, 99, EndRotated, 2, 1, 0, 0}, {2, 99, EndRotated, 3, 1, 1, 1}, {3, 99, "", 0, 0, 0, 0}},
		},
		"a burned number": {new(script).revoked(1).granted(2, ann, 99), []told{{2, 99, "", 0, 0, 0, 0}}},
		"numbers anew": {
			new(script).granted(1, ann, 99).revokedAll(1).granted(1, bob, 98).revoked(1).granted(1, ann, 97),
			[]told{{1, 99, EndRevoked, 0, 0, 0, 0}, {1, 98, EndRevoked, 0, 0, 0, 0}, {1, 97, "", 0, 0, 0, 0}},
		},
		"uses of nobody": {new(script).used(eve).granted(1, ann, 99).used(eve), []told{{1, 99, "", 0, 0, 0, 0}}},
	} {
		if diff := cmp.Diff(tc.want, tc.events.told(t)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestTallyImpossible: what our contracts cannot have written is left out.
func TestTallyImpossible(t *testing.T) {
	high := make([]byte, 32)
	high[0] = 1
	ann := addressWord(common.Address{19: 1})
	for name, l := range map[string]types.Log{
		"another event":          {Topics: []common.Hash{approvalTopic, {}, {}}, Data: high},
		"a grant without number": {Topics: []common.Hash{grantedTopic, ann}, Data: make([]byte, 64)},
		"number zero":            {Topics: []common.Hash{grantedTopic, ann, {}}, Data: make([]byte, 64)},
		"a large number":         {Topics: []common.Hash{grantedTopic, ann, {29: 1}}, Data: make([]byte, 64)},
		"a late expiry":          {Topics: []common.Hash{grantedTopic, ann, {31: 1}}, Data: append(high, make([]byte, 32)...)},
		"no agent":               {Topics: []common.Hash{grantedTopic, {0: 1}, {31: 1}}, Data: make([]byte, 64)},
		"too short":              {Topics: []common.Hash{usedTopic}, Data: make([]byte, 63)},
		"too long":               {Topics: []common.Hash{debitedTopic}, Data: make([]byte, 65)},
		"back to itself":         {Topics: []common.Hash{rotatedTopic, {31: 2}, {31: 2}}, Data: make([]byte, 32)},
		"a key that is none":     {Topics: []common.Hash{usedTopic}, Data: append(high, make([]byte, 32)...)},
		"nothing":                {},
	} {
		tally := newTally(walked)
		if tally.see(&l); tally.ignored != 1 || tally.events != 0 || len(tally.sessions)+len(tally.uses)+len(tally.ends) != 0 {
			t.Errorf("%s: %+v", name, tally)
		}
	}
}

// FuzzTally: no events, in whatever order, are too much for it.
func FuzzTally(f *testing.F) {
	f.Add([]byte{0, 1, 1, 9, 5, 1, 1, 0, 1, 1, 2, 3})
	f.Add([]byte{3, 0, 0, 0, 4, 0, 0, 0, 2, 1, 1, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		s, tally := new(script), newTally(walked)
		for ; len(data) >= 4; data = data[4:] {
			who := common.Address{19: data[1] % 4}
			n := uint64(data[2] % 8)
			s.same = data[3]%2 == 1
			switch data[0] % 7 {
			case 0:
				s.granted(n, who, uint64(data[3]))
			case 1:
				s.rotated(n, uint64(data[3]%8), who)
			case 2:
				s.revoked(n)
			case 3:
				s.revokedAll(n)
			case 4:
				s.frozen(n)
			case 5:
				s.used(who)
			case 6:
				s.paid(who, uint32(data[3]))
			}
		}
		uses := uint64(0)
		for i := len(s.logs) - 1; i >= 0; i-- {
			tally.see(&s.logs[i])
		}
		tally.finish()
		for _, g := range tally.sessions {
			uses += g.use.calls + g.use.payments
		}
		for _, u := range tally.uses {
			uses += u.calls + u.payments
		}
		if tally.events+tally.ignored != uint64(len(s.logs)) || uses > tally.events {
			t.Errorf("%d events, %d ignored, %d uses of %d", tally.events, tally.ignored, uses, len(s.logs))
		}
	})
}
