package cli

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
)

func units(n int64) delegation.Amount { return delegation.Amount{Int: big.NewInt(n)} }

// TestStatusText prints what a rehearsal does not come to: sessions that sleep,
// that nobody knows, that have yet to begin; and a node that tells nothing.
func TestStatusText(t *testing.T) {
	const now, day = 1_800_000_000, 86_400
	token, key, wallet := common.Address{0x70}, common.Address{0xa9}, common.Address{0x33}
	guardian, calls := common.Address{0x90}, uint32(3)
	designator := types.AddressToDelegation(common.Address{0xde})
	status := delegation.OwnerStatus{
		Chain: 1, Owner: wallet, Now: now, Block: 9, Code: designator,
		Delegate: &delegation.Delegate{Address: common.Address{0xde}, Name: "an unknown contract"},
		Homes: []delegation.HomeStatus{
			{
				Home: delegation.HomeVault, Account: common.Address{0x77}, Exists: true, Balance: units(5e17), Guardian: &guardian,
				Ended: map[delegation.Ending]int{delegation.EndRevoked: 2, delegation.EndExpired: 1},
				Live: []delegation.OwnerSession{
					{
						Number: 4, State: delegation.StateWaiting, Agent: key, Name: "bot", Until: now + 2*day, Since: now - 3*day, Limits: "record",
						Grant: &delegation.Grant{
							Terms:  delegation.Terms{NotBefore: now + day, MaxCalls: 5},
							Tokens: []delegation.TokenLimit{{Token: token, Symbol: "USDC", Decimals: 6}},
						},
						Left: delegation.Remaining{Budgets: []delegation.Budget{{Token: token, Total: units(9e6), LeftTotal: units(8e6)}}, CallsLeft: &calls},
						Use: delegation.Usage{Calls: 1, Payments: 2, Last: now - 60, Spent: []delegation.Spent{
							{Token: token, Amount: units(1e6), Times: 1}, {Amount: units(1e17), Times: 1}, {Token: guardian, Amount: units(7), Times: 1},
						}},
					},
					{Number: 6, State: delegation.StateLive, Until: 0, Unknown: "no event was found that began it", Use: delegation.Usage{AtLeast: true}},
				},
				Past: []delegation.PastSession{{Number: 1, Agent: key, Name: "bot", How: delegation.EndReplaced, Into: 4, Granted: 2, Ended: 5, Use: delegation.Usage{Calls: 8}}},
			},
			{
				Home: delegation.HomeAccount, Account: wallet, Balance: units(0),
				Live: []delegation.OwnerSession{{Number: 1, State: delegation.StateAsleep, Agent: key, Until: now + 90, Unknown: "the wallet does not run the code that would tell"}},
			},
		},
		Allowances: []delegation.StandingAllowance{
			{Token: token, Symbol: "USDC", Decimals: 6, From: wallet, To: common.Address{0x77}, Amount: units(25e5), Needed: true},
			{Token: guardian, Decimals: 18, From: common.Address{0x77}, To: key, Amount: delegation.Amount{Int: new(big.Int).Lsh(big.NewInt(1), 255)}},
		},
		Events: delegation.EventsRead{From: 10, To: 9, Ignored: 2, Missing: "no"},
	}
	var out bytes.Buffer
	statusData{Owners: []delegation.OwnerStatus{status, {Chain: 1, Owner: key, Now: now, Block: 9, Code: []byte{1, 2}, Events: delegation.EventsRead{To: 9}}}}.printOwners(&out)
	want := `owner    ` + wallet.Hex() + ` on chain 1, at block 9 of 2027-01-15 08:00:00 UTC
wallet   runs an unknown contract (` + common.Address{0xde}.Hex() + `), by its code 0xef0100de00000000000000000000000000000000000000
vault    ` + common.Address{0x77}.Hex() + `, holds 0.5 native coin, guardian ` + guardian.Hex() + `: 2 live, 3 ended (1 expired, 2 revoked)
  grant 4    bot agent ` + key.Hex() + `: from 2027-01-16 08:00:00 UTC until 2027-01-17 08:00:00 UTC, in 2 days
    used   1 call, 2 payments; spent 1 USDC in all; spent 0.1 native coin in all; spent 7 base units of ` + guardian.Hex() + ` in all; last 2027-01-15 07:59:00 UTC, 1 minute ago; granted 2027-01-12 08:00:00 UTC, 3 days ago
    USDC     8 of 9 in total
    calls    3 of 5 left
  grant 6    not on record here, of an agent that was not found: live until it is revoked
    used   at least 0 calls, 0 payments
    limits not known: no event was found that began it
  grant 1    bot agent ` + key.Hex() + `: replaced by grant 4 in block 5; from block 2 on, 8 calls, 0 payments
account  ` + wallet.Hex() + `, holds 0 native coin, no guardian: 1 asleep
  grant 1    not on record here, agent ` + key.Hex() + `: asleep until 2027-01-15 08:01:30 UTC, in 1 minute
    used   0 calls, 0 payments
    limits not known: the wallet does not run the code that would tell
allows   2.5 USDC (` + token.Hex() + `), from ` + wallet.Hex() + ` to ` + common.Address{0x77}.Hex() + `; a live session spends by it
allows   an unlimited amount of token ` + guardian.Hex() + `, which no known grant names, from ` + common.Address{0x77}.Hex() + ` to ` + key.Hex() + `; no live session needs it
events   none were read; 2 ignored that are none of valetkey's
next     valetkey status NAME for one session, valetkey revoke NAME (or --owner and --agent) to end it

owner    ` + key.Hex() + ` on chain 1, at block 9 of 2027-01-15 08:00:00 UTC
wallet   a contract of 2 bytes
events   0, of blocks 0 to 9
next     nothing was ever granted here, by the node's word
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSpan(t *testing.T) {
	for seconds, want := range map[uint64]string{
		0: "0 seconds", 1: "1 second", 59: "59 seconds", 60: "1 minute", 3600: "1 hour", 86_399: "23 hours", 86_400: "1 day", 1 << 40: "12725829 days",
	} {
		if got := span(seconds); got != want {
			t.Errorf("%d: %q, want %q", seconds, got, want)
		}
	}
}
