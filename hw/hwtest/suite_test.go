package hwtest

import (
	"context"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
)

// liarVariable tells a copy of this test binary which liar to run the suite on.
const liarVariable = "HWTEST_LIAR"

// liar is a wallet that breaks one rule, and the part of the suite that must
// notice.
type liar struct {
	part   string
	wallet func(t *testing.T, honest *SoftWallet) hw.Wallet
}

// with changes the soft wallet itself.
func with(change func(*testing.T, *SoftWallet)) func(*testing.T, *SoftWallet) hw.Wallet {
	return func(t *testing.T, w *SoftWallet) hw.Wallet {
		t.Helper()
		change(t, w)
		return w
	}
}

var liars = map[string]liar{
	"hides the emulator": {"info", with(func(_ *testing.T, w *SoftWallet) { w.Device.Emulated = false })},
	"gives no reason":    {"info", with(func(_ *testing.T, w *SoftWallet) { w.Device.Capabilities.TypedData.Reason = "" })},
	"lists everybody": {"info", with(func(_ *testing.T, w *SoftWallet) {
		w.Device.Capabilities.Delegates = append(w.Device.Capabilities.Delegates, hw.DelegateRule{
			Name: "x", Address: common.HexToAddress("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B"),
		})
	})},
	"other address": {"address", with(func(_ *testing.T, w *SoftWallet) {
		w.Lies.Address = func(a common.Address) common.Address { a[19]++; return a }
	})},
	"other key, transaction":   {"transactions", with(func(t *testing.T, w *SoftWallet) { w.Lies.Key = testKey(t, 2) })},
	"other key, authorization": {"authorization", with(func(t *testing.T, w *SoftWallet) { w.Lies.Key = testKey(t, 2) })},
	"other key, revocation":    {"revocation", with(func(t *testing.T, w *SoftWallet) { w.Lies.Key = testKey(t, 2) })},
	"other key, message":       {"message", with(func(t *testing.T, w *SoftWallet) { w.Lies.Key = testKey(t, 2) })},
	"other digest": {"transactions", with(func(_ *testing.T, w *SoftWallet) {
		w.Lies.Digest = func(h common.Hash) common.Hash { return crypto.Keccak256Hash(h[:]) }
	})},
	"other transaction": {"transactions", with(func(_ *testing.T, w *SoftWallet) {
		w.Lies.Tx = func(tx *types.Transaction) *types.Transaction { return makeTx(tx.Type(), 1, &common.Address{}, nil) }
	})},
	"other nonce": {"authorization", with(func(_ *testing.T, w *SoftWallet) {
		w.Lies.Tuple = func(a types.SetCodeAuthorization) types.SetCodeAuthorization { a.Nonce++; return a }
	})},
	"parity for v": {"message", with(func(_ *testing.T, w *SoftWallet) {
		w.Lies.Signature = func(sig []byte) []byte { sig[64] -= 27; return sig }
	})},
	"refuses calldata it promised": {"calldata", func(_ *testing.T, w *SoftWallet) hw.Wallet { return noCalldata{w} }},
	"asks before it refuses":       {"wrong chain", func(_ *testing.T, w *SoftWallet) hw.Wallet { return eager{w} }},
	"forgets that it is closed":    {"closed", func(_ *testing.T, w *SoftWallet) hw.Wallet { return undead{w} }},
	"a no is an error of its own":  {"rejected", func(_ *testing.T, w *SoftWallet) hw.Wallet { return vague{w} }},
	"does not say that it waits":   {"cancelled during a review", func(_ *testing.T, w *SoftWallet) hw.Wallet { return vague{w} }},
	"asks when nobody waits":       {"cancelled before", func(_ *testing.T, w *SoftWallet) hw.Wallet { return stubborn{w} }},
	"key of another account":       {"account", func(_ *testing.T, w *SoftWallet) hw.Wallet { return twoFaced{w} }},
	"shows nothing":                {"preview", func(_ *testing.T, w *SoftWallet) hw.Wallet { return dark{w} }},
}

