//go:build !nodev

package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// changedMail is testdata/mail.json with what change does to it.
func changedMail(t *testing.T, change func(map[string]any)) string {
	t.Helper()
	mail := object(t, "mail.json")
	change(mail)
	return toJSON(t, mail)
}

// part gives a member that is an object.
func part(t *testing.T, of map[string]any, name string) map[string]any {
	t.Helper()
	out, ok := of[name].(map[string]any)
	if !ok {
		t.Fatalf("%s is no object", name)
	}
	return out
}

func TestBadTypedData(t *testing.T) {
	set := func(member, key string, value any) string {
		return changedMail(t, func(m map[string]any) {
			in := m
			if member != "" {
				in = part(t, m, member)
			}
			if value == nil {
				delete(in, key)
			} else {
				in[key] = value
			}
		})
	}
	field := func(name, typ string) []any {
		return []any{map[string]any{"name": name, "type": typ}, map[string]any{"name": "contents", "type": "string"}}
	}
	for name, c := range map[string]struct {
		input, text string
		code        int
	}{
		"nothing":                 {"", "nothing on standard input", 2},
		"no object":               {"[1]", "where an object was due", 2},
		"no types":                {set("", "types", nil), "types: it is missing", 2},
		"no domain":               {set("", "domain", nil), "domain: it is missing", 2},
		"no message":              {set("", "message", nil), "message: it is missing", 2},
		"an unknown member":       {set("", "extra", 1), "unknown key", 2},
		"no domain type":          {set("types", "EIP712Domain", nil), "the domain would not be signed", 2},
		"a domain field too many": {set("domain", "version", "1"), "it would not be signed", 2},
		"one too few":             {set("domain", "chainId", nil), "it is missing", 2},
		"no primary type":         {set("", "primaryType", "Letter"), `types has no "Letter"`, 2},
		"a name with a bracket":   {set("types", "Ma)il", field("to", "address")), "is no identifier", 2},
		"an escape as a name":     {set("types", "M\x1b[2J", field("to", "address")), `\x1b`, 2},
		"an escape as a field":    {set("types", "Mail", field("to\x1b", "address")), `\x1b`, 2},
		"a field twice":           {set("types", "Mail", field("contents", "address")), "twice", 2},
		"a field without name":    {set("types", "Mail", field("", "address")), "no identifier", 2},
		"an unknown type":         {set("types", "Mail", field("to", "house")), "", 2},
		"a type with an escape":   {set("types", "Mail", field("to", "uint\x1b[2J")), "", 2},
		"a missing field":         {set("message", "to", nil), "", 2},
		"a field too many":        {set("message", "cc", "0x01"), "", 2},
		"a fraction":              {set("message", "to", 1.5), "no whole number", 2},
		"null":                    {set("message", "to", null{}), "", 2},
		"another type's value":    {set("message", "contents", 7), "", 2},
		"a short address":         {set("message", "to", "0x7E57"), "", 2},
		"a key twice":             {strings.Replace(changedMail(t, func(map[string]any) {}), `"contents":"hello"`, `"contents":"hello","contents":"bye"`, 1), "there twice", 2},
		"not ASCII":               {set("message", "contents", "caf\u00e9"), "message.contents", 10},
		"an escape":               {set("message", "contents", "a\x1b[2Jb"), "message.contents", 10},
		"too long to be shown":    {set("message", "contents", strings.Repeat("x", 380)), "message.contents", 10},
	} {
		o := valetkey(t, c.input, "sign", "typed-data", "-", "--wallet", approving)
		o.expect(t, name, c.code, "", c.text)
		if o.stdout != "" || strings.ContainsRune(o.stderr, 0x1b) {
			t.Errorf("%s: printed %q and %q", name, o.stdout, o.stderr)
		}
	}
	valetkey(t, "", "sign", "typed-data").expect(t, "no file", 2, "", "accepts 1 arg")
	valetkey(t, "", "sign", "typed-data", "nowhere").expect(t, "no such file", 2, "", "no such file")
}

// Numbers keep all of their digits, whoever wrote them.
func TestTypedDataNumbers(t *testing.T) {
	input := changedMail(t, func(m map[string]any) {
		part(t, m, "types")["Mail"] = []any{map[string]any{"name": "n", "type": "uint256"}}
		m["message"] = map[string]any{"n": json.Number("115792089237316195423570985008687907853269984665640564039457584007913129639935")}
	})
	var number, text signedTypedData
	valetkey(t, input, "sign", "typed-data", "-", "--wallet", approving, "--json").success(t, &number)
	quoted := strings.Replace(input, `"n":115792089237316195423570985008687907853269984665640564039457584007913129639935`,
		`"n":"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"`, 1)
	valetkey(t, quoted, "sign", "typed-data", "-", "--wallet", approving, "--json").success(t, &text)
	if quoted == input || number.Digest != text.Digest || number.Signature.String() != text.Signature.String() {
		t.Errorf("%s and %s", number.Digest, text.Digest)
	}
}

