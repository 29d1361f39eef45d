package trezor

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

const (
	// maxQuestions bounds what a device may ask in one exchange. Releases before
	// 2.5 asked for a press at each field of typed data.
	maxQuestions = 1 << 14
	// cancelTime is how long a device may take to end what it is doing when told
	// to. Nobody has to press anything for that.
	cancelTime = 5 * time.Second
	// maxStale bounds the answers to somebody else that are dropped.
	maxStale = 1024
)

// exchange asks the device one thing and returns its answer. What the device
// asks in between (a button, a PIN, a passphrase) is met here; a Failure is a
// [FailureError].
//
// Nothing of this is repeated. Whatever ends an exchange in the middle, be it
// ctx or an answer that makes no sense, has the device cancel what it shows.
func (w *Wallet) exchange(ctx context.Context, request pb.Message) (pb.Message, error) {
	if err := w.link.ready(ctx); err != nil {
		return nil, err
	}
	if err := w.link.send(ctx, request); err != nil {
		return nil, err
	}
	return w.answer(ctx)
}

// answer reads until the device has said what was asked of it.
func (w *Wallet) answer(ctx context.Context) (pb.Message, error) {
	for range maxQuestions {
		message, err := w.link.receive(ctx)
		if err != nil {
			return nil, w.abandon(ctx, err)
		}
		switch question := message.(type) {
		case *pb.ButtonRequest:
			err = w.acknowledge(ctx, question)
		case *pb.PinMatrixRequest:
			err = w.tellPIN(ctx, question)
		case *pb.PassphraseRequest:
			err = w.tellPassphrase(ctx)
		case *pb.Failure:
			return nil, newFailure(question)
		default:
			return message, nil
		}
		if err != nil {
			return nil, w.abandon(ctx, err)
		}
	}
	return nil, w.abandon(ctx, fmt.Errorf("%w: it asks without end", hw.ErrBadAnswer))
}

// acknowledge tells the device that its screen is waited for. It has to be at
// once: the device shows nothing before (messages-common.proto, ButtonRequest).
func (w *Wallet) acknowledge(ctx context.Context, request *pb.ButtonRequest) error {
	switch request.GetCode() {
	case pb.ButtonRequestCode_BUTTON_PIN_ENTRY:
		w.prompter().Await(hw.Unlock, hw.Review{Screens: []string{"Enter PIN"}})
	case pb.ButtonRequestCode_BUTTON_PASSPHRASE_ENTRY:
		w.prompter().Await(hw.EnterPassphrase, hw.Review{Screens: []string{"Enter passphrase"}})
	}
	return w.link.send(ctx, &pb.ButtonAck{})
}

// wrongAnswer is for an answer of another type than was due. The device may be in
// the middle of something.
func (w *Wallet) wrongAnswer(ctx context.Context, answer pb.Message) error {
	return w.abandon(ctx, fmt.Errorf("%w: an unexpected %s", hw.ErrBadAnswer, pb.NameOf(answer)))
}

// abandon ends an exchange that cannot go on, for the reason given, and returns
// the reason. A device that does not let itself be cancelled still shows what it
// was asked.
func (w *Wallet) abandon(ctx context.Context, reason error) error {
	if w.link.broken {
		return reason
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelTime)
	defer cancel()
	if err := w.link.resync(limited); err != nil {
		w.link.outOfStep = true
		return fmt.Errorf("%w: %w (cancel: %w)", reason, hw.ErrStillWaiting, withoutDeadline(err))
	}
	return reason
}

// withoutDeadline keeps our own time limit from being taken for the caller's.
func withoutDeadline(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: no answer within %s", hw.ErrBusy, cancelTime)
	}
	return err
}

// resync ends whatever the device is doing and reads what is left over: Cancel
// until a Failure, and, because that Failure may have been an older one, Ping
// with a text that nobody can guess until it comes back
// (docs/common/protocol_v1/sessions.md; trezorlib does the same).
func (l *link) resync(ctx context.Context) error {
	if err := l.send(ctx, &pb.Cancel{}); err != nil {
		return err
	}
	if err := l.skip(ctx, func(m pb.Message) (bool, error) {
		failure, ok := m.(*pb.Failure)
		if ok && failure.GetCode() == pb.FailureCode_FAILURE_INVALID_PROTOCOL {
			return true, &StateError{State: OtherProtocol}
		}
		return ok, nil
	}); err != nil {
		return err
	}
	text := rand.Text()
	if err := l.send(ctx, &pb.Ping{Message: &text}); err != nil {
		return err
	}
	if err := l.skip(ctx, func(m pb.Message) (bool, error) {
		success, ok := m.(*pb.Success)
		return ok && success.GetMessage() == text, nil
	}); err != nil {
		return err
	}
	l.outOfStep = false
	return nil
}

// skip drops messages until one is the one that is waited for.
func (l *link) skip(ctx context.Context, until func(pb.Message) (bool, error)) error {
	for range maxStale {
		message, err := l.receive(ctx)
		switch {
		case err != nil && (l.broken || ctx.Err() != nil):
			return err
		case err != nil: // somebody else's answer, which need not make sense to us
			continue
		}
		if done, err := until(message); done || err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: %d messages, and none is the answer", hw.ErrBadAnswer, maxStale)
}
