package emulator

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/common"
)

// ErrClosed is returned by a device that has been closed.
var ErrClosed = errors.New("device is closed")

// Device is one emulated device with the Ethereum app open. Its methods may be
// called from any goroutine.
type Device struct {
	config Config
	app    release
	master node // read only

	locked   atomic.Bool
	switches atomic.Pointer[Settings]
	appOpen  atomic.Pointer[string] // the app, or dashboardName
	panel    *Panel                 // nil without one
	gone     atomic.Bool            // until Reopen
	faults   Faults
	life     context.Context // ends with Close
	end      context.CancelFunc
	power    atomic.Pointer[power]

	// busy holds a token while an exchange runs; what follows belongs to it.
	busy     chan struct{}
	tx       *txFlow
	message  *messageFlow
	typed    *typedFlow
	tokens   tokenSlots
	networks []uint64
	pending  *pendingReview
}

// New makes a device. It fails with [ErrUnknownVersion], [ErrUnknownModel] or
// [ErrBadMnemonic].
func New(config Config) (*Device, error) {
	config, app, err := config.complete()
	if err != nil {
		return nil, err
	}
	seed, err := seedFromMnemonic(config.Mnemonic)
	if err != nil {
		return nil, fmt.Errorf("emulate a device: %w", err)
	}
	master, err := masterNode(seed)
	if err != nil {
		return nil, fmt.Errorf("emulate a device: %w: %w", ErrBadMnemonic, err)
	}
	return newDevice(config, app, master), nil
}

func newDevice(config Config, app release, master node) *Device {
	d := &Device{config: config, app: app, master: master, busy: make(chan struct{}, 1)}
	open := appName
	if config.Dashboard {
		open = dashboardName
	}
	d.appOpen.Store(&open)
	d.switches.Store(&config.Settings)
	d.faults.Plan(config.Faults...)
	d.life, d.end = context.WithCancel(context.Background())
	d.plugIn()
	if config.Panel {
		d.panel = newPanel(d)
	}
	return d
}

// Panel is the device's screen and buttons, nil when Config has none.
func (d *Device) Panel() *Panel { return d.panel }

// Faults are the accidents of the device's link; more can be planned.
func (d *Device) Faults() *Faults { return &d.faults }

// Settings are the switches as they are now, and Set changes them as the holder
// does in the app's menu.
func (d *Device) Settings() Settings { return *d.switches.Load() }

// Set changes the switches.
func (d *Device) Set(s Settings) { d.switches.Store(&s) }

// Exchange takes one APDU and gives response data || status word, at least two
// bytes. A status word other than 9000 is an answer, not an error. One exchange
// runs at a time; another one waits its turn. It returns ctx's error when ctx
// ends first, what the [Approver] returned as an error, [ErrReenumerated],
// [ErrUnplugged] or [ErrClosed].
func (d *Device) Exchange(ctx context.Context, apdu []byte) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	power := d.powered()
	defer context.AfterFunc(power, cancel)()
	if err := d.enter(ctx); err != nil {
		return nil, err
	}
	defer d.leave()
	switch {
	case power.Err() != nil || d.unplugged():
		return nil, d.cause(power)
	case d.gone.Load():
		return nil, ErrReenumerated
	}
	result, err := d.exchange(ctx, append([]byte(nil), apdu...))
	if err != nil {
		if power.Err() != nil {
			return nil, d.cause(power)
		}
		return nil, err
	}
	return result.bytes(), nil
}

// Address is the account at path, as E0 02 would tell it. It fails with
// [ErrPath].
func (d *Device) Address(path []uint32) (common.Address, error) {
	a, err := d.derive(path)
	return a.address, err
}

// Model is the kind of device this is.
func (d *Device) Model() Model { return d.config.Model }

// AppVersion is the release of the app, as B0 01 tells it.
func (d *Device) AppVersion() string { return d.app.String() }

// Lock makes the device answer 5515 to everything until Unlock.
func (d *Device) Lock() { d.setLocked(true) }

// Unlock undoes Lock, as the PIN does.
func (d *Device) Unlock() { d.setLocked(false) }

// Locked says that the device wants its PIN.
func (d *Device) Locked() bool { return d.locked.Load() }

func (d *Device) setLocked(locked bool) {
	d.locked.Store(locked)
	if d.panel != nil {
		d.panel.setLocked(locked)
	}
}

// Close ends a running exchange with [ErrClosed], and all later ones.
func (d *Device) Close() error {
	d.end()
	if d.panel != nil {
		d.panel.Freeze()
	}
	d.busy <- struct{}{} // wait for the running exchange
	<-d.busy
	return nil
}

// enter waits for the running exchange to end.
func (d *Device) enter(ctx context.Context) error {
	select {
	case d.busy <- struct{}{}:
	case <-ctx.Done():
		return d.cause(ctx)
	}
	if ctx.Err() != nil || d.life.Err() != nil { // select picks any that is ready
		d.leave()
		return d.cause(ctx)
	}
	return nil
}

func (d *Device) leave() { <-d.busy }

// cause is why ctx, which ends with the device and with its power, has ended.
func (d *Device) cause(ctx context.Context) error {
	switch {
	case d.life.Err() != nil:
		return ErrClosed
	case d.unplugged():
		return ErrUnplugged
	case ctx.Err() != nil && ctx == d.powered():
		return ErrUnplugged
	}
	return ctx.Err()
}
