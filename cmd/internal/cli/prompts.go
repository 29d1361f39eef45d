package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/secret"
	"github.com/valetkey/valetkey/internal/term"
	"github.com/valetkey/valetkey/trezor"
)

// prompter tells people what a device wants, and asks them on the terminal for
// what it cannot ask for itself.
func (a *app) prompter() hw.Prompter {
	if a.noInput {
		return hw.PromptFunc(a.await)
	}
	return terminalPrompter{a}
}

// terminalPrompter is an [hw.SecretPrompter].
type terminalPrompter struct{ app *app }

// Await implements [hw.Prompter].
func (p terminalPrompter) Await(action hw.Action, review hw.Review) { p.app.await(action, review) }

// AskPIN implements [hw.SecretPrompter]: the places of the digits are typed
// without being seen.
func (p terminalPrompter) AskPIN(ctx context.Context, r hw.PINRequest) (hw.Secret, error) {
	p.app.note(jsonout.Event{
		Event: "pin_wanted", Screens: r.Rows,
		Message: r.Instructions + "\n  " + strings.Join(spread(r.Rows), "\n  "),
	})
	return p.ask(ctx, "places of the PIN")
}

// spread puts blanks between the keys of each row.
func spread(rows []string) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = strings.Join(strings.Split(row, ""), " ")
	}
	return out
}

// AskPassphrase implements [hw.SecretPrompter]. Who has no passphrase says so
// with --device-passphrase none: an empty line is more likely a slip.
func (p terminalPrompter) AskPassphrase(ctx context.Context, r hw.PassphraseRequest) (hw.PassphraseAnswer, error) {
	typed, err := p.ask(ctx, fmt.Sprintf("passphrase of the hidden wallet (at most %d bytes)", r.MaxBytes))
	return hw.PassphraseAnswer{Typed: typed}, err
}

func (p terminalPrompter) ask(ctx context.Context, what string) (hw.Secret, error) {
	text, err := p.app.Terminal.ReadPassphrase(ctx, what)
	if err != nil {
		return hw.Secret{}, &hinted{err, "run it in a terminal; the device has no other way to be told"}
	}
	return secretOf(text), nil
}

func secretOf(s secret.String) hw.Secret { return hw.NewSecret([]byte(s.Reveal())) }

// devicePassphrase reads --device-passphrase. Errors come before the device is
// opened.
func (a *app) devicePassphrase() (trezor.Passphrase, error) {
	source := a.device.passphrase
	kind, name, _ := strings.Cut(source, ":")
	switch {
	case source == "" || source == "device":
		return trezor.Passphrase{}, nil
	case source == "ask":
		return trezor.AskPassphrase(), nil
	case source == "none":
		return trezor.GivenPassphrase(hw.Secret{}), nil
	case kind == "file":
		text, err := term.ReadPassphraseFile(name)
		return trezor.GivenPassphrase(secretOf(text)), err
	case kind == "fd":
		fd, err := strconv.Atoi(name)
		if err != nil || fd < 0 {
			return trezor.Passphrase{}, usage("give --device-passphrase fd:N", "%q is no file descriptor", name)
		}
		text, err := term.ReadPassphraseFD(fd)
		return trezor.GivenPassphrase(secretOf(text)), err
	}
	return trezor.Passphrase{}, usage("give --device-passphrase device, ask, none, file:FILE or fd:N", "--device-passphrase says neither where the passphrase is nor who is asked")
}
