package ledger

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
)

// Blobs in form, with signatures that no vendor made: only a device can tell.
const (
	derHex   = "30 06 02 01 01 02 01 01"
	tokenHex = "04 55534443 a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48 00000006 00000001 " + derHex
	netHex   = "01 01 08 02 01 01 51 01 01 23 08 0000000000000539 52 06 4c6f63616c21 24 03 4c4f43 15 08" + derHex
)

var usdc = common.HexToAddress("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")

func TestParseToken(t *testing.T) {
	got, err := ParseToken(hx(t, tokenHex))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Token{Ticker: "USDC", Address: usdc, Decimals: 6, ChainID: 1}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	blob := hx(t, tokenHex)
	for n := range blob {
		refusedMetadata(t, "token", "cut", func() error { _, err := ParseToken(blob[:n]); return err })
	}
	for name, bad := range map[string]string{
		"no ticker":        strings.Replace(tokenHex, "04 55534443", "00", 1),
		"a blank":          strings.Replace(tokenHex, "55534443", "55532043", 1),
		"not ASCII":        strings.Replace(tokenHex, "55534443", "5553c3a9", 1),
		"256 decimals":     strings.Replace(tokenHex, "00000006", "00000100", 1),
		"a byte more":      tokenHex + "00",
		"no signature":     strings.TrimSuffix(tokenHex, derHex),
		"three integers":   strings.Replace(tokenHex, derHex, "30 09 02 01 01 02 01 01 02 01 01", 1),
		"no sequence":      strings.Replace(tokenHex, "30 06", "31 06", 1),
		"an empty integer": strings.Replace(tokenHex, derHex, "30 06 02 00 02 02 0101", 1),
		"a long signature": strings.Replace(tokenHex, derHex, "30 47 02 22"+strings.Repeat("01", 34)+"02 21"+strings.Repeat("01", 33), 1),
		"a long ticker":    "33" + strings.Repeat("41", 51) + tokenHex[len("04 55534443"):],
		"over one APDU":    "ff" + strings.Repeat("41", 255) + tokenHex[len("04 55534443"):],
	} {
		refusedMetadata(t, "token", name, func() error { _, err := ParseToken(hx(t, bad)); return err })
	}
}

func refusedMetadata(t *testing.T, what, name string, parse func() error) {
	t.Helper()
	err := parse()
	bad, ok := errors.AsType[*MetadataError](err)
	if !ok || bad.What != what || bad.Reason == "" || !errors.Is(err, hw.ErrRefused) {
		t.Errorf("%s: %v, want a metadata error", name, err)
	}
}

