package delegation_test

import (
	"errors"
	"io/fs"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/examples"
)

// fullPolicy has every key that there is.
const fullPolicy = `version: 1
chain: 1337
expires: 2027-01-01 00:00:00 UTC
not_before: 2026-12-01 00:00:00 UTC
submit_by: 2026-11-30 12:00:00 UTC
tokens:
  - token: "0x7E57000000000000000000000000000000000020"
    symbol: TUSD
    decimals: 6
    per_week: 500
    refill: steady
    per_call: 20
    total: 1000.5
    recipients:
      - 0x7E570000000000000000000000000000000000C0
    allowance_to: [0x7E570000000000000000000000000000000000C0, 0x7E57000000000000000000000000000000000020]
calls:
  - target: 0x7E570000000000000000000000000000000000C0
    function: enter(uint256,address,bytes)
    max_value: 0.1
    arguments:
      - {word: 1, at_most: 100}
      - {word: 2, equals: this account}
      - {word: 3, equals: 96}
      - {word: 4, equals: 0x7E57000000000000000000000000000000000020}
    abi: venue.json
native:
  per_hour: 0.05
  total: 2
max_calls: 500
rate: {per_day: 100, refill: steady}
gas: 0.02
guards:
  - token: 0x7E57000000000000000000000000000000000020
    symbol: TUSD
`

// venueFile is the ABI that fullPolicy names.
func venueFile(name string) ([]byte, error) {
	switch name {
	case "venue.json":
		return []byte(`{"abi": [{"type": "constructor", "inputs": []}, {"type": "function", "name": "enter", "inputs": [
			{"type": "uint256"}, {"type": "address"}, {"type": "bytes"}]},
			{"type": "function", "name": "enter", "inputs": [{"type": "tuple[2]", "components": [{"type": "bool"}, {"type": "string"}]}]}]}`), nil
	case "bare.json":
		return []byte(`[{"type": "function", "name": "leave", "inputs": []}]`), nil
	case "broken.json":
		return []byte(`{"abi": 1}`), nil
	}
	return nil, errors.New("no such\nfile")
}

const fullText = `valetkey grant 7 on chain 1337
Account 0x0000000000000000000000000000000000000001
Agent 0x0000000000000000000000000000000000000002
- spend up to 500 TUSD (0x7E57000000000000000000000000000000000020) per week, refilled steadily, 20 per call, 1000.5 in total, only to 0x7E570000000000000000000000000000000000C0, also by allowance to 0x7E570000000000000000000000000000000000C0, 0x7E57000000000000000000000000000000000020
- spend up to 0.05 native coin per hour, 2 in total
- call enter(uint256,address,bytes) on 0x7E570000000000000000000000000000000000C0, with up to 0.1 native coin, word 1 <= 100, word 2 = this account, word 3 = 96, word 4 = 0x7E57000000000000000000000000000000000020
- at most 500 calls, 100 per day, refilled steadily
- up to 0.02 native coin for gas
- no other loss of TUSD (0x7E57000000000000000000000000000000000020)
From 2026-12-01 00:00:00 UTC
Submit by 2026-11-30 12:00:00 UTC
Until 2027-01-01 00:00:00 UTC`

