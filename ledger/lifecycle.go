package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// Dialer opens the link to a device. [Connect] calls it again after the device
// has left the bus and come back, with another product id and maybe another
// path: it must find the same device nevertheless.
type Dialer interface {
	// Dial fails with an error of package hw when there is no device, or ends
	// with ctx. It does not wait for a device to appear.
	Dial(ctx context.Context) (hw.Transport, error)
}

// DialFunc adapts a function to a [Dialer].
type DialFunc func(context.Context) (hw.Transport, error)

// Dial calls f.
func (f DialFunc) Dial(ctx context.Context) (hw.Transport, error) { return f(ctx) }

// unlockPoll is how often a locked device is asked whether it still is.
const unlockPoll = 500 * time.Millisecond

// Connect opens a device whatever state it is in: it waits for the PIN, quits
// another app and has the holder open the Ethereum app, unless options forbid
// it. The prompter is told once of a PIN that is waited for ([hw.Unlock]), and
// of the question on the dashboard ([hw.OpenApp]). All of it ends with ctx.
//
// Where the Ethereum app is open, as in emulators, which have no dashboard,
// nothing is sent but what [Open] sends. A refusal by the holder is
// [hw.ErrRejected]; a device that goes away is what dialer or transport say.
func Connect(ctx context.Context, dialer Dialer, options Options) (*Wallet, error) {
	c := connector{dialer: dialer, options: options}
	if err := c.run(ctx); err != nil {
		c.drop()
		return nil, fmt.Errorf("connect to the Ethereum app: %w", err)
	}
	return c.wallet, nil
}

// connector is one attempt to get to the app.
type connector struct {
	dialer  Dialer
	options Options
	wallet  *Wallet // on the link that is open, nil without one

	asked        bool // the prompter knows that the PIN is waited for
	quit, opened bool // each is done once: what does not help then, never will
}

func (c *connector) run(ctx context.Context) error {
	err := c.dial(ctx)
	if err == nil {
		err = c.wallet.identify(ctx)
	}
	for err != nil {
		wrong, ok := errors.AsType[*WrongAppError](err)
		switch {
		case ok && c.mayLeave(wrong):
			err = c.leave(ctx, wrong)
		case wantsPIN(err) && !c.options.LeaveLocked:
			err = c.awaitPIN(ctx)
		default:
			return err
		}
	}
	return nil
}

func (c *connector) dial(ctx context.Context) error {
	link, err := c.dialer.Dial(ctx)
	if err != nil {
		return fmt.Errorf("open the link: %w", err)
	}
	c.wallet = newWallet(link, c.options)
	return nil
}

// drop closes the link that is open. What its end has to say no longer matters.
func (c *connector) drop() {
	if c.wallet != nil {
		_ = c.wallet.Close()
		c.wallet = nil
	}
}

// wantsPIN tells the words of a locked device from "there is no PIN yet", for
// which no waiting helps.
func wantsPIN(err error) bool {
	status, ok := errors.AsType[*StatusError](err)
	return ok && (status.Word == 0x5515 || status.Word == 0x5303 || status.Word == 0x6982)
}

// awaitPIN lets some time pass and asks again.
func (c *connector) awaitPIN(ctx context.Context) error {
	if !c.asked {
		c.asked = true
		c.wallet.options.Prompter.Await(hw.Unlock, hw.Review{})
	}
	if err := pause(ctx, unlockPoll); err != nil {
		return fmt.Errorf("wait for the PIN: %w: %w", hw.ErrLocked, err)
	}
	return c.wallet.identify(ctx)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() // select picks any that is ready
	case <-ctx.Done():
		return ctx.Err()
	}
}
