package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/keysource"
	"github.com/valetkey/valetkey/internal/keystore"
	"github.com/valetkey/valetkey/internal/secret"
	"github.com/valetkey/valetkey/internal/term"
)

// passphraseOptions say how a session key is unlocked: where its passphrase comes
// from, or the key itself. Neither is ever an argument: other users of a machine
// can read those.
type passphraseOptions struct {
	file    string
	fd      int
	command string
	keyring bool
	key     string // source of the key itself
}

// addFlags is for commands that use a key.
func (o *passphraseOptions) addFlags(cmd *cobra.Command) {
	o.addNewFlags(cmd)
	cmd.Flags().StringVar(&o.key, "key", "", "take the session key itself from env:NAME, fd:N, exec:COMMAND or keyring:ACCOUNT, in hex, instead of its file")
}

// addNewFlags is for commands that make a key's file.
func (o *passphraseOptions) addNewFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.file, "passphrase-file", "", "file whose first line is the session key's passphrase")
	flags.IntVar(&o.fd, "passphrase-fd", -1, "file descriptor to read the passphrase from")
	flags.StringVar(&o.command, "passphrase-command", "", "command that prints the passphrase, run without a shell")
	flags.BoolVar(&o.keyring, "passphrase-keyring", false, "read the passphrase from the system's keyring, service valetkey-passphrase, account NAME of the session")
}

// check refuses two ways at once.
func (o *passphraseOptions) check() error {
	given := 0
	for _, is := range []bool{o.file != "", o.fd >= 0, o.command != "", o.keyring, o.key != ""} {
		if is {
			given++
		}
	}
	if given > 1 {
		return usage("give one of them", "--passphrase-file, --passphrase-fd, --passphrase-command, --passphrase-keyring and --key exclude each other")
	}
	return nil
}

// given reads the passphrase from where the flags say; asked is false when they
// say nothing.
func (a *app) given(ctx context.Context, o passphraseOptions, session string) (pass secret.String, asked bool, err error) {
	switch err := o.check(); {
	case err != nil:
		return pass, false, err
	case o.file != "":
		pass, err = term.ReadPassphraseFile(o.file)
		return pass, true, err
	case o.fd >= 0:
		pass, err = term.ReadPassphraseFD(o.fd)
		return pass, true, err
	case o.command != "":
		pass, err = a.passphraseFrom(ctx, keysource.Source{Kind: keysource.Exec, Name: o.command})
		return pass, true, err
	case o.keyring:
		pass, err = a.passphraseFrom(ctx, keysource.Source{Kind: keysource.Keyring, Name: session})
		return pass, true, err
	}
	return pass, false, nil
}

// sources reads what is kept outside of valetkey's own files.
func (a *app) sources() keysource.Reader {
	r := keysource.Reader{Getenv: a.Getenv, Stderr: a.Stderr, OS: runtime.GOOS}
	if a.json { // where everything is an event, what a program says is one, too
		r.Stderr = programWords{a}
	}
	return r
}

// programWords makes events of what a program writes to its standard error.
type programWords struct{ app *app }

// Write implements [io.Writer].
func (p programWords) Write(text []byte) (int, error) {
	for line := range strings.Lines(string(text)) {
		p.app.note(jsonout.Event{Event: "program", Reason: "secret_source", Message: oneLine(strings.TrimRight(line, "\r\n"))})
	}
	return len(text), nil
}

func (a *app) passphraseFrom(ctx context.Context, source keysource.Source) (secret.String, error) {
	line, err := a.sources().Read(ctx, source, keysource.Passphrase)
	defer line.Wipe()
	return secret.New(string(line.Reveal())), err
}

