//go:build !nodev

package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/internal/journal"
)

var signature65 = "0x" + strings.Repeat("ab", 65)

// TestWithoutSignatures: whatever shape a signature is kept in, it is left out,
// and nothing else is.
func TestWithoutSignatures(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a text's", `{"text":"valetkey grant 1","signature":"` + signature65 + `"}`, `{"signature":"redacted","text":"valetkey grant 1"}`},
		{"another name", `{"guardianSignature":[1,2]}`, `{"guardianSignature":"redacted"}`},
		{"under any name", `{"x":["` + signature65 + `","` + signature65[:130] + `"]}`, `{"x":["redacted","redacted"]}`},
		{"upper case, no prefix", `{"x":"` + strings.ToUpper(signature65[2:]) + `"}`, `{"x":"redacted"}`},
		{
			"a transaction's", `{"tx":{"nonce":"0x1","input":"0x0102030405","r":"0x1","s":"0x2","v":"0x0","yParity":"0x0","hash":"0x3"}}`,
			`{"tx":{"hash":"0x3","input":"0x01020304 and 1 bytes, redacted","nonce":"0x1","r":"redacted","s":"redacted","v":"redacted","yParity":"redacted"}}`,
		},
		{
			"an authorization's in it", `{"tx":{"r":"0x1","s":"0x1","authorizationList":[{"address":"0x4","r":"0x5","s":"0x6"}]}}`,
			`{"tx":{"authorizationList":[{"address":"0x4","r":"redacted","s":"redacted"}],"r":"redacted","s":"redacted"}}`,
		},
		{"calldata in a list", `{"r":1,"s":2,"input":["` + signature65 + `"]}`, `{"input":["redacted"],"r":"redacted","s":"redacted"}`},
		{"one of the two is enough", `{"data":"0x0102030405","s":"<b>"}`, `{"data":"0x01020304 and 1 bytes, redacted","s":"redacted"}`},
		{
			"a plan's submission", `{"steps":[{"by":"agent","name":"submit","tx":{"data":"0x4127663c0000` + signature65[2:] + `00","gas":1,"to":"0x00"}}]}`,
			`{"steps":[{"by":"agent","name":"submit","tx":{"data":"0x4127663c and 68 bytes, redacted","gas":1,"to":"0x00"}}]}`,
		},
		{"its bytes, by a payer", `{"by":"payer","bytes":"0x4127663c00"}`, `{"by":"payer","bytes":"0x4127663c and 1 bytes, redacted"}`},
		{"a transaction by itself", `{"tx":{"Input":"0x4127663c00","to":"0x00"}}`, `{"tx":{"Input":"0x4127663c and 1 bytes, redacted","to":"0x00"}}`},
		{"what the device is to sign", `{"steps":[{"by":"device","bytes":"0x4127663c00","tx":{"data":"0x095ea7b300","to":"0x00"}}]}`, ""},
		{"a signature in that", `{"by":"device","bytes":"` + signature65 + `","tx":{"data":"0x095ea7b300","r":"0x1","s":"0x1","to":"0x00"}}`, `{"by":"device","bytes":"redacted","tx":{"data":"0x095ea7b3 and 1 bytes, redacted","r":"redacted","s":"redacted","to":"0x00"}}`},
		{"nothing of it", `{"a":12345678901234567890,"data":"0x0102030405","hash":"0x` + strings.Repeat("ab", 32) + `","v":"<b>"}`, ""},
		{"null", `null`, ""},
	} {
		want := tt.want
		if want == "" {
			want = tt.in
		}
		if got := string(withoutSignatures(json.RawMessage(tt.in))); got != want {
			t.Errorf("%s: %s, want %s", tt.name, got, want)
		}
	}
	if got := string(withoutSignatures(json.RawMessage(`{`))); got != `"redacted"` {
		t.Errorf("no JSON: %s", got)
	}
}

