package delegation

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// The outcomes that callers act on, beside those of package hw.
var (
	// ErrExpired: the policy's expiry has passed.
	ErrExpired = errors.New("policy has expired")
	// ErrPreflight: something that was checked before the device is asked
	// forbids the plan. Nothing was signed or sent.
	ErrPreflight = errors.New("preflight refused")
	// ErrBadPlan: a saved plan that does not decode.
	ErrBadPlan = errors.New("bad plan file")
	// ErrUnverified: device or chain answered something else than the plan
	// says. What was answered is not used.
	ErrUnverified = errors.New("verification failed")
	// ErrChain: the chain did not do what it was asked, or said why not.
	ErrChain = errors.New("chain refused")
	// ErrWrongChain: the node serves another chain than the policy is for.
	ErrWrongChain = errors.New("wrong chain")
	// ErrCheckFailed: a probe of a session did not come out as the policy says.
	ErrCheckFailed = errors.New("session check failed")
	// ErrNoSession: there is no live session to act on.
	ErrNoSession = errors.New("no live session")
)

// PreflightError says what is in the way of a plan and what would clear it.
type PreflightError struct {
	Reason string
	Hint   string
}

func (e *PreflightError) Error() string { return e.Reason }

// Unwrap makes errors.Is(err, ErrPreflight) true.
func (e *PreflightError) Unwrap() error { return ErrPreflight }

func preflight(hint, format string, args ...any) error {
	return &PreflightError{Reason: fmt.Sprintf(format, args...), Hint: hint}
}

// RefusalError is everything that stands in the way of a plan, each a
// [PreflightError], a [WrongChainError], or an error of package hw.
type RefusalError struct{ Reasons []error }

func (e *RefusalError) Error() string {
	texts := make([]string, 0, len(e.Reasons))
	for _, reason := range e.Reasons {
		texts = append(texts, reason.Error())
	}
	return fmt.Sprintf("%d things are in the way: %s", len(texts), strings.Join(texts, "; "))
}

// Unwrap gives the reasons.
func (e *RefusalError) Unwrap() []error { return e.Reasons }

// refusal is nil without a reason, and the reason itself when it is the only one.
func refusal(reasons []error) error {
	switch len(reasons) {
	case 0:
		return nil
	case 1:
		return reasons[0]
	}
	return &RefusalError{reasons}
}

// UnverifiedError names what was compared and did not agree.
type UnverifiedError struct {
	What      string
	Want, Got string
}

func (e *UnverifiedError) Error() string {
	return fmt.Sprintf("%s is %s, the plan says %s", e.What, e.Got, e.Want)
}

// Unwrap makes errors.Is(err, ErrUnverified) true.
func (e *UnverifiedError) Unwrap() error { return ErrUnverified }

// compare is nil when both print alike.
func compare(what string, want, got any) error {
	w, g := fmt.Sprint(want), fmt.Sprint(got)
	if w == g {
		return nil
	}
	return &UnverifiedError{What: what, Want: w, Got: onchain.Printable(g)} // others may have written it
}

// WrongChainError says which chain was meant and which one answers.
type WrongChainError struct{ Want, Got uint64 }

func (e *WrongChainError) Error() string {
	return fmt.Sprintf("the node serves chain %d, this is for chain %d", e.Got, e.Want)
}

// Unwrap makes errors.Is(err, ErrWrongChain) true.
func (e *WrongChainError) Unwrap() error { return ErrWrongChain }

// StepError names the step of a plan that failed. What came before it is done.
type StepError struct {
	Step string
	Err  error
}

func (e *StepError) Error() string { return fmt.Sprintf("step %s: %v", e.Step, e.Err) }

// Unwrap gives the cause.
func (e *StepError) Unwrap() error { return e.Err }

// RefusedError is a refusal by the permission contract, decoded.
type RefusedError struct {
	Name string // the Solidity error, such as OverWindowLimit
	Text string // with its arguments
}

func (e *RefusedError) Error() string { return e.Text }

// revertedError is a transaction that was mined and failed.
type revertedError struct {
	hash  common.Hash
	cause error
}

func (e *revertedError) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("transaction %s failed: %v", e.hash, e.cause)
	}
	return fmt.Sprintf("transaction %s failed", e.hash)
}

func (e *revertedError) Unwrap() []error { return []error{ErrChain, e.cause} }
