package chain

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// codeRevert is the code that go-ethereum and those who follow it give to a revert.
const codeRevert = 3

// maxRevert bounds revert data. Custom errors are a selector and a few words; a
// contract that bubbles up another one's error may nest it.
const maxRevert = 64 << 10

// RevertError is a contract's refusal.
type RevertError = onchain.RevertError

// revertOf recognises a revert in the error of a simulated call: by go-ethereum's
// code, or by revert data under another code, which older nodes use.
func revertOf(e *RPCError) error {
	data, err := revertData(e.data)
	if err != nil {
		return malformed(e.Method, err)
	}
	if e.Code != codeRevert && data == nil {
		return e
	}
	return &RevertError{Data: data, Message: e.Message}
}

var errRevertData = errors.New("revert data")

// revertData finds the bytes in an error object's data: a hex string (go-ethereum,
// reth, anvil), or an object that has one under "data" (Hardhat). Anything else is
// somebody's free text and no revert data.
func revertData(v any) ([]byte, error) {
	if m, ok := v.(map[string]any); ok {
		v = m["data"]
	}
	s, ok := v.(string)
	if !ok || len(s) < 2 || s[:2] != "0x" {
		return nil, nil
	}
	if len(s) > 2+2*maxRevert {
		return nil, fmt.Errorf("%w: %w", errRevertData, errRange)
	}
	b, err := hexutil.Decode(s)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRevertData, err)
	}
	return b, nil
}
