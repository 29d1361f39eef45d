package delegation

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"unicode"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts/bindings"
)

// encodeError is revert data as Solidity makes it.
func encodeError(t testing.TB, contract *bind.MetaData, name string, arguments ...any) []byte {
	t.Helper()
	parsed, err := contract.ParseABI()
	if err != nil {
		t.Fatal(err)
	}
	e, ok := parsed.Errors[name]
	if !ok {
		t.Fatalf("no error %s", name)
	}
	data, err := e.Inputs.Pack(arguments...)
	if err != nil {
		t.Fatal(err)
	}
	return append(e.ID[:4:4], data...)
}

func TestDecodeRefusal(t *testing.T) {
	token, selector := common.HexToAddress("0x7E57000000000000000000000000000000000020"), [4]byte{0xde, 0xad, 0xbe, 0xef}
	vault := func(name string, arguments ...any) []byte {
		return encodeError(t, &bindings.SessionVaultMetaData, name, arguments...)
	}
	batch := func(index int64, reason []byte) []byte {
		return encodeError(t, &bindings.DevSimple7702MetaData, "ExecuteError", big.NewInt(index), reason)
	}
	for _, tc := range []struct {
		data       []byte
		name, text string
	}{
		{vault("SelfCall"), "SelfCall", "SelfCall"},
		{
			vault("OverWindowLimit", token, big.NewInt(51), big.NewInt(50)), "OverWindowLimit",
			"OverWindowLimit(token 0x7E57000000000000000000000000000000000020, asked 51, left 50)",
		},
		{
			vault("NoPermission", token, selector), "NoPermission",
			"NoPermission(target 0x7E57000000000000000000000000000000000020, selector 0xdeadbeef)",
		},
		{vault("SessionExpired", uint32(7)), "SessionExpired", "SessionExpired(until 1970-01-01 00:00:07 UTC)"},
		{vault("SessionNotYet", uint32(7)), "SessionNotYet", "SessionNotYet(notBefore 1970-01-01 00:00:07 UTC)"},
		{vault("TooLate", uint32(1_800_000_000)), "TooLate", "TooLate(deadline 2027-01-15 08:00:00 UTC)"},
		{vault("BadExpiry", uint32(0)), "BadExpiry", "BadExpiry(until 0)"}, // 0 is no time
		{
			vault("ArgumentNotAllowed", big.NewInt(0), [32]byte{31: 7}, [32]byte{31: 5}), "ArgumentNotAllowed",
			"ArgumentNotAllowed(word 1, value 0x" + strings.Repeat("0", 63) + "7, bound 0x" + strings.Repeat("0", 63) + "5)",
		},
		{vault("BadFunction", "f\x1b[2J\n"), "BadFunction", "BadFunction(signature f?[2J?)"},
		{batch(2, vault("SelfCall")), "SelfCall", "call 2 of the batch: SelfCall"},
		{batch(0, nil), "ExecuteError", "call 0 of the batch: refused without a reason that we know"},
		{batch(1, []byte{1, 2, 3}), "ExecuteError", "call 1 of the batch: refused without a reason that we know"},
		{batch(1, batch(1, vault("SelfCall"))), "ExecuteError", "call 1 of the batch: refused without a reason that we know"},
		{
			encodeError(t, &bindings.DevSimple7702MetaData, "NotSelfOrEntryPoint", token), "NotSelfOrEntryPoint",
			"NotSelfOrEntryPoint(caller 0x7E57000000000000000000000000000000000020)",
		},
		{nil, "", ""},
		{[]byte{1, 2, 3}, "", ""},
		{selector[:], "", ""},
		{vault("OverWindowLimit", token, big.NewInt(51), big.NewInt(50))[:99], "", ""},
	} {
		got := decodeRefusal(tc.data)
		if tc.name == "" {
			if got != nil {
				t.Errorf("%x is %+v", tc.data, got)
			}
			continue
		}
		if diff := cmp.Diff(&RefusedError{Name: tc.name, Text: tc.text}, got); diff != "" {
			t.Errorf("%x (-want +got):\n%s", tc.data, diff)
		}
		// The same through the error of a node.
		err := explainRevert(&RevertError{Data: tc.data})
		refused, ok := errors.AsType[*RefusedError](err)
		if !ok || refused.Name != tc.name || !errors.Is(err, ErrChain) {
			t.Errorf("%x is explained as %v", tc.data, err)
		}
	}
}

