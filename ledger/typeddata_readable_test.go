package ledger

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// one is typed data with one field.
func one(typ string, value any) apitypes.TypedData {
	return apitypes.TypedData{
		Types: apitypes.Types{
			eip712.DomainType: {{Name: "name", Type: "string"}},
			"T":               {{Name: "f", Type: typ}},
			"In":              {{Name: "g", Type: "string"}},
		},
		PrimaryType: "T", Domain: apitypes.TypedDataDomain{Name: "d"}, Message: apitypes.TypedDataMessage{"f": value},
	}
}

// What the device would not show as it is: refused by name, signed with the
// risk accepted, and then announced as blind.
func TestUnreadableTypedData(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		typ   string
		value any
		field string // "" for what can be read
	}{
		{"string", "", ""},
		{"string", "two\nlines", ""},
		{"string", " !~", ""},
		{"string", x(379), ""},
		{"string", x(380), "message.f"},
		{"string", x(509), "message.f"}, // cut without an ellipsis
		{"string", x(3000), "message.f"},
		{"string", "up to \u2264 50", "message.f"},
		{"string", "\u0430dmin", "message.f"},
		{"string", "seen\x00unseen", "message.f"},
		{"string", "\ttab", "message.f"},
		{"string", "bold\b", "message.f"},
		{"string", "\r\n", "message.f"},
		{"string", "\x7f", "message.f"},
		{"string", "\xff", "message.f"},
		{"bytes", make([]byte, 188), ""},
		{"bytes", make([]byte, 189), "message.f"},
		{"bytes", []byte{}, ""},
		{"bytes32", common.Hash{}, ""},
		{"string[]", []any{"a", "b"}, ""},
		{"string[]", []any{}, "message.f"},
		{"string[]", []any{"a", "\u00e9"}, "message.f[1]"},
		{"string[2][]", []any{[]any{"a", "b"}, []any{"c", "d"}}, ""},
		{"string[][2]", []any{[]any{"a"}, []any{"c"}}, "message.f"},
		{"In", map[string]any{"g": "a"}, ""},
		{"In", map[string]any{"g": "\a"}, "message.f.g"},
		{"In[]", []any{map[string]any{"g": "a"}, map[string]any{"g": "\v"}}, "message.f[1].g"},
	} {
		data := one(c.typ, c.value)
		what := fmt.Sprintf("%s %.40v", c.typ, c.value)
		for _, options := range []Options{{}, accepting} {
			var told []hw.Review
			options.Prompter = hw.PromptFunc(func(_ hw.Action, r hw.Review) { told = append(told, r) })
			w, link, _ := connect(t, emulator.Config{Settings: rawMessages}, options)
			sig, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
			_, previewErr := w.Preview(t.Context(), hw.Request{Action: hw.SignTypedData, TypedData: &data})
			if c.field != "" && !options.Blind.Accepted() {
				hidden, ok := errors.AsType[*hw.UnreadableFieldError](err)
				if !ok || hidden.Field != c.field || hidden.Reason == "" {
					t.Errorf("%s: %v, want an unreadable field", what, err)
				}
				if len(told) != 0 || len(link.taken()) != 0 || previewErr == nil {
					t.Errorf("%s: somebody was asked, or would be", what)
				}
				continue
			}
			if err != nil || previewErr != nil || len(told) != 1 {
				t.Errorf("%s: %v, %v", what, err, previewErr)
				continue
			}
			judge(t, what, data, sig)
			if blind := c.field != ""; told[0].Blind != blind || (told[0].Hidden != "") != blind {
				t.Errorf("%s: announced as %+v", what, told[0])
			}
		}
	}
}

// The domain is shown too, and judged as well.
func TestUnreadableDomain(t *testing.T) {
	data := one("bool", true)
	data.Domain.Name = "Uniswap\u200b"
	w, _ := play(t, softKey(t, "owner"))
	_, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
	if hidden, ok := errors.AsType[*hw.UnreadableFieldError](err); !ok || hidden.Field != "domain.name" {
		t.Errorf("%v, want the domain's name", err)
	}
}

// joinPages brings the pages of a Nano into the preview's one line for each
// field, and leaves out the pages in between that offer to skip.
func joinPages(screens []string) []string {
	var out []string
	for _, screen := range screens {
		if strings.HasPrefix(screen, "Press right button") {
			continue
		}
		out = append(out, strings.Join(strings.Fields(screen), " "))
	}
	return out
}

