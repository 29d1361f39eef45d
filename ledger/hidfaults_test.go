package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// overBus signs a text over HID: every command and every answer there is, in
// frames that tamper passes on. It tells how many frames there were.
func overBus(t *testing.T, tamper func(b *bus, n int, report []byte) [][]byte) (signature []byte, sent int, err error) {
	t.Helper()
	device, err := emulator.New(emulator.Config{Approve: emulator.ApproveAll})
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	b := newBus().speak(t, func(command []byte) []byte {
		answer, err := device.Exchange(ctx, command)
		if err != nil {
			return nil
		}
		return answer
	})
	b.tamper = func(n int, report []byte) [][]byte { return tamper(b, n, report) }
	dial := DialFunc(func(context.Context) (hw.Transport, error) { return FrameTransport(b, random()) })
	w, err := Connect(ctx, dial, Options{LeaveApps: true, LeaveLocked: true})
	if err == nil {
		defer w.Close()
		signature, err = w.SignMessage(ctx, hw.DefaultPath, []byte(strings.Repeat("text ", 100)))
	}
	return signature, b.count(), err
}

// Each frame towards the host, lost or damaged in every way: an error that
// callers can act on, or the right signature, and never another one.
func TestDamagedFrames(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		whole := func(_ *bus, _ int, report []byte) [][]byte { return [][]byte{report} }
		want, frames, err := overBus(t, whole)
		if err != nil || frames < 8 {
			t.Fatalf("%d frames, %v", frames, err)
		}
		ways := map[string]func(*bus, []byte) [][]byte{
			"dropped": func(*bus, []byte) [][]byte { return nil },
			"twice":   func(_ *bus, r []byte) [][]byte { return [][]byte{r, r} },
			"short":   func(_ *bus, r []byte) [][]byte { return [][]byte{r[:63]} },
			"empty":   func(*bus, []byte) [][]byte { return [][]byte{{}} },
			"unplugged": func(b *bus, r []byte) [][]byte {
				b.unplug()
				return [][]byte{r}
			},
		}
		for _, i := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 20, 40, 63} {
			ways[fmt.Sprintf("byte %d flipped", i)] = func(_ *bus, r []byte) [][]byte {
				r = bytes.Clone(r)
				r[i] ^= 0x55
				return [][]byte{r}
			}
		}
		for name, way := range ways {
			for target := range frames {
				got, _, err := overBus(t, func(b *bus, n int, report []byte) [][]byte {
					if n == target {
						return way(b, report)
					}
					return [][]byte{report}
				})
				if err == nil && bytes.Equal(got, want) {
					continue
				}
				if got != nil || !typed(err) && !errors.Is(err, hw.ErrMismatch) && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("frame %d %s: %x, %v", target, name, got, err)
				}
			}
		}
	})
}

// An answer that came twice is dropped in between two commands, or noticed.
func TestReplayedAnswer(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var first [][]byte
		got, _, err := overBus(t, func(_ *bus, n int, report []byte) [][]byte {
			if n == 0 {
				first = [][]byte{report}
			}
			return slices.Concat([][]byte{report}, first) // the name, behind every frame
		})
		if got != nil || !errors.Is(err, hw.ErrBadAnswer) {
			t.Errorf("%x, %v", got, err)
		}
	})
}
