package evaluate

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// ErrRefused is what every refusal unwraps to.
var ErrRefused = errors.New("refused by the session's policy")

// Kind is an error of the permission contract, as Solidity declares it. It is an
// error itself, so that errors.Is(err, OverWindowLimit) asks for it.
type Kind string

// The refusals of a use.
const (
	NoPermission        Kind = "NoPermission(address,bytes4)"
	SessionEnded        Kind = "SessionEnded(uint16)"
	SessionExpired      Kind = "SessionExpired(uint32)"
	SessionNotYet       Kind = "SessionNotYet(uint32)"
	SelfCall            Kind = "SelfCall()"
	BadCalldata         Kind = "BadCalldata()"
	ValueNotAllowed     Kind = "ValueNotAllowed(uint256,uint256)"
	OverWindowLimit     Kind = "OverWindowLimit(address,uint256,uint256)"
	OverTotalLimit      Kind = "OverTotalLimit(address,uint256,uint256)"
	OverCallLimit       Kind = "OverCallLimit(address,uint256,uint256)"
	RecipientNotAllowed Kind = "RecipientNotAllowed(address,address)"
	SpenderNotAllowed   Kind = "SpenderNotAllowed(address,address)"
	SourceNotAllowed    Kind = "SourceNotAllowed(address)"
	ArgumentNotAllowed  Kind = "ArgumentNotAllowed(uint256,bytes32,bytes32)"
	NoCallsLeft         Kind = "NoCallsLeft()"
	OverRate            Kind = "OverRate(uint256)"
	OverGasBudget       Kind = "OverGasBudget(uint256,uint256)"
	GuardedLoss         Kind = "GuardedLoss(address,uint256,uint256)"
)

func (k Kind) Error() string { return string(k) }

// Name is the error's name alone.
func (k Kind) Name() string {
	name, _, _ := strings.Cut(string(k), "(")
	return name
}

// Refusal is why the contract would not make a call. Args are the error's
// arguments in order: common.Address, *big.Int, [4]byte and common.Hash.
type Refusal struct {
	Kind Kind
	Args []any
}

func (r *Refusal) Error() string {
	words := make([]string, 0, len(r.Args))
	for _, a := range r.Args {
		if selector, ok := a.([4]byte); ok {
			a = fmt.Sprintf("%#x", selector)
		}
		words = append(words, fmt.Sprint(a))
	}
	return r.Kind.Name() + "(" + strings.Join(words, ", ") + ")"
}

// Is makes errors.Is work for [ErrRefused] and for the refusal's [Kind].
func (r *Refusal) Is(target error) bool { return target == ErrRefused || target == error(r.Kind) } //nolint:errorlint // this is what errors.Is asks

// Data is what the contract would revert with: the error's selector and its
// arguments, ABI-encoded, of 32 bytes each.
func (r *Refusal) Data() []byte {
	data := crypto.Keccak256([]byte(r.Kind))[:4]
	for _, a := range r.Args {
		var word common.Hash
		switch v := a.(type) {
		case common.Address:
			word = common.BytesToHash(v[:])
		case *big.Int:
			word = common.BigToHash(v)
		case [4]byte:
			copy(word[:], v[:])
		case common.Hash:
			word = v
		}
		data = append(data, word[:]...)
	}
	return data
}

func refuse(kind Kind, args ...any) error { return &Refusal{kind, args} }

// number is an argument of any unsigned type.
func number[T uint8 | uint16 | uint32 | uint64](n T) *big.Int {
	return new(big.Int).SetUint64(uint64(n))
}
