package evaluate

import (
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// Resume is the state of a session of which so much is left on chain. It is exact
// for the time that this was read for: of what comes back steadily, a tick that
// had begun then counts as used.
func Resume(session delegation.Session, left delegation.Left) State {
	s := New(session.Grant, sourceOf(session), left.At)
	for i, b := range left.Limits {
		s.Limits[i].Total = b.TotalLeft()
		if b.Window != "" {
			s.Limits[i].Window.Left = b.LeftInWindow.Int
		}
	}
	if left.Calls != nil {
		s.Calls = *left.Calls
	}
	if left.Rate != nil {
		s.Rate.Left = number(*left.Rate)
	}
	if left.Gas.Int != nil {
		s.Gas = left.Gas.Int
	}
	return s
}

// sourceOf is whose tokens a session's account may pull: a vault's owner's.
func sourceOf(session delegation.Session) common.Address {
	if session.Home == delegation.HomeVault {
		return session.Owner
	}
	return common.Address{}
}

// Rules are this package as a [delegation.Evaluator].
type Rules struct{}

// Decide implements [delegation.Evaluator].
func (Rules) Decide(session delegation.Session, left delegation.Left, at uint64, calls ...delegation.Call) [][]byte {
	s, answers := Resume(session, left), make([][]byte, len(calls))
	for i, c := range calls {
		outcome, err := s.Call(at, Call(c))
		if err != nil {
			answers[i] = dataOf(err)
			continue
		}
		s = outcome.Next
	}
	return answers
}

// PayGas implements [delegation.Evaluator].
func (Rules) PayGas(session delegation.Session, left delegation.Left, wei *big.Int) []byte {
	_, err := Resume(session, left).PayGas(wei)
	return dataOf(err)
}

func dataOf(err error) []byte {
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		return refusal.Data()
	}
	return nil
}
