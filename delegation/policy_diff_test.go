package delegation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
)

// everyPart has a value in every place.
const everyPart = `version: 1
chain: 1337
expires: 30d
not_before: 1h
submit_by: 1d
tokens:
  - token: "0x7E57000000000000000000000000000000000020"
    symbol: TUSD
    decimals: 6
    per_day: 50
    per_call: 10
    total: 1000
    recipients: ["0x5409000000000000000000000000000000000001"]
    allowance_to: ["0x7E570000000000000000000000000000000000C0"]
calls:
  - target: "0x7E570000000000000000000000000000000000C0"
    function: checkIn(uint256)
    max_value: 0.01
    arguments: [{word: 1, at_most: 100}]
native: {per_week: 1}
max_calls: 500
rate: {per_day: 100}
gas: 0.02
guards: [{token: "0x5409000000000000000000000000000000000009", symbol: GRD}]
`

// TestPolicyDiff changes one place a row, and wants the change in words; the
// other way around it is the opposite.
func TestPolicyDiff(t *testing.T) {
	const venue, recipient = " on 0x7E570000000000000000000000000000000000C0", "0x5409000000000000000000000000000000000001"
	for _, tc := range []struct {
		old, new string
		want     []string
	}{
		{"version", "version", nil},
		{"per_day: 50", "per_day: 80", []string{"TUSD: 50 → 80 per day (wider)"}},
		{"per_day: 50", "per_day: 10", []string{"TUSD: 50 → 10 per day (narrower)"}},
		{"per_day: 50", "per_hour: 50", []string{"TUSD: 50 per day → 50 per hour (wider)"}},
		{"per_day: 50", "per_week: 50", []string{"TUSD: 50 per day → 50 per week (narrower)"}},
		{"per_day: 50", "per_hour: 10\n    refill: whole", []string{"TUSD: 50 per day → 10 per hour (other)"}},
		{"per_day: 50", "per_week: 60", []string{"TUSD: 50 per day → 60 per week (other)"}},
		{"per_day: 50", "per_day: 50\n    refill: steady", []string{"TUSD: 50 per day → 50 per day, refilled steadily (other)"}},
		{"    per_day: 50\n", "", []string{"TUSD: 50 per day → no limit by time (wider)"}},
		{"per_call: 10", "per_call: 50", []string{"TUSD: 10 → 50 per call (wider)"}},
		{"    per_call: 10\n", "", []string{"TUSD: 10 per call → no limit per call (wider)"}},
		{"    total: 1000\n", "", []string{"TUSD: 1000 in total → no limit in total (wider)"}},
		{"total: 1000", "total: 999.5", []string{"TUSD: 1000 → 999.5 in total (narrower)"}},
		{"symbol: TUSD", "symbol: USD2", []string{"USD2 (0x7E57000000000000000000000000000000000020): symbol TUSD → symbol USD2 (other)"}},
		{"    recipients: [\"" + recipient + "\"]\n", "", []string{"TUSD: only to " + recipient + " → to anybody (other)"}},
		{"recipients: [", "recipients: [\"0x7E570000000000000000000000000000000000C0\", ", []string{
			"TUSD: only to " + recipient + " → only to " + recipient + ", 0x7E570000000000000000000000000000000000C0 (wider)",
		}},
		{"    allowance_to: [\"0x7E570000000000000000000000000000000000C0\"]\n", "", []string{"TUSD: allowances to 0x7E570000000000000000000000000000000000C0 → no allowances (narrower)"}},
		{"function: checkIn", "function: checkOut", []string{
			"checkIn(uint256): removed: call checkIn(uint256)" + venue + ", with up to 0.01 native coin, word 1 <= 100 (narrower)",
			"checkOut(uint256): added: call checkOut(uint256)" + venue + ", with up to 0.01 native coin, word 1 <= 100 (wider)",
		}},
		{"max_value: 0.01", "max_value: 0.02", []string{"checkIn(uint256)" + venue + ": with up to 0.01 native coin → with up to 0.02 native coin (wider)"}},
		{"    arguments: [{word: 1, at_most: 100}]\n", "", []string{"checkIn(uint256)" + venue + ": word 1 <= 100 → any arguments (wider)"}},
		{"at_most: 100", "equals: 7", []string{"checkIn(uint256)" + venue + ": word 1 <= 100 → word 1 = 7 (narrower)"}},
		{"at_most: 100", "at_least: 100", []string{"checkIn(uint256)" + venue + ": word 1 <= 100 → word 1 >= 100 (other)"}},
		{"at_most: 100", "equals: this account", []string{"checkIn(uint256)" + venue + ": word 1 <= 100 → word 1 = this account (other)"}},
		{"{per_week: 1}", "{per_day: 0.1, per_call: 0.1}", []string{
			"native coin: 1 per week → 0.1 per day (narrower)", "native coin: no limit per call → 0.1 per call (narrower)",
		}},
		{"expires: 30d", "expires: 2026-01-02 00:00:00 UTC", []string{"ends: 2026-01-31 00:00:00 UTC → 2026-01-02 00:00:00 UTC (narrower)"}},
		{"expires: 30d", "expires: never", []string{"ends: 2026-01-31 00:00:00 UTC → when it is revoked (wider)"}},
		{"not_before: 1h\n", "", []string{"begins: 2026-01-01 01:00:00 UTC → at once (wider)"}},
		{"submit_by: 1d\n", "", []string{"grant to be submitted by: 2026-01-02 00:00:00 UTC → 2026-01-31 00:00:00 UTC (wider)"}},
		{"max_calls: 500\n", "", []string{"calls: 500 in all → no limit in all (wider)"}},
		{"max_calls: 500", "max_calls: 100", []string{"calls: 500 → 100 in all (narrower)"}},
		{"rate: {per_day: 100}\n", "", []string{"calls: 100 per day → no limit by time (wider)"}},
		{"rate: {per_day: 100}", "rate: {per_hour: 4}", []string{"calls: 100 per day → 4 per hour (narrower)"}},
		{"gas: 0.02\n", "", []string{"gas: 0.02 → 0 native coin (narrower)"}},
		{"guards:", "#", []string{"guard: removed: no other loss of GRD (0x5409000000000000000000000000000000000009) (wider)"}},
		{"chain: 1337", "chain: 1", []string{"chain: 1337 → 1 (other)"}},
	} {
		old, now := parsed(t, everyPart), parsed(t, strings.Replace(everyPart, tc.old, tc.new, 1))
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		diff := delegation.DiffPolicies(old, now, at)
		var words []string
		for _, c := range diff.Changes {
			words = append(words, c.String())
		}
		if d := cmp.Diff(tc.want, words); d != "" {
			t.Errorf("%q for %q (-want +got):\n%s", tc.new, tc.old, d)
		}
		back := delegation.DiffPolicies(now, old, at)
		if want := opposite[diff.Direction]; back.Direction != want || len(back.Changes) != len(diff.Changes) {
			t.Errorf("%q for %q: back is %s, want %s", tc.new, tc.old, back.Direction, want)
		}
	}
}

var opposite = map[delegation.Direction]delegation.Direction{
	delegation.Wider: delegation.Narrower, delegation.Narrower: delegation.Wider, delegation.Equal: delegation.Equal, delegation.Other: delegation.Other,
}

func parsed(t *testing.T, src string) delegation.Policy {
	t.Helper()
	p, err := delegation.ParsePolicy([]byte(src))
	if err != nil {
		t.Fatalf("%v in\n%s", err, src)
	}
	return p
}

// TestPolicyDiffNames: tokens of one name are told apart by their addresses.
func TestPolicyDiffNames(t *testing.T) {
	old := parsed(t, everyPart)
	now := parsed(t, everyPart)
	now.Tokens = slices.Clone(now.Tokens)
	now.Tokens[0].PerCall = amount(tusd(9))
	other := now.Tokens[0]
	other.Token[0]++
	now.Tokens = append(now.Tokens, other)
	diff := delegation.DiffPolicies(old, now, time.Unix(1, 0))
	if len(diff.Changes) != 2 || diff.Direction != delegation.Other {
		t.Fatalf("%+v", diff)
	}
	for _, c := range diff.Changes {
		if !strings.Contains(c.Subject, "(0x7") {
			t.Errorf("%s does not say which", c)
		}
	}
}
