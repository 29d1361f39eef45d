package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// recommended is the release of each vendor's app that the screens and status
// words of its driver were measured on.
var recommended = map[string]string{"ledger": "1.22.0"}

// examinedDevice is what the rows about the chain need to know of the device.
type examinedDevice struct {
	info    hw.Info
	account common.Address
	open    bool // info is the device's
	known   bool // account is the device's
}

// examineDevice opens the device and closes it again.
func (a *app) examineDevice(ctx context.Context, e *examination, o walletOptions, path hw.Path) examinedDevice {
	var d examinedDevice
	wallet, err := a.openWallet(ctx, o)
	if err != nil {
		e.problem("wallet", err)
		return d
	}
	defer wallet.Close()
	if d.info, err = wallet.Info(ctx); err != nil {
		e.problem("wallet", err)
		return d
	}
	d.open = true
	e.ok("wallet", "%s", d.info)
	// An app answers for its settings while the device is locked, but gives no key.
	if d.account, err = wallet.Address(ctx, path, false); err != nil {
		e.problem("unlocked", err)
	} else {
		d.known = true
		e.ok("unlocked", "account %s (%s)", d.account, path)
	}
	e.appVersion(d.info)
	e.settings(d.info.Capabilities)
	return d
}

// appVersion finds an app too old for EIP-7702, or older than what was measured.
func (e *examination) appVersion(info hw.Info) {
	for _, support := range []hw.Support{info.Capabilities.Authorization, info.Capabilities.SetCodeTx} {
		if support.Verdict == hw.No && support.NeedVersion != "" {
			e.problem("app_version", &hw.TooOldError{What: "delegation (EIP-7702)", Have: info.Version, Need: support.NeedVersion})
			return
		}
	}
	if want := recommended[info.Vendor]; want != "" && versionLess(info.Version, want) {
		e.warning("app_version", "update the Ethereum app on the device to "+want,
			"version %s works; what its screens show was measured on %s", info.Version, want)
		return
	}
	e.ok("app_version", "version %s", info.Version)
}

// versionLess compares dotted numbers. What is no number counts as 0: the driver
// has read the version from three bytes.
func versionLess(have, want string) bool {
	h, w := strings.Split(have, "."), strings.Split(want, ".")
	for i := range w {
		var a, b int
		if i < len(h) {
			a, _ = strconv.Atoi(h[i])
		}
		b, _ = strconv.Atoi(w[i])
		if a != b {
			return a < b
		}
	}
	return false
}

// settings has a row for each setting that decides about something.
func (e *examination) settings(c hw.Capabilities) {
	for _, row := range []struct {
		check, what string
		s           hw.Support
	}{
		{"blind_signing", "linking a vault needs it, and every other call of a contract", c.Calldata},
		{"smart_accounts", "delegations and revocations need it", c.Authorization},
		{"typed_data", "sign typed-data needs it", c.TypedData},
		{"message", "grants are signed as text", c.Message},
	} {
		switch {
		case row.s.NeedVersion != "": // appVersion has told
		case row.s.Verdict == hw.Yes:
			e.ok(row.check, "%s", row.s.Reason)
		case row.s.Verdict == hw.Untold:
			e.unknown(row.check, settingFix(row.s), "%s (%s)", row.s.Reason, row.what)
		default:
			e.warning(row.check, settingFix(row.s), "%s (%s)", row.s.Reason, row.what)
		}
	}
}

func settingFix(s hw.Support) string {
	if s.Setting == "" {
		return "no setting changes that"
	}
	return fmt.Sprintf("on the device, open the Ethereum app's settings and see that %q is on", s.Setting)
}