// passphraseSource reads the passphrase that an option of the form KIND:NAME says
// the place of. env: is none of them: keys of CI systems come that way, and a
// passphrase beside its file would protect nothing.
func (a *app) passphraseSource(ctx context.Context, flag, text string) (secret.String, error) {
	source, err := keysource.Parse(text)
	if err != nil || source.Kind == keysource.Env {
		return secret.String{}, usage("give "+flag+" file:FILE, fd:N, exec:COMMAND or keyring:ACCOUNT", "%s says no place that a passphrase comes from", flag)
	}
	return a.passphraseFrom(ctx, source)
}

func (a *app) passphrase(ctx context.Context, o passphraseOptions, session string) (secret.String, error) {
	pass, given, err := a.given(ctx, o, session)
	if err != nil || given {
		return pass, err
	}
	if a.noInput {
		return pass, usage("give --passphrase-file FILE", "--no-input, and no passphrase for session %s", session)
	}
	return a.Terminal.ReadPassphrase(ctx, fmt.Sprintf("passphrase of session %s", session))
}

func (a *app) newPassphrase(ctx context.Context, o passphraseOptions, session string) (secret.String, error) {
	pass, given, err := a.given(ctx, o, session)
	switch {
	case err != nil:
		return pass, err
	case given:
		return longEnough(pass)
	case a.noInput:
		return pass, usage("give --passphrase-file FILE", "--no-input, and no passphrase for session %s", session)
	}
	return a.Terminal.ReadNewPassphrase(ctx, fmt.Sprintf("new passphrase for session %s", session))
}

// longEnough holds a passphrase that nobody typed to the rule for those that are.
func longEnough(pass secret.String) (secret.String, error) {
	if len([]rune(pass.Reveal())) < term.MinNewPassphrase {
		return secret.String{}, term.ErrTooShort
	}
	return pass, nil
}

// unlock gives the key that pays for what is planned.
func (a *app) unlock(ctx context.Context, work *linkWork, o passphraseOptions) (*keystore.Key, error) {
	keys, err := work.state.keys()
	if err != nil {
		return nil, err
	}
	return a.unlockEntry(ctx, keys, work.payer, o)
}

// unlockEntry gives a session's key, from its file or from where --key says. It is
// the one way in which commands get at a key. The caller wipes it.
func (a *app) unlockEntry(ctx context.Context, keys *keystore.Store, entry keystore.Entry, o passphraseOptions) (*keystore.Key, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.key != "" {
		return a.keyOf(ctx, entry, o.key)
	}
	if entry.AddressOnly { // before anybody types a passphrase for nothing
		return nil, fmt.Errorf("session %s: %w", entry.Name, keystore.ErrNoKey)
	}
	pass, err := a.passphrase(ctx, o, entry.Name)
	if err != nil {
		return nil, err
	}
	return keys.Unlock(entry.Name, pass)
}

// errOtherKey means that a source has the key of somebody else.
var errOtherKey = errors.New("this is another key")

// keyOf reads a session's key from a source, and makes sure that it is that one.
func (a *app) keyOf(ctx context.Context, entry keystore.Entry, text string) (*keystore.Key, error) {
	key, err := a.rawKey(ctx, "--key", text)
	if err != nil {
		return nil, err
	}
	if key.Address() != entry.Address {
		key.Wipe()
		return nil, fmt.Errorf("%w: --key gives the key of %s, session %s is %s", errOtherKey, key.Address(), entry.Name, entry.Address)
	}
	return key, nil
}

// rawKey reads a key in hex.
func (a *app) rawKey(ctx context.Context, flag, text string) (*keystore.Key, error) {
	source, err := keysource.Parse(text)
	if err != nil {
		return nil, &hinted{err, "give " + flag + " env:NAME, fd:N, exec:COMMAND or keyring:ACCOUNT"}
	}
	if source.Kind == keysource.File {
		return nil, usage("encrypted key files become sessions: valetkey session import NAME --from file:FILE", "%s takes no file: a private key has no place in one", flag)
	}
	line, err := a.sources().Read(ctx, source, keysource.Key)
	if err != nil {
		return nil, err
	}
	key, err := keystore.ParseKey(line)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	return key, nil
}
