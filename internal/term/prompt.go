package term

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/valetkey/valetkey/internal/secret"
)

const (
	// MinNewPassphrase is how many characters a new passphrase has at least.
	MinNewPassphrase = 8
	// MaxPassphrase is how many bytes a passphrase in a file has at most.
	MaxPassphrase = 4096
	// MaxTyped is how many bytes an answer has at most. A terminal in line mode
	// silently drops what exceeds MAX_CANON: 1024 on macOS, 4095 on Linux. A
	// passphrase that was cut in silence would be a key that is lost.
	MaxTyped = 1000
)

// TTY is a terminal that is open.
type TTY interface {
	Fd() int // a file descriptor in blocking mode
	Close() error
}

// Opener opens the terminal for one prompt.
type Opener interface {
	OpenTTY() (TTY, error)
}

// Prompter asks questions on a terminal, one at a time.
type Prompter struct{ opener Opener }

// New returns a Prompter on the terminals that opener opens; nil means the
// controlling terminal of the process.
func New(opener Opener) *Prompter {
	if opener == nil {
		opener = controllingTTY{}
	}
	return &Prompter{opener: opener}
}

// ReadPassphrase asks for a passphrase without echo. Errors: ErrEmpty,
// ErrNoTTY, ErrClosed, ErrTooLong, ErrUnsupported, that of ctx.
func (p *Prompter) ReadPassphrase(ctx context.Context, prompt string) (secret.String, error) {
	var pass secret.String
	err := p.with(func(t TTY) (err error) {
		pass, err = ask(ctx, t, prompt+": ", false)
		return err
	})
	if err == nil && pass.Empty() {
		err = ErrEmpty
	}
	if err != nil {
		return secret.String{}, fmt.Errorf("read passphrase: %w", err)
	}
	return pass, nil
}

// ReadNewPassphrase asks for a new passphrase, twice. Errors: ErrTooShort (the
// second time is not asked then), ErrMismatch, those of ReadPassphrase.
func (p *Prompter) ReadNewPassphrase(ctx context.Context, prompt string) (secret.String, error) {
	var pass secret.String
	err := p.with(func(t TTY) (err error) {
		pass, err = askTwice(ctx, t, prompt)
		return err
	})
	if err != nil {
		return secret.String{}, fmt.Errorf("read new passphrase: %w", err)
	}
	return pass, nil
}

func askTwice(ctx context.Context, t TTY, prompt string) (secret.String, error) {
	first, err := ask(ctx, t, prompt+": ", false)
	switch {
	case err != nil:
		return secret.String{}, err
	case first.Empty():
		return secret.String{}, ErrEmpty
	case utf8.RuneCountInString(first.Reveal()) < MinNewPassphrase:
		return secret.String{}, ErrTooShort
	}
	second, err := ask(ctx, t, prompt+" (again): ", false)
	if err != nil {
		return secret.String{}, err
	}
	if !first.Equal(second) {
		return secret.String{}, ErrMismatch
	}
	return first, nil
}

// Confirm asks a question and reports whether the answer is y or yes, in upper
// or lower case. Any other answer, an empty one too, is a no. Errors: those of
// ReadPassphrase without ErrEmpty.
func (p *Prompter) Confirm(ctx context.Context, question string) (bool, error) {
	var answer secret.String
	err := p.with(func(t TTY) (err error) {
		answer, err = ask(ctx, t, question+" [y/N] ", true)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("confirm: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(answer.Reveal())) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}

// Ask asks a question in plain sight and returns the answer without blanks around
// it. Errors: those of Confirm.
func (p *Prompter) Ask(ctx context.Context, question string) (string, error) {
	var answer secret.String
	err := p.with(func(t TTY) (err error) {
		answer, err = ask(ctx, t, question+" ", true)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("ask: %w", err)
	}
	return strings.TrimSpace(answer.Reveal()), nil
}

func (p *Prompter) with(f func(TTY) error) (err error) {
	t, err := p.opener.OpenTTY()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	if err = f(t); errors.Is(err, context.Canceled) {
		err = fmt.Errorf("%w: %w", ErrInterrupted, err)
	}
	return err
}
