package ledger

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

func bigInt(n int64) *big.Int { return big.NewInt(n) }

func gwei(n int64) *big.Int { return big.NewInt(n * 1_000_000_000) }

// to is the recipient of EIP-155's example.
var to = common.HexToAddress("0x3535353535353535353535353535353535353535")

const (
	toRLP     = "94 3535353535353535353535353535353535353535 "
	simpleRLP = "94 4cd241e8d1510e30b2076397afc7508ae59c66c9 "
)

// The bytes on the wire, written by hand field by field. The legacy one is the
// example of EIP-155.
func TestGoldenTransactions(t *testing.T) {
	var key common.Hash
	key[31] = 5
	for _, c := range []struct {
		name    string
		tx      types.TxData
		chainID int64
		want    string
	}{
		{
			"type 0", &types.LegacyTx{Nonce: 9, GasPrice: gwei(20), Gas: 21000, To: &to, Value: bigInt(1e18)}, 1,
			"e0040000 42 " + ownerPath + "ec 09 8504a817c800 825208 " + toRLP + "880de0b6b3a7640000 80 01 80 80",
		},
		{
			"type 0, contract creation on a large chain", &types.LegacyTx{GasPrice: bigInt(1), Gas: 1, Data: []byte{0xfe}}, 987654321098,
			"e0040000 25 " + ownerPath + "cf 80 01 01 80 80 81fe 85e5f4c8f3ca 80 80",
		},
		{
			"type 1", &types.AccessListTx{
				ChainID: bigInt(1), GasPrice: gwei(30), Gas: 21000, To: &to,
				AccessList: types.AccessList{{Address: simple7702Account.Address, StorageKeys: []common.Hash{key}}},
			}, 1,
			"e0040000 74 " + ownerPath + "01 f85c 01 80 8506fc23ac00 825208 " + toRLP + "80 80 f838 f7 " + simpleRLP +
				"e1 a0 0000000000000000000000000000000000000000000000000000000000000005",
		},
		{
			"type 2", &types.DynamicFeeTx{ChainID: bigInt(11155111), Nonce: 1, GasTipCap: gwei(1), GasFeeCap: gwei(30), Gas: 21000, To: &to}, 11155111,
			"e0040000 42 " + ownerPath + "02 eb 83aa36a7 01 843b9aca00 8506fc23ac00 825208 " + toRLP + "80 80 c0",
		},
		{
			"type 4", &types.SetCodeTx{
				ChainID: uint256.NewInt(1), GasTipCap: uint256.NewInt(1e9), GasFeeCap: uint256.NewInt(30e9), Gas: 100_000, To: to,
				Data: []byte{0x12, 0x34, 0x56, 0x78},
				AuthList: []types.SetCodeAuthorization{{
					ChainID: *uint256.NewInt(1), Address: simple7702Account.Address, V: 1, R: *uint256.NewInt(0x0102), S: *uint256.NewInt(0x0304),
				}},
			}, 1,
			"e0040000 65 " + ownerPath + "04 f84d 01 80 843b9aca00 8506fc23ac00 830186a0 " + toRLP + "80 84 12345678 c0 df de 01 " +
				simpleRLP + "80 01 820102 820304",
		},
	} {
		w, link, _ := connect(t, emulator.Config{Settings: everything}, Options{})
		if _, err := w.SignTx(t.Context(), hw.DefaultPath, types.NewTx(c.tx), bigInt(c.chainID)); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		want := []string{"e002000015" + hex.EncodeToString(hx(t, ownerPath)), hex.EncodeToString(hx(t, c.want))}
		if diff := cmp.Diff(want, hexes(link.taken())); diff != "" {
			t.Errorf("%s (-want +sent):\n%s", c.name, diff)
		}
	}
}

func hexes(apdus [][]byte) []string {
	var out []string
	for _, apdu := range apdus {
		out = append(out, hex.EncodeToString(apdu))
	}
	return out
}

