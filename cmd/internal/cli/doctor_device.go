package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// examinedDevice is what the rows about the chain need to know of the device.
type examinedDevice struct {
	info    hw.Info
	account common.Address
	open    bool // info is the device's
	known   bool // account is the device's
}

// examineDevice opens the device as it is and closes it again: no app is opened
// or closed for it, and no PIN is waited for.
func (a *app) examineDevice(ctx context.Context, e *examination, o walletOptions, path hw.Path) examinedDevice {
	var d examinedDevice
	a.passive = true
	wallet, err := a.openWallet(ctx, o)
	if err != nil {
		e.closedDevice(err)
		return d
	}
	defer wallet.Close()
	if d.info, err = wallet.Info(ctx); err != nil {
		e.closedDevice(err)
		return d
	}
	d.open = true
	e.ok("wallet", "%s", d.info)
	e.ok("app", "the app %s is open", d.info.App)
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

// closedDevice has the rows for a device that is there and does not let us see
// its app. Everything else is a problem with the device itself.
func (e *examination) closedDevice(err error) {
	check, reason := "", ""
	switch {
	case errors.Is(err, hw.ErrLocked):
		check, reason = "unlocked", "the device is locked"
	case errors.Is(err, hw.ErrWrongApp):
		check, reason = "app", "the Ethereum app is not open"
	case errors.Is(err, hw.ErrStillWaiting):
		check, reason = "idle", "the device waits for its holder"
	default:
		e.problem("wallet", err)
		return
	}
	e.ok("wallet", "the device answers")
	e.problem(check, err)
	e.unknown("settings", "put that right, then run valetkey doctor again", "app version and settings were not looked at: %s", reason)
}

// appVersion finds an app too old for EIP-7702, or one of which there is a better
// release.
func (e *examination) appVersion(info hw.Info) {
	c := info.Capabilities
	for _, support := range []hw.Support{c.Authorization, c.SetCodeTx} {
		if support.Verdict != hw.No {
			continue
		}
		if support.NeedVersion != "" {
			e.problem("app_version", &hw.TooOldError{What: "delegation (EIP-7702)", Have: info.Version, Need: support.NeedVersion})
		} else {
			e.problem("app_version", &hw.PolicyError{Reason: "no delegation (EIP-7702): " + support.Reason, Setting: support.Setting})
		}
		return
	}
	if len(c.Updates) == 0 {
		e.ok("app_version", "version %s", info.Version)
		return
	}
	var reasons []string
	for _, u := range c.Updates {
		reasons = append(reasons, u.Version+": "+u.Reason)
	}
	e.warning("app_version", "update to "+c.Updates[len(c.Updates)-1].Version+" or later with the vendor's program",
		"version %s works; later ones are better: %s", info.Version, strings.Join(reasons, "; "))
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
	e.rawMessages(c)
}

// rawMessages is about the setting that decides what of typed data is shown. A
// device that has it does not let a host read it.
func (e *examination) rawMessages(c hw.Capabilities) {
	if s := c.TypedData; s.Verdict != hw.No && s.Setting != "" && s.Setting != c.Calldata.Setting {
		e.unknown("raw_messages", settingFix(s), "whether %q is on shows only on the device: it decides how much of typed data can be read there", s.Setting)
	}
}

func settingFix(s hw.Support) string {
	if s.Setting == "" {
		return "no setting changes that"
	}
	return fmt.Sprintf("on the device, open the Ethereum app's settings and see that %q is on", s.Setting)
}
