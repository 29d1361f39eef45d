package delegation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/delegation/onchain"
)

// The ABIs in use, read from JSON when they are needed: most commands need none.
// Their methods only pack and unpack.
var (
	vaultABI   = sync.OnceValue(bindings.NewSessionVault)
	readerABI  = sync.OnceValue(bindings.NewSessionReader)
	factoryABI = sync.OnceValue(bindings.NewSessionVaultFactory)
	simpleABI  = sync.OnceValue(bindings.NewDevSimple7702) // the ABI of Simple7702Account
	tokenABI   = sync.OnceValue(bindings.NewDevToken)      // the ABI of any ERC-20 token
)

// readerAddress hashes a contract's whole code: it is asked for often.
var readerAddress = sync.OnceValue(contracts.ReaderAddress)

// batchCall is one call of the owner's, alone or in an executeBatch, with its
// meaning in words.
type batchCall struct {
	To    common.Address
	Value *big.Int
	Data  []byte
	Words string

	step   string // what it is alone
	resets bool   // it sets an allowance to zero, for the next call to set anew
}

func createVaultCall(owner, vault common.Address) batchCall {
	return batchCall{
		To: contracts.FactoryAddress(), Value: new(big.Int), Data: factoryABI().PackCreate(owner),
		Words: "make the vault " + vault.Hex(),
	}
}

func approveCall(t TokenLimit, vault common.Address, amount *big.Int) batchCall {
	call := batchCall{To: t.Token, Value: new(big.Int), Data: tokenABI().PackApprove(vault, amount), step: StepApprove}
	if amount.Sign() == 0 {
		call.resets = true
		call.Words = fmt.Sprintf("take the allowance of %s back first: the token changes it only from zero", t.Symbol)
		return call
	}
	call.Words = fmt.Sprintf("let the vault pull up to %s %s", FormatAmount(amount, t.Decimals), t.Symbol)
	return call
}

func fundCall(agent common.Address, amount *big.Int) batchCall {
	return batchCall{
		To: agent, Value: amount, step: StepFund,
		Words: fmt.Sprintf("send the agent %s native coin for its gas", FormatAmount(amount, nativeDecimals)),
	}
}

// packBatch is executeBatch((address,uint256,bytes)[]), 0x34fcd5be.
func packBatch(batch []batchCall) []byte {
	calls := make([]bindings.BatchCall, 0, len(batch))
	for _, call := range batch {
		calls = append(calls, bindings.BatchCall{Target: call.To, Value: call.Value, Data: call.Data})
	}
	return simpleABI().PackExecuteBatch(calls)
}

// read is an eth_call of a view that is unpacked with the binding's function.
func read[T any](ctx context.Context, chain Chain, to common.Address, data []byte, overrides Overrides, unpack func([]byte) (T, error)) (T, error) {
	return ask(ctx, chain, CallMsg{To: &to, Data: data}, overrides, unpack)
}

// ask is read with a sender that makes a difference.
func ask[T any](ctx context.Context, chain Chain, msg CallMsg, overrides Overrides, unpack func([]byte) (T, error)) (T, error) {
	var none T
	answer, err := chain.Call(ctx, msg, overrides)
	if err != nil {
		return none, err
	}
	value, err := unpack(answer)
	if err != nil {
		return none, fmt.Errorf("%w: %s answers what does not decode: %s", ErrUnverified, msg.To, onchain.Printable(err.Error())) // quotes the answer
	}
	return value, nil
}

// readState asks the reader about an account.
func readState[T any](ctx context.Context, chain Chain, data []byte, unpack func([]byte) (T, error)) (T, error) {
	return read(ctx, chain, readerAddress(), data, Overrides{}, unpack)
}

func lastNumber(ctx context.Context, chain Chain, vault common.Address) (uint64, error) {
	return readLast(ctx, chain, vault, Overrides{})
}

// readLast is the highest number that an account used or burned.
func readLast(ctx context.Context, chain Chain, account common.Address, overrides Overrides) (uint64, error) {
	last, err := read(ctx, chain, account, vaultABI().PackLastNumber(), overrides, vaultABI().UnpackLastNumber)
	return uint64(last), err
}

func renderOnChain(ctx context.Context, chain Chain, g Grant, overrides Overrides) (string, error) {
	// The text is for whoever asks for it.
	reader := readerAddress()
	return ask(ctx, chain, CallMsg{From: g.Account, To: &reader, Data: readerABI().PackGrantText(grantArg(g))}, overrides, readerABI().UnpackGrantText)
}

