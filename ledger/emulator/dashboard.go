package emulator

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
)

// Commands of the operating system. Quit is of class B0, the others of E0 and
// answered on the dashboard only (io/src/os_io_default_apdu.c of the SDK).
const (
	insQuitApp   = 0xa7
	insOSVersion = 0x01
	insOpenApp   = 0xd8
)

// Status words of the operating system.
const (
	swOSRefused  statusWord = 0x5501
	swUnknownApp statusWord = 0x6807
	swNoAppName  statusWord = 0x670a
)

// dashboardName is what B0 01 calls the dashboard.
const dashboardName = "BOLOS"

// ErrReenumerated is returned by a device that has opened or closed an app and
// is another USB device now: the link is gone until [Device.Reopen].
var ErrReenumerated = errors.New("device has left the bus to come back as another one")

// osInfo is what a model's operating system says of itself. Target ids are the
// SDK's; the versions are ones that exist, and modelled in that any would do.
type osInfo struct {
	target  uint32
	version string
	mcu     string
}

var osInfos = map[Model]osInfo{
	NanoX:     {0x33000004, "2.5.1", "2.30"},
	NanoSPlus: {0x33100004, "1.4.1", "4.03"},
	Stax:      {0x33200004, "1.8.1", "5.26.4"},
	Flex:      {0x33300004, "1.4.1", "5.26.4"},
	Apex:      {0x33400004, "1.0.1", "5.30.3"},
}

// lifecycle says that apps can be opened and closed at all. In Speculos, and
// with a zero Config, there is nothing but the Ethereum app.
func (c Config) lifecycle() bool { return c.Dashboard || len(c.Apps) > 0 }

// Reopen finds the device again after it has re-enumerated. It does nothing
// when the link is up, and returns [ErrClosed] or [ErrUnplugged] when there is
// no device to find.
func (d *Device) Reopen() error {
	switch {
	case d.life.Err() != nil:
		return ErrClosed
	case d.unplugged():
		return ErrUnplugged
	}
	d.gone.Store(false)
	return nil
}

// App is the name of the app that is open, BOLOS for the dashboard.
func (d *Device) App() string { return d.opened() }

func (d *Device) opened() string { return *d.appOpen.Load() }

// operatingSystem answers what is not the Ethereum app's to answer. Not handled
// are the commands of that app while it is open.
func (d *Device) operatingSystem(ctx context.Context, c command) (result answer, handled bool, err error) {
	if !d.config.lifecycle() {
		return answer{}, false, nil
	}
	if c.cla == classOS && c.ins == insQuitApp && d.opened() != dashboardName {
		d.leaveFor(dashboardName)
		return succeed(), true, nil
	}
	switch d.opened() {
	case appName:
		return answer{}, false, nil
	case dashboardName:
		result, err = d.dashboard(ctx, c)
		return result, true, err
	}
	if c.cla == classOS && c.ins == insAppInfo {
		return nameAndVersion(d.opened(), "1.0.0"), true, nil
	}
	return fail(swUnknownCla), true, nil
}

func (d *Device) dashboard(ctx context.Context, c command) (answer, error) {
	info := osInfos[d.config.Model]
	switch {
	case c.cla == classOS && c.ins == insAppInfo:
		return nameAndVersion(dashboardName, info.version), nil
	case c.cla != classApp:
		return fail(swUnknownCla), nil
	case c.ins == insOSVersion:
		return info.answer(), nil
	case c.ins == insOpenApp:
		return d.openApp(ctx, string(c.data))
	}
	return fail(swUnknownIns), nil
}

// openApp asks the holder. The page is modelled.
func (d *Device) openApp(ctx context.Context, name string) (answer, error) {
	switch {
	case name == "":
		return fail(swNoAppName), nil
	case name != appName && !slices.Contains(d.config.Apps, name):
		return fail(swUnknownApp), nil
	}
	return d.ask(ctx, pendingReview{
		doc:     document{kind: ReviewOpenApp, title: "Open " + name + "?", finish: "Open app", reject: pageCancel},
		refusal: swOSRefused,
		then: func(context.Context) (answer, error) {
			d.leaveFor(name)
			return succeed(), nil
		},
	})
}

// leaveFor opens an app, or the dashboard, and takes the device off the bus once
// the running exchange is answered.
func (d *Device) leaveFor(name string) {
	d.forget(name)
	d.gone.Store(true)
	if d.panel != nil {
		d.panel.refresh()
	}
}

// forget leaves nothing of the app that was open.
func (d *Device) forget(open string) {
	d.reset()
	d.tokens, d.networks, d.pending = tokenSlots{}, nil, nil
	d.appOpen.Store(&open)
}

// leaveBy is leaveFor by the holder's hand. While an exchange runs the device
// has no ear for it.
func (d *Device) leaveBy(name string) {
	select {
	case d.busy <- struct{}{}:
	default:
		return
	}
	d.forget(name)
	d.gone.Store(true)
	d.leave()
	d.panel.home()
}

// answer is the target id, then version, flags and the version of the
// microcontroller, each with its length. The flags are those of a device that is
// set up, as the tests of LedgerHQ/device-sdk-ts have them (GetOsVersionCommand).
func (o osInfo) answer() answer {
	return succeed(slices.Concat(
		binary.BigEndian.AppendUint32(nil, o.target),
		lengthValue([]byte(o.version)), lengthValue([]byte{0xe6, 0, 0, 0}), lengthValue([]byte(o.mcu)))...)
}

func lengthValue(data []byte) []byte {
	return append([]byte{byte(len(data))}, data...) //nolint:gosec // short, from our own tables or an APDU
}
