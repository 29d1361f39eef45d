// Package leanevm runs contract code with nothing of a chain around it: an EVM
// of go-ethereum's with the rules of Osaka over accounts in memory, a clock that
// its user sets, and no gas to pay for. One call takes microseconds where one
// through a node takes a thousand times that, so tests can make very many.
//
// A [Machine] is a world. Its user puts code and coin where they are wanted, then
// makes calls: [Machine.View] takes back what a call changed, [Machine.Call] keeps
// it. Nobody signs anything, and a sender needs no account.
package leanevm

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/runtime"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
)

// gasLimit is what each call may use: the most that Osaka gives a transaction.
const gasLimit = 1 << 24

// Machine is one world of accounts. It is not safe for concurrent use.
type Machine struct {
	// Time is the block's, in unix seconds.
	Time   uint64
	config *params.ChainConfig
	state  *state.StateDB
}

// RevertError is what a contract answers in place of a result.
type RevertError struct{ Data []byte }

func (e *RevertError) Error() string { return fmt.Sprintf("reverted with %#x", e.Data) }

// New makes an empty world on a chain with this id.
func New(chainID uint64) (*Machine, error) {
	db, err := state.New(types.EmptyRootHash, state.NewDatabaseForTesting())
	if err != nil {
		return nil, fmt.Errorf("make an empty state: %w", err)
	}
	config := *params.AllDevChainProtocolChanges
	config.BogotaTime = nil
	config.ChainID = new(big.Int).SetUint64(chainID)
	return &Machine{config: &config, state: db}, nil
}

// Clone makes a second world that is like this one and goes its own way.
func (m *Machine) Clone() *Machine { return &Machine{m.Time, m.config, m.state.Copy()} }

// SetCode puts code at an address; its storage stays.
func (m *Machine) SetCode(at common.Address, code []byte) {
	m.state.SetCode(at, code, tracing.CodeChangeUnspecified)
	m.finish()
}

// Code reads the code at an address.
func (m *Machine) Code(at common.Address) []byte { return m.state.GetCode(at) }

// SetBalance gives an account native coin, in wei.
func (m *Machine) SetBalance(at common.Address, wei *big.Int) {
	m.state.SetBalance(at, uint256.MustFromBig(wei), tracing.BalanceChangeUnspecified)
	m.finish()
}

// finish ends a transaction: what it remembers for itself alone is gone.
func (m *Machine) finish() { m.state.Finalise(m.config.Rules(big.NewInt(1), true, m.Time)) }

// Storage reads a slot.
func (m *Machine) Storage(at common.Address, slot common.Hash) common.Hash {
	return m.state.GetState(at, slot)
}

// Balance reads an account's native coin, in wei.
func (m *Machine) Balance(at common.Address) *big.Int { return m.state.GetBalance(at).ToBig() }

// View makes a call and takes back all that it changed.
func (m *Machine) View(from, to common.Address, data []byte) ([]byte, error) {
	answer, _, err := m.call(from, to, nil, data, false)
	return answer, err
}

// Call makes a call, as the only one of a transaction, and keeps what it changed
// unless it reverts. value is in wei, nil for none.
func (m *Machine) Call(from, to common.Address, value *big.Int, data []byte) ([]byte, []*types.Log, error) {
	return m.call(from, to, value, data, true)
}

func (m *Machine) call(from, to common.Address, value *big.Int, data []byte, keep bool) ([]byte, []*types.Log, error) {
	snapshot, before := m.state.Snapshot(), len(m.state.Logs())
	answer, _, err := runtime.Call(to, data, &runtime.Config{
		ChainConfig: m.config, Origin: from, BlockNumber: big.NewInt(1), Time: m.Time, GasLimit: gasLimit, Value: value, State: m.state,
	})
	var logs []*types.Log
	if err == nil {
		logs = m.state.Logs()[before:]
	}
	if !keep || err != nil {
		m.state.RevertToSnapshot(snapshot)
	}
	m.finish()
	if errors.Is(err, vm.ErrExecutionReverted) {
		return nil, nil, &RevertError{answer}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("call %s: %w", to, err)
	}
	return answer, logs, nil
}