// Preview and emulator, which were written apart, name the same fields with the
// same values in the same order.
func TestTypedDataPreview(t *testing.T) {
	var shown emulator.Review
	var told hw.Review
	config := emulator.Config{Settings: rawMessages, Approve: func(_ context.Context, r emulator.Review) (bool, error) {
		shown = r
		return true, nil
	}}
	w, _, _ := connect(t, config, Options{Model: NanoSPlus, Prompter: hw.PromptFunc(func(a hw.Action, r hw.Review) {
		if told = r; a != hw.SignTypedData {
			t.Errorf("asked for %s", a)
		}
	})})
	data := own(t, "mail")
	if _, err := w.SignTypedData(t.Context(), hw.DefaultPath, data); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Blind signing ahead", "Review typed message",
		"Review struct EIP712Domain", "name Ether Mail", "version 1", "chainId 1",
		"verifyingContract 0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
		"Review struct Mail", "name Cow", "wallet 0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826",
		"name Bob", "wallet 0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB", "contents Hello, Bob!", "Sign message",
	}
	if diff := cmp.Diff(want, told.Screens); diff != "" {
		t.Errorf("(-want +preview):\n%s", diff)
	}
	if diff := cmp.Diff(want, joinPages(shown.Screens)); diff != "" {
		t.Errorf("(-want +shown):\n%s", diff)
	}
	if told.Blind || told.Hidden != "" {
		t.Errorf("with Blind signing off only Raw messages can have shown it: %+v", told)
	}
}

// With Blind signing on nobody can tell what a Nano will show; a touch model
// shows everything.
func TestTypedDataPreviewBlind(t *testing.T) {
	data := own(t, "grant")
	for model, blind := range map[Model]bool{NanoX: true, NanoSPlus: true, UnknownModel: true, Flex: false, Stax: false, Apex: false} {
		w := &Wallet{version: Version{1, 22, 0}, flags: flagBlindSigning, options: Options{Model: model}}
		r, err := w.Preview(t.Context(), hw.Request{Action: hw.SignTypedData, TypedData: &data})
		if err != nil || r.Blind != blind || (r.Hidden != "") != blind {
			t.Errorf("%s: %+v, %v", model, r, err)
		}
	}
	w := &Wallet{version: Version{1, 22, 0}}
	r, err := w.Preview(t.Context(), hw.Request{Action: hw.SignTypedData, TypedHash: &hw.TypedHash{DomainSeparator: common.Hash{1}, StructHash: common.Hash{2}}})
	if err != nil || !r.Blind || r.Presses != 7 || !strings.Contains(strings.Join(r.Screens, ""), common.Hash{2}.Hex()) {
		t.Errorf("hashes: %+v, %v", r, err)
	}
	if _, err := w.Preview(t.Context(), hw.Request{Action: hw.SignTypedData}); !errors.Is(err, hw.ErrRefused) {
		t.Errorf("nothing: %v", err)
	}
}

// vectorFields are the fields of the vectors that a device does not show as what
// they are, found by looking at the data; "" are those that it shows in full.
// Two are not what their types say, which go-ethereum says as well.
var vectorFields = map[string]string{
	"00-simple_mail":             "",
	"02-recipients_array_mail":   "",
	"03-long_string":             "message.contents",
	"04-long_bytes":              "message.contents",
	"05-signed_ints":             "",
	"06-boolean":                 "",
	"07-fixed_bytes":             "",
	"08-opensea":                 "message.calldata",
	"09-rarible":                 "message.data",
	"10-multidimensional_arrays": "message.depthy",
	"11-complex_structs":         "",
	"12-sign_in":                 "",
	"13-empty_arrays":            "message.test1",
	"15-opensea_bulkorder":       "",
}

// Of data that people really sign, what cannot be read is refused with its
// place, before the device hears of it, and what can be is signed.
func TestTypedDataVectorsReadable(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(vectorsDir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no test data in %s", vectorsDir)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), "-data.json")
		field, known := vectorFields[name]
		data := loadTyped(t, file)
		w, link, _ := connect(t, emulator.Config{Settings: rawMessages}, Options{Model: NanoSPlus})
		sig, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
		unreadable, refused := errors.AsType[*hw.UnreadableFieldError](err)
		_, malformed := errors.AsType[*hw.TypedDataError](err)
		switch {
		case malformed == known, refused != (field != ""), refused && unreadable.Field != field:
			t.Errorf("%s: %v, want %q as what cannot be read", name, err, field)
		case err != nil && len(link.taken()) != 0:
			t.Errorf("%s: something was sent", name)
		case err == nil:
			judge(t, name, data, sig)
		}
	}
}