func TestParseNetwork(t *testing.T) {
	got, err := ParseNetwork(hx(t, netHex))
	if diff := cmp.Diff(Network{ChainID: 1337, Name: "Local!", Ticker: "LOC"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	blob := hx(t, netHex)
	for n := range blob {
		refusedMetadata(t, "network", "cut", func() error { _, err := ParseNetwork(blob[:n]); return err })
	}
	replaced := func(old, with string) string { return strings.Replace(netHex, old, with, 1) }
	for name, bad := range map[string]string{
		"another structure":   replaced("01 01 08", "01 01 09"),
		"another version":     replaced("02 01 01", "02 01 02"),
		"another family":      replaced("51 01 01", "51 01 02"),
		"chain 0":             replaced("0000000000000539", "0000000000000000"),
		"chain of nine bytes": replaced("23 08", "23 09 00"),
		"twice":               netHex + "02 01 01",
		"unknown":             netHex + "77 01 01",
		"a short icon hash":   netHex + "53 01 01",
		"control character":   replaced("4c6f63616c21", "4c6f63616c0a"),
		"loose signature":     replaced(derHex, "30 05 02 01 01 02 01 01"),
		"a length too long":   replaced("24 03", "24 81 03"),
		"endless":             strings.Repeat("53 81", 600),
	} {
		refusedMetadata(t, "network", name, func() error { _, err := ParseNetwork(hx(t, bad)); return err })
	}
	if _, err := ParseNetwork(hx(t, netHex+"53 20"+strings.Repeat("ab", 32))); err != nil {
		t.Errorf("with an icon's hash: %v", err)
	}
}

// transferOf is a call that the app can read once it knows the token.
func transferOf(selector [4]byte, who common.Address, amount *big.Int) []byte {
	data := append(selector[:], common.LeftPadBytes(who[:], 32)...)
	return append(data, common.LeftPadBytes(amount.Bytes(), 32)...)
}

func tokenTx(change func(*types.DynamicFeeTx)) *types.Transaction {
	tx := &types.DynamicFeeTx{ChainID: bigInt(1), GasFeeCap: gwei(30), Gas: 60_000, To: &usdc, Data: transferOf(selectorTransfer, to, bigInt(50_000_000))}
	change(tx)
	return types.NewTx(tx)
}

// The token goes over once, after the address, and what follows needs no blind
// signing: only for that token, on that chain, and once.
func TestProvideToken(t *testing.T) {
	const off = "02 01 16 00 9000"
	key := softKey(t, "owner")
	tx := tokenTx(func(*types.DynamicFeeTx) {})
	digest := types.LatestSignerForChainID(bigInt(1)).Hash(tx)
	s := &script{t: t, replies: []reply{
		{answer: answerName},
		{answer: off},
		{answer: addressAnswer(key) + "9000"},
		{answer: "00 9000"},
		{answer: answerSig(t, key, digest[:], 0)},
		{answer: off},
	}}
	var told hw.Review
	w, err := Open(t.Context(), s, Options{Prompter: hw.PromptFunc(func(_ hw.Action, r hw.Review) { told = r })})
	if err != nil {
		t.Fatal(err)
	}
	if token, err := w.ProvideToken(t.Context(), hw.DefaultPath, hx(t, tokenHex)); err != nil || token.Address != usdc {
		t.Fatalf("%+v, %v", token, err)
	}
	want := "e00a000029" + hex.EncodeToString(hx(t, tokenHex))
	if got := hexes(s.sent); len(got) != 4 || got[2][:4] != "e002" || got[3] != want {
		t.Errorf("sent %s\nwant the address and %s", got[2:], want)
	}
	if _, err := w.SignTx(t.Context(), hw.DefaultPath, tx, bigInt(1)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{
		"Review transaction", "From " + w.addresses[hw.DefaultPath.String()].Hex(), "Amount 50 USDC", "To " + to.Hex(),
		"Max fees 0.0018 ETH", "Sign transaction",
	}, told.Screens); diff != "" || told.Blind {
		t.Errorf("announced (-want +got):\n%s", diff)
	}
	_, err = w.SignTx(t.Context(), hw.DefaultPath, tx, bigInt(1))
	if _, ok := errors.AsType[*hw.PolicyError](err); !ok {
		t.Errorf("the second time: %v, but the app has forgotten the token", err)
	}
	if len(s.replies) != 0 {
		t.Errorf("%d answers were not asked for", len(s.replies))
	}
}

func TestClearCalls(t *testing.T) {
	w := &Wallet{tokens: []Token{{Ticker: "USDC", Address: usdc, Decimals: 6, ChainID: 1}}}
	for name, c := range map[string]struct {
		change func(*types.DynamicFeeTx)
		chain  int64
		clear  bool
	}{
		"a transfer":     {func(*types.DynamicFeeTx) {}, 1, true},
		"an approval":    {func(x *types.DynamicFeeTx) { x.Data = transferOf(selectorApprove, to, bigInt(1)) }, 1, true},
		"another call":   {func(x *types.DynamicFeeTx) { x.Data[0]++ }, 1, false},
		"longer":         {func(x *types.DynamicFeeTx) { x.Data = append(x.Data, 0) }, 1, false},
		"shorter":        {func(x *types.DynamicFeeTx) { x.Data = x.Data[:67] }, 1, false},
		"no address":     {func(x *types.DynamicFeeTx) { x.Data[4] = 1 }, 1, false},
		"with ether":     {func(x *types.DynamicFeeTx) { x.Value = bigInt(1) }, 1, false},
		"another token":  {func(x *types.DynamicFeeTx) { x.To = &to }, 1, false},
		"a creation":     {func(x *types.DynamicFeeTx) { x.To = nil }, 1, false},
		"another chain":  {func(*types.DynamicFeeTx) {}, 10, false},
		"a larger chain": {func(*types.DynamicFeeTx) {}, 1<<32 + 1, false},
	} {
		if _, readable := w.clearCall(tokenTx(c.change), bigInt(c.chain)); readable != c.clear {
			t.Errorf("%s: shown in full: %v", name, readable)
		}
	}
	most := new(big.Int).Sub(new(big.Int).Lsh(bigInt(1), 256), bigInt(1))
	r := w.previewTx(owner, tokenTx(func(x *types.DynamicFeeTx) { x.Data = transferOf(selectorApprove, to, most) }), bigInt(1))
	if !slices.Contains(r.Screens, "Approve Unlimited USDC") || !slices.Contains(r.Screens, "Approve to "+to.Hex()) {
		t.Errorf("an unlimited approval is announced as %q", r.Screens)
	}
}

// Whatever the app says to a blob is told as what it is.
func TestMetadataAnswers(t *testing.T) {
	for answer, want := range map[string]error{
		"6a80": hw.ErrRefused, "6982": hw.ErrLocked, "5515": hw.ErrLocked, "6d00": hw.ErrWrongApp, "0000 9000": hw.ErrBadAnswer, "90": hw.ErrBadAnswer,
	} {
		w, _ := play(t, softKey(t, "owner"), reply{answer: answer})
		_, err := w.ProvideToken(t.Context(), hw.DefaultPath, hx(t, tokenHex))
		errorIs(t, "token, "+answer, err, want)
		_, refused := errors.AsType[*MetadataError](err)
		if refused != (errors.Is(want, hw.ErrRefused) || errors.Is(want, hw.ErrWrongApp)) || len(w.tokens) != 0 {
			t.Errorf("token, %s: %v", answer, err)
		}
		w, _ = play(t, softKey(t, "owner"), reply{answer: answer})
		_, err = w.ProvideNetwork(t.Context(), hx(t, netHex))
		errorIs(t, "network, "+answer, err, want)
	}
	w, s := play(t, softKey(t, "owner"))
	_, tokenErr := w.ProvideToken(t.Context(), hw.DefaultPath, nil)
	_, netErr := w.ProvideNetwork(t.Context(), nil)
	if tokenErr == nil || netErr == nil || len(s.sent) != 0 {
		t.Errorf("%v, %v, sent %x", tokenErr, netErr, s.sent)
	}
}

// The structure goes after its length, first part with P1 01.
func TestProvideNetwork(t *testing.T) {
	w, s := play(t, softKey(t, "owner"), reply{answer: "9000"})
	if n, err := w.ProvideNetwork(t.Context(), hx(t, netHex)); err != nil || n.ChainID != 1337 {
		t.Fatalf("%+v, %v", n, err)
	}
	if want := "e03001002c" + "002a" + hex.EncodeToString(hx(t, netHex)); hexes(s.sent)[0] != want {
		t.Errorf("sent %s\nwant %s", hexes(s.sent)[0], want)
	}
	// The longest of everything takes more than one APDU.
	long := strings.Replace(netHex, "06 4c6f63616c21", "40"+strings.Repeat("4c", 64), 1)
	long = strings.Replace(long, "03 4c4f43", "32"+strings.Repeat("4c", 50), 1) + "53 20" + strings.Repeat("ab", 32)
	long = strings.Replace(long, "08"+derHex, "48 3046 0221"+strings.Repeat("01", 33)+"0221"+strings.Repeat("01", 33), 1)
	w, s = play(t, softKey(t, "owner"), reply{answer: "9000"}, reply{answer: "9000"})
	if _, err := w.ProvideNetwork(t.Context(), hx(t, long)); err != nil {
		t.Fatal(err)
	}
	var all []byte
	for i, apdu := range s.sent {
		if p1 := apdu[2]; p1 != 1 && i == 0 || p1 != 0 && i > 0 || len(apdu) > 5+255 {
			t.Errorf("part %d: P1 %02x, %d bytes", i, p1, len(apdu))
		}
		all = append(all, apdu[5:]...)
	}
	if !bytes.Equal(all[2:], hx(t, long)) {
		t.Errorf("went over as %x", all)
	}
}

func FuzzParseToken(f *testing.F) {
	f.Add(hx(f, tokenHex))
	f.Add([]byte{255})
	f.Fuzz(func(t *testing.T, blob []byte) {
		token, err := ParseToken(blob)
		if err != nil {
			if !errors.Is(err, hw.ErrRefused) || token != (Token{}) {
				t.Fatalf("%x: %+v, %v", blob, token, err)
			}
			return
		}
		head := slices.Concat([]byte{byte(len(token.Ticker))}, []byte(token.Ticker), token.Address[:])
		if len(blob) > 255 || !bytes.HasPrefix(blob, head) || token.Decimals > 255 {
			t.Fatalf("%x became %+v", blob, token)
		}
	})
}

func FuzzParseNetwork(f *testing.F) {
	f.Add(hx(f, netHex))
	f.Add(hx(f, "81ff 81ff"))
	f.Fuzz(func(t *testing.T, blob []byte) {
		n, err := ParseNetwork(blob)
		if err != nil {
			if !errors.Is(err, hw.ErrRefused) || n != (Network{}) {
				t.Fatalf("%x: %+v, %v", blob, n, err)
			}
			return
		}
		if n.ChainID == 0 || n.Name == "" || n.Ticker == "" || !bytes.Contains(blob, []byte(n.Name)) {
			t.Fatalf("%x became %+v", blob, n)
		}
	})
}
