package cli

import (
	"context"
	"errors"
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
	if d.info.App != "" {
		e.ok("app", "the app %s is open", d.info.App)
	}
	// An app answers for its settings while the device is locked, but gives no key.
	if d.account, err = wallet.Address(ctx, path, false); err != nil {
		e.problem("unlocked", err)
	} else {
		d.known = true
		e.ok("unlocked", "account %s (%s)", d.account, path)
	}
	// A device without apps may tell its settings only once it is unlocked, as now.
	if d.info.App == "" {
		if info, err := wallet.Info(ctx); err == nil {
			d.info = info
		}
	}
	e.appVersion(d.info)
	e.settings(d.info)
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
	if s := delegation7702(c); s.Verdict == hw.No && s.Setting == "" {
		next := "the vault home needs none"
		if s.NeedVersion != "" {
			next += "; for one, update to " + s.NeedVersion + " or later with the vendor's program"
		}
		e.warning("app_version", next, "version %s signs no delegation (EIP-7702): %s", info.Version, s.Reason)
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

// delegation7702 is the better one of the ways in which a device signs a tuple.
func delegation7702(c hw.Capabilities) hw.Support {
	inOne := c.LinkTx.Verdict == hw.Yes || c.LinkTx.Verdict == hw.Untold
	if inOne || c.Authorization.Verdict == hw.No && c.LinkTx.Setting != "" {
		return c.LinkTx
	}
	return c.Authorization
}

// settings has a row for each setting that decides about something. Their names
// are those that the device has for them.
func (e *examination) settings(info hw.Info) {
	c := info.Capabilities
	delegations := "smart_accounts"
	if info.App == "" {
		delegations = "experimental"
	}
	for _, row := range []struct {
		check, what string
		s           hw.Support
	}{
		{"blind_signing", "an allowance needs it, and every other call of a contract; a grant does not", c.Calldata},
		{delegations, "delegations and revocations need it", delegation7702(c)},
		{"typed_data", "sign typed-data needs it", c.TypedData},
		{"message", "grants are signed as text", c.Message},
		{"text_with_lines", "grants have lines", c.Multiline},
	} {
		switch {
		case row.s.NeedVersion != "", row.s.Verdict == hw.No && row.s.Setting == "" && row.check == delegations: // appVersion has told
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
	return settingStep(s.Setting)
}
