package hw

import (
	"context"

	"github.com/valetkey/valetkey/internal/secret"
)

// Secret is a PIN or a passphrase on its way to a device. Whatever prints it
// prints "redacted". Who asked for it wipes it after use.
type Secret = secret.Bytes

// NewSecret takes b over without copying it; the caller must not use b again.
func NewSecret(b []byte) Secret { return secret.NewBytes(b) }

// SecretPrompter is what a [Prompter] may implement too, for devices that have
// no way of their own to be told a PIN or a passphrase. Drivers find it by type
// assertion. Unlike Await, both methods block until the person has answered or
// ctx ends; an error of theirs cancels what was asked of the device.
//
// The answers must come from the person directly (a terminal, a dialog), never
// from a command line or the environment.
type SecretPrompter interface {
	Prompter

	// AskPIN asks where on the device's screen the digits of the PIN are. The
	// answer is not the PIN: read request.Instructions.
	AskPIN(ctx context.Context, request PINRequest) (Secret, error)

	// AskPassphrase asks for the passphrase of a hidden wallet. Every passphrase
	// opens one, a mistyped one too: which, only its address tells.
	AskPassphrase(ctx context.Context, request PassphraseRequest) (PassphraseAnswer, error)
}

// PINRequest explains how a device wants its PIN.
type PINRequest struct {
	// Instructions say in plain words what to look at and what to type.
	Instructions string
	// Rows are the positions of the device's grid from top to bottom, as the keys
	// to type for them: "789", "456", "123". The device shows digits there.
	Rows []string
	// MaxLength is the most that the device takes.
	MaxLength int
}

// PassphraseRequest says what a device takes.
type PassphraseRequest struct {
	// OnDevice: it can ask for the passphrase on its own screen, which keeps it
	// from this computer.
	OnDevice bool
	// MaxBytes is the most that the device takes, in UTF-8 after NFKD normalisation.
	MaxBytes int
}

// PassphraseAnswer is a passphrase, or the wish to enter it on the device. The
// zero value is the empty passphrase, which opens the wallet without one.
type PassphraseAnswer struct {
	OnDevice bool
	Typed    Secret // when not OnDevice
}
