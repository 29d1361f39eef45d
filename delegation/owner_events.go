package delegation

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// The events of an account, beside those that say whose a number is.
var (
	usedTopic       = crypto.Keccak256Hash([]byte("SessionUsed(address,bytes32)"))
	debitedTopic    = crypto.Keccak256Hash([]byte("BudgetDebited(bytes32,bytes32)"))
	revokedTopic    = crypto.Keccak256Hash([]byte("SessionRevoked(uint16)"))
	allRevokedTopic = crypto.Keccak256Hash([]byte("AllRevoked(uint16)"))
	frozenTopic     = crypto.Keccak256Hash([]byte("Frozen(uint16)"))
)

// lifeTopics say how sessions begin and end; there is one per confirmation of the
// owner's or so. The others come with every use.
var lifeTopics = []common.Hash{grantedTopic, rotatedTopic, revokedTopic, allRevokedTopic, frozenTopic}

var sessionTopics = append([]common.Hash{usedTopic, debitedTopic}, lifeTopics...)

// Ending is how a session came to its end, by the events.
type Ending string

// The endings.
const (
	EndRevoked  Ending = "revoked" // by the owner, or given up by its key
	EndExpired  Ending = "expired"
	EndRotated  Ending = "rotated" // goes on under another key
	EndFrozen   Ending = "frozen"  // by the guardian
	EndReplaced Ending = "replaced"
	// EndUntold: the chain does not list the session, and no event says why.
	EndUntold Ending = "untold"
)

// event is one of the account's, read by hand: there can be very many.
type event struct {
	at     place
	tx     common.Hash
	topic  common.Hash
	number uint64         // of a session; Frozen: 0 for all; AllRevoked: up to
	into   uint64         // of a rotation
	agent  common.Address // the key
	until  uint64
	text   common.Hash // hash of the text of a grant
	token  common.Address
	amount *big.Int
}

// Sizes of an event: topics and bytes of data.
var eventShapes = map[common.Hash]struct{ topics, data int }{
	grantedTopic: {3, 64}, rotatedTopic: {3, 32}, revokedTopic: {1, 32}, allRevokedTopic: {1, 32}, frozenTopic: {2, 0},
	usedTopic: {1, 64}, debitedTopic: {1, 64},
}

// readEvent reads an event; false for what our contracts cannot have written.
func readEvent(l *types.Log) (event, bool) {
	e := event{at: placeOf(*l), tx: l.TxHash}
	if len(l.Topics) == 0 {
		return e, false
	}
	e.topic = l.Topics[0]
	shape, ours := eventShapes[e.topic]
	if !ours || len(l.Topics) != shape.topics || len(l.Data) != shape.data {
		return e, false
	}
	ok := true
	switch e.topic {
	case grantedTopic:
		var until uint64
		until, ok = wordBelow(l.Data[:32], 1<<32)
		e.until, e.text = unixOf(uint32(until)), common.Hash(l.Data[32:64]) //nolint:gosec // bounded
		ok = ok && wordAddress(l.Topics[1][:], &e.agent) && wordNumber(l.Topics[2][:], &e.number) && e.number > 0
	case rotatedTopic:
		ok = wordNumber(l.Topics[1][:], &e.number) && wordNumber(l.Topics[2][:], &e.into) && wordAddress(l.Data, &e.agent) && e.into > e.number
	case revokedTopic, allRevokedTopic:
		ok = wordNumber(l.Data, &e.number)
	case frozenTopic:
		ok = wordNumber(l.Topics[1][:], &e.number)
	case usedTopic:
		ok = wordAddress(l.Data[:32], &e.agent)
	case debitedTopic:
		e.agent, e.amount = common.Address(l.Data[:20]), new(big.Int).SetBytes(l.Data[20:32])
		e.token = common.Address(l.Data[32:52])
	}
	return e, ok
}

// wordBelow is a word as a number, which must be below the bound.
func wordBelow(word []byte, bound uint64) (uint64, bool) {
	for _, b := range word[:24] {
		if b != 0 {
			return 0, false
		}
	}
	n := new(big.Int).SetBytes(word[24:32]).Uint64()
	return n, n < bound
}

func wordNumber(word []byte, n *uint64) (ok bool) {
	*n, ok = wordBelow(word, maxNumber+1)
	return ok
}

func wordAddress(word []byte, a *common.Address) bool {
	*a = common.Address(word[12:32])
	for _, b := range word[:12] {
		if b != 0 {
			return false
		}
	}
	return true
}
