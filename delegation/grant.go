package delegation

import (
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Grant is one permission as the contract takes it. Number counts the grants
// of one account, so that a signed text cannot be used twice.
type Grant struct {
	Number  uint64         `json:"number"`
	Chain   uint64         `json:"chain"`
	Account common.Address `json:"account"` // the contract account that the agent acts through
	Agent   common.Address `json:"agent"`   // the session key
	Until   uint64         `json:"until"`   // unix seconds, inclusive
	Tokens  []TokenLimit   `json:"tokens,omitempty"`
	Calls   []CallRule     `json:"calls,omitempty"`
	Native  *NativeLimit   `json:"native,omitempty"`
}

// MaxText is the longest text that every device shows (1,024 bytes, the limit
// of the Trezor One is what the contract enforces for all).
const MaxText = 1024

// nativeDecimals are those of the native coin on every EVM chain.
const nativeDecimals = 18

// Text is what the holder reads and signs as an EIP-191 personal message. The
// contract renders the same bytes from the same structure and recovers the
// signer over its own rendering, so a text that said something else would not
// be a valid signature of anything.
func (g Grant) Text() string {
	lines := []string{
		fmt.Sprintf("valetkey grant %d on chain %d", g.Number, g.Chain),
		"Account " + g.Account.Hex(),
		"Agent " + g.Agent.Hex(),
	}
	for _, t := range g.Tokens {
		lines = append(lines, fmt.Sprintf("- spend up to %s %s (%s) per day, %s in total",
			FormatAmount(t.PerDay.Int, t.Decimals), t.Symbol, t.Token.Hex(), FormatAmount(t.Total.Int, t.Decimals)))
	}
	for _, c := range g.Calls {
		lines = append(lines, fmt.Sprintf("- call %s on %s", c.Function, c.Target.Hex()))
	}
	if n := g.Native; n != nil {
		lines = append(lines, fmt.Sprintf("- spend up to %s native coin per day, %s per call",
			FormatAmount(n.PerDay.Int, nativeDecimals), FormatAmount(n.PerCall.Int, nativeDecimals)))
	}
	lines = append(lines, "Until "+formatTime(g.Until))
	return strings.Join(lines, "\n")
}

// RevokeText is the message that ends grant number of that agent, used or not.
func RevokeText(number, chain uint64, account, agent common.Address) string {
	return strings.Join([]string{
		fmt.Sprintf("valetkey revoke %d on chain %d", number, chain),
		"Account " + account.Hex(),
		"Agent " + agent.Hex(),
	}, "\n")
}

// TextDigest is the EIP-191 digest of a text, what its signature is over.
func TextDigest(text string) common.Hash {
	return common.BytesToHash(accounts.TextHash([]byte(text)))
}

// Selector is the first four bytes of the hash of a function's signature.
func (c CallRule) Selector() [4]byte {
	return [4]byte(crypto.Keccak256([]byte(c.Function))[:4])
}
