package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// Commands of the dashboard and the operating system (secure SDK
// io/src/os_io_default_apdu.c).
const (
	insOpenApp   byte = 0xd8 // E0: data is the name; the holder is asked
	insQuitApp   byte = 0xa7 // B0
	insOSVersion byte = 0x01 // E0
)

// A device that opens or quits an app leaves the bus and comes back. Both times
// are those of the vendor's Device Management Kit.
const (
	returnTime = 6 * time.Second
	settleTime = 300 * time.Millisecond // between its coming back and the first command
)

// mayLeave tells whether there is a way on from where the device is.
func (c *connector) mayLeave(from *WrongAppError) bool {
	if c.options.LeaveApps {
		return false
	}
	if from.Dashboard() {
		return !c.opened
	}
	return !c.quit
}

// leave goes one step towards the Ethereum app, from another one to the
// dashboard or from there into the app, and identifies what comes then.
func (c *connector) leave(ctx context.Context, from *WrongAppError) error {
	step, done := c.quitApp, &c.quit
	if from.Dashboard() {
		step, done = c.openApp, &c.opened
	}
	// The link may go down before the answer gets through. Whether the device is
	// where it should be is seen when it is back; nothing is asked twice.
	if err := step(ctx); err != nil && !c.lostLink(ctx, err) {
		return err
	}
	*done = true
	return c.reenumerate(ctx, from.App)
}

func (c *connector) lostLink(ctx context.Context, err error) bool {
	return c.wallet.broken && ctx.Err() == nil && !errors.Is(err, hw.ErrBadAnswer) && !errors.Is(err, hw.ErrStillWaiting)
}

func (c *connector) quitApp(ctx context.Context) error {
	return promptly(ctx, func(ctx context.Context) error {
		if _, err := c.wallet.exchange(ctx, command{cla: claOS, ins: insQuitApp}, false); err != nil {
			return fmt.Errorf("quit %q: %w", c.wallet.name, err)
		}
		return nil
	})
}

func (c *connector) openApp(ctx context.Context) error {
	if c.options.Model == UnknownModel {
		model, err := c.wallet.readModel(ctx)
		if err != nil {
			return fmt.Errorf("read the system's version: %w", err)
		}
		c.options.Model = model
	}
	if err := c.wallet.ready(ctx); err != nil {
		return err
	}
	c.wallet.options.Prompter.Await(hw.OpenApp, hw.Review{})
	if _, err := c.wallet.exchange(ctx, command{cla: claApp, ins: insOpenApp, data: []byte(ethereumApp)}, true); err != nil {
		return fmt.Errorf("open the app from the dashboard: %w", err)
	}
	return nil
}

// reenumerate waits until the device is back and is not where it was before.
func (c *connector) reenumerate(ctx context.Context, before string) error {
	c.drop()
	window, cancel := context.WithTimeout(ctx, returnTime)
	defer cancel()
	last := hw.ErrNoDevice
	for pause(window, settleTime) == nil {
		again, err := c.comeBack(window, before)
		if !again {
			return err
		}
		c.drop()
		if window.Err() == nil {
			last = err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("wait for the device to come back: %w", err)
	}
	return fmt.Errorf("the device is not back within %s: %w", returnTime, last)
}

// comeBack opens the link, if there is one, and looks who answers there. While
// the device is leaving or coming that can fail in any way, and nothing is lost
// with another try: no command of this needs a human.
func (c *connector) comeBack(ctx context.Context, before string) (again bool, err error) {
	if err := c.dial(ctx); err != nil {
		return true, err
	}
	if err := pause(ctx, settleTime); err != nil {
		return true, err
	}
	err = c.wallet.identify(ctx)
	if wrong, ok := errors.AsType[*WrongAppError](err); ok && wrong.App == before {
		return true, err
	}
	return c.wallet.broken, err
}
