package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/config"
)

// setting is a flag that the config file can give a default.
type setting struct {
	key, flag string
	env       string // variable that says the same, before the file
	check     func(string) error
	standard  func() string // where nothing is said; nil: nothing
}

// settings are the keys of the file that are one value, in its order.
var settings = []setting{
	{"wallet", "wallet", envWallet, func(s string) error { _, err := hw.ParseURI(s); return err }, func() string { return "auto" }},
	{"rpc", "rpc", envRPC, nil, nil},
	{"max_fee", "max-fee", "", checkGwei, func() string { return delegation.FormatAmount(delegation.Caps{}.WithDefaults().MaxFee.Int, 9) }},
	{"max_tip", "max-tip", "", checkGwei, func() string { return delegation.FormatAmount(delegation.Caps{}.WithDefaults().Tip.Int, 9) }},
	{
		"max_gas", "max-gas", "",
		func(s string) error { _, err := strconv.ParseUint(s, 10, 64); return err },
		func() string { return strconv.FormatUint(delegation.Caps{}.WithDefaults().Gas, 10) },
	},
	{
		"max_clock_skew", "max-clock-skew", "",
		func(s string) error { _, err := time.ParseDuration(s); return err },
		func() string { return delegation.DefaultSkew.String() },
	},
}

func checkGwei(s string) error { _, err := delegation.ParseAmount(s, 9); return err }

// configFile is where the file of defaults is, or would be.
func (a *app) configFile() (string, error) {
	dir, err := a.stateDir()
	return filepath.Join(dir, "config.yaml"), err
}

// loadConfig reads the file and looks at each value, so that one that is wrong is
// found before a command begins that would use it.
func (a *app) loadConfig() (f config.File, there bool, err error) {
	path, err := a.configFile()
	if err != nil {
		return f, false, nil //nolint:nilerr // without a home directory there is no file
	}
	f, there, err = config.Load(path)
	switch {
	case err == nil:
	case errors.Is(err, config.ErrBad), errors.Is(err, config.ErrPermissions):
		return f, there, fmt.Errorf("%s: %w", path, err)
	default: // what is in it is not known, and may forbid what is asked for
		return f, there, usage("make it readable, or name another directory with --home DIR", "%v", err)
	}
	bad := func(line int, key string, err error) error {
		return fmt.Errorf("%s: %w", path, &config.Error{Line: line, Column: 1, Reason: fmt.Sprintf("%q: %v", key, err)})
	}
	for _, s := range settings {
		if v, ok := f.Values[s.key]; ok && s.check != nil {
			if err := s.check(v.Text); err != nil {
				return f, there, bad(v.Line, s.key, err)
			}
		}
	}
	for _, account := range f.Accounts {
		if _, err := hw.ParsePath(account.Path.Text); err != nil {
			return f, there, bad(account.Path.Line, "path", err)
		}
		if address := account.Address.Text; !common.IsHexAddress(address) || common.HexToAddress(address).Hex() != address {
			return f, there, bad(account.Address.Line, "address", fmt.Errorf("%q is no address with its EIP-55 checksum", address))
		}
	}
	return f, there, nil
}

// told marks flags that have to be on the command line to count.
const told = "valetkey_told"

// onlyTold keeps environment and config file from giving a flag its value.
func onlyTold(cmd *cobra.Command, flag string) {
	_ = cmd.Flags().SetAnnotation(flag, told, nil) // it has just been defined
}

// configure gives flags that nobody set the values of the config file: what is on
// the command line counts first, then the environment, then the file.
func (a *app) configure(cmd *cobra.Command) (err error) {
	if strings.HasPrefix(a.command, "config ") {
		return nil // they show a file that is wrong, too
	}
	if a.config, _, err = a.loadConfig(); err != nil {
		return err
	}
	for _, s := range settings {
		flag := cmd.Flags().Lookup(s.flag)
		v, ok := a.config.Values[s.key]
		if flag == nil || flag.Changed || !ok || s.env != "" && a.Getenv(s.env) != "" {
			continue
		}
		if _, only := flag.Annotations[told]; only {
			continue
		}
		if err := flag.Value.Set(v.Text); err != nil {
			return fmt.Errorf("config line %d: %q: %w", v.Line, s.key, err)
		}
		if s.key == "rpc" {
			if err := a.addNodes(flag); err != nil {
				return err
			}
		}
	}
	if flag := cmd.Flags().Lookup("account"); flag != nil {
		if account, ok := flag.Value.(*accountFlag); ok {
			return account.resolve(a.config)
		}
	}
	return nil
}

// addNodes names the further nodes of the file: they go with its "rpc", and not
// with a node that somebody named otherwise.
func (a *app) addNodes(flag *pflag.Flag) error {
	for _, v := range a.config.RPCs {
		if err := flag.Value.Set(v.Text); err != nil {
			return fmt.Errorf("config line %d: \"rpcs\": %w", v.Line, err)
		}
	}
	return nil
}

// accountFlag is a number, or a label of the config file.
type accountFlag struct{ options *walletOptions }

// String implements pflag.Value.
func (f *accountFlag) String() string {
	if f.options == nil || f.options.account == 0 && f.options.label == "" {
		return ""
	}
	if f.options.label != "" {
		return f.options.label
	}
	return strconv.FormatUint(uint64(f.options.account), 10)
}

// Set implements pflag.Value.
func (f *accountFlag) Set(text string) error {
	if config.GoodLabel(text) {
		f.options.label, f.options.account = text, 0
		return nil
	}
	number, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return fmt.Errorf("%q is neither a number nor a label", text)
	}
	f.options.account, f.options.label = uint32(number), ""
	return nil
}

// Type implements pflag.Value.
func (f *accountFlag) Type() string { return "account" }

// resolve puts path and address in the place of a label. A device that derives
// another address there is another wallet, and is refused.
func (f *accountFlag) resolve(file config.File) error {
	o := f.options
	if o.label == "" {
		return nil
	}
	account, ok := file.Account(o.label)
	switch {
	case !ok:
		return usage("add it to the file that valetkey config path names, under accounts", "no account is labelled %q", o.label)
	case o.path != "":
		return usage("give one of them", "--path and --account both name an account")
	case o.expect != "" && !strings.EqualFold(o.expect, account.Address.Text):
		return usage("leave --expect out, or name the account by its path", "account %s is pinned to %s, --expect says %s", o.label, account.Address.Text, o.expect)
	}
	o.path, o.expect = account.Path.Text, account.Address.Text
	return nil
}
