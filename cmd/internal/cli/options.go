package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
)

// walletOptions name a device and one of its accounts.
type walletOptions struct {
	uri        string
	path       string
	account    uint32
	label      string // of the config file, in the place of a number
	expect     string // address that the account must have
	record     string // file of what passes over the link
	passphrase string // where that of a hidden wallet comes from
}

func (o *walletOptions) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.uri, "wallet", "", "the device, in a form of valetkey devices --help (default: the one that is plugged in)")
	flags.StringVar(&o.path, "path", "", "derivation path of the account on the device (default m/44'/60'/0'/0/0)")
	flags.Var(&accountFlag{o}, "account", "account number N, for the path m/44'/60'/N'/0/0, or an account's label in the config file")
	flags.StringVar(&o.record, "record", "", "new file to write down in what passes between device and program, without PIN and passphrase; play it back with --wallet replay:FILE")
	flags.StringVar(&o.expect, "expect", "", "address that the account must have; any other wallet is refused")
	flags.StringVar(&o.passphrase, "device-passphrase", "", "where the passphrase of a hidden wallet comes from: device (default), ask, none, file:FILE, fd:N; that of a key file: ask (default), file:FILE, fd:N, exec:COMMAND, keyring:ACCOUNT")
}

// pin is the account that --expect names, at its path.
func (o *walletOptions) pin() (common.Address, hw.Path, bool) {
	path, err := o.derivation()
	if err != nil || o.expect == "" {
		return common.Address{}, nil, false
	}
	address, err := parseAddress("--expect", o.expect)
	return address, path, err == nil
}

func (o *walletOptions) derivation() (hw.Path, error) {
	switch {
	case o.path != "" && o.account != 0:
		return nil, usage("give one of them", "--path and --account both name an account")
	case o.path != "":
		return hw.ParsePath(o.path)
	case o.account >= hw.Hardened:
		return nil, usage("account numbers begin at 0", "--account %d is out of range", o.account)
	}
	return hw.TemplateLive.Account(o.account), nil
}

// readPolicy reads a policy file, bounded, and the ABI files that it names, beside it.
func readPolicy(path string) (delegation.Policy, error) {
	if path == "" {
		return delegation.Policy{}, usage("give --policy FILE; examples/policy.yaml is one to start from", "no policy is named")
	}
	const tooMuch = 1 << 20 // ParsePolicy says more precisely what is too much
	src, err := readBounded(path, tooMuch)
	if err != nil {
		return delegation.Policy{}, &hinted{fmt.Errorf("read policy: %w", err), "check the file's name"}
	}
	policy, err := delegation.ParsePolicyFiles(src, func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(path), name)
		}
		return readBounded(name, 8*tooMuch)
	})
	if err != nil {
		return delegation.Policy{}, fmt.Errorf("%s: %w", path, err)
	}
	return policy, nil
}

func readBounded(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, &usageError{reason: err.Error(), hint: "check the file's name"}
	}
	if !info.Mode().IsRegular() || info.Size() > limit {
		return nil, usage("name a file", "%s is no file of at most %d bytes", path, limit)
	}
	return os.ReadFile(path) //nolint:gosec // the user names the file
}
