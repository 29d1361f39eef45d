package delegation_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/delegation"
)

func codesOf(found []delegation.Finding) []string {
	codes := make([]string, 0, len(found))
	for _, f := range found {
		codes = append(codes, string(f.Severity)+" "+f.Code)
	}
	return codes
}

func TestPolicyDoubts(t *testing.T) {
	const rule = "calls:\n  - target: \"0x7E570000000000000000000000000000000000C0\"\n    function: checkIn(uint256)\n"
	for name, tc := range map[string]struct {
		policy string
		want   []string
	}{
		"none":                   {goodPolicy, []string{}},
		"never":                  {"version: 1\nchain: 1\nexpires: never\nsubmit_by: 1d\nnative: {total: 1}", []string{"doubt no_expiry"}},
		"at least":               {"version: 1\nchain: 1\nexpires: 1d\n" + rule + "    arguments: [{word: 1, at_least: 5}]", []string{"doubt open_lower_bound"}},
		"at least, at most":      {"version: 1\nchain: 1\nexpires: 1d\n" + rule + "    arguments: [{word: 1, at_least: 5}, {word: 1, at_most: 9}]", []string{}},
		"other coin, no use":     {"version: 1\nchain: 296\nexpires: 1d\n" + rule, []string{"doubt native_decimals"}},
		"the chain next to that": {"version: 1\nchain: 299\nexpires: 1d\nnative: {total: 1}", []string{}},
	} {
		policy, err := delegation.ParsePolicy([]byte(tc.policy))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := codesOf(policy.Doubts()); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

// TestCoinsOfOtherDecimals: a budget that the device would show ten billion times
// too small is refused, also for who builds the policy in a program.
func TestCoinsOfOtherDecimals(t *testing.T) {
	for chain := 294; chain <= 299; chain++ {
		for _, use := range []string{"native: {total: 1}", "max_calls: 5\ngas: 1\ncalls: [{target: \"0x7E570000000000000000000000000000000000C0\", function: f()}]"} {
			_, err := delegation.ParsePolicy(fmt.Appendf(nil, "version: 1\nchain: %d\nexpires: 1d\n%s", chain, use))
			bad := chain >= 295 && chain <= 298
			if bad != errors.Is(err, delegation.ErrBadPolicy) || bad && !strings.Contains(err.Error(), "count the native coin with 8 decimals") {
				t.Errorf("chain %d, %s: %v", chain, use, err)
			}
		}
	}
}

func TestParseExpiry(t *testing.T) {
	for text, want := range map[string]string{
		"7d": "7d after linking", "90m": "90m after linking", "2026-12-31 23:59:59 UTC": "2026-12-31 23:59:59 UTC", "never": "never",
	} {
		e, err := delegation.ParseExpiry(text)
		if err != nil || e.String() != want {
			t.Errorf("%s: %s, %v", text, e, err)
		}
	}
	for _, text := range []string{"", "7", "7w", "3654d", "tomorrow", "-1d"} {
		if _, err := delegation.ParseExpiry(text); !errors.Is(err, delegation.ErrBadPolicy) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
