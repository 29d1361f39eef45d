package delegation_test

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
)

// TestGrantTextGolden pins the bytes that holders read and sign.
func TestGrantTextGolden(t *testing.T) {
	account, agent := common.HexToAddress("0x7c8999dC9a822c1f0Df42023113EDB4FDd543266"), common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	g := examplePolicy().Grant(7, account, agent, uint64(time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC).Unix()))
	want := `valetkey grant 7 on chain 1337
Account 0x7c8999dC9a822c1f0Df42023113EDB4FDd543266
Agent 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
- spend up to 50 TUSD (0x7E57000000000000000000000000000000000020) per day, 1000 in total
- spend up to 0.05 native coin per day, 0.01 per call
- call checkIn(uint256) on 0x7E570000000000000000000000000000000000C0
Until 2026-12-31 23:59:59 UTC`
	if diff := cmp.Diff(want, g.Text()); diff != "" {
		t.Errorf("grant (-want +got):\n%s", diff)
	}
	want = `valetkey revoke 7 on chain 1337
Account 0x7c8999dC9a822c1f0Df42023113EDB4FDd543266
Submit by 2026-12-31 23:59:59 UTC`
	if diff := cmp.Diff(want, delegation.RevokeText(7, 1337, account, g.Until)); diff != "" {
		t.Errorf("revocation (-want +got):\n%s", diff)
	}
}

// TestTextDigest: keccak256("\x19Ethereum Signed Message:\n5hello"), as wallets
// compute it.
func TestTextDigest(t *testing.T) {
	want := common.HexToHash("0x50b2c43fd39106bafbba0da34fc430e1f91e3c96ea2acee2bc34119f92b37750")
	if got := delegation.TextDigest("hello"); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func TestSelector(t *testing.T) {
	rule := delegation.CallRule{Function: "transfer(address,uint256)"}
	if got := rule.Selector(); got != [4]byte{0xa9, 0x05, 0x9c, 0xbb} {
		t.Errorf("selector %x, want a9059cbb", got)
	}
}
