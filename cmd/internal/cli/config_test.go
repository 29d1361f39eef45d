//go:build !nodev

package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// withConfig runs the program with a config file and an environment.
func withConfig(t *testing.T, file string, env map[string]string, args ...string) outcome {
	t.Helper()
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "config.yaml"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	system := recordedSystem(&stdout, &stderr)
	system.Getenv = func(name string) string { return env[name] }
	code := Execute(t.Context(), system, append([]string{"--home", home}, args...))
	return outcome{code, stdout.String(), strings.ReplaceAll(stderr.String(), home, "HOME")}
}

// TestConfigOrder: a flag counts before the environment, that before the file.
func TestConfigOrder(t *testing.T) {
	const file = "wallet: emulator:ledger?app=1.19.3\nmax_fee: 7\n"
	env := map[string]string{envWallet: "emulator:ledger?app=1.20.0"}
	withConfig(t, file, nil, "devices").expect(t, "file", 0, "Ethereum app 1.19.3", "")
	withConfig(t, file, env, "devices").expect(t, "environment", 0, "Ethereum app 1.20.0", "")
	withConfig(t, file, env, "devices", "--wallet", "emulator:ledger?app=1.17.0").expect(t, "flag", 0, "Ethereum app 1.17.0", "")
	withConfig(t, "rpc: http://127.0.0.1:1\n", nil, "status", "bot").expect(t, "node of the file", 9, "", "127.0.0.1:1")
	withConfig(t, "rpc: ftp://x\n", map[string]string{envRPC: "http://127.0.0.1:1"}, "status", "bot").expect(t, "node of the environment", 9, "", "127.0.0.1:1")
	// What compares a policy with a chain does so when it is told to.
	withConfig(t, "rpc: http://127.0.0.1:1\n", nil, "policy", "check", "../../../examples/policy.yaml").expect(t, "policy check", 0, "is a good policy", "")
}

// TestConfigOrigin: every value is shown with where it comes from.
func TestConfigOrigin(t *testing.T) {
	const file = "wallet: ledger\nrpcs: [http://127.0.0.1:2]\nmax_fee: 7\naccounts:\n  savings: {path: \"m/44'/60'/1'/0/0\", address: \"0x5409000000000000000000000000000000000001\"}\n"
	var data configData
	withConfig(t, file, map[string]string{envRPC: "http://127.0.0.1:1", envWallet: ""}, "config", "show", "--json").success(t, &data)
	var got []string
	for _, v := range data.Values[1:] {
		got = append(got, v.Key+"="+v.Value+" "+v.Origin+" "+v.Where)
	}
	want := []string{
		"wallet=ledger config line 1", "rpc=http://127.0.0.1:1 environment VALETKEY_RPC", "max_fee=7 config line 3",
		"max_tip=50 default ", "max_gas=2000000 default ", "max_clock_skew=15m0s default ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if v := data.Values[0]; v.Key != "home" || v.Origin != "flag" || !data.There || len(data.RPCs) != 1 || len(data.Accounts) != 1 {
		t.Errorf("%+v", data)
	}
	o := withConfig(t, file, nil, "config", "show", "--origin")
	o.expect(t, "text", 0, "max_fee         7  (config, line 3)\n", "")
	o.expect(t, "text", 0, "account         savings  0x5409000000000000000000000000000000000001  m/44'/60'/1'/0/0\n", "")
}

// TestAccountLabels: a label is a path and the address that must be there.
func TestAccountLabels(t *testing.T) {
	owner, err := emulatedOwner()
	if err != nil {
		t.Fatal(err)
	}
	const device = "wallet: emulator:ledger?approve=auto\n"
	accounts := func(path, address string) string {
		return device + "accounts:\n  savings: {path: \"" + path + "\", address: \"" + address + "\"}\n"
	}
	right, other := accounts("m/44'/60'/0'/0/0", owner.Hex()), accounts("m/44'/60'/1'/0/0", owner.Hex())
	withConfig(t, right, nil, "account", "--account", "savings").expect(t, "pinned", 0, owner.Hex(), "")
	withConfig(t, other, nil, "account", "--account", "savings").expect(t, "another address", 11, "", "--expect says "+owner.Hex())
	withConfig(t, right, nil, "account", "--account", "cold").expect(t, "unknown", 2, "", `no account is labelled "cold"`)
	withConfig(t, right, nil, "account", "--account", "Cold").expect(t, "no label", 2, "", `"Cold" is neither a number nor a label`)
	withConfig(t, right, nil, "account", "--account", "savings", "--path", "m/44'/60'/0'/0/0").expect(t, "both", 2, "", "--path and --account both name an account")
	withConfig(t, right, nil, "account", "--account", "savings", "--expect", payee).expect(t, "two pins", 2, "", "account savings is pinned to "+owner.Hex())
	withConfig(t, right, nil, "account", "--account", "1").expect(t, "number", 0, "m/44'/60'/1'/0/0", "")
	withConfig(t, right, nil, "account", "--account", "4294967296").expect(t, "too much", 2, "", "neither a number nor a label")
}

// TestConfigIsWrong: a file that is wrong stops every command but those that help
// to find it.
func TestConfigIsWrong(t *testing.T) {
	for file, want := range map[string]string{
		"walet: x":                               `HOME/config.yaml: config line 1, column 1: unknown key "walet"`,
		"private_key: x":                         "no secrets in this file",
		"max_fee: lots":                          `"max_fee": bad amount: "lots"`,
		"max_gas: 1e9":                           `config line 1, column 1: "max_gas"`,
		"\nmax_clock_skew: 5":                    `config line 2, column 1: "max_clock_skew"`,
		"wallet: \"a b\"":                        `config line 1, column 1: "wallet"`,
		"accounts: {a: {path: m/x, address: x}}": `"path"`,
		"accounts: {a: {path: \"m/44'/60'/0'/0/0\", address: \"" + strings.ToLower(router) + "\"}}": "EIP-55",
	} {
		for _, args := range [][]string{{"version"}, {"config", "show"}} {
			withConfig(t, file, nil, args...).expect(t, file, 2, "", want)
		}
		withConfig(t, file, nil, "config", "path").expect(t, "path of a wrong file", 0, "config.yaml", "")
	}
	var data configPathData
	valetkey(t, "", "config", "path", "--json").success(t, &data)
	if data.There || filepath.Base(data.File) != "config.yaml" {
		t.Errorf("%+v", data)
	}
}

// TestConfigUnreadable: what nobody can look into may forbid something.
func TestConfigUnreadable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o := valetkey(t, "", "version", "--home", file)
	o.expect(t, "the directory is a file", 2, "", "read config: open ")
	o.expect(t, "hint", 2, "", "--home DIR")
}
