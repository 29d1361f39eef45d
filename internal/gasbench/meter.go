package gasbench

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"

	"github.com/valetkey/valetkey/contracts"
)

// kind is what gas was spent on.
type kind int

const (
	base     kind = iota // the transaction itself
	calldata             // its bytes
	sload
	sstore
	transient // TLOAD and TSTORE
	logs
	calls  // reaching other accounts, and the value that is sent along
	callee // what their code spent
	keccak
	logic  // everything else
	refund // negative; or what the calldata floor of EIP-7623 adds
	kinds
)

var kindNames = [kinds]string{
	"intrinsic", "calldata", "SLOAD", "SSTORE", "TLOAD, TSTORE", "LOG", "cold CALL", "callee", "KECCAK256", "logic", "refund",
}

// split is where the gas of one transaction went.
type split struct {
	gas [kinds]int64
	ops int // instructions of the account itself
	// created are the storage slots that had been zero, by account.
	created map[common.Address]int
}

// meter follows a transaction and books what it spends. The account that the transaction is sent to is "ours", with all
// the code that it runs on itself, by delegation or DELEGATECALL, and so is the reader; what other accounts do is theirs,
// whole.
type meter struct {
	ours   [2]common.Address
	limit  uint64 // the transaction's
	data   uint64 // what its bytes cost
	frames []*frame
	booked split
	first  map[storageKey]common.Hash // what was there before the transaction
	last   map[storageKey]common.Hash
	ran    int64  // gas of the outermost frame
	output []byte // of the transaction
}

type storageKey struct {
	account common.Address
	slot    common.Hash
}

// frame is a call that has not ended.
type frame struct {
	ours    bool
	gas     int64 // at the beginning
	pending kind  // of the instruction that runs
	before  int64 // gas when it began
	started bool
	inner   int64 // what calls out of this instruction spent
}

var errBooks = errors.New("the account of the gas does not add up")

// newMeter prepares for a transaction whose bytes cost data.
func newMeter(tx *types.Transaction, data uint64) *meter {
	m := &meter{limit: tx.Gas(), data: data, first: map[storageKey]common.Hash{}, last: map[storageKey]common.Hash{}}
	if tx.To() != nil {
		m.ours = [2]common.Address{*tx.To(), contracts.ReaderAddress()}
	}
	return m
}

func (m *meter) hooks() *tracing.Hooks {
	return &tracing.Hooks{OnEnterV2: m.enter, OnExitV2: m.exit, OnOpcodeV2: m.opcode, OnStorageChange: m.stored}
}

// sum adds what go-ethereum counts apart since EIP-8037; a receipt has one figure.
func sum(g tracing.Gas) int64 { return int64(g.Execution + g.State) } //nolint:gosec // below the gas limit

func (m *meter) enter(_ int, typ byte, _, to common.Address, _ []byte, gas tracing.Gas, _ *big.Int) {
	ours := slices.Contains(m.ours[:], to)
	if len(m.frames) == 0 {
		m.booked.gas[base] = int64(m.limit-m.data) - sum(gas) //nolint:gosec // below the gas limit
		m.booked.gas[calldata] = int64(m.data)                //nolint:gosec // below the gas limit
	} else {
		ours = m.top().ours && (ours || vm.OpCode(typ) == vm.DELEGATECALL) // what others have us do is theirs
	}
	m.frames = append(m.frames, &frame{ours: ours, gas: sum(gas)})
}

func (m *meter) top() *frame { return m.frames[len(m.frames)-1] }

func (m *meter) opcode(_ uint64, op byte, gas, _ tracing.Gas, _ tracing.OpContext, _ []byte, _ int, _ error) {
	f := m.top()
	if !f.ours {
		return
	}
	m.book(f, sum(gas))
	f.pending, f.before, f.started, f.inner = kindOf(vm.OpCode(op)), sum(gas), true, 0
	m.booked.ops++
}

// book closes the instruction that ran until now.
func (m *meter) book(f *frame, gas int64) {
	if f.started {
		m.booked.gas[f.pending] += f.before - gas - f.inner
	}
}

func (m *meter) exit(_ int, output []byte, left tracing.Gas, _ error, _ bool) {
	f := m.top()
	m.frames = m.frames[:len(m.frames)-1]
	used := f.gas - sum(left)
	if f.ours {
		m.book(f, sum(left))
	}
	if len(m.frames) == 0 {
		m.output, m.ran = output, used
		return
	}
	caller := m.top()
	caller.inner += used
	if caller.ours && !f.ours {
		m.booked.gas[callee] += used
	}
}

func (m *meter) stored(account common.Address, slot, before, after common.Hash) {
	key := storageKey{account, slot}
	if _, seen := m.first[key]; !seen {
		m.first[key] = before
	}
	m.last[key] = after
}

// split closes the books against what the receipt says.
func (m *meter) split(used uint64) (split, error) {
	s := m.booked
	if got := s.total() - s.gas[base] - s.gas[calldata]; s.ops > 0 && got != m.ran {
		return split{}, fmt.Errorf("%w: %d of %d", errBooks, got, m.ran)
	}
	s.gas[refund] = int64(used) - s.total() //nolint:gosec // below the gas limit
	s.created = map[common.Address]int{}
	for key, before := range m.first {
		if before == (common.Hash{}) && m.last[key] != (common.Hash{}) {
			s.created[key.account]++
		}
	}
	return s, nil
}

func (s split) total() int64 {
	var sum int64
	for _, gas := range s.gas {
		sum += gas
	}
	return sum
}

// kindOf sorts instructions.
func kindOf(op vm.OpCode) kind {
	switch op {
	case vm.SLOAD:
		return sload
	case vm.SSTORE:
		return sstore
	case vm.TLOAD, vm.TSTORE:
		return transient
	case vm.LOG0, vm.LOG1, vm.LOG2, vm.LOG3, vm.LOG4:
		return logs
	case vm.KECCAK256:
		return keccak
	case vm.CALL, vm.STATICCALL, vm.DELEGATECALL, vm.CALLCODE, vm.BALANCE, vm.EXTCODESIZE, vm.EXTCODEHASH, vm.EXTCODECOPY:
		return calls
	}
	return logic
}
