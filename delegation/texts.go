package delegation

import (
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// The texts beside [Grant.Text], each of which the contract renders itself from
// the same values. Deadlines are the last second in which they may be submitted.

// RevokeText is the message that ends session number, or burns that number if
// the account would give it out next.
func RevokeText(number, chain uint64, account common.Address, deadline uint64) string {
	return joined(header("revoke", number, chain, account), submitBy(deadline))
}

// RevokeAllText ends every session and uses up the numbers to upTo, at least the
// account's last: one more, where a signed grant with the next one may be about.
func RevokeAllText(upTo, chain uint64, account common.Address, deadline uint64) string {
	lines := header("revoke all up to", upTo, chain, account)
	return joined(lines, submitBy(deadline))
}

// Rotation hands a session on to another key.
type Rotation struct {
	Number      uint64         `json:"number"` // of the session
	Into        uint64         `json:"into"`   // the account's next number
	Chain       uint64         `json:"chain"`
	Account     common.Address `json:"account"`
	Agent       common.Address `json:"agent"`
	NewAgent    common.Address `json:"new_agent"`
	Permissions int            `json:"permissions"` // how many move
	Deadline    uint64         `json:"deadline"`
}

// Text is what the holder reads and signs.
func (r Rotation) Text() string {
	return joined([]string{
		fmt.Sprintf("valetkey rotate %d into %d on chain %d", r.Number, r.Into, r.Chain),
		"Account " + r.Account.Hex(),
	}, "Agent "+r.Agent.Hex(), "New agent "+r.NewAgent.Hex(),
		fmt.Sprintf("%d permissions, with what is left of them", r.Permissions), submitBy(r.Deadline))
}

// GuardianText names who may end sessions; the zero address is nobody. number is
// the account's next.
func GuardianText(number, chain uint64, account, guardian common.Address, deadline uint64) string {
	who := "Guardian none"
	if guardian != (common.Address{}) {
		who = "Guardian " + guardian.Hex()
	}
	return joined(header("guardian", number, chain, account), who, "It may end sessions and nothing else", submitBy(deadline))
}

// SignText lets a vault stand for a hash that somebody asks it to sign (ERC-1271).
func SignText(hash common.Hash, chain uint64, account common.Address) string {
	return strings.Join([]string{fmt.Sprintf("valetkey sign %s on chain %d", hash, chain), "Account " + account.Hex()}, "\n")
}

func joined(lines []string, more ...string) string { return strings.Join(append(lines, more...), "\n") }
