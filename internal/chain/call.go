package chain

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// Codes of JSON-RPC 2.0, section 5.1.
const (
	codeParse          = -32700
	codeInvalidRequest = -32600
	codeMethodNotFound = -32601
	codeInvalidParams  = -32602
)

var (
	errRange = errors.New("value out of range")
	errNull  = errors.New("null")
	errEmpty = errors.New("neither a result nor an error")
)

// call asks the node one question and returns the raw JSON of the result.
// Everything above decodes it by itself, so that each decoder can be fuzzed.
func (c *Client) call(ctx context.Context, method string, args ...any) (json.RawMessage, error) {
	cctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var raw json.RawMessage
	err := c.rpc.CallContext(cctx, &raw, method, args...)
	if ctx.Err() != nil {
		// An answer that came too late is none: the caller has moved on.
		return nil, contextError(ctx, method)
	}
	if err != nil {
		return nil, c.classify(method, err)
	}
	return raw, nil
}

// contextError is the end of the caller's own context: a deadline means that the
// node was too slow for the caller, a cancellation says nothing about the node.
func contextError(ctx context.Context, method string) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w: %w", method, ErrUnavailable, ctx.Err())
	}
	return fmt.Errorf("%s: %w", method, ctx.Err())
}

// classify turns what the rpc client returned into the errors of this package.
func (c *Client) classify(method string, err error) error {
	if e, ok := errors.AsType[rpc.HTTPError](err); ok {
		return fmt.Errorf("%s: %w", method, &HTTPError{Status: e.StatusCode, Body: onchain.Printable(string(e.Body))})
	}
	if e, ok := errors.AsType[rpc.Error](err); ok {
		return classifyRPC(method, e)
	}
	if errors.Is(err, errTooLarge) {
		return malformed(method, errTooLarge)
	}
	if errors.Is(err, rpc.ErrNoResult) || c.isBadJSON(err) {
		return malformed(method, withoutURL(err))
	}
	return fmt.Errorf("%s: %w: %w", method, ErrUnavailable, withoutURL(err))
}

// classifyRPC keeps the node's error object. An object without code and text is
// what a wrong type in its place decodes to.
func classifyRPC(method string, e rpc.Error) error {
	out := &RPCError{Method: method, Code: e.ErrorCode(), Message: onchain.Printable(e.Error())}
	if d, ok := e.(rpc.DataError); ok { //nolint:errorlint // e is the error object itself, found by AsType
		out.data = d.ErrorData()
	}
	if out.Code == 0 && out.data == nil {
		return malformed(method, errEmpty)
	}
	return out
}

// isBadJSON tells an answer that is no JSON from a connection that broke. Over
// HTTP a clean end in the middle of a value is bad JSON (a broken connection comes
// as errBody or *url.Error); elsewhere it is the end of the connection.
func (c *Client) isBadJSON(err error) bool {
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*url.Error](err); ok || !c.isHTTP || errors.Is(err, errBody) {
		return false
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// withoutURL drops the layer of a *url.Error, whose text repeats the URL: most
// hosted nodes have the API key in it.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// isNull tells an absent value; JSON-RPC nodes answer null for "no such thing".
func isNull(raw json.RawMessage) bool {
	b := bytes.TrimSpace(raw)
	return len(b) == 0 || bytes.Equal(b, []byte("null"))
}

// decode parses one answer that must be there.
func decode(what string, raw json.RawMessage, into any) error {
	if isNull(raw) {
		return malformed(what, errNull)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return malformed(what, errors.New(onchain.Printable(err.Error())))
	}
	return nil
}

// decodeBytes parses 0x-prefixed bytes of at most maxLen.
func decodeBytes(what string, raw json.RawMessage, maxLen int) ([]byte, error) {
	if len(raw) > 2*maxLen+len(`"0x"`) {
		return nil, malformed(what, errRange)
	}
	var b hexutil.Bytes
	if err := decode(what, raw, &b); err != nil {
		return nil, err
	}
	return b, nil
}
