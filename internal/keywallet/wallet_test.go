package keywallet

import (
	"bytes"
	"context"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/holiman/uint256"
	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rawKey signs as keystore.Key does, or lies.
type rawKey struct {
	seed  byte
	lie   func([]byte) []byte
	wiped bool
}

func (k *rawKey) Address() common.Address {
	key, _ := crypto.ToECDSA(bytes.Repeat([]byte{k.seed}, 32))
	return crypto.PubkeyToAddress(key.PublicKey)
}

func (k *rawKey) SignHash(digest common.Hash) ([]byte, error) {
	if k.wiped {
		return nil, errors.New("wiped")
	}
	key, err := crypto.ToECDSA(bytes.Repeat([]byte{k.seed}, 32))
	if err != nil {
		return nil, err
	}
	sig, err := crypto.Sign(digest[:], key)
	if k.lie != nil {
		sig = k.lie(sig)
	}
	return sig, err
}

func (k *rawKey) Wipe() { k.wiped = true }

func TestConformance(t *testing.T) {
	hwtest.TestWallet(t, hwtest.Fixture{
		Open: func(_ *testing.T, holder hwtest.Holder) hw.Wallet {
			return New(&rawKey{seed: 1}, Options{
				Holder:    func(ctx context.Context, _ hw.Action, _ hw.Review) (bool, error) { return holder(ctx) },
				AllChains: hw.AcceptAllChains,
			})
		},
		Path:             hw.DefaultPath,
		Account:          (&rawKey{seed: 1}).Address(),
		TxTypes:          []byte{types.LegacyTxType, types.AccessListTxType, types.DynamicFeeTxType, types.SetCodeTxType},
		ChainIDs:         []uint64{1, 1337, 11155111, 1<<64 - 1},
		Delegate:         common.HexToAddress("0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9"),
		AuthChainIDs:     []uint64{0, 1, 1<<64 - 1},
		CancelEndsReview: true,
	})
}

// asked collects what the holder is shown.
type asked struct{ screens []string }

func (a *asked) hold(_ context.Context, _ hw.Action, review hw.Review) (bool, error) {
	a.screens = append(a.screens, review.Screens...)
	return true, nil
}

var recipient = common.HexToAddress("0x00000000000000000000000000000000DeaDBeef")

func transfer() *types.Transaction {
	return types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(1), Nonce: 4, GasFeeCap: big.NewInt(2), GasTipCap: big.NewInt(1), Gas: 21000, To: &recipient, Value: big.NewInt(5)})
}

// A signature that is not over the digest, or not by the account, never leaves.
func TestSignaturesAreRecovered(t *testing.T) {
	for name, c := range map[string]struct {
		lie  func([]byte) []byte
		want error
	}{
		"of another digest": {func(sig []byte) []byte { sig[3] ^= 1; return sig }, hw.ErrMismatch},
		"other parity":      {func(sig []byte) []byte { sig[64] ^= 1; return sig }, hw.ErrMismatch},
		"v of a message":    {func(sig []byte) []byte { sig[64] += 27; return sig }, hw.ErrBadAnswer},
		"cut":               {func(sig []byte) []byte { return sig[:64] }, hw.ErrBadAnswer},
		"nothing":           {func([]byte) []byte { return nil }, hw.ErrBadAnswer},
	} {
		w := New(&rawKey{seed: 1, lie: c.lie}, Options{Holder: new(asked).hold})
		if tx, err := w.SignTx(t.Context(), hw.DefaultPath, transfer(), big.NewInt(1)); !errors.Is(err, c.want) || tx != nil {
			t.Errorf("%s: transaction %v, %v", name, tx, err)
		}
		if sig, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("x")); !errors.Is(err, c.want) || sig != nil {
			t.Errorf("%s: message %x, %v", name, sig, err)
		}
		tuple := types.SetCodeAuthorization{ChainID: *uint256.NewInt(1), Address: recipient}
		if auth, err := w.SignAuthorization(t.Context(), hw.DefaultPath, tuple); !errors.Is(err, c.want) || !auth.R.IsZero() {
			t.Errorf("%s: authorization %v, %v", name, auth, err)
		}
	}
}

func TestNobodyIsAskedForOtherPaths(t *testing.T) {
	var holder asked
	w := New(&rawKey{seed: 1}, Options{Holder: holder.hold})
	for _, path := range []hw.Path{nil, hw.TemplateLive.Account(1), slices.Concat(hw.DefaultPath, hw.Path{0}), hw.DefaultPath[:4]} {
		if _, err := w.Address(t.Context(), path, true); !errors.Is(err, hw.ErrBadPath) || !strings.Contains(err.Error(), "one account, at m/44'/60'/0'/0/0") {
			t.Errorf("%s: %v", path, err)
		}
		if _, err := w.SignTx(t.Context(), path, transfer(), big.NewInt(1)); !errors.Is(err, hw.ErrBadPath) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if holder.screens != nil {
		t.Errorf("the holder was shown %q", holder.screens)
	}
}

// Without anybody to ask, the answer is no.
func TestNoHolder(t *testing.T) {
	w := New(&rawKey{seed: 1}, Options{})
	_, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("x"))
	if !errors.Is(err, hw.ErrRejected) || strings.Contains(err.Error(), "device") {
		t.Errorf("%v, want a rejection that names no device", err)
	}
}

