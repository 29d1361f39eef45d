package emulator

import (
	"context"
	"fmt"
	"strings"
)

// Bounds of path elements that need no warning (core/src/apps/common/paths.py,
// legacy/firmware/ethereum.c).
const (
	maxAccount      = 100
	maxChange       = 1
	maxAddressIndex = 1_000_000
)

// pathText is m/44'/60'/0'/0/0.
func pathText(path []uint32) string {
	var b strings.Builder
	b.WriteString("m")
	for _, n := range path {
		fmt.Fprintf(&b, "/%d", n&^hardened)
		if n&hardened != 0 {
			b.WriteString("'")
		}
	}
	return b.String()
}

// usual finds out whether a path is one of those that Ethereum wallets use, for
// one of the coin types given: BIP-44, SEP-5 (m/44'/60'/account'), the old one of
// Ledger Live (m/44'/60'/0'/account) and Casa's (m/45'/60/account/change/index).
// It gives the number of the account in it, counted from 0.
func usual(path []uint32, coinTypes []uint32) (account uint32, ok bool) {
	if len(path) < 3 {
		return 0, false
	}
	if path[0] == 45|hardened {
		ok = len(path) == 5 && isCoin(path[1], coinTypes) && path[2] <= maxAccount && tail(path[3:])
		return path[2], ok
	}
	if path[0] != 44|hardened || path[1]&hardened == 0 || !isCoin(path[1]&^hardened, coinTypes) || path[2]&hardened == 0 {
		return 0, false
	}
	account = path[2] &^ hardened
	switch len(path) {
	case 3:
		return account, account <= maxAccount
	case 4:
		return path[3], account == 0 && path[3] <= maxAccount
	case 5:
		return account, account <= maxAccount && tail(path[3:])
	default:
		return 0, false
	}
}

// tail is change and address index.
func tail(path []uint32) bool { return path[0] <= maxChange && path[1] <= maxAddressIndex }

func isCoin(n uint32, coinTypes []uint32) bool {
	for _, t := range coinTypes {
		if n == t {
			return true
		}
	}
	return false
}

// coinTypes are those that the paths of a network may have: its own and that of
// Ethereum; for an unknown network, and on the Model One for mainnet, that of
// test networks too. On core a test network has only its own and Ethereum's.
func (n network) coinTypes(legacy bool) []uint32 {
	if n.unknown || legacy && n.slip44 == 60 {
		return []uint32{60, 1}
	}
	return []uint32{n.slip44, 60}
}

// accountName is what screens call the account, "ETH #1", of a path whose coin
// type may be any. ok is false for an unusual path.
func accountName(path []uint32) (name string, ok bool) {
	if len(path) < 2 {
		return "", false
	}
	account, ok := usual(path, []uint32{path[1] &^ hardened})
	if !ok {
		return "", false
	}
	return fmt.Sprintf("ETH #%d", account+1), true
}

// slip44Of is the coin type in a path, by which a network is found for messages
// that name none.
func slip44Of(path []uint32) (uint32, bool) {
	if len(path) < 2 {
		return 0, false
	}
	return path[1] &^ hardened, true
}

// checkPath wants a usual path. Strict safety checks refuse any other, the lower
// levels ask.
func (m *machine) checkPath(ctx context.Context, path []uint32, n network) error {
	if _, ok := usual(path, n.coinTypes(m.hw.legacy())); ok {
		return nil
	}
	if m.store.snapshot().settings.SafetyChecks == Strict {
		return dataError("Forbidden key path")
	}
	p := Prompt{
		Name: "path_warning", Code: ButtonUnknownPath, Title: "Warning", Verb: "Continue",
		Pages: m.pages("Wrong derivation path for selected account.\n" + pathText(path)),
	}
	if m.hw.legacy() {
		p.Title, p.Pages = "", []string{"Wrong address path\nfor selected coin.\n\nContinue at your\nown risk!"}
	}
	return m.confirm(ctx, p)
}
