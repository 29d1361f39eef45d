package emulator

import (
	"context"
	"errors"
)

// ErrUnplugged is returned by a device that has no power.
var ErrUnplugged = errors.New("device is not plugged in")

// power is there from when the device is plugged in until it is unplugged.
type power struct {
	on  context.Context //nolint:containedctx // it is what an exchange is cut off with
	cut context.CancelFunc
}

func (d *Device) powered() context.Context { return d.power.Load().on }

func (d *Device) unplugged() bool { return d.powered().Err() != nil && d.life.Err() == nil }

func (d *Device) plugIn() {
	on, cut := context.WithCancel(d.life)
	d.power.Store(&power{on, cut})
}

// Unplug cuts the power: a running exchange ends with [ErrUnplugged], as do all
// others until Plug, and what was on the screen or half received is gone.
func (d *Device) Unplug() {
	d.power.Load().cut()
	d.busy <- struct{}{} // wait for the running exchange
	defer d.leave()
	open := appName
	if d.config.lifecycle() {
		open = dashboardName
	}
	d.forget(open)
	if d.panel != nil {
		d.panel.do(d.panel.home)
	}
}

// Plug gives it power again. It comes back where it was switched on: on the
// dashboard, or in the app where there is nothing else. It wants no PIN: that is
// what Lock is for.
func (d *Device) Plug() {
	if !d.unplugged() {
		return
	}
	d.busy <- struct{}{}
	defer d.leave()
	d.gone.Store(false)
	d.plugIn()
}

// Plugged says that the device has power.
func (d *Device) Plugged() bool { return !d.unplugged() }
