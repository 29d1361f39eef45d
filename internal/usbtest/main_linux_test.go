package usbtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain runs the tests as a process like any other, or as the only one of a
// machine that ends with them.
func TestMain(m *testing.M) {
	if !InGuest() {
		goleak.VerifyTestMain(m)
		return
	}
	code := 1
	if err := Boot(); err != nil {
		fmt.Fprintln(os.Stdout, "boot:", err)
	} else {
		code = m.Run()
	}
	fmt.Fprintln(os.Stdout, Verdict, code)
	fmt.Fprintln(os.Stdout, PowerOff()) // only when it fails
}

func inGuest(t *testing.T) {
	t.Helper()
	if !InGuest() {
		t.Skip("needs a virtual machine: make test-usb")
	}
}

var errLate = errors.New("it has not happened in time")

// eventually looks every few milliseconds whether something has happened.
func eventually(ctx context.Context, happened func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errLate
		}
	}
	return nil
}
