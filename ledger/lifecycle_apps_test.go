package ledger

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// How devices leave the bus and come back.
func TestReenumerate(t *testing.T) {
	blink := func(b *board) func(int, context.Context) ([]byte, error) {
		return func(n int, _ context.Context) ([]byte, error) {
			if b.log[n-1] == "b001" && n == 3 { // the first after opening
				b.leave(false)
				return nil, hw.ErrDisconnected
			}
			return nil, nil
		}
	}
	lose := func(b *board) func(int, context.Context) ([]byte, error) {
		return func(n int, _ context.Context) ([]byte, error) {
			if n == 2 { // opened, but the answer does not get through
				b.become(ethereumApp)
				return nil, errors.New("protocol error")
			}
			return nil, nil
		}
	}
	for name, c := range map[string]struct {
		set  func(*board)
		want error
		took time.Duration // at most
	}{
		"at once":                         {func(b *board) { b.away = 0 }, nil, time.Second},
		"slowly":                          {func(b *board) { b.away = 5 * time.Second }, nil, returnTime},
		"too slowly":                      {func(b *board) { b.away = 7 * time.Second }, hw.ErrNoDevice, returnTime},
		"never":                           {func(b *board) { b.away = time.Hour }, hw.ErrNoDevice, returnTime},
		"leaves late":                     {func(b *board) { b.linger = 500 * time.Millisecond }, nil, 3 * time.Second},
		"leaves while it is asked":        {func(b *board) { b.linger = 2 * settleTime }, nil, 3 * time.Second},
		"leaves once more":                {func(b *board) { b.fault = blink(b) }, nil, 4 * time.Second},
		"leaves before the answer":        {func(b *board) { b.fault = lose(b) }, nil, 3 * time.Second},
		"comes back as it was":            {func(b *board) { b.ignores = true }, hw.ErrWrongApp, returnTime},
		"leaves and comes back as it was": {func(b *board) { b.ignores, b.linger = true, time.Second }, hw.ErrWrongApp, returnTime},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := newBoard(t, dashboardApp)
				c.set(b)
				w, err := Connect(t.Context(), b, Options{Model: Flex})
				errorIs(t, name, err, c.want)
				if w != nil {
					defer w.Close()
				}
				if b.since() > c.took || b.since() < settleTime {
					t.Errorf("%v took %s", err, b.since())
				}
				if strings.Count(b.sent(), "e0d8") != 1 {
					t.Errorf("sent %s", b.sent())
				}
			})
		})
	}
}

// After the device has come back, nothing is sent to it for a moment.
func TestSettle(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBoard(t, dashboardApp)
		back, first := time.Duration(0), time.Duration(0)
		b.fault = func(n int, _ context.Context) ([]byte, error) {
			if n == 3 {
				back, first = b.goneTill, b.since()
			}
			return nil, nil
		}
		w, err := Connect(t.Context(), b, Options{Model: Flex})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		if first-back < settleTime {
			t.Errorf("asked %s after it came back", first-back)
		}
	})
}

// Each step is tried once: a device that goes in circles is left alone.
func TestNoCircles(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBoard(t, "Bitcoin")
		b.after = "Monero"
		_, err := Connect(t.Context(), b, Options{})
		wrong, ok := errors.AsType[*WrongAppError](err)
		if !ok || wrong.App != "Monero" || b.sent() != "b001 b0a7 b001" {
			t.Errorf("%v, sent %s", err, b.sent())
		}
	})
}

// The holder is reading the dashboard's question.
func TestOpenAppGivenUp(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b, told := newBoard(t, dashboardApp), prompts{}
		b.at(2, func(ctx context.Context) ([]byte, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, err := Connect(ctx, b, Options{Model: Flex, Prompter: &told})
		errorIs(t, "given up", err, context.DeadlineExceeded)
		errorIs(t, "given up", err, hw.ErrStillWaiting)
		if len(told) != 1 || b.since() != time.Hour {
			t.Errorf("told %v, took %s", told, b.since())
		}
	})
}

// The caller gives up while the device is away.
func TestReenumerateGivenUp(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBoard(t, dashboardApp)
		b.away = time.Hour
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(2*time.Second, cancel)
		_, err := Connect(ctx, b, Options{Model: Flex})
		errorIs(t, "given up", err, context.Canceled)
		if errors.Is(err, hw.ErrStillWaiting) || b.since() != 2*time.Second {
			t.Errorf("%v took %s", err, b.since())
		}
	})
}
