package trezor

import (
	"bytes"
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// sessionIDSize is that of the ids that devices give.
const sessionIDSize = 32

// SessionOptions describe one session. The zero value is a new one, with
// whatever passphrase is entered on the device.
type SessionOptions struct {
	// ID is an earlier session to go on with, from [Wallet.SessionID]. Where the
	// device has forgotten it, a new one begins, and the passphrase is asked for
	// again.
	ID []byte
	// Passphrase is where the passphrase comes from, on a device that uses one.
	Passphrase Passphrase
	// Pins are accounts that the wallet must have. A session that has another one
	// there signs nothing: every passphrase opens some wallet, and a mistyped one
	// opens one that nobody knows.
	Pins []Pin
}

// Pin is the account that has to be at a path.
type Pin struct {
	Path    hw.Path
	Account common.Address
}

// WrongAccountError says that the session is not that of the wallet it should
// be: another passphrase was entered, another device was plugged in, or another
// program ended the session in between.
type WrongAccountError struct {
	Path      hw.Path
	Got, Want common.Address
}

func (e *WrongAccountError) Error() string {
	return fmt.Sprintf("the account at %s is %s, not %s: this is another wallet", e.Path, e.Got, e.Want)
}

// NextStep says what a holder can do about it.
func (e *WrongAccountError) NextStep() string {
	return "check the passphrase, and that it is the right device; then try again"
}

// Unwrap makes errors.Is(err, hw.ErrMismatch) true.
func (e *WrongAccountError) Unwrap() error { return hw.ErrMismatch }

// NewSession opens another session on the same device, with a passphrase of its
// own. A device keeps ten of them and forgets the one that was used least
// recently (docs/common/protocol_v1/sessions.md).
func (w *Wallet) NewSession(ctx context.Context, session SessionOptions) (*Wallet, error) {
	if err := w.ready(ctx); err != nil {
		return nil, fmt.Errorf("open a session: %w", err)
	}
	options := w.options
	options.Session = session
	other := newWallet(w.link, options)
	if err := other.begin(ctx); err != nil {
		_ = other.Close() // it owns nothing but its passphrase
		return nil, fmt.Errorf("open a session: %w", err)
	}
	return other, nil
}

// SessionID is the id under which the device knows the session: whoever has it
// can go on with the wallet of its passphrase while the device is plugged in and
// unlocked.
func (w *Wallet) SessionID() []byte { return bytes.Clone(w.session) }

// Hidden tells whether the session is of a hidden wallet, one with a passphrase,
// and by which account it was known first: any passphrase opens a wallet, and only
// an address tells its holder which. Before the first account is read it is the
// zero Pin, unless there are pins.
func (w *Wallet) Hidden() (first Pin, hidden bool) {
	first = Pin{Path: w.proof, Account: w.addresses[w.proof.String()]}
	return first, w.answered || w.features.GetPassphraseProtection()
}

// EndSession has the device forget the session and its passphrase.
func (w *Wallet) EndSession(ctx context.Context) error {
	if w.session == nil {
		return nil
	}
	if err := w.begin(ctx); err != nil {
		return fmt.Errorf("end the session: %w", err)
	}
	if err := w.endSession(ctx); err != nil {
		return fmt.Errorf("end the session: %w", err)
	}
	return nil
}

func (w *Wallet) endSession(ctx context.Context) error {
	if err := w.succeed(ctx, &pb.EndSession{}); err != nil {
		return err
	}
	w.forget()
	return nil
}

// succeed asks for something that is answered with Success.
func (w *Wallet) succeed(ctx context.Context, request pb.Message) error {
	answer, err := w.exchange(ctx, request)
	if err != nil {
		return err
	}
	if _, ok := answer.(*pb.Success); !ok {
		return w.wrongAnswer(ctx, answer)
	}
	return nil
}

// begin starts a flow: it gets in step where the last one was not cancelled, and
// tells the device which session it is for. Any other program may have begun one
// since, and what is asked without this would be answered from that one.
func (w *Wallet) begin(ctx context.Context) error {
	if err := w.ready(ctx); err != nil {
		return err
	}
	if w.link.outOfStep {
		limited, cancel := context.WithTimeout(ctx, cancelTime)
		defer cancel()
		if err := w.link.resync(limited); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("%w: %w", hw.ErrStillWaiting, withoutDeadline(err))
		}
	}
	answer, err := w.exchange(ctx, &pb.Initialize{SessionId: w.session})
	if err != nil {
		return explainGreeting(err)
	}
	features, ok := answer.(*pb.Features)
	if !ok {
		return w.wrongAnswer(ctx, answer)
	}
	return w.take(features)
}

// explainGreeting names the device that speaks another protocol.
func explainGreeting(err error) error {
	if isFailure(err, failureOtherProtocol) {
		return &StateError{State: OtherProtocol}
	}
	return err
}

// take keeps what a device says of itself at the start of a flow. A new session
// has to prove that it is the same wallet.
func (w *Wallet) take(features *pb.Features) error {
	w.features = features
	if err := checkState(features); err != nil {
		return err
	}
	if err := sinceSessions.check(versionOf(features)); err != nil {
		return err
	}
	id := features.GetSessionId()
	if len(id) != sessionIDSize {
		return fmt.Errorf("%w: a session id of %d bytes where %d were due", hw.ErrBadAnswer, len(id), sessionIDSize)
	}
	if !bytes.Equal(id, w.session) {
		w.forget()
		w.session = bytes.Clone(id)
	}
	return nil
}

// forget is for a session that is over: the next one has to prove itself.
func (w *Wallet) forget() {
	w.session, w.proved, w.resumed, w.answered = nil, false, false, false
}

// refresh reads the features again without touching the session: a device that
// was locked tells more of itself once it is not.
func (w *Wallet) refresh(ctx context.Context) error {
	answer, err := w.exchange(ctx, &pb.GetFeatures{})
	if err != nil {
		return err
	}
	features, ok := answer.(*pb.Features)
	if !ok {
		return w.wrongAnswer(ctx, answer)
	}
	if versionOf(features) != w.version() || !bytes.Equal(features.GetSessionId(), w.session) && features.SessionId != nil {
		return fmt.Errorf("%w: another device or session answers in the middle of a flow", hw.ErrMismatch)
	}
	w.features = features
	return nil
}
