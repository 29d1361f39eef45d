//go:build !nodev

package chain

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/rpc"
)

// maxBatch is go-ethereum's own limit for calls in one batch.
const maxBatch = 1000

// request is one JSON-RPC 2.0 call; one without an id is a notification, which gets
// no answer (section 4.1).
type request struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

type response struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *responseError  `json:"error,omitempty"`
}

type responseError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    any    `json:"data,omitempty"`
}

// answer serves the body of one HTTP request. nil means that there is nothing to say.
func (d *Dev) answer(ctx context.Context, body []byte) []byte {
	body = bytes.TrimSpace(body)
	if !json.Valid(body) {
		return encode(refuse(codeParse, "parse error"))
	}
	if body[0] != '[' {
		if r := d.one(ctx, body); r != nil {
			return encode(r)
		}
		return nil
	}
	var batch []json.RawMessage
	if err := json.Unmarshal(body, &batch); err != nil || len(batch) == 0 || len(batch) > maxBatch {
		return encode(refuse(codeInvalidRequest, "invalid request"))
	}
	var out []*response
	for _, raw := range batch {
		if r := d.one(ctx, raw); r != nil {
			out = append(out, r)
		}
	}
	if out == nil {
		return nil
	}
	return encode(out)
}

func (d *Dev) one(ctx context.Context, raw json.RawMessage) *response {
	var req request
	if err := json.Unmarshal(raw, &req); err != nil || req.Version != "2.0" || req.Method == "" || !validID(req.ID) {
		return refuse(codeInvalidRequest, "invalid request")
	}
	result, err := d.serve(ctx, req)
	if req.ID == nil {
		return nil
	}
	if err != nil {
		return &response{Version: "2.0", ID: req.ID, Error: errorObject(err)}
	}
	return &response{Version: "2.0", ID: req.ID, Result: result}
}

// validID takes what section 4 allows: a string, a number or null; or nothing.
func validID(id json.RawMessage) bool {
	return len(id) == 0 || (id[0] != '{' && id[0] != '[' && id[0] != 't' && id[0] != 'f')
}

// refuse answers what cannot be answered to anybody: its id is null, section 5.
func refuse(code int, message string) *response {
	return &response{Version: "2.0", ID: json.RawMessage("null"), Error: &responseError{Code: code, Message: message}}
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // the parts are valid JSON: only a broken node gets here
		b, _ = json.Marshal(refuse(-32603, "internal error")) //nolint:errchkjson // constants
	}
	return b
}

// errorObject passes the node's error on as it is.
func errorObject(err error) *responseError {
	out := &responseError{Code: -32000, Message: err.Error()}
	if e, ok := errors.AsType[rpc.Error](err); ok {
		out.Code = e.ErrorCode()
	}
	if e, ok := errors.AsType[rpc.DataError](err); ok {
		out.Data = e.ErrorData()
	}
	return out
}

// devError is a refusal of our own.
type devError struct {
	code    int
	message string
}

func (e *devError) Error() string  { return e.message }
func (e *devError) ErrorCode() int { return e.code }

func (d *Dev) serve(ctx context.Context, req request) (json.RawMessage, error) {
	var params []json.RawMessage
	if req.Params != nil {
		if err := json.Unmarshal(req.Params, &params); err != nil {
			return nil, &devError{codeInvalidParams, "params must be an array"}
		}
	}
	switch {
	case req.Method == "evm_mine":
		return d.mineOne(ctx, params)
	case req.Method == "evm_increaseTime":
		return d.increaseTime(ctx, params)
	case !served(req.Method):
		return nil, &devError{codeMethodNotFound, "the method is not offered by the development chain"}
	}
	args := make([]any, len(params))
	for i, p := range params {
		args[i] = p
	}
	var raw json.RawMessage
	if err := d.caller().CallContext(ctx, &raw, req.Method, args...); err != nil {
		return nil, err
	}
	return raw, nil
}

// mineOne answers "0x0" as Ganache, the method's inventor, did. The timestamp that
// some servers take is refused, because ignoring it would be worse.
func (d *Dev) mineOne(ctx context.Context, params []json.RawMessage) (json.RawMessage, error) {
	if len(params) != 0 {
		return nil, &devError{codeInvalidParams, "evm_mine takes no parameters here"}
	}
	if err := d.Mine(ctx); err != nil {
		return nil, err
	}
	return json.RawMessage(`"0x0"`), nil
}

// served is the list of what is passed on. Subscriptions need a connection that
// stays; admin, debug, miner, personal and the like are nobody's business here.
func served(method string) bool {
	switch method {
	case "net_version", "web3_clientVersion":
		return true
	case "eth_subscribe", "eth_unsubscribe":
		return false
	}
	return strings.HasPrefix(method, "eth_")
}

// increaseTime takes seconds as a number or, as some libraries send, a hex quantity
// or a decimal string, and answers the seconds added.
func (d *Dev) increaseTime(ctx context.Context, params []json.RawMessage) (json.RawMessage, error) {
	if len(params) != 1 {
		return nil, &devError{codeInvalidParams, "evm_increaseTime takes the seconds to add"}
	}
	text := string(params[0])
	if unquoted, err := strconv.Unquote(text); err == nil {
		text = unquoted
	}
	seconds, err := strconv.ParseUint(text, 0, 63)
	if err != nil || seconds > uint64(maxAdvance/time.Second) {
		return nil, &devError{codeInvalidParams, ErrDuration.Error()}
	}
	if err := d.AdvanceTime(ctx, time.Duration(seconds)*time.Second); err != nil {
		if errors.Is(err, ErrDuration) {
			return nil, &devError{codeInvalidParams, err.Error()}
		}
		return nil, err
	}
	return strconv.AppendUint(nil, seconds, 10), nil
}