// What the device gets, by version, settings and the risk: fields where it can,
// hashes only where that was accepted by name.
func TestTypedDataModes(t *testing.T) {
	unreadable := file(t, changedMail(t, func(m map[string]any) { part(t, m, "message")["contents"] = "a\x1b[2Jb" }))
	const risk = "--accept-risk=blind-signing"
	for name, c := range map[string]struct {
		wallet string
		args   []string
		code   int
		mode   string
		text   string
	}{
		"fields":                   {approving, []string{"testdata/mail.json"}, 0, modeClear, ""},
		"fields, risk accepted":    {approving, []string{"testdata/mail.json", risk}, 0, modeClear, ""},
		"touch":                    {"emulator:ledger?model=flex&settings=raw-messages&approve=auto", []string{"testdata/mail.json"}, 0, modeClear, ""},
		"settings off":             {factory, []string{"testdata/mail.json"}, 7, "", `"Raw messages"`},
		"settings off, hashes":     {factory, []string{"testdata/mail.json", risk}, 7, "", `"Blind signing"`},
		"raw only, risk accepted":  {"emulator:ledger?settings=raw-messages&approve=auto", []string{"testdata/mail.json", risk}, 7, "", `"Blind signing"`},
		"unreadable":               {approving, []string{unreadable}, 10, "", "message.contents"},
		"unreadable, risk taken":   {approving, []string{unreadable, risk}, 0, modeClear, "contents a [2Jb"},
		"unreadable, dry":          {approving, []string{unreadable, "--dry-run"}, 10, "", "message.contents"},
		"a risk of other commands": {approving, []string{"testdata/mail.json", "--accept-risk=all-chains"}, 2, "", "unknown risk"},
		"rejected":                 {rejecting, []string{"testdata/mail.json"}, 3, "", "6985"},
	} {
		args := append([]string{"sign", "typed-data", "--wallet", c.wallet}, c.args...)
		o := valetkey(t, "", args...)
		o.expect(t, name, c.code, "", c.text)
		if strings.ContainsRune(o.stdout+o.stderr, 0x1b) {
			t.Errorf("%s: an escape reached the terminal", name)
		}
		if c.code != 0 {
			continue
		}
		var data signedTypedData
		valetkey(t, "", append(args, "--json")...).success(t, &data)
		if data.Mode != c.mode || crypto.Keccak256Hash(data.Bytes) != data.Digest || len(data.Signature) != 65 {
			t.Errorf("%s: %+v", name, data)
		}
	}
}

// The digest is go-ethereum's, and so are both hashes.
func TestTypedDataDigest(t *testing.T) {
	var data signedTypedData
	valetkey(t, "", "sign", "typed-data", "testdata/mail.json", "--wallet", rejecting, "--dry-run", "--json").success(t, &data)
	var typed apitypes.TypedData
	if err := json.Unmarshal([]byte(changedMail(t, func(map[string]any) {})), &typed); err != nil {
		t.Fatal(err)
	}
	want, _, err := apitypes.TypedDataAndHash(typed)
	if err != nil {
		t.Fatal(err)
	}
	if data.Digest != common.BytesToHash(want) || data.Signature != nil || data.PrimaryType != "Mail" {
		t.Errorf("%+v, want digest %x", data, want)
	}
}

// Whatever is read as typed data: an error of the input, or two hashes.
func FuzzTypedDataInput(f *testing.F) {
	f.Add([]byte(`{"types":{"EIP712Domain":[{"name":"name","type":"string"}],"M":[{"name":"a","type":"uint8[]"}]},"primaryType":"M","domain":{"name":"x"},"message":{"a":[1,"2"]}}`))
	f.Add([]byte(`{"types":{"EIP712Domain":[{"name":"chainId","type":"uint256"}],"M":[{"name":"a","type":"M"}]},"primaryType":"M","domain":{"chainId":1},"message":{"a":{}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		typed, err := parseTypedData(text)
		if err == nil {
			_, err = hashTypedData(typed)
		}
		if err != nil && verdictOf(err).exit != 2 {
			t.Fatalf("%s: %v", text, err)
		}
	})
}
