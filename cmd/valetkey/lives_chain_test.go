//go:build !nodev

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/internal/devnet"
)

// chain starts a chain on which nobody has put valetkey's contracts, and gives
// coin and TUSD to the owner, the session's account and the keys that are named:
// chain [KEY...]. It sets VALETKEY_RPC, and TOKEN and VENUE for policies.
func (l *living) chain(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: chain [KEY...]")
	}
	rich := []string{l.owner}
	if l.home == "vault" {
		rich = append(rich, l.account().Hex())
	}
	for _, key := range args {
		ts.Check(ts.Exec("valetkey", "session", "show", key, "--json"))
		m := anAddress.FindStringSubmatch(ts.ReadFile("stdout"))
		if m == nil {
			ts.Fatalf("session show %s has no address", key)
		}
		rich = append(rich, m[1])
	}
	l.node(l, ts, rich)
}

func devnetNode(_ *living, ts *testscript.TestScript, rich []string) {
	args := []string{"devnet", "--bare", "--listen", "127.0.0.1:0", "--address-file", "rpc"}
	for _, account := range rich {
		args = append(args, "--fund", account)
	}
	background(ts, "devnet.log", "valetkey", args...)
	readVar(ts, false, []string{"VALETKEY_RPC", "rpc"})
	ts.Setenv("TOKEN", devnet.Token.Hex())
	ts.Setenv("VENUE", devnet.Venue.Hex())
}

// wallet starts the emulated device and sets VALETKEY_WALLET, or names the file.
func (l *living) wallet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: wallet")
	}
	if len(l.start) == 0 {
		ts.Setenv("VALETKEY_WALLET", fileWallet)
		return
	}
	start := append([]string{"emulate"}, l.start...)
	start = append(start, "--json", "--listen", "127.0.0.1:0", "--address-file", "device", "--approve", "auto")
	if len(l.settings) > 0 {
		start = append(start, "--settings", strings.Join(l.settings, ","))
	}
	if l.start[0] == "trezor" {
		start = append(start, "--debug-link", "none")
	}
	background(ts, deviceLog, "valetkey", start...)
	readVar(ts, false, []string{"VALETKEY_WALLET", "device"})
}

// background runs a program until the script ends.
func background(ts *testscript.TestScript, log, program string, args ...string) {
	out, err := os.Create(ts.MkAbs(log))
	ts.Check(err)
	cmd := exec.Command(program, args...) //nolint:noctx // ended below
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), out, out
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Kill() // it may have ended by itself
		_ = cmd.Wait()
		_ = out.Close()
	})
}

// expand puts the script's variables into a file: expand FILE
func expand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: expand FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(os.Expand(ts.ReadFile(args[0]), ts.Getenv)), 0o600))
}

// foundry is where its programs are.
type foundry struct{ anvil, cast string }

var errNoFoundry = errors.New("anvil and cast are not here: make test-anvil installs them and says where, in FOUNDRY")

// foundryTools finds them in npm's packages, of which each platform has its own.
func foundryTools(packages string) (foundry, error) {
	if packages == "" {
		return foundry{}, errNoFoundry
	}
	find := func(name string) string {
		return filepath.Join(packages, fmt.Sprintf("%s-%s-%s", name, runtime.GOOS, runtime.GOARCH), "bin", name)
	}
	tools := foundry{find("anvil"), find("cast")}
	for _, program := range []string{tools.anvil, tools.cast} {
		if _, err := os.Stat(program); err != nil {
			return foundry{}, fmt.Errorf("FOUNDRY is set: %w", err)
		}
	}
	return tools, nil
}

// anvilNode starts anvil with the fork that brought EIP-7702, and has one of its
// rich accounts make the contracts that policies name. Anvil has the CREATE2
// deployer from its start.
func (f foundry) anvilNode(l *living, ts *testscript.TestScript, rich []string) {
	background(ts, "anvil.log", f.anvil, "--hardfork", "prague", "--chain-id", fmt.Sprint(devnet.ChainID), "--port", "0")
	rpc := "http://" + lineAfter(ts, "anvil.log", "Listening on ")
	ts.Setenv("VALETKEY_RPC", rpc)
	faucet := "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" // anvil's second account: the first is the key file's
	send := func(what ...string) string {
		return l.foundry(ts, append([]string{"send", "--unlocked", "--from", faucet, "--json"}, what...)...)
	}
	create := func(name string, code []byte) common.Address {
		var receipt struct{ ContractAddress common.Address }
		ts.Check(json.Unmarshal([]byte(send("--create", hexutil.Encode(code))), &receipt))
		ts.Setenv(name, receipt.ContractAddress.Hex())
		return receipt.ContractAddress
	}
	token := create("TOKEN", contracts.DevToken().Bytecode)
	create("VENUE", contracts.DevVenue().Bytecode)
	for _, account := range rich {
		send(account, "--value", "100ether")
		send(token.Hex(), "mint(address,uint256)", account, "5000000000")
	}
	// What stands for Simple7702Account has its address by decree, on the embedded
	// chain, too. A block after it, so that the newest one's root is of this state.
	l.foundry(ts, "rpc", "anvil_setCode", contracts.Simple7702Address.Hex(), hexutil.Encode(contracts.DevSimple7702().Runtime))
	l.foundry(ts, "rpc", "anvil_mine", "0x1")
}

// lineAfter waits for a line of a log that begins so, and gives its rest.
func lineAfter(ts *testscript.TestScript, log, prefix string) string {
	deadline, tick := time.After(patience), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for {
		text, err := os.ReadFile(ts.MkAbs(log))
		ts.Check(err)
		lines := bufio.NewScanner(strings.NewReader(string(text)))
		for lines.Scan() {
			if rest, ok := strings.CutPrefix(lines.Text(), prefix); ok && strings.HasSuffix(string(text), "\n") {
				return rest
			}
		}
		select {
		case <-deadline:
			ts.Fatalf("%s has no line that begins with %q: %s", log, prefix, text)
		case <-tick.C:
		}
	}
}
