package delegation

import (
	"os"
	"regexp"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// TestDenylistIsTheContracts reads the contract's source: both lists must hold
// the same selectors and addresses, or a policy passes here and fails there.
func TestDenylistIsTheContracts(t *testing.T) {
	source, err := os.ReadFile("../contracts/src/GrantRules.sol")
	if err != nil {
		t.Fatal(err)
	}
	theirs := map[[4]byte]bool{{}: true} // iszero(s)
	for _, m := range regexp.MustCompile(`eq\(s, 0x([0-9a-f]{8})\)`).FindAllSubmatch(source, -1) {
		theirs[[4]byte(common.FromHex(string(m[1])))] = true
	}
	if len(theirs) < 20 {
		t.Fatalf("found only %d selectors in the contract", len(theirs))
	}
	for s := range theirs {
		if !movers[s] {
			t.Errorf("the contract refuses %x, a policy does not", s)
		}
	}
	for s := range movers {
		if !theirs[s] {
			t.Errorf("a policy refuses %x, the contract does not", s)
		}
	}
	addresses := regexp.MustCompile(`eq\(a, (0x[0-9a-fA-F]{40})\)`).FindAllSubmatch(source, -1)
	if len(addresses) != len(untouchable) {
		t.Errorf("the contract has %d untouchable addresses, a policy %d", len(addresses), len(untouchable))
	}
	for _, m := range addresses {
		if whyUntouchable(common.HexToAddress(string(m[1]))) == "" {
			t.Errorf("the contract refuses %s, a policy does not", m[1])
		}
	}
	if whyUntouchable(common.HexToAddress("0xffff")) == "" || whyUntouchable(common.HexToAddress("0x10000")) != "" {
		t.Error("the range of precompiled contracts is not below 0x10000")
	}
}
