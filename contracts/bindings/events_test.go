package bindings

import (
	"bytes"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

var (
	debitTopic = crypto.Keccak256Hash([]byte("BudgetDebited(bytes32,bytes32)"))
	useTopic   = crypto.Keccak256Hash([]byte("SessionUsed(address,bytes32)"))
)

func logOf(topic common.Hash, parts ...[]byte) *types.Log {
	return &types.Log{Topics: []common.Hash{topic}, Data: bytes.Join(parts, nil)}
}

func TestUnpackDebit(t *testing.T) {
	key, token := common.Address{1, 19: 2}, common.Address{3, 19: 4}
	most := bytes.Repeat([]byte{0xff}, 12)
	got, err := UnpackDebit(logOf(debitTopic, key[:], common.LeftPadBytes([]byte{7}, 12), token[:], most))
	if err != nil || got.Key != key || got.Token != token || got.Amount.Int64() != 7 || got.Remaining.Cmp(new(big.Int).SetBytes(most)) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	for name, log := range map[string]*types.Log{
		"no topic":      {Data: make([]byte, 64)},
		"a second one":  {Topics: []common.Hash{debitTopic, {}}, Data: make([]byte, 64)},
		"no data":       logOf(debitTopic),
		"a short word":  logOf(debitTopic, make([]byte, 63)),
		"a third word":  logOf(debitTopic, make([]byte, 96)),
		"another event": logOf(useTopic, make([]byte, 64)),
	} {
		if got, err := UnpackDebit(log); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestUnpackUse(t *testing.T) {
	key, target := common.Address{1, 19: 2}, common.Address{3, 19: 4}
	zeros := make([]byte, 12)
	got, err := UnpackUse(logOf(useTopic, zeros, key[:], target[:], []byte{1, 2, 3, 4}, zeros[:8]))
	if want := (Use{key, target, [4]byte{1, 2, 3, 4}}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	for name, log := range map[string]*types.Log{
		"before the key":      logOf(useTopic, []byte{1}, zeros[:11], key[:], target[:], zeros),
		"behind the selector": logOf(useTopic, zeros, key[:], target[:], zeros[:11], []byte{1}),
		"no data":             logOf(useTopic),
	} {
		if got, err := UnpackUse(log); !errors.Is(err, ErrBadEvent) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := UnpackUse(logOf(debitTopic, make([]byte, 64))); err == nil {
		t.Errorf("another event: %+v", got)
	}
}

// FuzzEvents packs again what was unpacked: nothing of a log is lost or made up.
func FuzzEvents(f *testing.F) {
	f.Add(true, make([]byte, 64))
	f.Add(false, make([]byte, 64))
	f.Add(true, []byte{1})
	f.Fuzz(func(t *testing.T, debit bool, data []byte) {
		if debit {
			d, err := UnpackDebit(logOf(debitTopic, data))
			if err == nil && !bytes.Equal(data, bytes.Join([][]byte{d.Key[:], d.Amount.FillBytes(make([]byte, 12)), d.Token[:], d.Remaining.FillBytes(make([]byte, 12))}, nil)) {
				t.Errorf("%x unpacked as %+v", data, d)
			}
			return
		}
		u, err := UnpackUse(logOf(useTopic, data))
		if err == nil && !bytes.Equal(data, bytes.Join([][]byte{make([]byte, 12), u.Key[:], u.Target[:], u.Selector[:], make([]byte, 8)}, nil)) {
			t.Errorf("%x unpacked as %+v", data, u)
		}
	})
}