func TestRisksAreNamed(t *testing.T) {
	var holder asked
	w := New(&rawKey{seed: 1}, Options{Holder: holder.hold})
	_, err := w.SignAuthorization(t.Context(), hw.DefaultPath, types.SetCodeAuthorization{Address: recipient})
	if risk, ok := errors.AsType[*hw.RiskError](err); !ok || risk.Risk != string(hw.AcceptAllChains) {
		t.Errorf("all chains: %v", err)
	}
	data := typed("caf\u00e9")
	if _, err := w.SignTypedData(t.Context(), hw.DefaultPath, data); !as[*hw.UnreadableFieldError](err) {
		t.Errorf("a text beyond ASCII: %v", err)
	}
	if holder.screens != nil {
		t.Errorf("the holder was shown %q", holder.screens)
	}
	w = New(&rawKey{seed: 1}, Options{Holder: holder.hold, Blind: hw.AcceptBlindSigning})
	if _, err := w.SignTypedData(t.Context(), hw.DefaultPath, data); err != nil {
		t.Error(err)
	}
	if want := []string{`domain.name: "a"`, `message.text: "caf\u00e9"`, "message.list: an empty list", "message.n: -3"}; !slices.Equal(holder.screens, want) {
		t.Errorf("shown %q, want %q", holder.screens, want)
	}
}

func as[T error](err error) bool { _, ok := errors.AsType[T](err); return ok }

func typed(text string) apitypes.TypedData {
	return apitypes.TypedData{
		Types: apitypes.Types{
			"EIP712Domain": {{Name: "name", Type: "string"}},
			"M":            {{Name: "text", Type: "string"}, {Name: "list", Type: "uint8[]"}, {Name: "n", Type: "int8"}},
		},
		PrimaryType: "M", Domain: apitypes.TypedDataDomain{Name: "a"},
		Message: apitypes.TypedDataMessage{"text": text, "list": []any{}, "n": "-3"},
	}
}

// What is signed in a type-4 transaction is told whole, or said to be hidden.
func TestScreensOfATransaction(t *testing.T) {
	key := &rawKey{seed: 1}
	foreign, err := crypto.ToECDSA(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		t.Fatal(err)
	}
	tuple, err := types.SignSetCode(foreign, types.SetCodeAuthorization{ChainID: *uint256.NewInt(7), Address: recipient, Nonce: 2})
	if err != nil {
		t.Fatal(err)
	}
	tx := types.NewTx(&types.SetCodeTx{
		ChainID: uint256.NewInt(7), Nonce: 3, GasFeeCap: uint256.NewInt(1e9), GasTipCap: uint256.NewInt(1), Gas: 1e6, To: recipient,
		Value: uint256.NewInt(15e17), Data: bytes.Repeat([]byte{0xab}, shownCalldata+1),
		AccessList: types.AccessList{{Address: recipient, StorageKeys: []common.Hash{{}}}}, AuthList: []types.SetCodeAuthorization{tuple, {}},
	})
	review, err := New(key, Options{}).Preview(t.Context(), hw.Request{Action: hw.SignTransaction, Account: key.Address(), Tx: tx, ChainID: big.NewInt(7)})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(review.Screens, "\n")
	for _, want := range []string{
		"From " + key.Address().Hex(), "To " + recipient.Hex(), "Amount 1.5 native coin", "On chain 7", "Nonce 3", "Fee at most 0.001 native coin",
		"Calldata 0xabab", "(1025 bytes that hash to 0x", "Access list: 1 slots", "Authorization of " + crypto.PubkeyToAddress(foreign.PublicKey).Hex() + "\nDelegate to " + recipient.Hex() + "\nOn chain 7\nNonce 2",
		"an account that has not signed it yet\nRevoke the delegation\nOn every chain",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the screens lack %q:\n%s", want, text)
		}
	}
	if !review.Blind || review.Hidden != "the calldata is shown in hex, not as what it does" {
		t.Errorf("blind %v, hidden %q", review.Blind, review.Hidden)
	}
}

func TestCloseWipes(t *testing.T) {
	key := &rawKey{seed: 1}
	if err := New(key, Options{}).Close(); err != nil || !key.wiped {
		t.Errorf("%v, wiped %v", err, key.wiped)
	}
}