// The address is asked for once, before a flow and never within it: asking
// resets the app.
func TestAddressIsReadOnce(t *testing.T) {
	w, link, _ := connect(t, emulator.Config{Settings: everything}, Options{})
	tx := types.NewTx(&types.DynamicFeeTx{ChainID: bigInt(1), Gas: 1, To: &to, Data: make([]byte, 600)})
	for i := range 2 {
		if _, err := w.SignTx(t.Context(), hw.DefaultPath, tx, bigInt(1)); err != nil {
			t.Fatal(err)
		}
		var got []byte
		for _, apdu := range link.taken() {
			got = append(got, apdu[1], apdu[2])
		}
		want := []byte{insAddress, 0, insSignTx, 0, insSignTx, 0x80, insSignTx, 0x80}
		if i > 0 {
			want = want[2:]
		}
		if !bytes.Equal(got, want) {
			t.Errorf("INS and P1 of transaction %d: %x, want %x", i, got, want)
		}
	}
}

// The last chunk of a legacy transaction holds more than its chain id, 0, 0,
// whatever the size.
func TestLegacyTail(t *testing.T) {
	w, link, _ := connect(t, emulator.Config{Settings: everything}, Options{})
	const tail = 5 + 2 // 84aa36a7.. of a four-byte chain id, and two empty strings
	chainID := bigInt(0xaa36a7ff)
	for size := 170; size < 220; size++ {
		tx := types.NewTx(&types.LegacyTx{GasPrice: bigInt(1), Gas: 1, To: &to, Data: make([]byte, size)})
		if _, err := w.SignTx(t.Context(), hw.DefaultPath, tx, chainID); err != nil {
			t.Fatal(err)
		}
		sent := link.taken()
		if last := sent[len(sent)-1]; int(last[4]) <= tail {
			t.Errorf("%d bytes of calldata: the last of %d chunks has only %d bytes", size, len(sent), last[4])
		}
	}
}

// A setting that was turned on after Open counts, and one that was turned off
// is told by the device.
func TestBlindSigningIsReadAgain(t *testing.T) {
	const off = "02 01 16 00 9000"
	key := softKey(t, "owner")
	tx := types.NewTx(&types.DynamicFeeTx{ChainID: bigInt(1), Gas: 1, To: &to, Data: make([]byte, 4)})
	s := &script{t: t, replies: []reply{{answer: answerName}, {answer: off}, {answer: off}, {answer: answerConfig}, {answer: addressAnswer(key) + "9000"}, {answer: "6a80"}}}
	w, err := Open(t.Context(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.SignTx(t.Context(), hw.DefaultPath, tx, bigInt(1))
	if policy, ok := errors.AsType[*hw.PolicyError](err); !ok || policy.Setting != settingBlindSigning {
		t.Errorf("still off: %v, want a policy error that names %q", err, settingBlindSigning)
	}
	_, err = w.SignTx(t.Context(), hw.DefaultPath, tx, bigInt(1))
	if status, ok := errors.AsType[*StatusError](err); !ok || status.Word != statusBadData || status.Command != insSignTx {
		t.Errorf("turned on, and off again: %v, want 6a80", err)
	}
	if len(s.replies) != 0 {
		t.Errorf("%d answers were not asked for", len(s.replies))
	}
}

// Given up between two chunks the app is left with half a transaction: the
// wallet says so instead of going on.
func TestCancelledBetweenChunks(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w, link, _ := connect(t, emulator.Config{Settings: everything}, Options{})
	if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil {
		t.Fatal(err)
	}
	link.taken()
	link.Transport = cancelAfter{link.Transport, cancel}
	tx := types.NewTx(&types.DynamicFeeTx{ChainID: bigInt(1), Gas: 1, To: &to, Data: make([]byte, 600)})
	_, err := w.SignTx(ctx, hw.DefaultPath, tx, bigInt(1))
	errorIs(t, "given up", err, context.Canceled)
	if errors.Is(err, hw.ErrStillWaiting) {
		t.Errorf("%v: nobody was asked yet", err)
	}
	if sent := link.taken(); len(sent) != 1 {
		t.Errorf("%d chunks were sent, want 1", len(sent))
	}
	_, err = w.SignTx(t.Context(), hw.DefaultPath, tx, bigInt(1))
	errorIs(t, "afterwards", err, hw.ErrDisconnected)
}

// cancelAfter cancels when an answer has come.
type cancelAfter struct {
	hw.Transport
	cancel context.CancelFunc
}

func (c cancelAfter) Exchange(ctx context.Context, apdu []byte) ([]byte, error) {
	defer c.cancel()
	return c.Transport.Exchange(ctx, apdu)
}
