package gasbench

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts"
)

// fixture is a compiled contract that is measured on, not measured.
type fixture struct {
	abi      abi.ABI
	bytecode []byte
}

func readFixture(dir fs.FS, name string) (fixture, error) {
	raw, err := fs.ReadFile(dir, name+".json")
	if err != nil {
		return fixture{}, fmt.Errorf("read fixture: %w", err)
	}
	var doc struct {
		ABI      json.RawMessage `json:"abi"`
		Bytecode hexutil.Bytes   `json:"bytecode"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return fixture{}, fmt.Errorf("decode fixture %s: %w", name, err)
	}
	parsed, err := abi.JSON(strings.NewReader(string(doc.ABI)))
	if err != nil {
		return fixture{}, fmt.Errorf("decode ABI of %s: %w", name, err)
	}
	return fixture{parsed, doc.Bytecode}, nil
}

// The people of the table. No address that goes into calldata has a byte of zero, which would make it cheaper.
var (
	ownerKey   = newKey("owner")
	sessionKey = newKey("session")
	nextKey    = newKey("next session")
	plainKey   = newKey("plain")
	bankKey    = newKey("bank")
	friendKey  = newKey("friend")

	owner  = addressOf(ownerKey)
	agent  = addressOf(sessionKey)
	heir   = addressOf(nextKey) // to whom a session is handed over
	friend = addressOf(friendKey)
)

func newKey(name string) *ecdsa.PrivateKey {
	// A hash is a valid key but for a chance of 2^-128.
	key, _ := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	return key
}

// What is moved in every row.
var (
	tokens = big.NewInt(5e6)
	wei    = big.NewInt(1e15)
)

// world is a chain with everything that is there before a session: tokens in people's hands, something to call. What
// goes wrong in one of its steps is kept in err, and the steps behind it do nothing.
type world struct {
	*chain
	token, target fixture
	tokens        [2]common.Address
	poked         common.Address
	err           error
}

func newWorld(f fork, fixtures fs.FS) (*world, error) {
	alloc := types.GenesisAlloc{
		contracts.Create2Deployer: {Code: contracts.Create2DeployerRuntime(), Balance: new(big.Int)},
	}
	for _, key := range []*ecdsa.PrivateKey{ownerKey, sessionKey, nextKey, plainKey, bankKey, friendKey} {
		alloc[addressOf(key)] = types.Account{Balance: new(big.Int).Mul(big.NewInt(1000), big.NewInt(1e18))}
	}
	c, err := newChain(f, alloc)
	if err != nil {
		return nil, err
	}
	w := &world{chain: c}
	if w.token, err = readFixture(fixtures, "GasToken"); err != nil {
		return nil, err
	}
	if w.target, err = readFixture(fixtures, "GasTarget"); err != nil {
		return nil, err
	}
	w.furnish()
	return w, w.err
}

func (w *world) furnish() {
	bank := addressOf(bankKey)
	for i := range w.tokens {
		w.tokens[i] = w.do("deploy token", call{from: bankKey, data: w.token.creation(bank, big.NewInt(1e15))}).created
		for _, holder := range []common.Address{owner, friend, addressOf(plainKey)} {
			w.do("hand out tokens", w.transfer(bankKey, w.tokens[i], holder, big.NewInt(1e12)))
		}
	}
	w.poked = w.do("deploy target", call{from: bankKey, data: w.target.creation()}).created
	w.deploy("reader", contracts.ReaderDeployment())
}

// copy is another world with the same past.
func (w *world) copy() *world {
	other := *w
	other.chain = w.chain.copy()
	return &other
}

// do is a step that has to succeed.
func (w *world) do(what string, m call) result {
	if w.err != nil {
		return result{}
	}
	r, err := w.send(m)
	if err != nil {
		w.err = fmt.Errorf("%s, %s: %w", w.fork.name, what, err)
	}
	return r
}

// deploy puts a contract of ours where it is on every chain.
func (w *world) deploy(what string, data []byte) {
	w.do("deploy "+what, call{from: bankKey, to: &contracts.Create2Deployer, data: data})
}

// view calls without a transaction.
func (w *world) view(from, to common.Address, data []byte) []byte {
	if w.err != nil {
		return nil
	}
	scratch := state.NewHookedState(w.state.Copy(), nil)
	evm := vm.NewEVM(w.context(), scratch, w.fork.config, vm.Config{})
	scratch.Prepare(w.rules(), from, coinbase, &to, vm.ActivePrecompiles(w.rules()), nil)
	out, _, err := evm.Call(from, to, data, vm.NewGasBudget(gasLimit, gasLimit), common.U2560)
	if err != nil {
		w.err = fmt.Errorf("%s, view: %w: %x", w.fork.name, err, out)
	}
	return out
}

// authorization is the owner's, for SessionAccount (EIP-7702).
func (w *world) authorization() types.SetCodeAuthorization {
	auth, err := w.authorize(ownerKey, contracts.AccountAddress())
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("authorize: %w", err)
	}
	return auth
}

func (w *world) transfer(from *ecdsa.PrivateKey, token, to common.Address, amount *big.Int) call {
	return call{from: from, to: &token, data: w.token.pack("transfer", to, amount)}
}

// poking is the call of a target that is measured: v has to differ from what is there.
func (w *world) poking(v int64) []byte { return w.target.pack("poke", big.NewInt(v)) }

// creation is the init code with its arguments.
func (f fixture) creation(args ...any) []byte {
	return append(bytes.Clone(f.bytecode), f.pack("", args...)...)
}

// pack encodes a call. The arguments are written out in this package, so an error is a mistake in it: it gives no data,
// and what is sent then fails.
func (f fixture) pack(name string, args ...any) []byte {
	data, err := f.abi.Pack(name, args...)
	if err != nil {
		return nil
	}
	return data
}
