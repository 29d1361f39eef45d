package delegation_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/examples"
)

var amountsByValue = cmp.Comparer(func(a, b delegation.Amount) bool {
	return a.Int == nil && b.Int == nil || a.Int != nil && b.Int != nil && a.Cmp(b.Int) == 0
})

func examplePolicy() delegation.Policy {
	return delegation.Policy{
		Chain: 1337, Expires: delegation.Expiry{After: 30 * 24 * time.Hour},
		Tokens: []delegation.TokenLimit{{
			Token: common.HexToAddress("0x7E57000000000000000000000000000000000020"), Symbol: "TUSD", Decimals: 6,
			PerDay: amount(tusd(50)), Total: amount(tusd(1000)),
		}},
		Calls:  []delegation.CallRule{{Target: common.HexToAddress("0x7E570000000000000000000000000000000000C0"), Function: "checkIn(uint256)"}},
		Native: &delegation.NativeLimit{PerDay: amount(milliEther(50)), PerCall: amount(milliEther(10))},
	}
}

// TestPolicyForms: the same policy in all forms that YAML has for it.
func TestPolicyForms(t *testing.T) {
	flow := `{version: 1, chain: 1337, expires: 30d, tokens: [{token: 0x7E57000000000000000000000000000000000020, symbol: TUSD, decimals: 6, per_day: 50, total: 1000}],
  calls: [{target: '0x7E570000000000000000000000000000000000C0', function: 'checkIn(uint256)'}], native: {per_day: 0.05, per_call: 0.01}}`
	for name, src := range map[string]string{
		"block":         goodPolicy,
		"the example":   string(examples.Policy),
		"flow":          flow,
		"one document":  "---\n" + goodPolicy + "...\n",
		"CRLF":          strings.ReplaceAll(goodPolicy, "\n", "\r\n"),
		"quoted":        strings.NewReplacer("1337", `"1337"`, " 50\n", " '50'\n", "0.05", `"0.05"`, "TUSD", `"TUSD"`, "30d", "'30d'").Replace(goodPolicy),
		"zeros":         strings.NewReplacer(" 50\n", " 50.000000\n", "0.05", "0.050").Replace(goodPolicy),
		"comments":      "# mine\n" + strings.ReplaceAll(goodPolicy, "\n", " # what\n"),
		"another order": "native: {per_call: 0.01, per_day: 0.05}\n" + goodPolicy[:strings.Index(goodPolicy, "native")],
		"no newline":    strings.TrimSpace(goodPolicy),
	} {
		got, err := delegation.ParsePolicy([]byte(src))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(examplePolicy(), got, amountsByValue); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestPolicyWhole is about errors that are not in one value.
func TestPolicyWhole(t *testing.T) {
	const (
		head   = "version: 1\nchain: 1\nexpires: 1h\n"
		native = "native:\n  per_day: 1\n  per_call: 1\n"
		venue  = "  - target: 0x7E570000000000000000000000000000000000C0\n    function: "
		token  = "  - token: 0x7E57000000000000000000000000000000000020\n    symbol: T\n    decimals: 0\n    per_day: 1\n    total: 1\n"
		noList = "here must be a list with at least one entry"
		noMap  = "here must be keys and values (" + topKeys + ")"
		limits = "per_hour, per_day, per_week, refill, per_call, total, recipients"
	)
	many := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%sf%d()\n", venue, i)
		}
		return b.String()
	}
	for name, tc := range map[string]struct{ src, want string }{
		"empty file":      {"", "1:1 the file is empty"},
		"only a comment":  {"# nothing\n", "1:1 the file is empty"},
		"nothing allowed": {head, "1:1 the policy permits nothing: it has neither tokens, calls nor native"},
		"a word":          {"yes", "1:1 " + noMap},
		"a list":          {"- version: 1\n", "1:1 " + noMap},
		"eight":           {head + native + "calls:\n" + many(7), ""},
		"nine":            {head + native + "calls:\n" + many(8), "1:1 the policy has 9 permissions, at most 8 fit what a holder reads on a device"},
		"empty list":      {head + "tokens: []\n", "4:9 " + noList},
		"null list":       {head + native + "tokens:\n", "7:8 " + noList},
		"tilde list":      {head + native + "calls: ~\n", "7:8 " + noList},
		"map for a list":  {head + "tokens:\n  token: 1\n", "5:3 " + noList},
		"word in a list":  {head + "tokens:\n  - TUSD\n", "5:5 here must be keys and values (token, symbol, decimals, " + limits + ", allowance_to)"},
		"list for a map":  {head + "native:\n  - per_day: 1\n", "5:3 here must be keys and values (" + limits + ")"},
		"null map":        {head + "native:\n", "4:8 here must be keys and values (" + limits + ")"},
		"same function": {
			head + "calls:\n" + venue + "f()\n" + venue + "f()\n",
			"7:5 f() on 0x7E570000000000000000000000000000000000C0 appears twice",
		},
		"two functions": {head + "calls:\n" + venue + "f()\n" + venue + "f(bool)\n", ""},
		"same token":    {head + "tokens:\n" + token + token, "10:5 token 0x7E57000000000000000000000000000000000020 appears twice"},
		"function of a token": {
			head + "tokens:\n" + token + "calls:\n  - target: 0x7E57000000000000000000000000000000000020\n    function: name()\n",
			"11:5 0x7E57000000000000000000000000000000000020 has a spending limit, so its functions cannot be listed: only transfers within the limit are let through",
		},
		// What YAML can do and a permission must not.
		"two documents":     {goodPolicy + "---\n" + goodPolicy, "1:1 a policy is one YAML document, this file has 2"},
		"after the end":     {goodPolicy + "...\nchain: 1\n", "1:1 a policy is one YAML document, this file has 2"},
		"directive":         {"%YAML 1.2\n---\n" + goodPolicy, "1:1 a policy is one YAML document, this file has 2"},
		"anchored value":    {head + "native:\n  per_day: &a 1\n  per_call: 1\n", `5:12 "per_day" must be a single value`},
		"alias":             {head + "native:\n  per_day: &a 1\n  per_call: *a\n", `5:12 "per_day" must be a single value`},
		"anchored map":      {head + "native: &n\n  per_day: 1\n  per_call: 1\n", "4:9 here must be keys and values (" + limits + ")"},
		"anchored list":     {head + "calls: &c\n" + venue + "f()\n", "4:8 " + noList},
		"anchored policy":   {"&p\n" + goodPolicy, "1:1 " + noMap},
		"anchored key":      {"&k version: 1\n", `1:1 unknown key "&k version" (known here: ` + topKeys + `)`},
		"alias for a list":  {"tokens: &t []\n" + head + "calls: *t\n", "1:9 " + noList},
		"merge":             {"<<: {chain: 1}\n" + goodPolicy, `1:1 unknown key "<<" (known here: ` + topKeys + `)`},
		"tagged value":      {"version: !!int 1\n", `1:10 "version" must be a single value`},
		"tagged map":        {"!!map\n" + goodPolicy, "1:1 " + noMap},
		"own tag":           {"version: !valet 1\n", `1:10 "version" must be a single value`},
		"quoted key":        {"\"version\": 1\n", `1:1 unknown key "\"version\"" (known here: ` + topKeys + `)`},
		"explicit key":      {"? version\n: 1\n", `1:1 unknown key "? version" (known here: ` + topKeys + `)`},
		"tab":               {"version: 1\n\tchain: 1\n", "2:1 found character '?' that cannot start any token"},
		"two on a line":     {"version: 1 chain: 2\n", "1:10 mapping value is not allowed in this context"},
		"unclosed list":     {"tokens: [\n", "1:9 sequence end token ']' not found"},
		"unclosed quote":    {"version: '1\n", "1:10 could not find end character of single-quoted text"},
		"bad indent":        {"version: 1\n chain: 1\n", "1:10 mapping value is not allowed in this context"},
		"byte order mark":   {"\ufeff" + goodPolicy, "1:1 the file begins with a byte order mark; save it as UTF-8 without one"},
		"not UTF-8":         {"version: 1\n# caf\xe9\n", "2:6 the file is not UTF-8 from here on"},
		"not UTF-8 at all":  {"\xff\xfev\x00", "1:1 the file is not UTF-8 from here on"},
		"after wide letter": {"# ₮\xe2\x82\n", "1:4 the file is not UTF-8 from here on"},
	} {
		p, err := delegation.ParsePolicy([]byte(tc.src))
		if diff := cmp.Diff(tc.want, place(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if err != nil && !cmp.Equal(p, delegation.Policy{}, amountsByValue) {
			t.Errorf("%s: a policy beside the error: %+v", name, p)
		}
	}
}

func TestPolicySize(t *testing.T) {
	const limit = 16 << 10
	fill := strings.Repeat("#"+strings.Repeat("x", 99)+"\n", (limit-len(goodPolicy))/101)
	fill += "#" + strings.Repeat("x", limit-len(goodPolicy)-len(fill)-2) + "\n"
	if _, err := delegation.ParsePolicy([]byte(fill + goodPolicy)); err != nil {
		t.Errorf("%d bytes: %v", len(fill+goodPolicy), err)
	}
	_, err := delegation.ParsePolicy([]byte(fill + goodPolicy + "\n"))
	if got, want := place(t, err), "1:1 the file has 16385 bytes, a policy has at most 16384"; got != want {
		t.Errorf("16385 bytes: %q, want %q", got, want)
	}
}

// TestPolicyShape: what makes the YAML library take memory is refused before it
// sees it, with its place; what it does see takes little, whatever it is.
func TestPolicyShape(t *testing.T) {
	for name, tc := range map[string]struct{ src, want string }{
		"long line":     {"# x\r\n" + strings.Repeat("a", 513), "2:513 the line is longer than 512 bytes"},
		"line fits":     {strings.Repeat("#", 512) + "\n" + goodPolicy, ""},
		"brackets":      {strings.Repeat(strings.Repeat("[", 100)+"\n", 3), "3:57 the file has more than 256 brackets"},
		"in a comment":  {"#" + strings.Repeat("{", 257) + "\n" + goodPolicy, "1:258 the file has more than 256 brackets"},
		"brackets fit":  {"#" + strings.Repeat("[", 256) + "\n" + goodPolicy, ""},
		"60 kB of them": {strings.Repeat("[", 60_000), "1:1 the file has 60000 bytes, a policy has at most 16384"},
	} {
		_, err := delegation.ParsePolicy([]byte(tc.src))
		if got := place(t, err); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
	const most = 32 << 20
	for _, unit := range []string{
		"[", "{", "- ", "? ", "a: ", "[{", "!a ", "&a ", "*a ", "\n", "'a' ", "|\n", "#\n", "[],", "- \n", "a:\n", ": ", "[a,", "---\n", `"\`, "%a\n", ">\n a\n", "<<: *a\n", "\t",
	} {
		for _, width := range []int{510, 200, 20} {
			line := strings.Repeat(unit, max(1, width/len(unit))) + "\n"
			if n := strings.Count(line, "[") + strings.Count(line, "{"); n > 0 {
				line += strings.Repeat("a\n", n*16384/256)
			}
			src := []byte(strings.Repeat(line, 16384/len(line)))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := delegation.ParsePolicy(src); err == nil {
				t.Errorf("%q is a policy", unit)
			}
			if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > most {
				t.Errorf("%d bytes of %q on lines of %d take %d bytes of memory", len(src), unit, width, after.TotalAlloc-before.TotalAlloc)
			}
		}
	}
}

func TestExpiry(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		text, prints string
		until        string // "" is an error
	}{
		{"30d", "30d after linking", "2026-03-31 12:00:00"},
		{"1m", "1m after linking", "2026-03-01 12:01:00"},
		{"90m", "90m after linking", "2026-03-01 13:30:00"},
		{"36h", "36h after linking", "2026-03-03 00:00:00"},
		{"48h", "2d after linking", "2026-03-03 12:00:00"},
		{"3653d", "3653d after linking", "2036-03-01 12:00:00"},
		{"2026-03-01 12:00:01 UTC", "2026-03-01 12:00:01 UTC", "2026-03-01 12:00:01"},
		{"2026-03-01T13:00:01+01:00", "2026-03-01 12:00:01 UTC", "2026-03-01 12:00:01"},
		{"2027-01-01T00:00:00Z", "2027-01-01 00:00:00 UTC", "2027-01-01 00:00:00"},
		{"never", "never", "1970-01-01 00:00:00"},
		{"2106-02-07 06:28:14 UTC", "2106-02-07 06:28:14 UTC", "2106-02-07 06:28:14"},
		{"2106-02-07 06:28:15 UTC", "2106-02-07 06:28:15 UTC", ""},
		{"9999-12-31 23:59:59 UTC", "9999-12-31 23:59:59 UTC", ""},
		{"9999-12-31T23:59:59-01:00", "10000-01-01 00:59:59 UTC", ""},
		{"2026-03-01 12:00:00 UTC", "2026-03-01 12:00:00 UTC", ""},
		{"2026-03-01 11:59:59 UTC", "2026-03-01 11:59:59 UTC", ""},
	} {
		p, err := delegation.ParsePolicy([]byte(strings.Replace(goodPolicy, "30d", tc.text+"\nsubmit_by: 1h", 1)))
		if err != nil {
			t.Errorf("%s: %v", tc.text, err)
			continue
		}
		if got := p.Expires.String(); got != tc.prints {
			t.Errorf("%s prints as %q, want %q", tc.text, got, tc.prints)
		}
		until, err := p.Expires.Until(now)
		if tc.until == "" {
			if !errors.Is(err, delegation.ErrExpired) || until != 0 {
				t.Errorf("%s: until %d, %v; want ErrExpired", tc.text, until, err)
			}
			continue
		}
		if got := time.Unix(int64(until), 0).UTC().Format(time.DateTime); err != nil || got != tc.until {
			t.Errorf("%s: until %s, %v; want %s", tc.text, got, err, tc.until)
		}
	}
}

func TestExpiryOfNothing(t *testing.T) {
	if until, err := (delegation.Expiry{}).Until(time.Unix(1, 0)); !errors.Is(err, delegation.ErrExpired) {
		t.Errorf("no expiry lasts until %d, %v", until, err)
	}
}
