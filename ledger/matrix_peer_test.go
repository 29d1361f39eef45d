package ledger

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// accident is what goes wrong in one exchange.
type accident struct {
	name string
	// damage changes the reports of the answer, which are the test's own.
	damage func(reports [][]byte, answer int) [][]byte
	// locks: the device is locked before the command arrives.
	locks bool
	// unplugs: the link is gone, before the command or before its answer.
	unplugs, afterwards bool
	want                error // nil where it may pass unharmed
}

// errAny stands for any error.
var errAny = errors.New("any error")

// flip changes one byte of a report.
func flip(report []byte, at int) { report[at] ^= 0x55 }

// The classes of what can be wrong with an answer's frames: each part of the
// header of the first and the last frame, the length, data, status word, and
// whole frames. Positions are those of the specification: channel 0-1, tag 2,
// sequence 3-4, length 5-6, then the message.
func frameAccidents() []accident {
	inFirst := func(at int) func([][]byte, int) [][]byte {
		return func(r [][]byte, _ int) [][]byte { flip(r[0], at); return r }
	}
	inLast := func(at int) func([][]byte, int) [][]byte {
		return func(r [][]byte, _ int) [][]byte { flip(r[len(r)-1], at); return r }
	}
	// inMessage changes byte n of data and status word.
	inMessage := func(r [][]byte, n int) [][]byte {
		n += 2 // the length
		flip(r[n/59], 5+n%59)
		return r
	}
	return []accident{
		{name: "channel", damage: inFirst(0), want: errAny},
		{name: "channel of the last frame", damage: inLast(1), want: errAny},
		{name: "tag", damage: inLast(2), want: hw.ErrBadAnswer},
		{name: "sequence, high byte", damage: inFirst(3), want: hw.ErrBadAnswer},
		{name: "sequence", damage: inLast(4), want: hw.ErrBadAnswer},
		{name: "length, high byte", damage: inFirst(5)},
		{name: "length", damage: inFirst(6)},
		{name: "first byte", damage: func(r [][]byte, _ int) [][]byte { return inMessage(r, 0) }},
		{name: "middle", damage: func(r [][]byte, n int) [][]byte { return inMessage(r, (n-2)/2) }},
		{name: "status word", damage: func(r [][]byte, n int) [][]byte { return inMessage(r, n-2) }},
		{name: "status word, low byte", damage: func(r [][]byte, n int) [][]byte { return inMessage(r, n-1) }},
		{name: "a frame lost", damage: func(r [][]byte, _ int) [][]byte { return r[:len(r)-1] }},
		{name: "a frame twice", damage: func(r [][]byte, _ int) [][]byte { return slices.Concat(r[:1], r) }},
		{name: "the last frame first", damage: func(r [][]byte, _ int) [][]byte { slices.Reverse(r); return r }},
		{name: "a short report", damage: func(r [][]byte, _ int) [][]byte { r[0] = r[0][:63]; return r }, want: hw.ErrBadAnswer},
	}
}

// linkAccidents are those of device and cable.
func linkAccidents() []accident {
	return []accident{
		{name: "locked", locks: true, want: hw.ErrLocked},
		{name: "unplugged before", unplugs: true, want: hw.ErrDisconnected},
		{name: "unplugged after", unplugs: true, afterwards: true, want: hw.ErrDisconnected},
	}
}

// station is a device's end of HID reports, without goroutines: a command is
// carried out when its last report is written. Its framing is written from the
// specification, apart from the driver's.
type station struct {
	t        testing.TB
	device   *emulator.Device
	accident *accident // happens in exchange number at
	at       int

	exchanges int
	wrote     int // bytes of commands
	read      int // bytes of answers
	written   int // reports
	command   []byte
	due       int
	queue     [][]byte
	gone      bool
}

func (s *station) WriteReport(ctx context.Context, report []byte) error {
	if s.gone {
		return errUnplugged
	}
	if len(report) != 64 || report[2] != 5 {
		s.t.Errorf("the host wrote %x", report)
		return errUnplugged
	}
	s.written++
	part := report[5:]
	if report[3] == 0 && report[4] == 0 {
		s.due = int(part[0])<<8 | int(part[1])
		s.command, part = nil, part[2:]
	}
	s.command = append(s.command, part[:min(len(part), s.due-len(s.command))]...)
	if len(s.command) == s.due {
		return s.carryOut(ctx, report[:2])
	}
	return nil
}

// carryOut has the device answer, or what goes wrong instead.
func (s *station) carryOut(ctx context.Context, channel []byte) error {
	wrong := s.accident
	if s.exchanges != s.at {
		wrong = nil
	}
	s.exchanges++
	s.wrote += len(s.command)
	if wrong != nil && wrong.unplugs && !wrong.afterwards {
		s.gone = true
		return errUnplugged
	}
	if wrong != nil && wrong.locks {
		s.device.Lock()
	}
	answer, err := s.device.Exchange(ctx, s.command)
	if err != nil {
		s.t.Errorf("the device: %v", err)
		return err
	}
	s.read += len(answer)
	s.gone = wrong != nil && wrong.unplugs
	reports := reportsOf(channel, answer)
	if wrong != nil && wrong.damage != nil {
		reports = wrong.damage(reports, len(answer))
	}
	s.queue = append(s.queue, reports...)
	return nil
}

func reportsOf(channel, message []byte) [][]byte {
	rest := append([]byte{byte(len(message) >> 8), byte(len(message))}, message...)
	var out [][]byte
	for n := 0; len(rest) > 0; n++ {
		report := slices.Concat(channel, []byte{5, byte(n >> 8), byte(n)}, rest[:min(59, len(rest))])
		rest = rest[min(59, len(rest)):]
		out = append(out, append(report, bytes.Repeat([]byte{0}, 64-len(report))...))
	}
	return out
}

func (s *station) ReadReport(ctx context.Context) ([]byte, error) {
	if s.gone {
		return nil, errUnplugged
	}
	if len(s.queue) == 0 {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	next := s.queue[0]
	s.queue = s.queue[1:]
	return next, nil
}

func (s *station) Close() error { return nil }

// Dial implements [Dialer].
func (s *station) Dial(context.Context) (hw.Transport, error) { return FrameTransport(s, random()) }
