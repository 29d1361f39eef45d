package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const good = `# defaults
wallet: ledger
rpc: https://rpc.example.org
rpcs: [https://other.example.org, "http://127.0.0.1:8545"]
max_fee: 100
max_tip: 0.5
max_gas: 2000000
max_clock_skew: 2m
accounts:
  savings: {path: "m/44'/60'/1'/0/0", address: "0x5409000000000000000000000000000000000001"}
  cold:
    path: m/44'/60'/0'/0/0
    address: "0x5409000000000000000000000000000000000002"
`

func TestParse(t *testing.T) {
	got, err := Parse([]byte(good))
	want := File{
		Values: map[string]Value{
			"wallet": {"ledger", 2}, "rpc": {"https://rpc.example.org", 3}, "max_fee": {"100", 5}, "max_tip": {"0.5", 6},
			"max_gas": {"2000000", 7}, "max_clock_skew": {"2m", 8},
		},
		RPCs: []Value{{"https://other.example.org", 4}, {"http://127.0.0.1:8545", 4}},
		Accounts: []Account{
			{"savings", Value{"m/44'/60'/1'/0/0", 10}, Value{"0x5409000000000000000000000000000000000001", 10}},
			{"cold", Value{"m/44'/60'/0'/0/0", 12}, Value{"0x5409000000000000000000000000000000000002", 13}},
		},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if a, ok := got.Account("savings"); !ok || a.Path.Text != "m/44'/60'/1'/0/0" {
		t.Errorf("savings is %v, %t", a, ok)
	}
	if _, ok := got.Account("other"); ok {
		t.Error("found what is not there")
	}
	for _, empty := range []string{"", "\n", "# nothing yet\n", "---\n"} {
		if f, err := Parse([]byte(empty)); err != nil || len(f.Values) > 0 {
			t.Errorf("%q: %v, %v", empty, f, err)
		}
	}
}

// TestParseErrors changes one place of a good file and wants place and words.
func TestParseErrors(t *testing.T) {
	const secret, looks = ": no secrets in this file", " looks like a private key or a seed"
	key := strings.Repeat("ab", 32)
	for _, tc := range []struct{ old, new, want string }{
		{"wallet: ledger", "walet: ledger", `line 2, column 1: unknown key "walet" (known here: wallet, rpc, max_fee, max_tip, max_gas, max_clock_skew, rpcs, accounts)`},
		{"max_tip: 0.5", "max_fee: 7", `line 6, column 1: mapping key "max_fee" already defined at [5:1]`},
		{"wallet: ledger", "wallet: [ledger]", `line 2, column 9: "wallet" must be a single value`},
		{"wallet: ledger", "wallet: true", `line 2, column 9: "wallet" must be a single value`},
		{"wallet: ledger", "wallet: &a ledger", `line 2, column 9: "wallet" must be a single value`},
		{"wallet: ledger", "wallet:", `line 2, column 8: "wallet" must be a single value`},
		{"wallet: ledger", `wallet: ""`, `line 2, column 9: "wallet" is empty`},
		{"wallet: ledger", "wallet: \"a", "line 4, column 36: value is not allowed in this context"},
		{"[https://other.example.org, \"http://127.0.0.1:8545\"]", "x", `line 4, column 7: "rpcs" must be a list of 1 to 4 nodes`},
		{"[https://other.example.org, \"http://127.0.0.1:8545\"]", "[a, b, c, d, e]", `line 4, column 7: "rpcs" must be a list of 1 to 4 nodes`},
		{"[https://other.example.org, \"http://127.0.0.1:8545\"]", "[{}]", `line 4, column 8: "rpcs" must be a single value`},
		{"savings:", "Savings:", `"Savings" is no label`},
		{"savings:", "7:", `"7" is no label`},
		{"savings:", "cold:", `already defined`},
		{", address: \"0x5409000000000000000000000000000000000001\"", "", `account "savings" needs "path" and "address"`},
		{"path: \"m/", "patch: \"m/", `unknown key "patch" (known here: path, address)`},
		{"wallet: ledger", "private_key: x", `line 2, column 1: "private_key"` + secret},
		{"wallet: ledger", "Mnemonic: x", `"Mnemonic"` + secret},
		{"wallet: ledger", "passphrase: x", `"passphrase"` + secret},
		{"wallet: ledger", "api_key: x", `"api_key"` + secret},
		{"wallet: ledger", "wallet: " + key, `"wallet"` + looks},
		{"wallet: ledger", "wallet: \"0x" + key + `"`, `"wallet"` + looks},
		{"wallet: ledger", "wallet: " + strings.Repeat("abandon ", 12), `"wallet"` + looks},
		{"https://rpc.example.org", "https://me:word@rpc.example.org", `line 3, column 6: the URL of "rpc" has a user or a password`},
		{"wallet: ledger", "- wallet", "line 3, column 1: value is not allowed"},
		{"wallet: ledger", "wallet: ledger\n---\nwallet: trezor", "a config is one YAML document, this file has 2"},
		{"wallet: ledger", "# " + strings.Repeat("x", 600), "line 2, column 512: the line is longer than 512 bytes"},
		{"wallet: ledger", strings.Repeat("[", 65), "more than 64 brackets"},
		{"wallet: ledger", strings.Repeat("# a comment\n", 2000), "more than 16384 bytes"},
		{"wallet: ledger", "wallet: \xff", "not UTF-8"},
	} {
		if !strings.Contains(good, tc.old) {
			t.Fatalf("no %q", tc.old)
		}
		_, err := Parse([]byte(strings.Replace(good, tc.old, tc.new, 1)))
		e, ok := errors.AsType[*Error](err)
		if !ok || !errors.Is(err, ErrBad) || !strings.Contains(err.Error(), tc.want) || e.Line < 1 || strings.Contains(err.Error(), key) {
			t.Errorf("%q for %q: %v, want %s", tc.new, tc.old, err, tc.want)
		}
	}
}

func TestLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.yaml")
	if f, there, err := Load(file); there || err != nil || len(f.Values) > 0 {
		t.Errorf("no file: %v, %t, %v", f, there, err)
	}
	if err := os.WriteFile(file, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, there, err := Load(file); !there || err != nil || f.Values["wallet"].Text != "ledger" {
		t.Errorf("%v, %t, %v", f, there, err)
	}
	if _, _, err := Load(filepath.Dir(file)); !errors.Is(err, ErrBad) {
		t.Errorf("a directory: %v", err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(file, 0o620); err != nil { //nolint:gosec // that is what is refused
		t.Fatal(err)
	}
	if _, _, err := Load(file); !errors.Is(err, ErrPermissions) {
		t.Errorf("others may write: %v", err)
	}
}

// FuzzParse: whatever a file has, it is read or refused with a place.
func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("wallet: {a: [b]}\n? x\n: y"))
	f.Add([]byte("accounts: {a: {path: &x 1, address: *x}}"))
	f.Add([]byte("<<: {wallet: a}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		got, err := Parse(src)
		if e, ok := errors.AsType[*Error](err); err != nil && (!ok || e.Line < 1 || e.Reason == "") {
			t.Fatalf("%T: %v", err, err)
		}
		for _, a := range got.Accounts {
			if err == nil && (!GoodLabel(a.Label) || a.Path.Text == "") {
				t.Fatalf("account %+v", a)
			}
		}
	})
}