func TestExplainRevertOfOthers(t *testing.T) {
	plain := errors.New("no network")
	if got := explainRevert(plain); !errors.Is(got, plain) || errors.Is(got, ErrChain) {
		t.Errorf("%v", got)
	}
	revert := &RevertError{Message: "out of gas"}
	if got := explainRevert(revert); !errors.Is(got, ErrChain) || !errors.Is(got, error(revert)) {
		t.Errorf("%v", got)
	}
}

// FuzzDecodeRefusal: revert data is chosen by whoever wrote the called contract.
func FuzzDecodeRefusal(f *testing.F) {
	for _, contract := range []*bind.MetaData{&bindings.SessionVaultMetaData, &bindings.DevSimple7702MetaData} {
		parsed, err := contract.ParseABI()
		if err != nil {
			f.Fatal(err)
		}
		for _, e := range parsed.Errors {
			f.Add(append(e.ID[:4:4], make([]byte, 96)...))
			f.Add(append(e.ID[:4:4], words("20 ffffffffffffffff")...))
			f.Add(append(e.ID[:4:4], words("1 40 44 34fcd5be")...))
		}
	}
	deep := encodeError(f, &bindings.SessionVaultMetaData, "SelfCall")
	for range 50 {
		deep = encodeError(f, &bindings.DevSimple7702MetaData, "ExecuteError", new(big.Int), deep)
	}
	f.Add(deep)
	f.Fuzz(func(t *testing.T, data []byte) {
		refused := decodeRefusal(data)
		if refused == nil {
			return
		}
		if refused.Name == "" || strings.ContainsFunc(refused.Text, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Fatalf("%x: name %q, text %q", data, refused.Name, refused.Text)
		}
	})
}

// TestUnpackSymbol: as the contract reads it, see GrantText.sol, _symbol.
func TestUnpackSymbol(t *testing.T) {
	text := func(s string) []byte {
		kind, err := abi.NewType("string", "", nil)
		if err != nil {
			t.Fatal(err)
		}
		data, err := abi.Arguments{{Type: kind}}.Pack(s)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	bytes32 := func(s string) []byte { return common.RightPadBytes([]byte(s), 32) }
	for _, tc := range []struct {
		answer []byte
		want   string
	}{
		{text("USDC"), "USDC"},
		{text("A.$+-_9zZ0Tt"), "A.$+-_9zZ0Tt"},
		{append(text("USDC"), 1, 2, 3), "USDC"},
		{bytes32("MKR"), "MKR"},
		{bytes32("ABCDEFGHIJKL"), "ABCDEFGHIJKL"},
		{text("ABCDEFGHIJKLM"), "tokens"},
		{bytes32("ABCDEFGHIJKLM"), "tokens"},
		{bytes32(""), "tokens"},
		{bytes32("A\x00B"), "tokens"},
		{bytes32("\x00A"), "tokens"},
		{text(""), "tokens"},
		{text("US D"), "tokens"},
		{text("100"), "tokens"},
		{text("0x1"), "tokens"},
		{text("$5"), "tokens"},
		{text("$LIT"), "$LIT"},
		{text("USD₮"), "tokens"},
		{text("\x1b[2J"), "tokens"},
		{text(strings.Repeat("A", 1000)), "tokens"},
		{text("USDC")[:68], "tokens"}, // not padded: the contract asks for three words
		{append(words("40 0 4"), bytes32("USDC")...), "tokens"},
		{append(words("20 "+strings.Repeat("f", 64)), bytes32("USDC")...), "tokens"},
		{nil, "tokens"},
		{[]byte("USDC"), "tokens"},
		{make([]byte, 64), "tokens"},
	} {
		if got, err := unpackSymbol(tc.answer); err != nil || got != tc.want {
			t.Errorf("%x is %q, %v; want %q", tc.answer, got, err, tc.want)
		}
	}
}

func FuzzUnpackSymbol(f *testing.F) {
	f.Add([]byte{})
	f.Add(words("20 4 5553444300000000000000000000000000000000000000000000000000000000"))
	f.Add(words("20 20 41"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		if symbol, err := unpackSymbol(answer); err != nil || !goodSymbol(symbol) {
			t.Fatalf("%x is %q, %v", answer, symbol, err)
		}
	})
}
