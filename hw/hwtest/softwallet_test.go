package hwtest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/hw"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func testKey(t *testing.T, seed byte) *ecdsa.PrivateKey {
	t.Helper()
	key, err := crypto.ToECDSA(bytes.Repeat([]byte{seed}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// softFixture is a soft wallet that was changed before use.
func softFixture(t *testing.T, change func(*SoftWallet)) Fixture {
	t.Helper()
	key := testKey(t, 1)
	return Fixture{
		Open: func(_ *testing.T, holder Holder) hw.Wallet {
			w := NewSoftWallet(key)
			w.Holder = holder
			change(w)
			return w
		},
		Path:         hw.DefaultPath,
		Account:      crypto.PubkeyToAddress(key.PublicKey),
		TxTypes:      []byte{types.LegacyTxType, types.AccessListTxType, types.DynamicFeeTxType, types.SetCodeTxType},
		ChainIDs:     []uint64{1, 11155111, 1<<63 + 5},
		Delegate:     ListedDelegate.Address,
		AuthChainIDs: []uint64{0, 1, 987654321098},
		Unlisted:     common.HexToAddress("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B"),
	}
}

func TestSoftWallet(t *testing.T) {
	TestWallet(t, softFixture(t, func(*SoftWallet) {}))
}

// What the capabilities deny is denied.
func TestSoftWalletLimits(t *testing.T) {
	no := hw.Support{Verdict: hw.No, Reason: "off", Setting: "A switch"}
	f := softFixture(t, func(w *SoftWallet) {
		c := &w.Device.Capabilities
		c.Calldata, c.Authorization, c.SetCodeTx = no, no, no
	})
	f.TxTypes = []byte{types.DynamicFeeTxType, types.LegacyTxType, types.AccessListTxType}
	f.Delegate = common.Address{}
	TestWallet(t, f)

	w := NewSoftWallet(testKey(t, 1))
	w.Device.Capabilities.Message = no
	_, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("text"))
	if policy, ok := errors.AsType[*hw.PolicyError](err); !ok || policy.Setting != no.Setting {
		t.Errorf("message: %v, want a policy error that names %q", err, no.Setting)
	}
	if got := w.Requests(); len(got) != 0 {
		t.Errorf("the holder was asked %+v", got)
	}
}

// A lie about the key or the digest must show in who go-ethereum says signed.
func TestLiesAboutSignatures(t *testing.T) {
	account := crypto.PubkeyToAddress(testKey(t, 1).PublicKey)
	other := crypto.PubkeyToAddress(testKey(t, 2).PublicKey)
	for _, c := range []struct {
		name string
		lies Lies
		want *common.Address // nil: anybody but the account
	}{
		{"honest", Lies{}, &account},
		{"other key", Lies{Key: testKey(t, 2)}, &other},
		{"other digest", Lies{Digest: func(h common.Hash) common.Hash { return crypto.Keccak256Hash(h[:]) }}, nil},
	} {
		w := NewSoftWallet(testKey(t, 1))
		w.Lies = c.lies
		tx, err := w.SignTx(t.Context(), hw.DefaultPath, makeTx(types.DynamicFeeTxType, 1, &recipient, nil), big.NewInt(1))
		if err != nil {
			t.Fatal(err)
		}
		sender, err := types.Sender(types.LatestSignerForChainID(big.NewInt(1)), tx)
		if err != nil {
			t.Fatal(err)
		}
		tuple, err := w.SignAuthorization(t.Context(), hw.DefaultPath, unsignedTuple(ListedDelegate.Address, 1, 4))
		if err != nil {
			t.Fatal(err)
		}
		authority, err := tuple.Authority()
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []common.Address{sender, authority} {
			if c.want != nil && got != *c.want || c.want == nil && got == account {
				t.Errorf("%s: signed by %s", c.name, got)
			}
		}
		if n := len(w.Requests()); n != 2 {
			t.Errorf("%s: the holder was asked %d times", c.name, n)
		}
	}
}

func TestLiesAboutAnswers(t *testing.T) {
	w := NewSoftWallet(testKey(t, 1))
	other := makeTx(types.DynamicFeeTxType, 1, &recipient, []byte{1, 2, 3, 4})
	w.Lies = Lies{
		Address: func(common.Address) common.Address { return recipient },
		Tx:      func(*types.Transaction) *types.Transaction { return other },
		Tuple: func(a types.SetCodeAuthorization) types.SetCodeAuthorization {
			a.Nonce++
			return a
		},
		Signature: func(sig []byte) []byte { return sig[:64] },
	}
	if got, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil || got != recipient || w.Account() == recipient {
		t.Errorf("address %s, %v", got, err)
	}
	asked := makeTx(types.DynamicFeeTxType, 1, &recipient, nil)
	tx, err := w.SignTx(t.Context(), hw.DefaultPath, asked, big.NewInt(1))
	if err != nil || !bytes.Equal(tx.Data(), other.Data()) {
		t.Errorf("transaction %v, %v", tx, err)
	}
	if shown := w.Requests()[0]; shown.Tx != asked {
		t.Errorf("the holder was shown %+v", shown)
	}
	tuple, err := w.SignAuthorization(t.Context(), hw.DefaultPath, unsignedTuple(ListedDelegate.Address, 1, 4))
	if err != nil || tuple.Nonce != 5 {
		t.Errorf("tuple %+v, %v", tuple, err)
	}
	if sig, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("text")); err != nil || len(sig) != 64 {
		t.Errorf("signature %x, %v", sig, err)
	}
}

// An error of the holder's own is neither a rejection nor a cancellation.
func TestSoftWalletHolderFails(t *testing.T) {
	w := NewSoftWallet(testKey(t, 1))
	broken := errors.New("broken button")
	w.Holder = func(context.Context) (bool, error) { return false, broken }
	_, err := w.Address(t.Context(), hw.DefaultPath, true)
	if !errors.Is(err, broken) || errors.Is(err, hw.ErrStillWaiting) || errors.Is(err, hw.ErrRejected) {
		t.Errorf("%v, want only %v", err, broken)
	}
}
