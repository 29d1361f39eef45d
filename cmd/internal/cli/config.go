package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/internal/config"
)

type configPathData struct {
	File  string `json:"file"`
	There bool   `json:"there"`
}

type configData struct {
	configPathData
	Values   []configValue   `json:"values"`
	RPCs     []string        `json:"rpcs"`
	Accounts []configAccount `json:"accounts"`
}

type configValue struct {
	Key    string `json:"key"`
	Value  string `json:"value"` // empty where nothing is said
	Origin string `json:"origin"`
	Where  string `json:"where,omitempty"`
}

type configAccount struct {
	Label   string `json:"label"`
	Path    string `json:"path"`
	Address string `json:"address"`
}

func (a *app) configCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "show the file of defaults, and what is in force",
		Long: "config.yaml in the state directory has defaults: wallet, rpc, rpcs, max_fee, max_tip, max_gas, max_clock_skew, as the\n" +
			"flags of these names, and accounts: labels for --account, each pinned to a path and an address. A flag counts\n" +
			"before the environment, that before the file. Keys that are not known are errors, and nothing secret may be in it.\n\n" +
			"  wallet: ledger\n  max_fee: 100\n  accounts:\n    savings: {path: \"m/44'/60'/1'/0/0\", address: \"0x…\"}",
	}
	cmd.AddCommand(a.configPathCmd(), a.configShowCmd())
	return cmd
}

func (a *app) configPathCmd() *cobra.Command {
	return &cobra.Command{
		Use: "path", Short: "print where the file of defaults is, or would be",
		RunE: a.run(func(context.Context, []string) (*result, error) {
			path, err := a.configFile()
			if err != nil {
				return nil, err
			}
			_, err = os.Stat(path)
			return &result{data: configPathData{path, err == nil}, text: func(w io.Writer) { fmt.Fprintln(w, path) }}, nil
		}),
	}
}

func (a *app) configShowCmd() *cobra.Command {
	var origin bool
	cmd := &cobra.Command{Use: "show", Short: "show the defaults that are in force"}
	cmd.Flags().BoolVar(&origin, "origin", false, "say where each value comes from")
	cmd.RunE = a.run(func(context.Context, []string) (*result, error) {
		path, err := a.configFile()
		if err != nil {
			return nil, err
		}
		file, there, err := a.loadConfig()
		if err != nil {
			return nil, err
		}
		data := configData{configPathData: configPathData{path, there}, Values: a.inForce(file)}
		for _, v := range file.RPCs {
			data.RPCs = append(data.RPCs, v.Text)
		}
		for _, v := range file.Accounts {
			data.Accounts = append(data.Accounts, configAccount{v.Label, v.Path.Text, v.Address.Text})
		}
		return &result{data: data, text: func(w io.Writer) { data.print(w, origin) }}, nil
	})
	return cmd
}

// inForce says what counts where a command line says nothing, and why.
func (a *app) inForce(file config.File) []configValue {
	home := configValue{Key: "home", Origin: "default"}
	home.Value, _ = a.stateDir() // the caller has asked for it
	switch {
	case a.home != "":
		home.Origin, home.Where = "flag", "--home"
	case a.Getenv(envHome) != "":
		home.Origin, home.Where = "environment", envHome
	}
	values := []configValue{home}
	for _, s := range settings {
		v := configValue{Key: s.key, Origin: "default"}
		in, ok := file.Values[s.key]
		switch {
		case s.env != "" && a.Getenv(s.env) != "":
			v.Value, v.Origin, v.Where = a.Getenv(s.env), "environment", s.env
		case ok:
			v.Value, v.Origin, v.Where = in.Text, "config", fmt.Sprintf("line %d", in.Line)
		case s.standard != nil:
			v.Value = s.standard()
		}
		values = append(values, v)
	}
	return values
}

func (d configData) print(w io.Writer, origin bool) {
	for _, v := range d.Values {
		value := v.Value
		if value == "" {
			value = "(none)"
		}
		switch {
		case !origin:
			fmt.Fprintf(w, "%-15s %s\n", v.Key, value)
		case v.Where != "":
			fmt.Fprintf(w, "%-15s %s  (%s, %s)\n", v.Key, value, v.Origin, v.Where)
		default:
			fmt.Fprintf(w, "%-15s %s  (%s)\n", v.Key, value, v.Origin)
		}
	}
	for _, url := range d.RPCs {
		fmt.Fprintf(w, "%-15s %s\n", "rpcs", url)
	}
	for _, account := range d.Accounts {
		fmt.Fprintf(w, "%-15s %s  %s  %s\n", "account", account.Label, account.Address, account.Path)
	}
}
