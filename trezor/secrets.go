package trezor

import (
	"context"
	"fmt"

	"golang.org/x/text/unicode/norm"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

const (
	// maxPassphrase is in bytes of UTF-8 (core/src/apps/common/passphrase.py, _MAX_PASSPHRASE_LEN).
	maxPassphrase = 50
	// maxPIN is that of Model One since 1.10.0; nine before.
	maxPIN = 50
)

// Passphrase says where a session's passphrase comes from. The zero value has it
// entered on the device, or asked for where the device has no way to enter one.
//
// A passphrase that is typed on this computer is known to whatever watches it;
// one that is entered on the device is not.
type Passphrase struct {
	source passphraseSource
	typed  hw.Secret
}

type passphraseSource uint8

const (
	onDevice passphraseSource = iota
	asked
	given
)

// AskPassphrase has the [hw.SecretPrompter] decide: to type it, or to enter it
// on the device.
func AskPassphrase() Passphrase { return Passphrase{source: asked} }

// GivenPassphrase is one that the caller has, the empty one too. The wallet wipes
// it when it is closed, not before: a device that has forgotten the session asks
// again.
func GivenPassphrase(secret hw.Secret) Passphrase {
	return Passphrase{source: given, typed: secret}
}

// PassphraseError says why no passphrase was told to the device.
type PassphraseError struct{ Reason, Next string }

func (e *PassphraseError) Error() string { return "passphrase: " + e.Reason }

// NextStep says what a holder can do about it.
func (e *PassphraseError) NextStep() string { return e.Next }

// Unwrap gives the outcome that callers act on.
func (e *PassphraseError) Unwrap() error { return hw.ErrLocked }

// tellPassphrase answers a PassphraseRequest.
func (w *Wallet) tellPassphrase(ctx context.Context) error {
	answer, err := w.findPassphrase(ctx)
	if err != nil {
		return err
	}
	if w.options.Session.Passphrase.source != given {
		defer answer.Typed.Wipe()
	}
	w.answered = true
	if answer.OnDevice {
		return w.link.sendBytes(ctx, passphraseAckID, protowire.AppendVarint(protowire.AppendTag(nil, 3, protowire.VarintType), 1))
	}
	typed := answer.Typed.Reveal()
	// A buffer of its own, with room for the longest decomposition (U+FDFA, 3
	// bytes to 33), so that nothing is left behind unwiped.
	normal := norm.NFKD.Append(make([]byte, 0, 12*len(typed)), typed...)
	defer clear(normal)
	if len(normal) > maxPassphrase {
		return &PassphraseError{
			Reason: fmt.Sprintf("it has %d bytes after NFKD normalisation, the device takes %d", len(normal), maxPassphrase),
			Next:   "use a shorter passphrase",
		}
	}
	return w.link.sendBytes(ctx, passphraseAckID, secretField(normal))
}

// Message numbers that are sent without the generated types: those would keep
// the secret in a string, which cannot be wiped.
const (
	passphraseAckID uint16 = 42
	pinMatrixAckID  uint16 = 19
)

// secretField is a message whose field 1 holds a secret, in a buffer of its own.
func secretField(secret []byte) []byte {
	payload := make([]byte, 0, len(secret)+16) // no second buffer is left behind
	return protowire.AppendBytes(protowire.AppendTag(payload, 1, protowire.BytesType), secret)
}

// findPassphrase is the passphrase, wherever it comes from.
func (w *Wallet) findPassphrase(ctx context.Context) (hw.PassphraseAnswer, error) {
	entry := w.can(pb.Capability_CAPABILITY_PASSPHRASE_ENTRY)
	switch source := w.options.Session.Passphrase; {
	case source.source == given:
		return hw.PassphraseAnswer{Typed: source.typed}, nil
	case source.source == onDevice && entry:
		return hw.PassphraseAnswer{OnDevice: true}, nil
	}
	prompter, ok := w.prompter().(hw.SecretPrompter)
	if !ok {
		return hw.PassphraseAnswer{}, &PassphraseError{
			Reason: "the device wants one, has no way to enter it, and there is nobody to ask",
			Next:   "run valetkey in a terminal, or turn the passphrase off on the device",
		}
	}
	answer, err := prompter.AskPassphrase(ctx, hw.PassphraseRequest{OnDevice: entry, MaxBytes: maxPassphrase})
	if err != nil {
		return hw.PassphraseAnswer{}, fmt.Errorf("ask for the passphrase: %w", err)
	}
	if answer.OnDevice && !entry {
		return hw.PassphraseAnswer{}, &PassphraseError{Reason: "this model has no way to enter it", Next: "type it"}
	}
	return answer, nil
}

func (w *Wallet) can(capability pb.Capability) bool {
	for _, c := range w.features.GetCapabilities() {
		if c == capability {
			return true
		}
	}
	return false
}

// checkPassphraseUsed refuses a session in which the device never asked for the
// passphrase that the caller gave: it is the wallet without one, or one that was
// entered on the device. A session that was there before was told then.
func (w *Wallet) checkPassphraseUsed() error {
	p := w.options.Session.Passphrase
	if p.source != given || p.typed.Empty() || w.answered || w.resumed {
		return nil
	}
	return &PassphraseError{
		Reason: "one was given, and the device did not ask for it: this is not its hidden wallet",
		Next:   "turn the passphrase on in the device's settings, and its entry on the device only off",
	}
}

const pinInstructions = "The device shows the digits in a grid, in another order each time. For each digit of the PIN, type the key that is at its place:"

// tellPIN answers Model One's PinMatrixRequest: where the digits are, not which.
func (w *Wallet) tellPIN(ctx context.Context, request *pb.PinMatrixRequest) error {
	if kind := request.GetType(); kind > pb.PinMatrixKind_PIN_CURRENT {
		return fmt.Errorf("%w: it asks for a new PIN (%d), which nobody wanted to set", hw.ErrBadAnswer, kind)
	}
	w.prompter().Await(hw.Unlock, hw.Review{Screens: []string{"Please enter current PIN"}})
	prompter, ok := w.prompter().(hw.SecretPrompter)
	if !ok {
		return fmt.Errorf("%w: its PIN is typed on this computer, and there is nobody to ask", hw.ErrLocked)
	}
	places, err := prompter.AskPIN(ctx, hw.PINRequest{Instructions: pinInstructions, Rows: []string{"789", "456", "123"}, MaxLength: maxPIN})
	defer places.Wipe()
	if err != nil {
		return fmt.Errorf("ask for the PIN: %w", err)
	}
	typed := places.Reveal()
	if len(typed) == 0 || len(typed) > maxPIN {
		return fmt.Errorf("%w: a PIN has 1 to %d digits", hw.ErrLocked, maxPIN)
	}
	for _, c := range typed {
		if c < '1' || c > '9' {
			return fmt.Errorf("%w: only the keys 1 to 9 are places of the grid", hw.ErrLocked)
		}
	}
	return w.link.sendBytes(ctx, pinMatrixAckID, secretField(typed))
}
