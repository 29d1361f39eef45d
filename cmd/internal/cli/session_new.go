package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/internal/keystore"
)

func (a *app) sessionNewCmd() *cobra.Command {
	var o passphraseOptions
	var address string
	cmd := &cobra.Command{
		Use: "new NAME", Short: "make a session key, encrypted with a passphrase", Args: cobra.ExactArgs(1),
		Long: "Make a session key: the key that software holds and signs with. It can do nothing until it is linked.\n" +
			"The file is a geth keystore V3 document, which cast, ethers, viem and alloy read as well.\n\n" +
			"With --address the key is one that was made where the agent runs, and stays there: only its address is kept\n" +
			"here. It is linked, checked and revoked like any other; another session key pays for that (--payer NAME).",
	}
	o.addNewFlags(cmd)
	cmd.Flags().StringVar(&address, "address", "", "address of a key that was made where the agent runs; no key is made here")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		if address != "" {
			return a.newAddress(args[0], address, o)
		}
		return a.newKey(ctx, args[0], o)
	})
	return cmd
}

func (a *app) newKey(ctx context.Context, name string, o passphraseOptions) (*result, error) {
	s, keys, err := a.sessions()
	if err != nil {
		return nil, err
	}
	if err := s.freeName(keys, name, common.Address{}); err != nil {
		return nil, err
	}
	pass, err := a.newPassphrase(ctx, o, name)
	if err != nil {
		return nil, err
	}
	entry, err := keys.New(name, pass, a.Random)
	if err != nil {
		return nil, err
	}
	return newSessionResult(entry, "valetkey link --session %s --policy FILE --wallet … --rpc …"), nil
}

func (a *app) newAddress(name, text string, o passphraseOptions) (*result, error) {
	if o.file != "" || o.fd >= 0 || o.command != "" || o.keyring {
		return nil, usage("leave the passphrase out", "--address keeps no key, and nothing to encrypt")
	}
	address, err := parseAddress("--address", text)
	if err != nil {
		return nil, err
	}
	if address == (common.Address{}) {
		return nil, usage("give the address of the agent's key", "--address %s is nobody", address)
	}
	s, keys, err := a.sessions()
	if err != nil {
		return nil, err
	}
	if err := s.freeName(keys, name, address); err != nil {
		return nil, err
	}
	entry, err := keys.NewAddress(name, address)
	if err != nil {
		return nil, err
	}
	return newSessionResult(entry, "valetkey link --session %s --payer NAME --policy FILE --wallet … --rpc …"), nil
}

func newSessionResult(entry keystore.Entry, next string) *result {
	data := entryData(entry)
	return &result{data: data, text: func(w io.Writer) {
		data.print(w)
		fmt.Fprintf(w, "next     "+next+"\n", data.Name)
	}}
}

// sessions opens what the session commands work on.
func (a *app) sessions() (state, *keystore.Store, error) {
	s, err := a.state()
	if err != nil {
		return s, nil, err
	}
	keys, err := s.keys()
	return s, keys, err
}

// freeName makes sure that a new session can have this name, before anybody types
// a passphrase for nothing.
func (s state) freeName(keys *keystore.Store, name string, address common.Address) error {
	if err := unusedName(keys, name); err != nil {
		return err
	}
	return s.noOtherRecords(name, address)
}

// unusedName makes sure that no key has a name.
func unusedName(keys *keystore.Store, name string) error {
	_, err := keys.Get(name)
	switch {
	case errors.Is(err, keystore.ErrNotFound):
		return nil
	case err == nil:
		return fmt.Errorf("session %s: %w", name, keystore.ErrExists)
	}
	return err
}

// noOtherRecords makes sure that nothing under this name was granted to another
// key: the two could not be told apart any more.
func (s state) noOtherRecords(name string, address common.Address) error {
	records, err := s.loadLinks(name)
	if err != nil {
		return err
	}
	for _, record := range records {
		if agent := record.newest().Agent; agent != address {
			return &hinted{fmt.Errorf("session %s: %w: there are records of its key %s", name, keystore.ErrExists, agent), "choose another name"}
		}
	}
	return nil
}