// readERC20 reads what a plan needs to know of a token.
func readERC20(ctx context.Context, chain Chain, token, owner, vault common.Address) (t tokenFacts, err error) {
	err = firstError(
		func() (err error) {
			t.symbol, err = read(ctx, chain, token, tokenABI().PackSymbol(), Overrides{}, unpackSymbol)
			return
		},
		func() (err error) {
			t.decimals, err = read(ctx, chain, token, tokenABI().PackDecimals(), Overrides{}, tokenABI().UnpackDecimals)
			return
		},
		func() (err error) { t.allowance, err = readAllowance(ctx, chain, token, owner, vault); return },
		func() (err error) {
			t.balance, err = read(ctx, chain, token, tokenABI().PackBalanceOf(owner), Overrides{}, tokenABI().UnpackBalanceOf)
			return
		},
		func() (err error) {
			t.held, err = read(ctx, chain, token, tokenABI().PackBalanceOf(vault), Overrides{}, tokenABI().UnpackBalanceOf)
			return
		},
	)
	return t, err
}

// unpackSymbol reads a symbol the way the contract does: as a string or as
// bytes32 (early tokens), and as "tokens" when it is neither short nor plain.
func unpackSymbol(answer []byte) (string, error) {
	symbol, word := "", func(i int) *big.Int { return new(big.Int).SetBytes(answer[32*i : 32*i+32]) }
	if len(answer) == 32 {
		symbol = string(bytes.TrimRight(answer, "\x00"))
	} else if len(answer) >= 96 && word(0).Cmp(big.NewInt(32)) == 0 && word(1).Cmp(big.NewInt(32)) <= 0 {
		symbol = string(answer[64 : 64+word(1).Uint64()])
	}
	if !goodSymbol(symbol) {
		symbol = "tokens"
	}
	return symbol, nil
}

func isRevert(err error) bool { _, ok := asRevert(err); return ok }

func asRevert(err error) (*RevertError, bool) { return errors.AsType[*RevertError](err) }

// explainRevert turns a revert into the contract's own error, where it is one.
func explainRevert(err error) error {
	revert, ok := errors.AsType[*RevertError](err)
	if !ok {
		return err
	}
	if refusal := decodeRefusal(revert.Data); refusal != nil {
		return fmt.Errorf("%w: %w", ErrChain, refusal)
	}
	return fmt.Errorf("%w: %w", ErrChain, err)
}

// decodeRefusal reads a custom error of the permission contract, or one that
// Simple7702Account passes on from a call of a batch; nil when it is neither.
func decodeRefusal(data []byte) *RefusedError {
	if len(data) < 4 {
		return nil
	}
	if batch, err := simpleABI().UnpackError(data); err == nil {
		failed, ok := batch.(*bindings.DevSimple7702ExecuteError)
		if !ok {
			return describeError(batch)
		}
		inner := decodeVaultError(failed.Reason)
		if inner == nil {
			inner = &RefusedError{Name: "ExecuteError", Text: "refused without a reason that we know"}
		}
		return &RefusedError{Name: inner.Name, Text: fmt.Sprintf("call %s of the batch: %s", failed.Index, inner.Text)}
	}
	return decodeVaultError(data)
}

func decodeVaultError(data []byte) *RefusedError {
	if len(data) < 4 {
		return nil
	}
	decoded, err := vaultABI().UnpackError(data)
	if err != nil {
		return nil //nolint:nilerr // not one of the contract's errors: that is the answer
	}
	return describeError(decoded)
}

// describeError prints a decoded custom error: its Solidity name and arguments.
func describeError(decoded any) *RefusedError {
	value := reflect.Indirect(reflect.ValueOf(decoded))
	name := strings.TrimPrefix(strings.TrimPrefix(value.Type().Name(), "SessionVault"), "DevSimple7702")
	var arguments []string
	for i := range value.NumField() {
		if field := value.Type().Field(i); field.Name != "Raw" {
			arguments = append(arguments, strings.ToLower(field.Name[:1])+field.Name[1:]+" "+printField(name, field.Name, value.Field(i).Interface()))
		}
	}
	if len(arguments) == 0 {
		return &RefusedError{Name: name, Text: name}
	}
	return &RefusedError{Name: name, Text: name + "(" + strings.Join(arguments, ", ") + ")"}
}

// printField prints an argument as people have read it before: words counted from 1
// as in policy and text, where the contract counts from 0, and moments as times.
func printField(name, field string, v any) string {
	switch x := v.(type) {
	case *big.Int:
		if name == "ArgumentNotAllowed" && field == "Word" {
			return new(big.Int).Add(x, common.Big1).String()
		}
	case uint32:
		if name == "SessionExpired" || name == "SessionNotYet" || name == "TooLate" {
			return formatTime(uint64(x))
		}
	}
	return printArgument(v)
}

func printArgument(v any) string {
	switch x := v.(type) {
	case [4]byte:
		return hexutil.Encode(x[:])
	case [32]byte:
		return hexutil.Encode(x[:])
	case common.Address:
		return x.Hex()
	case string:
		return onchain.Printable(x)
	}
	return fmt.Sprint(v)
}
