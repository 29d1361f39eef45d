package eip712

import (
	"errors"
	"maps"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
)

// narrow are the rules of a device with little room, wide those of one that goes
// beyond what go-ethereum hashes.
func narrow() Rules {
	return Rules{
		Device: "the app", Recursion: "the app cannot walk recursive types",
		MaxName: 16, MaxDepth: 3, MaxItems: 4, MaxOpen: 3,
		Fields: Limit{4, "the app counts to 4"}, Levels: Limit{3, "the app has room for 3"}, Value: Limit{40, "the app takes 40"},
		IntSizes: []int{1, 2, 32}, ShortUint: true,
	}
}

func wide() Rules {
	return Rules{
		Device: "the device", Recursion: "the device would ask without end",
		MaxName: 255, MaxDepth: 32, MaxItems: 65535,
		Fields: Limit{255, "at most 255 are sent"}, Levels: Limit{1, "which the firmware does not hash"}, Value: Limit{32768, "at most 32768 are sent"},
		UTF8: true, BeyondGeth: true,
	}
}

func roomy() Rules {
	r := wide()
	r.Levels, r.BeyondGeth, r.UTF8 = Limit{8, "eight are enough"}, false, false
	return r
}

// mail is the example of EIP-712.
func mail() apitypes.TypedData {
	return apitypes.TypedData{
		Types: apitypes.Types{
			DomainType: {{Name: "name", Type: "string"}, {Name: "version", Type: "string"}, {Name: "chainId", Type: "uint256"}, {Name: "verifyingContract", Type: "address"}},
			"Person":   {{Name: "name", Type: "string"}, {Name: "wallet", Type: "address"}},
			"Mail":     {{Name: "from", Type: "Person"}, {Name: "to", Type: "Person"}, {Name: "contents", Type: "string"}},
		},
		PrimaryType: "Mail",
		Domain:      apitypes.TypedDataDomain{Name: "Ether Mail", Version: "1", ChainId: math.NewHexOrDecimal256(1), VerifyingContract: "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
		Message: apitypes.TypedDataMessage{
			"from":     map[string]any{"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
			"to":       map[string]any{"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
			"contents": "Hello, Bob!",
		},
	}
}

// one is a message of one field.
func one(typ string, value any) apitypes.TypedData {
	return apitypes.TypedData{
		Types:       apitypes.Types{DomainType: {{Name: "name", Type: "string"}}, "T": {{Name: "f", Type: typ}}, "In": {{Name: "g", Type: "string"}}},
		PrimaryType: "T", Domain: apitypes.TypedDataDomain{Name: "d"}, Message: apitypes.TypedDataMessage{"f": value},
	}
}

// nested is leaf in arrays.
func nested(levels int, leaf any) any {
	for range levels {
		leaf = []any{leaf}
	}
	return leaf
}

// refused takes an error apart that has to name its place.
func refused(t *testing.T, err error) *hw.TypedDataError {
	t.Helper()
	wrong, ok := errors.AsType[*hw.TypedDataError](err)
	if !ok || !errors.Is(err, hw.ErrRefused) || wrong.Field == "" || wrong.Reason == "" || len(err.Error()) > 700 {
		t.Fatalf("%v, want an error that names its place", err)
	}
	return wrong
}

// Places, keys and order are what drivers make commands and screens of.
func TestReadPlaces(t *testing.T) {
	data := mail()
	data.Types["Mail"] = []apitypes.Type{{Name: "to", Type: "Person[]"}, {Name: "grid", Type: "uint8[2][]"}}
	data.Types["Unused"] = []apitypes.Type{{Name: "x", Type: "Missing"}}
	data.Message = apitypes.TypedDataMessage{
		"to":   []any{map[string]any{"name": "A", "wallet": "0x00000000000000000000000000000000000000aa"}},
		"grid": []any{[]any{1, 2}, []any{3, 4}},
	}
	rules := roomy()
	d, err := Read(data, rules)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(v Value)
	walk = func(v Value) {
		line := v.Path + "|" + v.Key + "|" + v.Type.String()
		if v.Type.Elementary() {
			line += "|" + v.Text()
		}
		got = append(got, line)
		for _, item := range v.Items {
			walk(item)
		}
	}
	walk(d.Domain)
	walk(d.Message)
	want := []string{
		"domain||EIP712Domain",
		"domain.name|name|string|Ether Mail",
		"domain.version|version|string|1",
		"domain.chainId|chainId|uint256|1",
		"domain.verifyingContract|verifyingContract|address|0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
		"message||Mail",
		"message.to|to|Person[]",
		"message.to[0]|to|Person",
		"message.to[0].name|name|string|A",
		"message.to[0].wallet|wallet|address|0x00000000000000000000000000000000000000AA",
		"message.grid|grid|uint8[2][]",
		"message.grid[0]|grid|uint8[2]",
		"message.grid[0][0]|grid|uint8|1",
		"message.grid[0][1]|grid|uint8|2",
		"message.grid[1]|grid|uint8[2]",
		"message.grid[1][0]|grid|uint8|3",
		"message.grid[1][1]|grid|uint8|4",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if names := slices.Sorted(maps.Keys(d.Structs)); !slices.Equal(names, []string{"EIP712Domain", "Mail", "Person"}) {
		t.Errorf("read %q: what nothing reaches is not looked at", names)
	}
}

// What was read is the reader's own: the caller may go on using its numbers and
// bytes.
func TestReadCopies(t *testing.T) {
	n, b := big.NewInt(7), []byte{7}
	for _, c := range []struct {
		typ    string
		value  any
		change func()
	}{{"uint8", n, func() { n.SetInt64(8) }}, {"bytes", b, func() { b[0] = 8 }}} {
		d, err := Read(one(c.typ, c.value), narrow())
		if err != nil {
			t.Fatal(err)
		}
		before := d.Message.Items[0].Text()
		c.change()
		if item := d.Message.Items[0]; item.Text() != before || item.Bytes[0] != 7 {
			t.Errorf("%s: %s became %s, %x", c.typ, before, item.Text(), item.Bytes)
		}
	}
}
