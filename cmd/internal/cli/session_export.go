package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/internal/keystore"
	"github.com/valetkey/valetkey/internal/secret"
)

type exportData struct {
	Name    string         `json:"name"`
	Address common.Address `json:"address"`
	File    string         `json:"file,omitempty"` // that was written
}

type exportOptions struct {
	pass    passphraseOptions
	out     string
	newPass string
	address bool
}

func (a *app) sessionExportCmd() *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use: "export NAME", Short: "write a session key to another file, encrypted anew", Args: cobra.ExactArgs(1),
		Long: "Write the key to a new file, encrypted with a new passphrase: a keystore V3 document, which cast, ethers, viem\n" +
			"and alloy read, mode 0600. There is no way to have it in the clear. The session here stays as it is: who has the\n" +
			"file and its passphrase can do what the session may.\n\n" +
			"--address prints the key's address alone, and needs no passphrase.",
	}
	o.pass.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.out, "out", "", "file to write; it must not exist")
	flags.StringVar(&o.newPass, "new-passphrase", "", "where the new file's passphrase is: file:FILE, fd:N, exec:COMMAND or keyring:ACCOUNT (default: asked, twice)")
	flags.BoolVar(&o.address, "address", false, "print the address and nothing else")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) { return a.export(ctx, args[0], o) })
	return cmd
}

func (a *app) export(ctx context.Context, name string, o exportOptions) (*result, error) {
	if o.address == (o.out != "") {
		return nil, usage("give --out FILE, or --address", "session export writes a file or prints the address")
	}
	_, keys, err := a.sessions()
	if err != nil {
		return nil, err
	}
	entry, err := keys.Get(name)
	if err != nil {
		return nil, err
	}
	data := exportData{Name: name, Address: entry.Address, File: o.out}
	if o.address {
		return &result{data: data, text: func(w io.Writer) { fmt.Fprintln(w, data.Address) }}, nil
	}
	if err := a.exportFile(ctx, keys, entry, o); err != nil {
		return nil, err
	}
	return &result{data: data, text: func(w io.Writer) {
		fmt.Fprintf(w, "session  %s\naddress  %s\nfile     %s (encrypted)\n", data.Name, data.Address, data.File)
	}}, nil
}

func (a *app) exportFile(ctx context.Context, keys *keystore.Store, entry keystore.Entry, o exportOptions) error {
	key, err := a.unlockEntry(ctx, keys, entry, o.pass)
	if err != nil {
		return err
	}
	defer key.Wipe()
	pass, err := a.exportPassphrase(ctx, entry.Name, o)
	if err != nil {
		return err
	}
	err = keys.Export(o.out, key, pass, a.Random)
	if errors.Is(err, keystore.ErrExists) {
		return usage("choose another file: nothing is overwritten", "%s exists already", o.out)
	}
	return err
}

func (a *app) exportPassphrase(ctx context.Context, name string, o exportOptions) (secret.String, error) {
	switch {
	case o.newPass != "":
		pass, err := a.passphraseSource(ctx, "--new-passphrase", o.newPass)
		if err != nil {
			return pass, err
		}
		return longEnough(pass)
	case a.noInput:
		return secret.String{}, usage("give --new-passphrase file:FILE", "--no-input, and no passphrase for the file of session %s", name)
	}
	return a.Terminal.ReadNewPassphrase(ctx, "new passphrase for the exported file of session "+name)
}
