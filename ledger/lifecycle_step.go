package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/valetkey/valetkey/hw"
)

const (
	// answerTime is how long a device may take for what needs no human. It takes
	// milliseconds; one that is silent for so long is showing something.
	answerTime = 5 * time.Second
	// maxLate is how many answers to earlier requests are passed over. Host and
	// app speak in turn, so there is no more than one.
	maxLate = 4
)

// identify finds out who answers, and that it answers to what it is asked. In
// the Ethereum app that takes two commands whose answers cannot be confused
// (B0 01 and E0 06): a link that is one answer late fails both.
func (w *Wallet) identify(ctx context.Context) error {
	return promptly(ctx, func(ctx context.Context) error {
		err := w.introduce(ctx)
		if w.late(err) {
			return w.resync(ctx)
		}
		return err
	})
}

// introduce reads name and configuration.
func (w *Wallet) introduce(ctx context.Context) error {
	answer, err := w.exchange(ctx, command{cla: claOS, ins: insAppInfo}, false)
	if err != nil {
		return err
	}
	if w.name, err = parseAppName(answer); err != nil {
		return err
	}
	if w.name != ethereumApp {
		return &WrongAppError{App: w.name}
	}
	return w.configure(ctx)
}

// late tells whether err may come from an answer to something else: a request
// that an earlier user of the device did not wait for. Nobody can reject a
// question for a name.
func (w *Wallet) late(err error) bool {
	if w.broken {
		return false
	}
	return errors.Is(err, hw.ErrBadAnswer) || errors.Is(err, hw.ErrRejected) || errors.Is(err, hw.ErrRefused)
}

// resync asks for the configuration until the answer has its form, or says that
// there is no app that has one, and starts over. What is dropped on the way, a
// signature even, is nobody's.
func (w *Wallet) resync(ctx context.Context) error {
	var err error
	for range maxLate {
		if err = w.configure(ctx); w.late(err) {
			continue
		}
		if w.broken || ctx.Err() != nil {
			return fmt.Errorf("find into step: %w: %w", hw.ErrBadAnswer, err)
		}
		if err = w.introduce(ctx); !w.late(err) {
			return err
		}
	}
	if errors.Is(err, hw.ErrRejected) {
		return fmt.Errorf("find into step: %w: %s", hw.ErrBadAnswer, err.Error()) // nobody has rejected anything
	}
	return fmt.Errorf("find into step: %w", err)
}

// promptly runs exchanges that need no human. A device that does not answer in
// time shows an earlier request to its holder.
func promptly(ctx context.Context, run func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	err := run(limited)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return fmt.Errorf("no answer within %s: %w", answerTime, hw.ErrStillWaiting)
	}
	return err
}
