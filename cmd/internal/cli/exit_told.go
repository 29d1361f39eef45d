package cli

import (
	"errors"
	"slices"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/term"
)

// interrupted says that somebody broke it off, without the calls that it ended in,
// and what is certain then: a prompt that was left before anything was sent is the
// one place where that is nothing.
func (a *app) interrupted(err error, v verdict) (string, verdict) {
	if v.code != "interrupted" || errors.Is(err, hw.ErrStillWaiting) {
		return err.Error(), v
	}
	v.hint = chainKnows
	if errors.Is(err, term.ErrInterrupted) && !a.sent {
		v.hint = "nothing was sent"
	}
	return "interrupted", v
}

// endCommands take permissions away.
var endCommands = []string{"revoke", "rotate", "freeze"}

// nothingLeft: who wants to end what is over is not told how to bring it back.
func (a *app) nothingLeft(err error) error {
	if !slices.Contains(endCommands, a.command) || !errors.Is(err, delegation.ErrNoSession) || as[*hinted](err) {
		return err
	}
	return &hinted{err, "nothing is left to end; valetkey status shows what there is"}
}
