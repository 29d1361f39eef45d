package ledger

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/valetkey/valetkey/hw"
)

const (
	// maxForeign bounds the frames of other channels that are dropped while an
	// answer is waited for: more than any client leaves behind.
	maxForeign = 1024
	// Left-over frames are read before the first command, until there has been
	// none for drainQuiet, but no longer than drainTime and no more than
	// maxForeign: the device may be one that never stops.
	drainQuiet = 50 * time.Millisecond
	drainTime  = 250 * time.Millisecond
	// writeTime is how long a device may take to accept one report. Nobody has
	// to read a screen for that.
	writeTime = 5 * time.Second
)

// HIDTransport carries APDUs over HID reports of 64 bytes. It implements
// [hw.Transport].
type HIDTransport struct {
	reports hw.ReportIO
	channel uint16
	life    context.Context // ends with Close
	end     context.CancelFunc

	mu       sync.Mutex // one exchange at a time; guards what follows
	drained  bool
	broken   bool
	released bool
}

var _ hw.Transport = (*HIDTransport)(nil)

// FrameTransport makes a transport of a device's reports, and takes them over:
// Close closes them, and so does a failing FrameTransport. The channel that
// marks the frames of this session comes from random, so that an answer to
// somebody else is not taken for one to us. It fails only when random does.
func FrameTransport(reports hw.ReportIO, random io.Reader) (*HIDTransport, error) {
	channel, err := pickChannel(random)
	if err != nil {
		_ = reports.Close() // the first error is the one that tells
		return nil, fmt.Errorf("choose a channel: %w", err)
	}
	t := &HIDTransport{reports: reports, channel: channel}
	t.life, t.end = context.WithCancel(context.Background())
	return t, nil
}

// commonChannel is what most other clients use, always.
const commonChannel uint16 = 0x0101

func pickChannel(random io.Reader) (uint16, error) {
	for range 16 {
		var raw [2]byte
		if _, err := io.ReadFull(random, raw[:]); err != nil {
			return 0, err
		}
		// All zeros and all ones have meanings in protocols beside this one
		// (broadcast in FIDO's).
		if c := binary.BigEndian.Uint16(raw[:]); c != 0 && c != 0xffff && c != commonChannel {
			return c, nil
		}
	}
	return 0, errors.New("the source of randomness is none")
}

// Exchange sends one APDU and returns data ‖ status word. When ctx ends first,
// nothing more is sent: a late answer must not be taken for the next.
func (t *HIDTransport) Exchange(ctx context.Context, apdu []byte) ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.broken || t.life.Err() != nil {
		return nil, hw.ErrDisconnected
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(apdu) == 0 || len(apdu) > maxFramed {
		return nil, fmt.Errorf("frame a command: %d bytes, 1 to %d fit", len(apdu), maxFramed)
	}
	living, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(t.life, cancel)()
	answer, err := t.roundTrip(living, apdu)
	switch {
	case err == nil:
		return answer, nil
	case t.life.Err() != nil:
		err = hw.ErrDisconnected
	case ctx.Err() != nil:
		err = ctx.Err()
	}
	t.broken = true
	return nil, err
}

func (t *HIDTransport) roundTrip(ctx context.Context, apdu []byte) ([]byte, error) {
	if !t.drained {
		if err := t.drain(ctx); err != nil {
			return nil, err
		}
		t.drained = true
	}
	for _, report := range frames(t.channel, apdu) {
		if err := t.write(ctx, report); err != nil {
			return nil, err
		}
	}
	return t.answer(ctx)
}

// drain reads what an earlier session has left.
func (t *HIDTransport) drain(ctx context.Context) error {
	total, cancel := context.WithTimeout(ctx, drainTime)
	defer cancel()
	for range maxForeign {
		quiet, err := t.readWithin(total, drainQuiet)
		if quiet {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readWithin reads one report, and tells when none came in time.
func (t *HIDTransport) readWithin(ctx context.Context, limit time.Duration) (quiet bool, err error) {
	short, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if _, err = t.reports.ReadReport(short); err == nil {
		return false, nil
	}
	if short.Err() != nil {
		return true, nil
	}
	return false, fmt.Errorf("read a report: %w: %w", hw.ErrDisconnected, err)
}

func (t *HIDTransport) write(ctx context.Context, report []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	if err := t.reports.WriteReport(ctx, report); err != nil {
		return fmt.Errorf("write a report: %w: %w", hw.ErrDisconnected, err)
	}
	return nil
}

// answer reads until the answer is whole. There is no deadline but that of ctx.
func (t *HIDTransport) answer(ctx context.Context) ([]byte, error) {
	a := assembler{channel: t.channel}
	for a.foreign <= maxForeign {
		report, err := t.reports.ReadReport(ctx)
		if err != nil {
			return nil, fmt.Errorf("read a report: %w: %w", hw.ErrDisconnected, err)
		}
		whole, err := a.take(report)
		if err != nil {
			return nil, fmt.Errorf("read an answer: %w", err)
		}
		if whole {
			return a.got, nil
		}
	}
	return nil, fmt.Errorf("read an answer: %w: %d frames of other channels", hw.ErrBadAnswer, a.foreign)
}

// Close ends a running exchange with [hw.ErrDisconnected], waits for it to let
// go of the device, and closes that.
func (t *HIDTransport) Close() error {
	t.end()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.released {
		return nil
	}
	t.released = true
	if err := t.reports.Close(); err != nil {
		return fmt.Errorf("close the device: %w", err)
	}
	return nil
}