func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "bot": "bot", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "'=1": "''=1", "a=1": "a=1",
	} {
		if got := harmless(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestParseSince(t *testing.T) {
	now := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"": {}, "90m": now.Add(-90 * time.Minute), "7d": now.AddDate(0, 0, -7), "2026-01-31": time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC),
		"2026-01-31T12:00:00+01:00": time.Date(2026, 1, 31, 11, 0, 0, 0, time.UTC),
	} {
		if got, err := parseSince(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"yesterday", "-1h", "d", "-1d", "99999999d", "2026-13-01"} {
		if got, err := parseSince(text, now); !as[*usageError](err) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// auditHome is a state directory whose journal has these entries.
func auditHome(t *testing.T, entries ...[2]string) string {
	t.Helper()
	home := t.TempDir()
	j, err := journal.Open(filepath.Join(home, "journal.jsonl"), func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, err := j.Append(t.Context(), e[0], json.RawMessage(e[1])); err != nil {
			t.Fatal(err)
		}
	}
	return home
}

// TestAuditStrangers: entries that no command of ours wrote are listed, too, and
// nothing in them reaches the terminal as it is.
func TestAuditStrangers(t *testing.T) {
	home := auditHome(t,
		[2]string{"custom", `"=cmd|' /C calc'!A0"`}, [2]string{"sending", `{"hash":5}`}, [2]string{"sending", `{}`}, [2]string{"mined", `{"hash":"0x01","block":1e400}`},
		[2]string{"grant_signed", `{"text":"\u001b[2J\u202e evil\nsecond line","signature":"` + signature65 + `"}`}, [2]string{"tuple_signed", `{"authorization":{"chainId":"0x1"}}`},
		[2]string{"plan", `{"chain":-1}`}, [2]string{"revoked", `{"grant":{"number":7},"agent":"0x0000000000000000000000000000000000000001"}`},
	)
	out := valetkey(t, "", "--home", home, "audit", "show")
	out.expect(t, "show", 0, `the device signed the text "\x1b[2J\u202e evil"`, "")
	out.expect(t, "show", 0, "0x0000000000000000000000000000000000000001: grant 7 is ended", "")
	if strings.ContainsAny(out.stdout, "\x1b\u202e") || strings.Count(out.stdout, "\n") != 8 || strings.Contains(out.stdout, "second") {
		t.Errorf("%q", out.stdout)
	}
	out = valetkey(t, "", "--home", home, "audit", "export", "csv")
	records, err := csv.NewReader(strings.NewReader(out.stdout)).ReadAll()
	if err != nil || len(records) != 9 || strings.Contains(out.stdout, signature65) || !strings.HasSuffix(out.stdout, "\r\n") {
		t.Fatalf("%d records, %v\n%s", len(records), err, out.stdout)
	}
	if diff := cmp.Diff(csvHeader, records[0]); diff != "" {
		t.Error(diff)
	}
	for _, record := range records {
		for i, cell := range record {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("a spreadsheet would run %s: %q", csvHeader[i], cell)
			}
		}
	}
}

// TestAuditTakesItsFileAway: an export that fails leaves no half of a file.
func TestAuditTakesItsFileAway(t *testing.T) {
	a := &app{}
	name := filepath.Join(t.TempDir(), "book.csv")
	err := a.writeTo(name, func(w io.Writer) error {
		_, _ = w.Write(bytes.Repeat([]byte("x"), 1<<16))
		return os.ErrDeadlineExceeded
	})
	if _, statErr := os.Stat(name); err == nil || statErr == nil {
		t.Errorf("%v, %v", err, statErr)
	}
	out := valetkey(t, "", "--home", auditHome(t), "audit", "export", "csv", "--out", filepath.Join(t.TempDir(), "no", "dir"))
	out.expect(t, "no directory", 2, "", "no such file or directory")
}

// FuzzAuditEntry reads and exports an entry with any data: no panic, one line,
// no signature.
func FuzzAuditEntry(f *testing.F) {
	f.Add("grant_signed", []byte(`{"text":"valetkey grant 1","signature":"`+signature65+`"}`))
	f.Add("fund_signed", []byte(`{"tx":{"type":"0x2","chainId":"0x539","nonce":"0x1","to":null,"gas":"0x1","value":"0x0","input":"0x","maxFeePerGas":"0x1","maxPriorityFeePerGas":"0x1","accessList":[],"r":"0x1","s":"0x1","v":"0x0"}}`))
	f.Add("authorization_signed", []byte(`{"authorization":{"chainId":"0x1","address":"0x63c0c19a282a1b52b07dd5a65b58948a07dae32b","nonce":"0x1","yParity":"0x0","r":"0x1","s":"0x1"}}`))
	f.Add("plan", []byte(`{"chain":1,"grant":{"number":3},"steps":[{"by":"device"},{}],"device":{"emulated":true}}`))
	f.Add("mined", []byte(`{"hash":"0x`+strings.Repeat("00", 32)+`","block":7}`))
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		if !json.Valid(data) {
			return
		}
		e := newAuditReader(auditBook{}).read(journal.Entry{Seq: 1, Kind: kind, Data: data})
		if line := e.line(); strings.ContainsAny(line, "\n\r\x1b") {
			t.Errorf("%q", line)
		}
		clean := withoutSignatures(data)
		if !json.Valid(clean) || bytes.Contains(bytes.ToLower(clean), []byte(`"`+signature65+`"`)) {
			t.Errorf("%s", clean)
		}
		if again := withoutSignatures(clean); !bytes.Equal(again, clean) && !bytes.Contains(clean, []byte("redacted")) {
			t.Errorf("%s, then %s", clean, again)
		}
	})
}