type noCalldata struct{ *SoftWallet }

func (w noCalldata) SignTx(ctx context.Context, path hw.Path, tx *types.Transaction, id *big.Int) (*types.Transaction, error) {
	if len(tx.Data()) == 200 {
		return nil, &hw.PolicyError{Reason: "no"}
	}
	return w.SoftWallet.SignTx(ctx, path, tx, id)
}

type eager struct{ *SoftWallet }

func (w eager) SignTx(ctx context.Context, path hw.Path, tx *types.Transaction, id *big.Int) (*types.Transaction, error) {
	if _, err := w.Holder(ctx); err != nil {
		return nil, err
	}
	return w.SoftWallet.SignTx(ctx, path, tx, id)
}

// twoFaced tells the right address, and a public key that is another's.
type twoFaced struct{ *SoftWallet }

func (w twoFaced) Account(ctx context.Context, path hw.Path, o hw.AccountOptions) (hw.Account, error) {
	address, err := w.Address(ctx, path, o.Show)
	return hw.Account{Address: address, PublicKey: common.FromHex(generator)}, err
}

// generator is the public key of the private key 1.
const generator = "0x0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798" +
	"483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"

type undead struct{ *SoftWallet }

func (undead) Close() error { return nil }

// vague makes errors of another kind of what it is told.
type vague struct{ *SoftWallet }

func (w vague) Address(ctx context.Context, path hw.Path, show bool) (common.Address, error) {
	address, err := w.SoftWallet.Address(ctx, path, show)
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	} else if err != nil {
		err = errors.New("it did not work")
	}
	return address, err
}

type stubborn struct{ *SoftWallet }

func (w stubborn) Address(ctx context.Context, path hw.Path, show bool) (common.Address, error) {
	return w.SoftWallet.Address(context.WithoutCancel(ctx), path, show)
}

type dark struct{ *SoftWallet }

func (dark) Preview(context.Context, hw.Request) (hw.Review, error) { return hw.Review{}, nil }

// TestSuiteNotices runs the suite on each liar, in a process of its own because
// it fails there, and on the honest wallet, where it does not.
func TestSuiteNotices(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	run := func(name, part string) (string, error) {
		cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestLiar$/^"+strings.ReplaceAll(part, " ", "_")+"$")
		// The race detector would have each process sleep a second at its end.
		cmd.Env = append(os.Environ(), liarVariable+"="+name, "GORACE=atexit_sleep_ms=0")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for name, l := range liars {
		out, err := run(name, l.part)
		if _, failed := errors.AsType[*exec.ExitError](err); !failed || !strings.Contains(out, "--- FAIL: TestLiar/"+strings.ReplaceAll(l.part, " ", "_")) {
			t.Errorf("%s: part %q of the suite does not notice (%v):\n%s", name, l.part, err, out)
		}
		if strings.Contains(out, "panic") {
			t.Errorf("%s: the suite panics:\n%s", name, out)
		}
		if out, err := run("honest", l.part); err != nil || !strings.Contains(out, "PASS") {
			t.Errorf("part %q fails on an honest wallet (%v):\n%s", l.part, err, out)
		}
	}
}

// TestLiar is the other process.
func TestLiar(t *testing.T) {
	name := os.Getenv(liarVariable)
	if name == "" {
		t.Skip("runs in the process that TestSuiteNotices starts")
	}
	f := softFixture(t, func(*SoftWallet) {})
	if l, ok := liars[name]; ok {
		honest := f.Open
		f.Open = func(t *testing.T, holder Holder) hw.Wallet {
			t.Helper()
			w, ok := honest(t, holder).(*SoftWallet)
			if !ok {
				t.Fatal("the fixture opens something else")
			}
			return l.wallet(t, w)
		}
	}
	TestWallet(t, f)
}