func TestFullPolicy(t *testing.T) {
	p, err := delegation.ParsePolicyFiles([]byte(fullPolicy), venueFile)
	if err != nil {
		t.Fatal(err)
	}
	g, err := p.GrantAt(7, common.Address{19: 1}, common.Address{19: 2}, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fullText, g.Text()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	if _, err := delegation.ParsePolicy([]byte(fullPolicy)); err == nil || !strings.Contains(err.Error(), `line 26, column 10: "abi" names the file "venue.json"`) {
		t.Errorf("without files: %v", err)
	}
}

// TestFullPolicyErrors is TestPolicyErrors for the keys that are optional.
func TestFullPolicyErrors(t *testing.T) {
	const (
		notWord   = `; it must be a whole number below 2^256 in the smallest unit, an address, 0x and 64 hex digits, or with "equals" the words this account`
		notMoment = `, which is neither a time such as 2026-12-31 23:59:59 UTC nor a span such as 30d, 12h or 90m`
		noCompare = `here must be one of "equals", "at_most" and "at_least"`
		noWindow  = `here must be one of "per_hour", "per_day" and "per_week"`
		notRefill = `, it must be "steady" (bit by bit over the window's length) or "whole" (all of it when a window begins)`
	)
	for _, tc := range []struct{ old, new, want string }{
		{"expires: 2027-01-01 00:00:00 UTC", "expires: never", ""},
		{"not_before: 2026-12-01 00:00:00 UTC", "not_before: 2h", ""},
		{"not_before: 2026-12-01 00:00:00 UTC", "not_before: never", `4:13 "not_before" is "never"` + notMoment},
		{"submit_by: 2026-11-30 12:00:00 UTC", "submit_by: 0m", `5:12 "submit_by" is "0m"` + notMoment},
		// Limits.
		{"per_week: 500", "per_week: 500\n    per_day: 100", `10:15 a limit has one window, this has "per_day" and "per_week"`},
		{"per_week: 500", "per_hour: 500\n    per_day: 100", `11:14 a limit has one window, this has "per_hour" and "per_day"`},
		{"    per_week: 500\n", "", `10:13 "refill" is for a limit per hour, day or week`},
		{"per_week: 500", "per_week: 137438.953472", `10:15 "per_week" has too many digits: the contract keeps a number below 2^37 and the zeros behind it; the next lower one is 137438.95347`},
		{"per_week: 500", "per_week: 1000.6", `13:12 "total" is less than "per_week"`},
		{"per_week: 500", "per_week: 77371252455336267182", `10:15 "per_week" is 77371252455336267182000000, not below 2^86 base units, which is what the contract keeps`},
		{"refill: steady", "refill: whole", ""},
		{"refill: steady", "refill: yes", `11:13 "refill" is "yes"` + notRefill},
		{"per_call: 20", "per_call: 501", `12:15 "per_call" is more than "per_week"`},
		{"per_call: 20", "per_call: 0", `12:15 "per_call" is zero: leave the permission out instead`},
		{"total: 1000.5", "total: 154742504910672534362.390528", `13:12 "total" is 154742504910672534362390528, not below 2^87 base units, which is what the contract keeps`},
		{"    recipients:\n      - 0x7E570000000000000000000000000000000000C0\n", "    recipients: []\n", `14:17 here must be a list with at least one address`},
		{"allowance_to: [0x7E570000000000000000000000000000000000C0, 0x7E57", "allowance_to: [0x7E57000000000000000000000000000000000020, 0x7E57", `16:64 0x7E57000000000000000000000000000000000020 appears twice`},
		{"      - 0x7E570000000000000000000000000000000000C0\n", "      - 0xdb9B1e94B5b69Df7e401DDbedE43491141047dB3\n", `15:9 "recipients" is MetaMask's DelegationManager, which no policy may name`},
		{"  per_hour: 0.05\n  total: 2", "  total: 77371252.455336267181195264", `28:10 "total" is over 2^86 base units, the most that the contract keeps without a window`},
		// Calls.
		{"max_value: 0.1", "max_value: 1e1", `20:16 "max_value": bad amount: "1e1" is not a plain decimal number such as 50 or 0.05`},
		{"native:\n  per_hour: 0.05\n  total: 2\n", "", `18:5 enter(uint256,address,bytes) may carry native coin, and the policy has no limit of native coin`},
		{"{word: 1, at_most: 100}", "{word: 0, at_most: 100}", `22:16 "word" is "0", it must be a whole number from 1 to 100`},
		{"{word: 1, at_most: 100}", "{word: 101, at_most: 100}", `22:16 "word" is "101", it must be a whole number from 1 to 100`},
		{"{word: 1, at_most: 100}", "{word: 1}", `22:9 ` + noCompare},
		{"{word: 1, at_most: 100}", "{word: 1, at_most: 1, equals: 1}", `22:9 ` + noCompare},
		{"{word: 1, at_most: 100}", "{word: 1, at_most: this account}", `22:28 "at_most" is "this account"` + notWord},
		{"{word: 1, at_most: 100}", "{word: 1, at_most: -1}", `22:28 "at_most" is "-1"` + notWord},
		{"{word: 1, at_most: 100}", "{word: 1, at_most: 007}", `22:28 "at_most" is "007"` + notWord},
		{"{word: 1, at_most: 100}", "{word: 1, at_most: 0x64}", `22:28 "at_most" is "0x64"` + notWord},
		{"{word: 1, at_most: 100}", "{word: 1, at_most: 1" + strings.Repeat("0", 78) + "}", `22:28 "at_most" is "1` + strings.Repeat("0", 78) + `"` + notWord},
		{"{word: 1, at_most: 100}", "{word: 1, at_most: 0x" + strings.Repeat("f", 64) + "}", ""},
		{
			"      - {word: 3, equals: 96}\n", "      - {word: 3, equals: 96}\n      - {word: 1, at_least: 1}\n",
			`18:5 enter(uint256,address,bytes) has 5 conditions, a rule keeps at most 4`,
		},
		{"equals: 0x7E57000000000000000000000000000000000020", "equals: 0x7e57000000000000000000000000000000000020", `25:27 "equals" is 0x7e57000000000000000000000000000000000020, whose EIP-55 checksum does not match (0x7E57000000000000000000000000000000000020 would)`},
		{
			"{word: 3, equals: 96}", "{word: 3, at_most: 96}",
			`25:9 word 4 is no fixed place: word 3 says where the values behind it begin, and the agent chooses that; fix it with "equals" first`,
		},
		{"enter(uint256,address,bytes)", "leave()", `22:9 leave() has 0 words of arguments, no word 1`},
		{"enter(uint256,address,bytes)", "enter(int256,address,bytes)", `22:9 word 1 has a sign, and the contract compares without: only "equals" says what it seems to`},
		// ABI files.
		{"abi: venue.json", "abi: bare.json", `19:15 enter(uint256,address,bytes) is not in the target's ABI "bare.json"`},
		{"enter(uint256,address,bytes)", "enter(uint256,address,string)", `19:15 enter(uint256,address,string) is not in the target's ABI "venue.json"; it has enter(uint256,address,bytes), enter((bool,string)[2])`},
		{"abi: venue.json", "abi: broken.json", `26:10 "abi": "broken.json" is no ABI: neither a list nor an object with "abi"`},
		{"abi: venue.json", "abi: none.json", `26:10 "abi": read "none.json": no such?file`},
		{"abi: venue.json", "abi: [venue.json]", `26:10 "abi" must be a single value`},
		// Terms.
		{"max_calls: 500", "max_calls: 0", `30:12 "max_calls" is "0", it must be a whole number from 1 to 4294967294`},
		{"{per_day: 100, refill: steady}", "{refill: steady}", `31:7 ` + noWindow},
		{"{per_day: 100, refill: steady}", "{per_day: 1, per_hour: 1}", `31:7 ` + noWindow},
		{"{per_day: 100, refill: steady}", "{per_day: 65536}", `31:17 "per_day" is "65536", it must be a whole number from 1 to 65535`},
		{"{per_day: 100, refill: steady}", "100", `31:7 here must be keys and values (per_hour, per_day, per_week, refill)`},
		{"gas: 0.02", "gas: 77371252.455336267181195264", `32:6 "gas" is 77371252455336267181195264, not below 2^86 base units, which is what the contract keeps`},
	} {
		if strings.Count(fullPolicy, tc.old) == 0 {
			t.Fatalf("no %q in the policy", tc.old)
		}
		src := strings.Replace(fullPolicy, tc.old, tc.new, 1)
		_, err := delegation.ParsePolicyFiles([]byte(src), venueFile)
		agreesWithSchema(t, named(tc.old, tc.new), src, err)
		if diff := cmp.Diff(tc.want, place(t, err)); diff != "" {
			t.Errorf("%q for %q (-want +got):\n%s", tc.new, tc.old, diff)
		}
	}
}

// TestFullPolicyWhole is about what several entries say together.
func TestFullPolicyWhole(t *testing.T) {
	guard := "  - token: 0x7E57000000000000000000000000000000000020\n    symbol: TUSD\n"
	for name, tc := range map[string]struct{ more, want string }{
		"guard twice":     {guard, "36:5 guard 0x7E57000000000000000000000000000000000020 appears twice"},
		"guard otherwise": {"", "34:5 token 0x7E57000000000000000000000000000000000020 is called TUSDX here and TUSD under tokens"},
	} {
		src := fullPolicy + tc.more
		if name == "guard otherwise" {
			src = src[:len(src)-1] + "X\n"
		}
		_, err := delegation.ParsePolicyFiles([]byte(src), venueFile)
		if diff := cmp.Diff(tc.want, place(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	// Names whose hashes begin with the same four bytes.
	same := "version: 1\nchain: 1\nexpires: 1h\ncalls:\n"
	for _, function := range []string{"collate_propagate_storage(bytes16)", "gasprice_bit_ether(int128)"} {
		same += "  - target: 0x7E570000000000000000000000000000000000C0\n    function: " + function + "\n"
	}
	_, err := delegation.ParsePolicy([]byte(same))
	if got := place(t, err); !strings.HasPrefix(got, "7:5") && !strings.Contains(got, "which moves tokens") {
		t.Errorf("one selector twice: %q", got)
	}
	long := "version: 1\nchain: 1\nexpires: 1h\ntokens:\n  - token: 0x7E57000000000000000000000000000000000020\n    symbol: T\n    decimals: 0\n    total: 1\n    recipients:\n"
	for i := range 20 {
		long += "      - " + common.BigToAddress(big.NewInt(0x10000+int64(i))).Hex() + "\n"
	}
	_, err = delegation.ParsePolicy([]byte(long))
	if got := place(t, err); !strings.HasPrefix(got, "1:1 the policy's text has 1") {
		t.Errorf("a long text: %q", got)
	}
}

func TestGrantAt(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	for name, tc := range map[string]struct {
		change func(*delegation.Policy)
		want   string // "" is no error
	}{
		"as it is":         {func(*delegation.Policy) {}, ""},
		"relative":         {func(p *delegation.Policy) { p.NotBefore.After, p.SubmitBy.After = time.Hour, time.Minute }, ""},
		"never":            {func(p *delegation.Policy) { p.Expires, p.SubmitBy.After = delegation.Expiry{Never: true}, time.Hour }, ""},
		"submit too late":  {func(p *delegation.Policy) { p.SubmitBy.At = now }, "it was to be submitted by 2027-01-15 08:00:00 UTC"},
		"submit after end": {func(p *delegation.Policy) { p.SubmitBy.After = 31 * 24 * time.Hour }, "it may be submitted until"},
		"begins after end": {func(p *delegation.Policy) { p.NotBefore.After = 31 * 24 * time.Hour }, "it begins on"},
		"begins too late": {func(p *delegation.Policy) {
			p.Expires, p.SubmitBy.After, p.NotBefore.At = delegation.Expiry{Never: true}, time.Hour, time.Unix(1<<32-1, 0)
		}, "the last that the contract keeps"},
		"over": {func(p *delegation.Policy) { p.Expires = delegation.Expiry{At: now} }, "it expired on"},
	} {
		p := examplePolicy()
		tc.change(&p)
		g, err := p.GrantAt(1, common.Address{1}, common.Address{2}, now)
		if tc.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if p.NotBefore.After > 0 && g.Terms.NotBefore != 1_800_003_600 || p.SubmitBy.After > 0 && g.Deadline == 0 || (g.Until == 0) != p.Expires.Never {
				t.Errorf("%s: %+v", name, g)
			}
			continue
		}
		if !errors.Is(err, delegation.ErrExpired) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
}

// TestExamples: the policies to start from are good ones, and fit a device.
func TestExamples(t *testing.T) {
	files, err := fs.Glob(examples.All, "*.yaml")
	if err != nil || len(files) != 5 {
		t.Fatalf("examples %q, %v", files, err)
	}
	for _, name := range files {
		src, err := examples.All.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := delegation.ParsePolicyFiles(src, examples.All.ReadFile)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		g, err := p.GrantAt(1, common.Address{1}, common.Address{2}, time.Now())
		if err != nil || len(g.Text()) > delegation.MaxText {
			t.Errorf("%s: %v, a text of %d bytes", name, err, len(g.Text()))
		}
	}
}
