package delegation_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
)

// goodPolicy is what each row below breaks in one place.
const goodPolicy = `version: 1
chain: 1337
expires: 30d
tokens:
  - token: "0x7E57000000000000000000000000000000000020"
    symbol: TUSD
    decimals: 6
    per_day: 50
    total: 1000
calls:
  - target: 0x7E570000000000000000000000000000000000C0
    function: checkIn(uint256)
native:
  per_day: 0.05
  per_call: 0.01
`

// topKeys are those that a policy has at its top.
const topKeys = "version, chain, expires, not_before, submit_by, tokens, calls, native, max_calls, rate, gas, guards"

// TestPolicyErrors replaces one text in a good policy and wants the place and
// the words of the error.
func TestPolicyErrors(t *testing.T) {
	const (
		notAmount   = ` is not a plain decimal number such as 50 or 0.05`
		notExpiry   = `, which is neither a time such as 2026-12-31 23:59:59 UTC nor a span such as 30d, 12h or 90m`
		notFunction = `, which is not a function such as checkIn(uint256), without blanks and at most 96 characters`
		notForm     = `: it is not in canonical form (uint256 for uint, no names, no blanks)`
		notSymbol   = `; the contract shows 1 to 12 characters of A-Z a-z 0-9 $ + - . _ that begin with a letter (write "tokens" for a token whose own symbol is none of that)`
		notChain    = `, it must be a whole number from 1 to 9223372036854775808`
		known       = ` (known here: ` + topKeys + `)`
	)
	for _, tc := range []struct{ old, new, want string }{
		// The top.
		{"version: 1", "version: 2", `1:10 "version" is "2", it must be a whole number from 1 to 1`},
		{"version: 1\n", "", `1:1 "version" is missing`},
		{"chain: 1337\n", "", `1:1 "chain" is missing`},
		{"expires: 30d\n", "", `1:1 "expires" is missing`},
		{"chain: 1337", "chian: 1337", `2:1 unknown key "chian"` + known},
		{"chain: 1337", "Chain: 1337", `2:1 unknown key "Chain"` + known},
		{"chain: 1337", "chain: 1337\nchain: 1337", `3:1 mapping key "chain" already defined at [2:1]`},
		{"chain: 1337", "chain: 0", `2:8 "chain" is "0"` + notChain},
		{"chain: 1337", "chain: -1", `2:8 "chain" is "-1"` + notChain},
		{"chain: 1337", "chain: +1", `2:8 "chain" is "+1"` + notChain},
		{"chain: 1337", "chain: 01337", `2:8 "chain" is "01337"` + notChain},
		{"chain: 1337", "chain: 0x539", `2:8 "chain" is "0x539"` + notChain},
		{"chain: 1337", "chain: 1_337", `2:8 "chain" is "1_337"` + notChain},
		{"chain: 1337", "chain: 1.0", `2:8 "chain" is "1.0"` + notChain},
		{"chain: 1337", "chain: mainnet", `2:8 "chain" is "mainnet"` + notChain},
		{"chain: 1337", "chain: 9223372036854775809", `2:8 "chain" is "9223372036854775809"` + notChain},
		{"chain: 1337", "chain: [1337]", `2:8 "chain" must be a single value`},
		{"chain: 1337", "chain: {id: 1337}", `2:8 "chain" must be a single value`},
		{"chain: 1337", "chain: null", `2:8 "chain" must be a single value`},
		{"chain: 1337", "chain:", `2:7 "chain" must be a single value`},
		{"chain: 1337", "chain: true", `2:8 "chain" must be a single value`},
		{"chain: 1337", "chain: |\n  1337", `2:8 "chain" must be a single value`},
		// Expiry.
		{"30d", "0d", `3:10 "expires" is "0d"` + notExpiry},
		{"30d", "030d", `3:10 "expires" is "030d"` + notExpiry},
		{"30d", "30", `3:10 "expires" is "30"` + notExpiry},
		{"30d", "30w", `3:10 "expires" is "30w"` + notExpiry},
		{"30d", "1.5d", `3:10 "expires" is "1.5d"` + notExpiry},
		{"30d", "-1d", `3:10 "expires" is "-1d"` + notExpiry},
		{"30d", "never", `3:10 a session that never expires needs "submit_by": until when may its grant be submitted`},
		{"30d", "Never", `3:10 "expires" is "Never"` + notExpiry},
		{"30d", "2026-12-31", `3:10 "expires" is "2026-12-31"` + notExpiry},
		{"30d", "2026-12-31 23:59:59", `3:10 "expires" is "2026-12-31 23:59:59"` + notExpiry},
		{"30d", "2026-12-31 23:59:59 CET", `3:10 "expires" is "2026-12-31 23:59:59 CET"` + notExpiry},
		{"30d", "2026-02-30 00:00:00 UTC", `3:10 "expires" is "2026-02-30 00:00:00 UTC"` + notExpiry},
		{"30d", "1969-12-31 23:59:59 UTC", `3:10 "expires" is "1969-12-31 23:59:59 UTC"` + notExpiry},
		{"30d", "10000-01-01 00:00:00 UTC", `3:10 "expires" is "10000-01-01 00:00:00 UTC"` + notExpiry},
		{"30d", "3654d", `3:10 "expires" is "3654d", more than ten years`},
		{"30d", "99999d", `3:10 "expires" is "99999d", more than ten years`},
		{"30d", "87673h", `3:10 "expires" is "87673h", more than ten years`},
		{"30d", "100000m", `3:10 "expires" is "100000m"` + notExpiry},
		// Tokens.
		{"    symbol: TUSD\n", "", `5:5 "symbol" is missing`},
		{"    total: 1000\n", "", ""},
		{"    per_day: 50\n", "", ""},
		{"    per_day: 50\n    total: 1000\n", "", `5:5 here is no limit: give one of "per_hour", "per_day" and "per_week", or "total"`},
		{"symbol: TUSD", "symbol: TUSD\n    color: red", `7:5 unknown key "color" (known here: token, symbol, decimals, per_hour, per_day, per_week, refill, per_call, total, recipients, allowance_to)`},
		{"symbol: TUSD", "symbol: TUSD\n    symbol: TUSD", `7:5 mapping key "symbol" already defined at [6:5]`},
		{"symbol: TUSD", `symbol: ""`, `6:13 "symbol" is ""` + notSymbol},
		{"symbol: TUSD", "symbol: T USD", `6:13 "symbol" is "T USD"` + notSymbol},
		{"symbol: TUSD", "symbol: TUSD₮", `6:13 "symbol" is "TUSD₮"` + notSymbol},
		{"symbol: TUSD", "symbol: ABCDEFGHIJKLM", `6:13 "symbol" is "ABCDEFGHIJKLM"` + notSymbol},
		{"decimals: 6", "decimals: 31", `7:15 "decimals" is "31", it must be a whole number from 0 to 30`},
		{"decimals: 6", "decimals: 06", `7:15 "decimals" is "06", it must be a whole number from 0 to 30`},
		{"per_day: 50", "per_day: 0", `8:14 "per_day" is zero: leave the permission out instead`},
		{"per_day: 50", "per_day: 0.000", `8:14 "per_day" is zero: leave the permission out instead`},
		{"per_day: 50", "per_day: -50", `8:14 "per_day": bad amount: "-50"` + notAmount},
		{"per_day: 50", "per_day: +50", `8:14 "per_day": bad amount: "+50"` + notAmount},
		{"per_day: 50", "per_day: 5e1", `8:14 "per_day": bad amount: "5e1"` + notAmount},
		{"per_day: 50", "per_day: 5_0", `8:14 "per_day": bad amount: "5_0"` + notAmount},
		{"per_day: 50", "per_day: 050", `8:14 "per_day": bad amount: "050"` + notAmount},
		{"per_day: 50", "per_day: 0o62", `8:14 "per_day": bad amount: "0o62"` + notAmount},
		{"per_day: 50", "per_day: 0x32", `8:14 "per_day": bad amount: "0x32"` + notAmount},
		{"per_day: 50", "per_day: 50 TUSD", `8:14 "per_day": bad amount: "50 TUSD"` + notAmount},
		{"per_day: 50", "per_day: 50,5", `8:14 "per_day": bad amount: "50,5"` + notAmount},
		{"per_day: 50", "per_day: .5", `8:14 "per_day": bad amount: ".5"` + notAmount},
		{"per_day: 50", "per_day: 5.", `8:14 "per_day": bad amount: "5."` + notAmount},
		{"per_day: 50", "per_day: .inf", `8:14 "per_day" must be a single value`},
		{"per_day: 50", "per_day: 50\n      1", `8:14 "per_day": bad amount: "50 1"` + notAmount},
		{"per_day: 50", "per_day: 0.0000001", `8:14 "per_day": bad amount: "0.0000001" has 7 decimals, the coin has 6`},
		{"per_day: 50", "per_day: 50.0000000", `8:14 "per_day": bad amount: "50.0000000" has 7 decimals, the coin has 6`},
		{
			"total: 1000", "total: 340282366920938463463374607431768.211456",
			`9:12 "total": bad amount: "340282366920938463463374607431768.211456" is more than 2^128 base units`,
		},
		{
			"total: 1000", "total: 1" + strings.Repeat("0", 80),
			`9:12 "total": bad amount: "1` + strings.Repeat("0", 80) + `" is too large`,
		},
		{"total: 1000", "total: 49.999999", `9:12 "total" is less than "per_day"`},
		// Addresses.
		{"0x7E57000000000000000000000000000000000020", "0x0000000000000000000000000000000000000000", `5:12 "token" is the zero address`},
		{
			"0x7E57000000000000000000000000000000000020", "0x7e57000000000000000000000000000000000020",
			`5:12 "token" is 0x7e57000000000000000000000000000000000020, whose EIP-55 checksum does not match (0x7E57000000000000000000000000000000000020 would)`,
		},
		{
			"0x7E570000000000000000000000000000000000C0", "0x7E570000000000000000000000000000000000c0",
			`11:13 "target" is 0x7E570000000000000000000000000000000000c0, whose EIP-55 checksum does not match (0x7E570000000000000000000000000000000000C0 would)`,
		},
		{"0x7E57000000000000000000000000000000000020", "0X7E57000000000000000000000000000000000020", `5:12 "token" is "0X7E57000000000000000000000000000000000020", which is not 0x and 40 hex digits`},
		{"0x7E57000000000000000000000000000000000020", "7E57000000000000000000000000000000000020", `5:12 "token" is "7E57000000000000000000000000000000000020", which is not 0x and 40 hex digits`},
		{"0x7E57000000000000000000000000000000000020", "0x7E5700000000000000000000000000000000002", `5:12 "token" is "0x7E5700000000000000000000000000000000002", which is not 0x and 40 hex digits`},
		{"0x7E57000000000000000000000000000000000020", "vitalik.eth", `5:12 "token" is "vitalik.eth", which is not 0x and 40 hex digits`},
		// Functions.
		{"checkIn(uint256)", "checkIn(uint)", `12:15 "function" is "checkIn(uint)": read argument type "uint": unsupported arg type: uint`},
		{"checkIn(uint256)", "checkIn(uint257)", `12:15 "function" is "checkIn(uint257)"` + notForm},
		{"checkIn(uint256)", "checkIn(uint08)", `12:15 "function" is "checkIn(uint08)"` + notForm},
		{"checkIn(uint256)", "checkIn(uint256x)", `12:15 "function" is "checkIn(uint256x)"` + notForm},
		{"checkIn(uint256)", "checkIn(bytes0)", `12:15 "function" is "checkIn(bytes0)"` + notForm},
		{"checkIn(uint256)", "checkIn(uint256[0])", `12:15 "function" is "checkIn(uint256[0])"` + notForm},
		{"checkIn(uint256)", "checkIn(uint256[02])", `12:15 "function" is "checkIn(uint256[02])"` + notForm},
		{"checkIn(uint256)", "checkIn(uint256[1025])", `12:15 "function" is "checkIn(uint256[1025])": an array of 1025 is too large`},
		{"checkIn(uint256)", "checkIn((uint256[1000])[])", ""},
		{"checkIn(uint256)", "checkIn((uint256[99][99])[])", `12:15 "function" is "checkIn((uint256[99][99])[])": its arrays hold more than 1024 values`},
		{"checkIn(uint256)", "checkIn(token)", `12:15 "function" is "checkIn(token)": read argument type "token": unsupported arg type: token`},
		{"checkIn(uint256)", "checkIn(uint256 id)", `12:15 "function" is "checkIn(uint256 id)"` + notFunction},
		{"checkIn(uint256)", "checkIn (uint256)", `12:15 "function" is "checkIn (uint256)"` + notFunction},
		{"checkIn(uint256)", "checkIn", `12:15 "function" is "checkIn"` + notFunction},
		{"checkIn(uint256)", "(uint256)", `12:15 "function" is "(uint256)"` + notFunction},
		{"checkIn(uint256)", "1checkIn()", `12:15 "function" is "1checkIn()"` + notFunction},
		{"checkIn(uint256)", "checkIn(uint256", `12:15 "function" is "checkIn(uint256"` + notFunction},
		{"checkIn(uint256)", "checkIn()()", `12:15 "function" is "checkIn()()": it does not parse: failed to parse selector 'checkIn()()': unexpected string '()'`},
		{"checkIn(uint256)", "checkIn(uint256,)", `12:15 "function" is "checkIn(uint256,)": it does not parse: failed to parse selector 'checkIn(uint256,)': failed to parse type: failed to parse elementary type: invalid token start: )`},
		{"checkIn(uint256)", "checkIn(uint256]bool)", `12:15 "function" is "checkIn(uint256]bool)"` + notForm},
		{"checkIn(uint256)", "0x12345678", `12:15 "function" is "0x12345678"` + notFunction},
		{"checkIn(uint256)", "f(" + strings.Repeat("address,", 11) + "uint160)", `12:15 "function" is "f(` + strings.Repeat("address,", 11) + `uint160)"` + notFunction},
		{"checkIn(uint256)", strings.Repeat("f", 41) + "()", `12:15 "function" is "` + strings.Repeat("f", 41) + `()"` + notFunction},
		{"    function: checkIn(uint256)\n", "", `11:5 "function" is missing`},
		// Native coin.
		{"per_call: 0.01", "per_call: 0.06", `15:13 "per_call" is more than "per_day"`},
		{"per_call: 0.01", "per_call: 0", `15:13 "per_call" is zero: leave the permission out instead`},
		{"per_call: 0.01", "per_call: 0.0000000000000000001", `15:13 "per_call": bad amount: "0.0000000000000000001" has 19 decimals, the coin has 18`},
		{"  per_call: 0.01\n", "", ""},
		{"  per_call: 0.01", "  per_call: 0.01\n  spenders: 1", `16:3 unknown key "spenders" (known here: per_hour, per_day, per_week, refill, per_call, total, recipients)`},
	} {
		if strings.Count(goodPolicy, tc.old) == 0 {
			t.Fatalf("no %q in the good policy", tc.old)
		}
		src := strings.Replace(goodPolicy, tc.old, tc.new, 1)
		_, err := delegation.ParsePolicy([]byte(src))
		agreesWithSchema(t, named(tc.old, tc.new), src, err)
		if diff := cmp.Diff(tc.want, place(t, err)); diff != "" {
			t.Errorf("%q for %q (-want +got):\n%s", tc.new, tc.old, diff)
		}
	}
}

// place is "line:column reason" of a policy error, "" for none.
func place(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*delegation.PolicyError](err)
	if !ok || !errors.Is(err, delegation.ErrBadPolicy) {
		t.Fatalf("%T is no policy error: %v", err, err)
	}
	if want := fmt.Sprintf("policy line %d, column %d: %s", e.Line, e.Column, e.Reason); err.Error() != want {
		t.Errorf("error prints as %q, want %q", err, want)
	}
	return fmt.Sprintf("%d:%d %s", e.Line, e.Column, e.Reason)
}
