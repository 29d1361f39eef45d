// Package onchain holds the values that pass between package delegation and
// whoever gives it access to a chain: what an account holds, a call to simulate,
// what to pretend for it, prices, and a contract's refusal.
//
// They are a package of their own so that an implementation of
// delegation.Chain, here or elsewhere, needs to import nothing else. Amounts are
// in wei, times in seconds of the unix era.
package onchain

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Account is what the chain holds under one address at one block.
type Account struct {
	Nonce    uint64      // transactions sent and authorization tuples used (EIP-7702)
	Balance  *big.Int    // wei
	Code     []byte      // contract code or a 23-byte delegation designator; empty for a plain account
	CodeHash common.Hash // Keccak-256 of Code; types.EmptyCodeHash where there is none
	Verified bool        // proven against BlockHash's state root; false where the node serves no proofs
	// StorageRoot commits to all storage, types.EmptyRootHash where there is none;
	// zero unless Verified.
	StorageRoot common.Hash

	BlockNumber uint64
	BlockHash   common.Hash
}

// Delegate returns the address that an EIP-7702 designator in Code points to.
func (a Account) Delegate() (common.Address, bool) { return types.ParseDelegation(a.Code) }

// CallMsg is a message call that is simulated and never sent.
type CallMsg struct {
	From  common.Address
	To    *common.Address // nil creates a contract
	Value *big.Int        // wei; nil is 0
	Data  []byte          // calldata, or init code where To is nil
	Gas   uint64          // gas limit; 0 is the node's own cap

	// AuthorizationList makes it a set-code transaction (EIP-7702). Nodes that do
	// not know the field ignore it.
	AuthorizationList []types.SetCodeAuthorization
}

// Overrides change the state and the block under a simulated call. They are
// proposals to the node: nodes without support refuse the call.
type Overrides struct {
	BlockTime uint64                      // seconds; 0 leaves the block's own
	Balances  map[common.Address]*big.Int // wei
	Code      map[common.Address][]byte   // replaces the code, storage stays
}

// Fees are prices per gas in wei, for a type-2 or type-4 transaction.
type Fees struct {
	Tip     *big.Int // maxPriorityFeePerGas, the node's proposal
	BaseFee *big.Int // of the newest block, from its header
	MaxFee  *big.Int // maxFeePerGas: 2*BaseFee + Tip, good for six full blocks in a row
}

// Above are fees that replace a transaction which waits: pools want a tenth more
// than before of both prices, an eighth is on the safe side.
func (f Fees) Above(old *types.Transaction) Fees {
	more := func(price, before *big.Int) *big.Int {
		least := new(big.Int).Add(before, new(big.Int).Rsh(before, 3))
		if least.Add(least, big.NewInt(1)); price.Cmp(least) >= 0 {
			return price
		}
		return least
	}
	return Fees{Tip: more(f.Tip, old.GasTipCap()), MaxFee: more(f.MaxFee, old.GasFeeCap()), BaseFee: f.BaseFee}
}

// ErrNotFound: the node knows no such transaction or block.
var ErrNotFound = errors.New("not found")

// ErrUnsupported: the node does not offer what was asked for, or does not have it.
var ErrUnsupported = errors.New("the node does not offer this")

// RevertError is a contract's refusal.
type RevertError struct {
	Data    []byte // selector and ABI-encoded arguments; nil where the contract or the node gave none
	Message string // the node's text, printable, bounded
}

// Error implements error.
func (e *RevertError) Error() string {
	if reason, ok := e.Reason(); ok {
		return "execution reverted: " + reason
	}
	if sel, ok := e.Selector(); ok {
		return fmt.Sprintf("execution reverted with error %#x", sel)
	}
	if rest, ok := strings.CutPrefix(e.Message, "execution reverted"); ok || e.Message == "" { // many nodes say it themselves
		return "execution reverted" + rest
	}
	return "execution reverted: " + e.Message
}

// Reason returns the text of Error(string) or the meaning of Panic(uint256), the
// two errors that Solidity defines itself, or what a token is short of, where it
// says that in the errors of ERC-6093; printable, at most 300 characters.
func (e *RevertError) Reason() (string, bool) {
	if reason, ok := e.shortage(); ok {
		return reason, true
	}
	reason, err := abi.UnpackRevert(e.Data)
	return Printable(reason), err == nil
}

// shortage reads ERC20InsufficientBalance and ERC20InsufficientAllowance: who,
// what there is, what is needed.
func (e *RevertError) shortage() (string, bool) {
	selector, ok := e.Selector()
	format, known := map[[4]byte]string{
		{0xe4, 0x50, 0xd3, 0x8c}: "%s holds %d base units of the token, %d are needed",
		{0xfb, 0x8f, 0x41, 0xb2}: "%s has an allowance of %d base units of the token, %d are needed",
	}[selector]
	if !ok || !known || len(e.Data) != 4+3*32 {
		return "", false
	}
	word := func(i int) []byte { return e.Data[4+32*i : 36+32*i] }
	return fmt.Sprintf(format, common.BytesToAddress(word(0)), new(big.Int).SetBytes(word(1)), new(big.Int).SetBytes(word(2))), true
}

// Selector returns the first four bytes of Data, which name the error's type.
func (e *RevertError) Selector() ([4]byte, bool) {
	if len(e.Data) < 4 {
		return [4]byte{}, false
	}
	return [4]byte(e.Data), true
}

// maxText bounds text of others in messages, in characters.
const maxText = 300

// Printable makes other people's text safe for a terminal: escape sequences and
// direction marks become '?', and it ends after 300 characters.
func Printable(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > maxText {
			b.WriteRune('…')
			break
		}
		if !unicode.IsPrint(r) {
			r = '?'
		}
		b.WriteRune(r)
	}
	return b.String()
}
