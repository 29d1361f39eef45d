package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/keystore"
	"github.com/valetkey/valetkey/internal/keywallet"
	"github.com/valetkey/valetkey/internal/secret"
	"github.com/valetkey/valetkey/internal/term"
)

// openKeyFile takes the options passphrase-file and confirm. The key is unlocked
// at once, as a device is: what the file says of its address is only a claim.
func openKeyFile(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	if err := uri.CheckOptions("confirm", "passphrase-file"); err != nil {
		return nil, err
	}
	if uri.Network || uri.Address == "" {
		return nil, &hw.URIError{Input: uri.String(), Reason: "needs the form keystore:FILE"}
	}
	if a.device.record != "" {
		return nil, usage("leave --record out", "a key file has no link that could be recorded")
	}
	holder, err := a.keyFileHolder(uri)
	if err != nil {
		return nil, err
	}
	file, err := readKeyFile(uri.Address)
	if err != nil {
		return nil, err
	}
	pass, err := a.keyFilePassphrase(ctx, uri)
	if err != nil {
		return nil, err
	}
	key, err := unlockKeyFile(file, pass)
	if err != nil {
		return nil, err
	}
	options := keywallet.Options{Holder: holder}
	if a.accepted.has(riskAllChains) {
		options.AllChains = hw.AcceptAllChains
	}
	if a.accepted.has(riskBlindSigning) {
		options.Blind = hw.AcceptBlindSigning
	}
	return keywallet.New(key, options), nil
}

// readKeyFile reads an encrypted key file that the user names.
func readKeyFile(path string) (keystore.File, error) {
	file, err := keystore.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return file, usage("check the file's name", "there is no key file %s", path)
	case errors.Is(err, keystore.ErrPlainText):
		return file, &hinted{err, "encrypt it, and remove the plain one: geth account import FILE, or cast wallet import NAME --interactive"}
	}
	return file, err
}

// keyFileHolder is who decides. Nobody signs unasked by an option alone that
// stands in an environment variable: the run itself must be one without a human.
func (a *app) keyFileHolder(uri hw.URI) (keywallet.Holder, error) {
	switch answer := uri.Options["confirm"]; {
	case answer == "" || answer == "yes":
		return a.askToSign, nil
	case answer != "no":
		return nil, &hw.URIError{Input: uri.String(), Reason: "confirm is yes or no"}
	case !a.noInput:
		return nil, usage("give --no-input, too, or leave confirm=no out", "confirm=no is for runs that nobody watches")
	}
	return a.signUnasked, nil
}

// askToSign shows what a device would show, and asks.
func (a *app) askToSign(ctx context.Context, action hw.Action, review hw.Review) (bool, error) {
	if a.noInput {
		return false, usage("run it in a terminal, or name the wallet keystore:FILE?confirm=no", "--no-input, and nobody to confirm %s", actionWords(action))
	}
	text := reviewText("the key file is asked: "+actionWords(action), review)
	if a.json {
		a.tellReview("awaiting_confirmation", text, action, review)
	}
	// All of it on the terminal: standard error may be a file that nobody reads.
	return a.Terminal.Confirm(ctx, text+"\nConfirm?")
}

// signUnasked tells what is signed, and asks nobody.
func (a *app) signUnasked(ctx context.Context, action hw.Action, review hw.Review) (bool, error) {
	text := reviewText("the key file confirms without asking (confirm=no): "+actionWords(action), review)
	a.tellReview("confirmed_unasked", text, action, review)
	return true, ctx.Err()
}

func (a *app) tellReview(event, text string, action hw.Action, review hw.Review) {
	a.note(jsonout.Event{Event: event, Reason: string(action), Screens: review.Screens, Message: text})
}

func actionWords(action hw.Action) string { return strings.ReplaceAll(string(action), "_", " ") }

// keyFilePassphrase reads the passphrase from where the wallet's name or
// --device-passphrase says, else from the terminal.
func (a *app) keyFilePassphrase(ctx context.Context, uri hw.URI) (secret.String, error) {
	file, source := uri.Options["passphrase-file"], a.device.passphrase
	switch {
	case file != "" && source != "":
		return secret.String{}, usage("give one of them", "--device-passphrase and passphrase-file both name a passphrase")
	case file != "":
		return term.ReadPassphraseFile(file)
	case source != "" && source != "ask":
		return a.passphraseSource(ctx, "--device-passphrase", source)
	case a.noInput:
		return secret.String{}, usage("name the wallet keystore:FILE?passphrase-file=FILE", "--no-input, and no passphrase for key file %s", uri.Address)
	}
	return a.Terminal.ReadPassphrase(ctx, fmt.Sprintf("passphrase of key file %s", uri.Address))
}
