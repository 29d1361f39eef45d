package chain

import (
	"errors"
	"fmt"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// The kinds of failure; every error of this package matches at most one of them
// with errors.Is.
var (
	// ErrUnavailable: the node could not be asked, or gave no JSON-RPC answer.
	ErrUnavailable = errors.New("node unavailable")
	// ErrMalformed: an answer of the wrong type, size or shape.
	ErrMalformed = errors.New("malformed answer from node")
	// ErrInconsistent: answers that contradict each other. See [InconsistentError].
	ErrInconsistent = errors.New("inconsistent answers from node")
	// ErrNotFound: the node knows no such transaction or block.
	ErrNotFound = onchain.ErrNotFound
)

// InconsistentError names what the node contradicted itself about. It matches
// [ErrInconsistent].
type InconsistentError struct {
	Field  string // "nonce", "balance", "code", "block hash", …
	Told   string // the plain answer
	Proven string // what proof, hash or an earlier answer says
}

// Error implements error.
func (e *InconsistentError) Error() string {
	return fmt.Sprintf("%v: %s: told %s, but proven %s", ErrInconsistent, e.Field, e.Told, e.Proven)
}

// Is reports that the error is an [ErrInconsistent].
func (e *InconsistentError) Is(target error) bool { return target == ErrInconsistent }

// RPCError is the node's own JSON-RPC error object.
type RPCError struct {
	Method  string // the method that was called
	Code    int    // JSON-RPC 2.0 section 5.1, EIP-1474
	Message string // printable characters only, at most 300

	data any // the error object's data, as decoded by encoding/json
}

// Error implements error.
func (e *RPCError) Error() string {
	return fmt.Sprintf("%s: node error %d: %s", e.Method, e.Code, e.Message)
}

// unsupported tells that the node does not offer the method at all: -32601 is
// JSON-RPC's "method not found", -32004 EIP-1474's "method not supported", and
// some hosted nodes use -32600 for methods outside of the plan that was paid for.
func (e *RPCError) unsupported() bool {
	return e.Code == codeMethodNotFound || e.Code == -32004 || e.Code == codeInvalidRequest
}

// HTTPError is an HTTP status other than 2xx. It matches [ErrUnavailable].
type HTTPError struct {
	Status int    // 401, 429, 502, …
	Body   string // printable characters only, at most 300
}

// Error implements error.
func (e *HTTPError) Error() string {
	return fmt.Sprintf("%v: HTTP status %d: %s", ErrUnavailable, e.Status, e.Body)
}

// Is reports that the error is an [ErrUnavailable].
func (e *HTTPError) Is(target error) bool { return target == ErrUnavailable }

// malformed wraps the reason why an answer to what cannot be right.
func malformed(what string, err error) error {
	return fmt.Errorf("%s: %w: %w", what, ErrMalformed, err)
}
