package delegation

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestDeadlineOf(t *testing.T) {
	for text, want := range map[string]uint64{
		RevokeText(1, 1, common.Address{}, 1795651200): 1795651200,
		submitBy(0): 0,
		"valetkey\nSubmit by 2106-02-07 06:28:14 UTC": maxUntil,
	} {
		if at, ok := deadlineOf(text); !ok || at != want {
			t.Errorf("%q: %d, %t", text, at, ok)
		}
	}
	for _, text := range []string{
		"", "\n", "Submit by", "Submit by 2026-11-26 00:00:00", "Submit by 2026-11-26 00:00:00 UTC\n", "Submit by 2026-11-26 0:00:00 UTC",
		"Submit by 2106-02-07 06:28:15 UTC", "Submit by 1969-12-31 23:59:59 UTC", "Submit by 2026-11-26 00:00:00.5 UTC", "Submit by 9999-99-99 00:00:00 UTC",
	} {
		if at, ok := deadlineOf(text); ok {
			t.Errorf("%q: %d", text, at)
		}
	}
}

func FuzzDeadlineOf(f *testing.F) {
	f.Add("valetkey revoke 1 on chain 1\nSubmit by 2026-11-26 00:00:00 UTC")
	f.Add("Submit by 2026-02-30 00:00:00 UTC")
	f.Fuzz(func(t *testing.T, text string) {
		at, ok := deadlineOf(text)
		if ok && (at > maxUntil || !strings.HasSuffix("\n"+text, "\n"+submitBy(at))) {
			t.Errorf("%q: %d", text, at)
		}
	})
}

// TestAwayOnly: a link knows again what was sent for a link's steps, and for
// nothing else's.
func TestAwayOnly(t *testing.T) {
	key, err := crypto.ToECDSA(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	const chain, nonce = 1337, 5
	owner := crypto.PubkeyToAddress(key.PublicKey)
	signed := func(chain, nonce int64) *types.Transaction {
		id := big.NewInt(chain)
		return types.MustSignNewTx(key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
			ChainID: id, Nonce: uint64(nonce), To: &owner, Value: new(big.Int), GasFeeCap: big.NewInt(1), GasTipCap: new(big.Int), //nolint:gosec // small
		})
	}
	entry := func(kind string, data any) Entry {
		text, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		return Entry{Kind: kind, Data: text}
	}
	sign := func(step string, tx *types.Transaction) Entry { return entry(step+"_signed", signedRecord{Tx: tx}) }
	send := func(tx *types.Transaction) Entry { return entry("sending", sentTx{Tx: tx, Hash: tx.Hash()}) }
	plan := entry("plan", planRecord{Chain: chain, Owner: owner})
	tx, other := signed(chain, nonce), signed(chain, nonce+1)
	for name, tc := range map[string]struct {
		entries []Entry
		want    bool
	}{
		"an approval":            {[]Entry{plan, sign(StepApprove, tx), send(tx)}, true},
		"a payment":              {[]Entry{plan, sign(StepFund, tx), send(tx)}, true},
		"a batch":                {[]Entry{plan, sign(StepSetup, tx), send(tx)}, true},
		"nothing":                {nil, false},
		"signed, and not sent":   {[]Entry{plan, sign(StepApprove, tx)}, false},
		"sent, and not signed":   {[]Entry{plan, send(tx)}, false},
		"a revocation":           {[]Entry{plan, sign(StepRevoke, tx), send(tx)}, false},
		"an approval taken back": {[]Entry{plan, entry("undelegate_plan", struct{}{}), sign(StepApprove, tx), send(tx)}, false},
		"without a plan":         {[]Entry{sign(StepApprove, tx), send(tx)}, false},
		"another owner's plan":   {[]Entry{entry("plan", planRecord{Chain: chain}), sign(StepApprove, tx), send(tx)}, false},
		"another nonce":          {[]Entry{plan, sign(StepApprove, other), send(other)}, false},
		"another chain":          {[]Entry{plan, sign(StepApprove, signed(1, nonce)), send(signed(1, nonce))}, false},
	} {
		h, err := ReadHistory(func(yield func(Entry, error) bool) {
			for _, e := range tc.entries {
				if !yield(e, nil) {
					return
				}
			}
		}, chain, owner, common.Address{9})
		if err != nil {
			t.Fatal(err)
		}
		if got := h.awayOnly(chain, owner, nonce, h.ofLink); got != tc.want {
			t.Errorf("%s: %t", name, got)
		}
		if h.awayOnly(chain, common.Address{9}, nonce, h.ofLink) {
			t.Errorf("%s: somebody else's", name)
		}
	}
}
