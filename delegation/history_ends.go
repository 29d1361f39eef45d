package delegation

import (
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// maxAhead is how far ahead of an account's last number a signed grant can be and
// still matter: an account takes the next number and no other, so that one far
// ahead is worth nothing for long, and using numbers up to it would cost the
// account the rest of its numbers.
const maxAhead = 64

// unsubmitted is the highest number of a grant that the owner signed for an
// account and that the account may still take; 0 for none. A journal is a file:
// nothing counts in it but texts that the owner did sign.
func (h *History) unsubmitted(chain uint64, owner, account common.Address, last, now uint64) uint64 {
	highest := uint64(0)
	for _, s := range h.texts {
		number, ok := numberIn(s.text, chain, account)
		if !ok || number <= max(last, highest) || number > min(last+maxAhead, maxNumber) || outOfTime(s.text, now) {
			continue
		}
		if verifyText(s.signature, TextDigest(s.text), owner) == nil {
			highest = number
		}
	}
	return highest
}

// numberIn reads a grant's number from its text.
func numberIn(text string, chain uint64, account common.Address) (uint64, bool) {
	rest, ok := strings.CutPrefix(text, "valetkey grant ")
	if !ok {
		return 0, false
	}
	digits, _, _ := strings.Cut(rest, " ")
	number, err := strconv.ParseUint(digits, 10, 16)
	return number, err == nil && strings.HasPrefix(text, joined(header("grant", number, chain, account))+"\n")
}

// outOfTime tells whether a grant's last lines say that it is over, or that it
// may not be submitted any more.
func outOfTime(text string, now uint64) bool {
	lines := strings.Split(text, "\n")
	for _, line := range lines[max(0, len(lines)-2):] {
		for _, word := range []string{"Submit by ", "Until "} {
			at, err := time.Parse(word+timeLayout+" UTC", line)
			if err == nil && unix(at) < now {
				return true
			}
		}
	}
	return false
}

// delegating is the highest nonce of a tuple that the owner signed, that would
// delegate the wallet to the session account, and that the chain may still take.
// It may be alone or in a transaction of the owner's.
func (h *History) delegating(chain uint64, owner, delegate common.Address, nonce uint64) (highest uint64, found bool) {
	take := func(t types.SetCodeAuthorization) {
		if t.Address != delegate || t.Nonce < nonce || found && t.Nonce <= highest || !t.ChainID.IsZero() && (!t.ChainID.IsUint64() || t.ChainID.Uint64() != chain) {
			return
		}
		if who, err := t.Authority(); err == nil && who == owner {
			highest, found = t.Nonce, true
		}
	}
	for _, t := range h.tuples {
		take(t)
	}
	for _, tx := range h.txs {
		for _, t := range tx.SetCodeAuthorizations() {
			take(t)
		}
	}
	return highest, found
}
