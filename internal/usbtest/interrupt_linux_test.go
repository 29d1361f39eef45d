package usbtest

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/valetkey/valetkey/ledger/emulator"
	trezoremulator "github.com/valetkey/valetkey/trezor/emulator"
)

// interrupt is Ctrl-C.
func (r *run) interrupt(t *testing.T) {
	t.Helper()
	if err := r.command.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
}

// TestLedgerInterrupted: a Ledger cannot be cancelled from here, so it is said
// that it still asks; when its holder has rejected, the next run works.
func TestLedgerInterrupted(t *testing.T) {
	inGuest(t)
	holder := newAsking()
	plugLedger(t, 0, emulator.Config{Approve: holder.approve})
	r := start(t, nil, "sign", "message", "hello")
	holder.wait(t)
	since := time.Now()
	r.interrupt(t)
	mustBe(t, "the error", r.end(t, 130).Error.Code, "interrupted")
	t.Logf("the program ended %d ms after the interrupt", time.Since(since).Milliseconds())
	holder.answer <- false
	mustBe(t, "the account", valetkey(t, 0, "account").Data.Address, ledgerFirst)
}

// TestTrezorInterrupted: a Trezor is cancelled, over an endpoint that is being
// read at that moment.
func TestTrezorInterrupted(t *testing.T) {
	inGuest(t)
	asked := make(chan struct{}, 16)
	plugTrezorOf(t, 0, func(ctx context.Context, _ trezoremulator.Prompt) (trezoremulator.Answer, error) {
		asked <- struct{}{}
		<-ctx.Done()
		return trezoremulator.Answer{}, ctx.Err()
	})
	for range 2 {
		r := start(t, nil, "sign", "message", "hello")
		select {
		case <-asked:
		case <-time.After(20 * time.Second):
			t.Fatal("the device was not asked")
		}
		since := time.Now()
		r.interrupt(t)
		mustBe(t, "the error", r.end(t, 130).Error.Code, "interrupted")
		t.Logf("the program ended %d ms after the interrupt", time.Since(since).Milliseconds())
	}
	mustBe(t, "the account", valetkey(t, 0, "account").Data.Address, trezorFirst)
}
