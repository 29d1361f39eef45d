//go:build !nodev

package delegation_test

import (
	"io/fs"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/examples"
)

// TestYAMLIsReadBack: the examples, written anew, are the same policies.
func TestYAMLIsReadBack(t *testing.T) {
	names, err := fs.Glob(examples.All, "*.yaml")
	if err != nil || len(names) < 5 {
		t.Fatalf("examples %q: %v", names, err)
	}
	for _, name := range names {
		src, err := examples.All.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		policy, err := delegation.ParsePolicyFiles(src, examples.All.ReadFile)
		if err != nil {
			t.Fatal(err)
		}
		again, err := delegation.ParsePolicy([]byte(policy.YAML()))
		if err != nil {
			t.Errorf("%s: %v in\n%s", name, err, policy.YAML())
		}
		if diff := cmp.Diff(policy, again, amountsByValue); diff != "" {
			t.Errorf("%s (-read +read back):\n%s", name, diff)
		}
	}
}

// TestYAMLOfRandomPolicies: whatever the parser takes, it takes as what was
// written. What it refuses is refused for the policy, not for its spelling.
func TestYAMLOfRandomPolicies(t *testing.T) {
	const draws = 2000
	good := 0
	for seed := range uint64(draws) {
		d := newDrawer(seed)
		policy := policyOf(d.grant(worldChain, d.address()))
		if d.one(2) {
			policy.Expires = delegation.Expiry{After: time.Duration(1+d.IntN(99_999)) * time.Minute}
		}
		got, err := delegation.ParsePolicy([]byte(policy.YAML()))
		if err != nil {
			continue
		}
		good++
		if diff := cmp.Diff(policy, got, amountsByValue); diff != "" {
			t.Fatalf("seed %d (-written +read):\n%s\n%s", seed, diff, policy.YAML())
		}
	}
	if good < draws/3 {
		t.Errorf("only %d of %d random policies are read at all", good, draws)
	}
}

// policyOf is the policy that a grant could come from.
func policyOf(g delegation.Grant) delegation.Policy {
	moment := func(seconds uint64) delegation.Expiry {
		if seconds == 0 {
			return delegation.Expiry{}
		}
		return delegation.Expiry{At: time.Unix(int64(seconds), 0).UTC()}
	}
	p := delegation.Policy{
		Chain: g.Chain, Expires: moment(g.Until), NotBefore: moment(g.Terms.NotBefore), SubmitBy: moment(g.Deadline), Tokens: g.Tokens, Calls: g.Calls,
		Native: g.Native, MaxCalls: g.Terms.MaxCalls, Rate: g.Terms.Rate, Gas: g.Terms.Gas, Guards: g.Guards,
	}
	if g.Until == 0 {
		p.Expires = delegation.Expiry{Never: true}
	}
	return p
}
