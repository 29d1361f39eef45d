//go:build !nodev

package cli

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
)

// simple7702 is the delegate that every release of the app with EIP-7702 lists.
const simple7702 = "0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9"

// signCommands is one command line for each thing that can be signed.
func signCommands() map[string][]string {
	return map[string][]string{
		"authorization": {"sign", "authorization", "--delegate", simple7702, "--chain", "1", "--nonce", "5"},
		"revocation":    {"sign", "authorization", "--revoke", "--chain", "1", "--nonce", "5"},
		"message":       {"sign", "message", "hello"},
		"tx":            {"sign", "tx", "testdata/tx.json"},
		"typed-data":    {"sign", "typed-data", "testdata/mail.json"},
	}
}

// signatureIn finds a signature, a signed transaction and a signed tuple.
var signatureIn = regexp.MustCompile(`\b0x[0-9a-fA-F]{130}\b|"r":|yParity|"raw":|(?m:^raw )`)

// In a dry run, after a refusal and after an answer that is not the account's,
// nothing is printed that could be used.
func TestNothingBeforeVerification(t *testing.T) {
	liar := twoHeaded(t)
	for name, args := range signCommands() {
		for _, json := range []bool{false, true} {
			for _, c := range []struct {
				wallet string
				more   []string
				code   int
			}{
				{liar, nil, 11}, {rejecting, nil, 3}, {approving, []string{"--dry-run"}, 0}, {rejecting, []string{"--dry-run"}, 0},
			} {
				args := append(append(args[:len(args):len(args)], "--wallet", c.wallet), c.more...)
				if json {
					args = append(args, "--json")
				}
				o := valetkey(t, "", args...)
				if o.code != c.code {
					t.Errorf("%s with %s: exit %d, want %d\n%s%s", name, c.wallet, o.code, c.code, o.stdout, o.stderr)
				}
				if found := signatureIn.FindString(o.stdout + o.stderr); found != "" {
					t.Errorf("%s with %s, %v: %q was printed", name, c.wallet, c.more, found)
				}
				if c.code != 0 && !json && o.stdout != "" {
					t.Errorf("%s with %s: printed %s", name, c.wallet, o.stdout)
				}
			}
			o := valetkey(t, "", append(args[:len(args):len(args)], "--wallet", approving)...)
			if o.code != 0 || !signatureIn.MatchString(o.stdout) || signatureIn.MatchString(o.stderr) {
				t.Errorf("%s, honest: exit %d\n%s%s", name, o.code, o.stdout, o.stderr)
			}
		}
	}
}

// typedSoft is a soft wallet that signs typed data as well.
type typedSoft struct {
	*hwtest.SoftWallet
	key *ecdsa.PrivateKey
	lie func([]byte) []byte
}

func (w typedSoft) SignTypedData(_ context.Context, _ hw.Path, data apitypes.TypedData) ([]byte, error) {
	digest, _, err := apitypes.TypedDataAndHash(data)
	if err != nil {
		return nil, err
	}
	sig, err := crypto.Sign(digest, w.key)
	if err != nil {
		return nil, err
	}
	sig[64] += 27
	return w.lie(sig), nil
}

// Preview tells nothing.
func (w typedSoft) Preview(context.Context, hw.Request) (hw.Review, error) { return hw.Review{}, nil }

// A driver that lies is found out as well: the commands believe none, and
// recover every signature over a digest of their own.
func TestLyingDrivers(t *testing.T) {
	key, other := softKey(t, "owner"), softKey(t, "other")
	flip := func(sig []byte) []byte { sig[7] ^= 1; return sig }
	lies := map[string]struct {
		lies     hwtest.Lies
		sig      func([]byte) []byte
		commands string // that must notice
	}{
		"another key":         {hwtest.Lies{Key: other}, flip, "authorization revocation message tx typed-data"},
		"another digest":      {hwtest.Lies{Digest: func(common.Hash) common.Hash { return common.Hash{1} }}, flip, "authorization revocation message tx typed-data"},
		"another transaction": {hwtest.Lies{Tx: moreValue}, flip, "tx"},
		"another tuple":       {hwtest.Lies{Tuple: func(a types.SetCodeAuthorization) types.SetCodeAuthorization { a.Nonce++; return a }}, flip, "authorization revocation"},
		"no signature":        {hwtest.Lies{Signature: func([]byte) []byte { return nil }}, func([]byte) []byte { return nil }, "message typed-data"},
		"parity for v":        {hwtest.Lies{Signature: lessV}, lessV, "message typed-data"},
		"high s":              {hwtest.Lies{Signature: highS}, highS, "message typed-data"},
		"one byte more":       {hwtest.Lies{Signature: longer}, longer, "message typed-data"},
	}
	for name, lie := range lies {
		walletOpeners["soft"] = func(*app, context.Context, hw.URI) (hw.Wallet, error) {
			w := hwtest.NewSoftWallet(key)
			w.Lies = lie.lies
			w.Device.Capabilities.TypedData = hw.Support{Verdict: hw.Yes, Reason: "it does"}
			return typedSoft{w, key, lie.sig}, nil
		}
		for command, args := range signCommands() {
			if !strings.Contains(lie.commands, command) {
				continue
			}
			o := valetkey(t, "", append(args, "--wallet", "soft:x")...)
			if o.code != 11 || o.stdout != "" || signatureIn.MatchString(o.stderr) {
				t.Errorf("%s, sign %s: exit %d\n%s%s", name, command, o.code, o.stdout, o.stderr)
			}
		}
	}
	delete(walletOpeners, "soft")
}

