//go:build !nodev

package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
)

const (
	payee  = "0x5409000000000000000000000000000000000001"
	router = "0x68b3465833fb72A70ecDF485E0e4C7bD8665Fc45"
)

// TestPolicyInit: every preset makes a good policy, small where nothing was said.
func TestPolicyInit(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want []string // lines of the text that a device shows
	}{
		"pay": {[]string{"pay", "--chain", "8453", "--token", "USDC", "--per-day", "5", "--to", payee}, []string{
			"- spend up to 5 USDC (0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913) per day, 25 in total, only to " + payee, "- at most 100 calls, 20 per day",
		}},
		"pay native": {[]string{"pay", "--chain", "1", "--token", "native", "--per-week", "0.1", "--per-call", "0.01", "--total", "0.2", "--to", "anybody"}, []string{
			"- spend up to 0.1 native coin per week, 0.01 per call, 0.2 in total", "- at most 100 calls, 20 per day",
		}},
		"another token": {[]string{
			"pay", "--chain", "5", "--token", router, "--symbol", "DAI", "--decimals", "18", "--total", "3", "--to", payee, "--max-calls", "7", "--calls-per-day", "2", "--expires", "2h",
		}, []string{
			"- spend up to 3 DAI (" + router + ") in total, only to " + payee, "- at most 7 calls, 2 per day",
		}},
		"swap": {[]string{"swap", "--chain", "1", "--token", "USDC", "--per-day", "5", "--target", router}, []string{
			"- spend up to 5 USDC (0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48) per day, 25 in total, only to " + router + ", also by allowance to " + router,
			"- call exactInputSingle((address,address,uint24,address,uint256,uint256,uint160)) on " + router + ", word 1 = 0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48, word 4 = this account",
			"- at most 100 calls, 20 per day",
		}},
		"swap elsewhere": {[]string{"swap", "--chain", "1", "--token", "USDC", "--per-day", "5", "--target", router, "--function", "sell(uint256,address)", "--account-word", "2", "--to", payee}, []string{
			"- spend up to 5 USDC (0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48) per day, 25 in total, only to " + payee + ", also by allowance to " + router,
			"- call sell(uint256,address) on " + router + ", word 2 = this account", "- at most 100 calls, 20 per day",
		}},
		"claim": {[]string{"claim", "--chain", "1", "--target", router, "--function", "claim()", "--token", "USDC"}, []string{
			"- call claim() on " + router, "- at most 100 calls, 5 per day", "- no other loss of USDC (0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48)",
		}},
		"subscribe": {[]string{"subscribe", "--chain", "1", "--token", "USDC", "--per-week", "9.99", "--to", payee, "--submit-by", "1d"}, []string{
			"- spend up to 9.99 USDC (0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48) per week, 129.87 in total, only to " + payee, "- at most 13 calls",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "policy.yaml")
			run := valetkey(t, "", slices.Concat([]string{"policy", "init", "--no-input", "--out", file}, tc.args)...)
			run.expect(t, name, 0, "wrote "+file, "")
			policy, err := readPolicy(file)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for line := range strings.SplitSeq(policy.Grant(1, common.Address{}, common.Address{}, 1).Text(), "\n") {
				if strings.HasPrefix(line, "- ") {
					lines = append(lines, line)
				}
			}
			if diff := cmp.Diff(tc.want, lines); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			again := valetkey(t, "", slices.Concat([]string{"policy", "init", "--no-input", "--out", file}, tc.args)...)
			again.expect(t, "once more", 2, "", "is there already, and is not overwritten")
		})
	}
}

// TestPolicyInitRefuses: what is wrong or missing is said by the flag's name, and
// nothing is written.
func TestPolicyInitRefuses(t *testing.T) {
	pay := []string{"pay", "--chain", "1", "--token", "USDC", "--per-day", "5", "--to", payee}
	for name, tc := range map[string]struct {
		args []string
		exit int
		want string
	}{
		"no preset":        {[]string{"lend"}, 2, `there is no preset "lend"`},
		"nothing":          {[]string{"pay"}, 2, "give --chain, --token, --symbol, --decimals, --per-day, --to"},
		"no payee":         {pay[:7], 2, "give --to"},
		"no rule":          {[]string{"claim", "--chain", "1"}, 2, "give --target, --function"},
		"unknown token":    {append(slices.Clone(pay), "--token", "PEPE"), 2, "no token of that name is known here on chain 1"},
		"on another chain": {append(slices.Clone(pay), "--chain", "137"), 2, "no token of that name is known here on chain 137"},
		"no such chain":    {append(slices.Clone(pay), "--chain", "one"), 2, `--chain "one" is no chain id`},
		"amount":           {append(slices.Clone(pay), "--per-day", "5.0000001"), 2, "--per-day: bad amount"},
		"two windows":      {append(slices.Clone(pay), "--per-week", "9"), 2, "a limit has one window"},
		"two payees":       {[]string{"subscribe", "--chain", "1", "--token", "USDC", "--per-week", "5", "--to", payee, "--to", router}, 2, "a subscription has one payee"},
		"expiry":           {append(slices.Clone(pay), "--expires", "soon"), 2, "--expires: bad policy"},
		"never":            {append(slices.Clone(pay), "--expires", "never"), 2, "needs \"submit_by\""},
		"payee":            {append(slices.Clone(pay), "--to", "alice.eth"), 2, "is no address"},
		"decimals":         {append(slices.Clone(pay), "--decimals", "six"), 2, "is no number of decimals"},
		"unknown function": {[]string{"swap", "--chain", "1", "--token", "USDC", "--per-day", "5", "--target", router, "--function", "sell(uint256)"}, 2, "give --account-word N"},
		"native swap":      {[]string{"swap", "--chain", "1", "--token", "native", "--per-day", "5", "--target", router}, 2, "native coin is none"},
		"mover":            {[]string{"claim", "--chain", "1", "--target", router, "--function", "transfer(address,uint256)"}, 2, "which moves tokens"},
		"coin of Hedera":   {[]string{"pay", "--chain", "295", "--token", "native", "--per-day", "5", "--to", payee}, 2, "with 8 decimals"},
	} {
		file := filepath.Join(t.TempDir(), "policy.yaml")
		valetkey(t, "", slices.Concat([]string{"policy", "init", "--no-input", "--out", file}, tc.args)...).expect(t, name, tc.exit, "", tc.want)
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s: a file was written", name)
		}
	}
}

// TestKnownTokens: every address is spelled with its checksum, which a mistyped
// one would not have.
func TestKnownTokens(t *testing.T) {
	for symbol, places := range knownTokens {
		for chain, address := range places {
			if common.HexToAddress(address).Hex() != address {
				t.Errorf("%s on chain %d: %s is mistyped", symbol, chain, address)
			}
		}
	}
}

// TestPresetsAreTheSchemas: what a preset writes has a schema for editors.
func TestPresetsAreTheSchemas(t *testing.T) {
	for _, p := range presets {
		if first := firstLine(p.header()); first != "# yaml-language-server: $schema="+policySchemaURL {
			t.Errorf("%s begins with %q", p.name, first)
		}
		if _, err := delegation.ParseExpiry(p.expires); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
	}
}
