package ledger

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/valetkey/valetkey/hw/hwtest"
)

var errUnplugged = errors.New("input/output error")

// bus is a device's end of HID reports, in memory. What it does with a report
// is up to react.
type bus struct {
	react  func(report []byte)
	in     chan []byte   // towards the host
	gone   chan struct{} // closed when the cable is pulled
	closed int
	mu     sync.Mutex
	wrote  [][]byte

	// tamper, if set, gets every report towards the host, counted from 0, and
	// says what arrives instead.
	tamper func(n int, report []byte) [][]byte
	queued int
}

func newBus() *bus {
	return &bus{react: func([]byte) {}, in: make(chan []byte, 4096), gone: make(chan struct{})}
}

func (b *bus) WriteReport(ctx context.Context, report []byte) error {
	select {
	case <-b.gone:
		return errUnplugged
	case <-ctx.Done():
		return ctx.Err()
	default:
	}
	b.mu.Lock()
	b.wrote = append(b.wrote, append([]byte(nil), report...))
	b.mu.Unlock()
	b.react(report)
	return nil
}

func (b *bus) ReadReport(ctx context.Context) ([]byte, error) {
	select {
	case report := <-b.in:
		return report, nil
	case <-b.gone:
		return nil, errUnplugged
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (b *bus) Close() error {
	b.closed++
	return nil
}

func (b *bus) unplug() { close(b.gone) }

// count is how many reports were queued so far.
func (b *bus) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.queued
}

// put queues one report, filled up to 64 bytes.
func (b *bus) put(report []byte) {
	report = append(append([]byte(nil), report...), make([]byte, 64-len(report))...)
	arrives := [][]byte{report}
	b.mu.Lock()
	n := b.queued
	b.queued++
	b.mu.Unlock()
	if b.tamper != nil {
		arrives = b.tamper(n, report)
	}
	for _, r := range arrives {
		b.in <- r
	}
}

// say queues a message in the frames of a channel. It is written from the
// specification, apart from the code that it tests.
func (b *bus) say(c0, c1 byte, message []byte) {
	payload := append([]byte{byte(len(message) / 256), byte(len(message) % 256)}, message...)
	for n := 0; len(payload) > 0; n++ {
		part := payload[:min(59, len(payload))]
		payload = payload[len(part):]
		b.put(append([]byte{c0, c1, 0x05, byte(n / 256), byte(n % 256)}, part...))
	}
}

// speak makes the bus a device that answers commands like peer does, each in a
// goroutine of its own until the test ends.
func (b *bus) speak(t *testing.T, peer hwtest.Peer) *bus {
	t.Helper()
	var message []byte
	var want int
	var running sync.WaitGroup
	t.Cleanup(running.Wait)
	b.react = func(report []byte) {
		if len(report) != 64 || report[2] != 5 {
			t.Errorf("report %x", report)
			return
		}
		payload := report[5:]
		if report[3] == 0 && report[4] == 0 {
			want = int(payload[0])*256 + int(payload[1])
			message, payload = nil, payload[2:]
		}
		message = append(message, payload...)
		if len(message) < want {
			return
		}
		command := message[:want]
		running.Go(func() {
			if answer := peer(command); answer != nil {
				b.say(report[0], report[1], answer)
			}
		})
	}
	return b
}