func softKey(t *testing.T, text string) *ecdsa.PrivateKey {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func moreValue(tx *types.Transaction) *types.Transaction {
	return types.NewTx(&types.DynamicFeeTx{
		ChainID: tx.ChainId(), Nonce: tx.Nonce(), GasTipCap: tx.GasTipCap(), GasFeeCap: tx.GasFeeCap(), Gas: tx.Gas(), To: tx.To(),
		Value: new(big.Int).Add(tx.Value(), big.NewInt(1)),
	})
}

func lessV(sig []byte) []byte { sig[64] -= 27; return sig }

func longer(sig []byte) []byte { return append(sig, 0) }

func highS(sig []byte) []byte {
	s := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(sig[32:64]))
	s.FillBytes(sig[32:64])
	sig[64] = 27 + 28 - sig[64]
	return sig
}

// What is given up while the device asks says that it still does.
func TestSignInterrupted(t *testing.T) {
	for name, args := range signCommands() {
		ctx, cancel := context.WithCancel(t.Context())
		device := newDevice(t, emulatorWaiting(cancel))
		o := valetkeyUntil(ctx, t, "", append(args, "--wallet", serveDevice(t, device.Exchange))...)
		o.expect(t, name, 130, "", "the device still shows the request: reject it there")
		if o.stdout != "" {
			t.Errorf("%s: printed %s", name, o.stdout)
		}
		cancel()
	}
}

// What somebody else wrote reaches the terminal as text and nothing else.
func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"plain text":      "plain text",
		"a\nb\tc\x1b[2Jd": "a b c [2Jd",
		"\u009b2J":        " 2J",
		"\u202eevil":      " evil",
		"caf\u00e9 €":     "caf\u00e9 €",
		"\x7f":            " ",
		"\xff\xfe":        "\ufffd\ufffd",
	} {
		if got := oneLine(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestAcceptedRisks(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		text string
	}{
		{[]string{"sign", "authorization", "--delegate", simple7702, "--chain", "0", "--nonce", "1"}, 10, "--accept-risk=all-chains"},
		{[]string{"sign", "authorization", "--delegate", simple7702, "--chain", "0", "--nonce", "1", "--accept-risk", "blind-signing"}, 2, "unknown risk"},
		{[]string{"sign", "authorization", "--delegate", simple7702, "--chain", "0", "--nonce", "1", "--accept-risk", "all-chains,everything"}, 2, "unknown risk"},
		{[]string{"sign", "authorization", "--delegate", simple7702, "--chain", "0", "--nonce", "1", "--accept-risk="}, 10, "all-chains"},
		{[]string{"sign", "authorization", "--delegate", simple7702, "--chain", "0", "--nonce", "1", "--accept-risk", "ALL-CHAINS"}, 2, "unknown risk"},
		{[]string{"sign", "authorization", "--delegate", simple7702, "--chain", "0", "--nonce", "1", "--accept-risk", "all-chains"}, 0, ""},
		{[]string{"sign", "authorization", "--revoke", "--chain", "0", "--nonce", "1"}, 10, "all-chains"},
		{[]string{"sign", "message", "x", "--accept-risk", "blind-signing"}, 2, "unknown flag"},
		{[]string{"sign", "tx", "testdata/tx.json", "--accept-risk", "all-chains"}, 2, "unknown flag"},
	} {
		o := valetkey(t, "", append(c.args, "--wallet", approving)...)
		o.expect(t, fmt.Sprint(c.args), c.code, "", c.text)
	}
}
