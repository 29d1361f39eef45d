package emulator

import (
	"context"
	"fmt"
	"sync"

	"github.com/ethereum/go-ethereum/common"
)

// Device is one emulated device. Its methods may be called from any goroutine.
type Device struct {
	config Config
	hw     hardware
	fw     firmware

	store *store // what survives the plug

	mu     sync.Mutex
	boot   *boot // nil while unplugged
	closed bool
}

// New makes a device and plugs it in. It fails with [ErrUnknownVersion],
// [ErrUnknownModel], [ErrBadMnemonic] or [ErrBadPIN]. Close it when done.
func New(config Config) (*Device, error) {
	config, h, f, err := config.complete()
	if err != nil {
		return nil, err
	}
	if err := checkMnemonic(config.Mnemonic); err != nil {
		return nil, fmt.Errorf("emulate a device: %w", err)
	}
	d := &Device{config: config, hw: h, fw: f, store: newStore(config)}
	d.boot = d.start()
	return d, nil
}

// Connect gives a link to the interface that carries messages. Links to the same
// interface take packets from each other: a device has one host at a time.
func (d *Device) Connect() (*Link, error) {
	return d.connect(func(b *boot) *port { return b.wire })
}

// ConnectDebug gives a link to the debug interface.
func (d *Device) ConnectDebug() (*Link, error) {
	return d.connect(func(b *boot) *port { return b.debug })
}

func (d *Device) connect(which func(*boot) *port) (*Link, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closed:
		return nil, fmt.Errorf("connect: %w", ErrClosed)
	case d.boot == nil:
		return nil, fmt.Errorf("connect: %w", ErrUnplugged)
	}
	return newLink(which(d.boot)), nil
}

// Unplug cuts the device off: links fail with ErrUnplugged, what was on the
// screen is gone, and so is all that the device does not keep in its storage.
func (d *Device) Unplug() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.halt(ErrUnplugged)
}

// Replug plugs the device in again. It is locked then, if it has a PIN.
func (d *Device) Replug() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return fmt.Errorf("plug in: %w", ErrClosed)
	}
	d.halt(ErrUnplugged)
	d.store.restart()
	d.boot = d.start()
	return nil
}

// Close unplugs the device for good, and waits until nothing of it runs.
func (d *Device) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.halt(ErrClosed)
	d.closed = true
	return nil
}

// halt ends what runs. The lock is held.
func (d *Device) halt(why error) {
	if d.boot != nil {
		d.boot.stop(why)
		d.boot.running.Wait()
		d.boot = nil
	}
}

// plugged says whether the device is plugged in.
func (d *Device) plugged() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.boot != nil
}

// Model is the kind of device this is.
func (d *Device) Model() Model { return d.hw.model }

// Firmware is the name of the firmware, one of [Versions].
func (d *Device) Firmware() string { return d.fw.name }

// ID is Features.device_id.
func (d *Device) ID() string { return d.config.DeviceID }

// Address is the account at path with the passphrase given, "" for none, as the
// device would tell it.
func (d *Device) Address(passphrase string, path []uint32) (common.Address, error) {
	seed, ok := d.store.seed()
	if !ok {
		return common.Address{}, fmt.Errorf("derive address: %w", d.notInitialized())
	}
	master, err := masterFromMnemonic(seed, passphrase)
	if err != nil {
		return common.Address{}, fmt.Errorf("derive address: %w", err)
	}
	n, err := master.derive(path)
	if err != nil {
		return common.Address{}, fmt.Errorf("derive address: %w", err)
	}
	return n.address()
}

// Lock locks the device, as its auto-lock does. Without a PIN it does nothing.
func (d *Device) Lock() { d.store.lock() }

// boot is a device from plug to unplug.
type boot struct {
	wire, debug *port
	screen      *screen
	stop        context.CancelCauseFunc
	running     sync.WaitGroup
}

// start runs the device: one goroutine serves messages, another the debug link.
func (d *Device) start() *boot {
	ctx, stop := context.WithCancelCause(context.Background())
	b := &boot{wire: newPort(ctx), debug: newPort(ctx), screen: newScreen(), stop: stop}
	m := &machine{Device: d, port: b.wire, screen: b.screen, assembler: newAssembler(d.hw.legacy()), sessions: newSessions(d.config.Random)}
	b.running.Go(func() {
		if err := m.serve(ctx); err != nil {
			stop(err)
		}
	})
	b.running.Go(func() { (&debugger{Device: d, port: b.debug, screen: b.screen}).serve(ctx) })
	return b
}
