package hw_test

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/valetkey/valetkey/hw"
)

func TestInterruptible(t *testing.T) {
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	read := func() error {
		_, err := io.ReadFull(here, make([]byte, 1))
		return err
	}
	cause := errors.New("the holder went away")

	ctx, cancel := context.WithCancelCause(t.Context())
	blocked := make(chan error)
	go func() { blocked <- hw.Interruptible(ctx, here.SetReadDeadline, read) }()
	cancel(cause)
	if err := <-blocked; !errors.Is(err, context.Canceled) {
		t.Errorf("a blocked call ended with %v", err)
	}
	called := false
	err := hw.Interruptible(ctx, here.SetReadDeadline, func() error { called = true; return nil })
	if !errors.Is(err, context.Canceled) || called {
		t.Errorf("with a context that is over: %v, called %v", err, called)
	}

	// The link can be used again.
	go func() { _, _ = there.Write([]byte{1}) }()
	if err := hw.Interruptible(t.Context(), here.SetReadDeadline, read); err != nil {
		t.Errorf("the next call: %v", err)
	}

	// A call that was done keeps its result, and its deadline does not stay.
	ctx, cancel = context.WithCancelCause(t.Context())
	err = hw.Interruptible(ctx, here.SetReadDeadline, func() error { cancel(nil); return cause })
	if !errors.Is(err, cause) {
		t.Errorf("a call that was done: %v", err)
	}
	go func() { _, _ = there.Write([]byte{1}) }()
	if err := hw.Interruptible(t.Context(), here.SetReadDeadline, read); err != nil {
		t.Errorf("after that: %v", err)
	}
}
