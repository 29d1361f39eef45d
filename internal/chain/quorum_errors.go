package chain

import (
	"errors"
	"fmt"
	"strings"
)

// ErrBehind: a node lacks what another one has, and that may be a matter of time.
var ErrBehind = errors.New("a node is behind")

// BehindError is a node that is too far behind the others to be compared with
// them. It matches [ErrBehind].
type BehindError struct {
	Node    string
	Blocks  uint64
	Seconds uint64 // between the two newest blocks
	Heads   []string
}

// Error implements error.
func (e *BehindError) Error() string {
	return fmt.Sprintf("%s is %d blocks and %d seconds behind: %s", e.Node, e.Blocks, e.Seconds, strings.Join(e.Heads, ", "))
}

// Is reports that the error is an [ErrBehind].
func (e *BehindError) Is(target error) bool { return target == ErrBehind }

// DisagreementError is several nodes' different answers to one question about one
// block. It matches [ErrInconsistent].
type DisagreementError struct {
	What    string   // "nonce of 0x… at block 7", "chain id", …
	Answers []string // in the order of the nodes
}

// Error implements error.
func (e *DisagreementError) Error() string {
	return "nodes disagree: " + disagreement(e.What, e.Answers)
}

// Is reports that the error is an [ErrInconsistent].
func (e *DisagreementError) Is(target error) bool { return target == ErrInconsistent }

func disagreement(what string, answers []string) string {
	said := make([]string, len(answers))
	for i, a := range answers {
		said[i] = fmt.Sprintf("%s says %s", nodeName(i), a)
	}
	return what + ": " + strings.Join(said, ", ")
}
