package emulator

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
)

// The form of a report (LEDGER_TRANSPORT in the SDK's io): channel, tag,
// sequence number, and in the first one the length of the message, all of them
// big-endian.
const (
	reportSize = 64
	tagPing    = 0x02
	tagAPDU    = 0x05
)

// Reports is the device as a USB host sees it: HID reports of 64 bytes. It is one
// enumeration: when the device opens an app, quits one or is unplugged, it ends,
// and another one has to be made.
//
// Reports that are not in form are dropped, as the device does, and a message
// that is begun anew replaces the one before.
type Reports struct {
	device *Device
	life   context.Context
	end    context.CancelCauseFunc
	done   chan struct{} // closed when the device's side has ended

	mu     sync.Mutex
	apdu   partial
	queue  [][]byte // commands
	out    [][]byte // reports for the host
	wakeup chan struct{}
	ready  chan struct{}
}

// partial is a message on its way in.
type partial struct {
	channel uint16
	next    uint16
	want    int
	got     []byte
}

// Reports enumerates the device. It fails with [ErrUnplugged] or [ErrClosed].
// [Device.Faults] befall what it reads.
func (d *Device) Reports() (*Reports, error) {
	if err := d.Reopen(); err != nil {
		return nil, err
	}
	r := &Reports{
		device: d, done: make(chan struct{}),
		wakeup: make(chan struct{}, 1), ready: make(chan struct{}, 1),
	}
	r.life, r.end = context.WithCancelCause(d.powered())
	go r.run()
	return r, nil
}

// WriteReport takes a report from the host.
func (r *Reports) WriteReport(ctx context.Context, report []byte) error {
	if err := r.alive(ctx); err != nil {
		return err
	}
	if len(report) != reportSize {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if report[2] == tagPing {
		r.send(append([]byte(nil), report...))
		return nil
	}
	if whole := r.apdu.take(report); whole != nil {
		r.queue = append(r.queue, r.apdu.address(whole))
		wake(r.wakeup)
	}
	return nil
}

// take adds a report, and gives the message when it is whole.
func (p *partial) take(report []byte) []byte {
	channel, sequence, payload := binary.BigEndian.Uint16(report), binary.BigEndian.Uint16(report[3:]), report[5:]
	switch {
	case report[2] != tagAPDU:
		return nil
	case sequence == 0:
		*p = partial{channel: channel, want: int(binary.BigEndian.Uint16(payload))}
		payload = payload[2:]
		if p.want == 0 || p.want > maxAPDU {
			*p = partial{}
			return nil
		}
	case p.want == 0 || channel != p.channel || sequence != p.next:
		*p = partial{}
		return nil
	}
	p.next++
	p.got = append(p.got, payload[:min(len(payload), p.want-len(p.got))]...)
	if len(p.got) < p.want {
		return nil
	}
	p.want = 0
	return p.got
}

// address puts the channel before a message, for the answer.
func (p *partial) address(message []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, p.channel), message...)
}

// ReadReport waits for a report of the device.
func (r *Reports) ReadReport(ctx context.Context) ([]byte, error) {
	for {
		r.mu.Lock()
		if len(r.out) > 0 {
			report := r.out[0]
			r.out = r.out[1:]
			r.mu.Unlock()
			return report, nil
		}
		r.mu.Unlock()
		if err := r.alive(ctx); err != nil {
			return nil, err
		}
		select {
		case <-r.ready:
		case <-ctx.Done():
		case <-r.done:
		}
	}
}

// alive says why nothing more can be read or written.
func (r *Reports) alive(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	select {
	case <-r.done:
		if err := context.Cause(r.life); !errors.Is(err, context.Canceled) {
			return err
		}
		return ErrUnplugged // the power went
	default:
		return nil
	}
}

// Close lets the device go. A review stays on its screen.
func (r *Reports) Close() error {
	r.end(ErrUnplugged)
	<-r.done
	return nil
}

// run answers commands until the enumeration ends.
func (r *Reports) run() {
	defer close(r.done)
	for {
		command := r.next()
		if command == nil {
			return
		}
		if err := r.answer(command); err != nil {
			r.end(err)
			return
		}
	}
}

func (r *Reports) next() []byte {
	for {
		r.mu.Lock()
		if len(r.queue) > 0 {
			command := r.queue[0]
			r.queue = r.queue[1:]
			r.mu.Unlock()
			return command
		}
		r.mu.Unlock()
		select {
		case <-r.wakeup:
		case <-r.life.Done():
			return nil
		}
	}
}

// answer executes a command and sends what comes back in reports.
func (r *Reports) answer(command []byte) error {
	result, err := r.device.Exchange(r.life, command[2:])
	if err != nil {
		if errors.Is(err, context.Canceled) {
			err = ErrUnplugged
		}
		return err
	}
	for i, report := range cut(command[:2], result) {
		arrives, err := r.device.faults.pass(r.life, report, i == 0)
		if err != nil {
			return ErrUnplugged
		}
		r.mu.Lock()
		r.send(arrives...)
		r.mu.Unlock()
	}
	if r.device.gone.Load() {
		return ErrReenumerated
	}
	return nil
}

// cut puts a message into reports.
func cut(channel, message []byte) [][]byte {
	rest := append(binary.BigEndian.AppendUint16(nil, uint16(len(message))), message...) //nolint:gosec // below 300
	var out [][]byte
	for sequence := uint16(0); len(rest) > 0; sequence++ {
		report := append(append(make([]byte, 0, reportSize), channel...), tagAPDU)
		report = binary.BigEndian.AppendUint16(report, sequence)
		n := min(reportSize-len(report), len(rest))
		report = append(report, rest[:n]...)
		out = append(out, report[:reportSize])
		rest = rest[n:]
	}
	return out
}

// send hands reports to the host; mu is held.
func (r *Reports) send(reports ...[]byte) {
	r.out = append(r.out, reports...)
	wake(r.ready)
}

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
