//go:build !nodev

package main

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/valetkey/valetkey/contracts"
)

// A life is that of a session, from its key to its end, with one wallet. All of
// them are the same script, testdata/lives/life.txtar, on two chains: the
// embedded one, and anvil with cast to read, which nobody here wrote. What a
// wallet has of its own is in the table below and nowhere else.

// life is the wallet in it.
type life struct {
	name     string
	start    []string // arguments of valetkey emulate; none for a key file
	settings []string // that its holder turns on
	owner    string   // its first account
	home     string   // where the session is to be
	// with is what the holder has to add to a command, with this wallet.
	with map[string][]string
	// blind: it signs calldata, read or not. Others hold nothing that the owner
	// has to send a transaction for.
	blind bool
	// undoes is what is added to revoke --delegation; nil where the wallet is an
	// ordinary account all along.
	undoes []string
}

const (
	trezorOwner = "0x73d0385F4d8E00C5e6504C6030F47BF6212736A8"
	lifeAgent   = "0xd2b8Ff09f68be8b9da48A36f5FC3A863b3b76fFa" // of home/sessions/bot.json in the script
	fileOwner   = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" // of owner.json in the script
	fileWallet  = "keystore:owner.json?passphrase-file=ownerpass&confirm=no"
)

// hex is what a Model One makes of a text with line feeds.
var hex = []string{"--accept-risk=blind-signing"}

var lives = []life{
	{
		name: "ledger-1.22", start: []string{"ledger"}, owner: emulatedOwner, home: "vault",
	},
	{
		name: "ledger-1.22-allowance", start: []string{"ledger"}, owner: emulatedOwner, home: "vault", blind: true,
		settings: []string{"blind-signing"},
		with:     map[string][]string{"link": {"--spend", "allowance"}},
	},
	{
		name: "ledger-1.22-batch", start: []string{"ledger"}, owner: emulatedOwner, home: "vault", blind: true,
		settings: []string{"blind-signing", "smart-accounts"},
		with:     map[string][]string{"link": {"--batch", "--spend", "allowance"}},
		undoes:   []string{"--payer", "owner"},
	},
	{
		name: "ledger-1.16", start: []string{"ledger", "--app-version", "1.16"}, owner: emulatedOwner, home: "vault",
	},
	{
		name:  "ledger-1.22-own-build", // its list of delegates has our contract
		start: []string{"ledger", "--delegate", contracts.AccountAddress().Hex()}, owner: emulatedOwner, home: "account",
		settings: []string{"smart-accounts"},
		undoes:   []string{"--pay-with", "payer"},
	},
	{
		name:  "trezor-2.12.5",
		start: []string{"trezor", "--model", "safe5", "--firmware", "2.12.5"}, owner: trezorOwner, home: "vault", blind: true,
	},
	{
		name:  "trezor-2.12.5-allowance",
		start: []string{"trezor", "--model", "safe5", "--firmware", "2.12.5"}, owner: trezorOwner, home: "vault", blind: true,
		with: map[string][]string{"link": {"--spend", "allowance"}},
	},
	{
		name: "trezor-one", start: []string{"trezor", "--model", "one"}, owner: trezorOwner, home: "vault", blind: true,
		with: map[string][]string{"link": hex, "rotate": hex, "guardian": hex, "revoke": hex},
	},
	{
		name: "key-file", owner: fileOwner, home: "account", blind: true, undoes: []string{"--pay-with", "payer"},
	},
}

// TestLives has every life on the embedded chain, and compares what it asked of
// the holder with testdata/lives.golden.json.
func TestLives(t *testing.T) {
	book := openCosts(t)
	t.Cleanup(func() { book.close(t) })
	for _, l := range lives {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			(&living{life: l, node: devnetNode, settle: book.exact}).run(t)
		})
	}
}

// TestLivesOnAnvil has them on Foundry's node. FOUNDRY is the folder of its
// packages (make test-anvil).
func TestLivesOnAnvil(t *testing.T) {
	tools, err := foundryTools(os.Getenv("FOUNDRY"))
	if errors.Is(err, errNoFoundry) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	book := openCosts(t)
	for _, l := range lives {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			(&living{life: l, node: tools.anvilNode, cast: tools.cast, settle: book.confirmations}).run(t)
		})
	}
}

// living is a life that goes on.
type living struct {
	life
	node   func(*living, *testscript.TestScript, []string)
	cast   string // the program; "" where the chain is not anvil
	settle func(*testing.T, cost)

	cost cost
}

func (l *living) run(t *testing.T) {
	l.cost = cost{Life: l.name, Settings: append([]string{}, l.settings...), Risks: []string{}, Asked: map[string]effort{}}
	t.Cleanup(func() {
		if !t.Failed() {
			l.settle(t, l.cost)
		}
	})
	testscript.Run(t, testscript.Params{
		Files:               []string{filepath.Join("testdata", "lives", "life.txtar")},
		RequireExplicitExec: true,
		Setup:               l.setup,
		Condition:           l.condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"chain":    l.chain,
			"wallet":   l.wallet,
			"holder":   l.holder,
			"again":    l.again,
			"expand":   expand,
			"exits":    exits,
			"readback": l.readback,
			"may":      l.may,
		},
	})
}

func (l *living) setup(env *testscript.Env) error {
	for name, value := range map[string]string{
		"HOME": env.WorkDir, "VALETKEY_HOME": filepath.Join(env.WorkDir, "home"),
		"OWNER": l.owner, "AT": l.home, "AGENT": lifeAgent,
	} {
		env.Setenv(name, value)
	}
	return nil
}

// account is where the session is to be.
func (l *living) account() common.Address {
	if l.home == "account" {
		return common.HexToAddress(l.owner)
	}
	return contracts.VaultAddress(common.HexToAddress(l.owner))
}

// condition: [vault], [account], [blind], [delegated], [anvil].
func (l *living) condition(name string) (bool, error) {
	conditions := map[string]bool{
		"vault": l.home == "vault", "account": l.home == "account", "blind": l.blind, "delegated": len(l.undoes) > 0, "anvil": l.cast != "",
	}
	value, ok := conditions[name]
	if !ok {
		return false, errors.New("the conditions are " + strings.Join(slices.Sorted(maps.Keys(conditions)), ", "))
	}
	return value, nil
}
