package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/keysource"
	"github.com/valetkey/valetkey/internal/keystore"
	"github.com/valetkey/valetkey/internal/secret"
)

func (a *app) sessionImportCmd() *cobra.Command {
	var o passphraseOptions
	var from, fromPass string
	cmd := &cobra.Command{
		Use: "import NAME --from SOURCE", Short: "take over a key that exists already, encrypted with a passphrase", Args: cobra.ExactArgs(1),
		Long: "Read a key once, and keep it like one that session new made. SOURCE is one of\n" +
			"  env:NAME          an environment variable with the key in hex\n" +
			"  file:PATH         an encrypted keystore V3 file, of geth, cast, ethers or valetkey; no other file is read\n" +
			"  fd:N              a file descriptor that is open already\n" +
			"  exec:COMMAND      a command that prints the key, run without a shell\n" +
			"  keyring:ACCOUNT   the system's keyring, service valetkey-key\n\n" +
			"What is in the source stays there. A key that other software has, too, is one that it can use.",
	}
	o.addNewFlags(cmd)
	cmd.Flags().StringVar(&from, "from", "", "where the key is")
	cmd.Flags().StringVar(&fromPass, "from-passphrase", "", "where the passphrase of file:PATH is: file:FILE, fd:N, exec:COMMAND or keyring:ACCOUNT (default: asked)")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		return a.importKey(ctx, args[0], from, fromPass, o)
	})
	return cmd
}

func (a *app) importKey(ctx context.Context, name, from, fromPass string, o passphraseOptions) (*result, error) {
	s, keys, err := a.sessions()
	if err != nil {
		return nil, err
	}
	if err := unusedName(keys, name); err != nil {
		return nil, err
	}
	key, warnings, err := a.foreignKey(ctx, from, fromPass)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	if err := s.noOtherRecords(name, key.Address()); err != nil {
		return nil, err
	}
	if err := alone(keys, key.Address()); err != nil {
		return nil, err
	}
	pass, err := a.newPassphrase(ctx, o, name)
	if err != nil {
		return nil, err
	}
	entry, err := keys.Import(name, key, pass, a.Random)
	if err != nil {
		return nil, err
	}
	r := newSessionResult(entry, "valetkey link --session %s --policy FILE --wallet … --rpc …")
	r.warnings = warnings
	return r, nil
}

// alone makes sure that no other name has this key: two would plan with the same
// nonces, and deleting one would leave the other.
func alone(keys *keystore.Store, address common.Address) error {
	entries, _ := keys.List() // a bad file is its own finding
	for _, entry := range entries {
		if entry.Address == address && !entry.AddressOnly {
			return &hinted{fmt.Errorf("%w: %s is session %s", keystore.ErrExists, address, entry.Name), "use that session, or delete it first"}
		}
	}
	return nil
}

// foreignKey reads the key that is imported.
func (a *app) foreignKey(ctx context.Context, from, fromPass string) (*keystore.Key, []jsonout.Warning, error) {
	source, err := keysource.Parse(from)
	if err != nil {
		return nil, nil, &hinted{err, "give --from env:NAME, file:PATH (encrypted), fd:N, exec:COMMAND or keyring:ACCOUNT"}
	}
	if source.Kind == keysource.File {
		key, err := a.unlockFile(ctx, source.Name, fromPass)
		return key, nil, err
	}
	if fromPass != "" {
		return nil, nil, usage("leave --from-passphrase out", "%s is not encrypted", source.Kind)
	}
	key, err := a.rawKey(ctx, "--from", from)
	return key, []jsonout.Warning{{Code: "copy_remains", Message: fmt.Sprintf("%s still has the key in the clear: remove it there", source)}}, err
}

// unlockFile decrypts a key file that the user names.
func (a *app) unlockFile(ctx context.Context, path, passSource string) (*keystore.Key, error) {
	file, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	var pass secret.String
	switch {
	case passSource != "":
		pass, err = a.passphraseSource(ctx, "--from-passphrase", passSource)
	case a.noInput:
		err = usage("give --from-passphrase file:FILE", "--no-input, and no passphrase for key file %s", path)
	default:
		pass, err = a.Terminal.ReadPassphrase(ctx, "passphrase of key file "+path)
	}
	if err != nil {
		return nil, err
	}
	return unlockKeyFile(file, pass)
}

// unlockKeyFile decrypts a file that did not come from session new.
func unlockKeyFile(file keystore.File, pass secret.String) (*keystore.Key, error) {
	key, err := file.Unlock(pass)
	if errors.Is(err, keystore.ErrPassphrase) {
		err = &hinted{err, "give the passphrase that the key file was encrypted with"}
	}
	return key, err
}
