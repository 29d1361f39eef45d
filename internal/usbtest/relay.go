package usbtest

import (
	"context"
	"encoding/binary"
	"io"

	"github.com/valetkey/valetkey/hw"
)

// The form of a Ledger's report: channel, tag, sequence number, and in the first
// one the length of the message, all of them big-endian.
const (
	tagAPDU    = 0x05
	reportHead = 5
)

// Relay is a Ledger's interface for APDUs without a Ledger behind it: commands are
// put together from reports and go to another device, and answers come back in
// reports. Reports out of form are dropped.
type Relay struct {
	far      hw.Transport
	life     context.Context
	end      context.CancelCauseFunc
	done     chan struct{}
	commands chan command
	answers  chan []byte // reports

	coming command
	want   int    // length of what is coming, 0: nothing
	next   uint16 // sequence number that is due
}

type command struct {
	channel uint16
	apdu    []byte
}

var _ hw.ReportIO = (*Relay)(nil)

// NewRelay makes one that ends with far, which it closes.
func NewRelay(far hw.Transport) *Relay {
	r := &Relay{far: far, done: make(chan struct{}), commands: make(chan command), answers: make(chan []byte)}
	r.life, r.end = context.WithCancelCause(context.Background())
	go r.run()
	return r
}

// run has one command after the other answered.
func (r *Relay) run() {
	defer close(r.done)
	for {
		select {
		case c := <-r.commands:
			answer, err := r.far.Exchange(r.life, c.apdu)
			if err != nil {
				r.end(err)
				return
			}
			r.say(c.channel, answer)
		case <-r.life.Done():
			return
		}
	}
}

// say hands an answer over in reports.
func (r *Relay) say(channel uint16, answer []byte) {
	rest := append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...) //nolint:gosec // below 300
	for sequence := uint16(0); len(rest) > 0; sequence++ {
		report := make([]byte, packetSize)
		binary.BigEndian.PutUint16(report, channel)
		report[2] = tagAPDU
		binary.BigEndian.PutUint16(report[3:], sequence)
		rest = rest[copy(report[reportHead:], rest):]
		select {
		case r.answers <- report:
		case <-r.life.Done():
			return
		}
	}
}

// take adds a report, and tells whether the command is whole.
func (r *Relay) take(report []byte) bool {
	channel, sequence, payload := binary.BigEndian.Uint16(report), binary.BigEndian.Uint16(report[3:]), report[reportHead:]
	switch {
	case sequence == 0:
		r.coming, r.next = command{channel: channel}, 0
		r.want, payload = int(binary.BigEndian.Uint16(payload)), payload[2:]
	case channel != r.coming.channel || sequence != r.next:
		r.want = 0
	}
	if r.want == 0 {
		return false
	}
	r.next++
	r.coming.apdu = append(r.coming.apdu, payload[:min(len(payload), r.want-len(r.coming.apdu))]...)
	if len(r.coming.apdu) < r.want {
		return false
	}
	r.want = 0
	return true
}

// WriteReport implements [hw.ReportIO].
func (r *Relay) WriteReport(ctx context.Context, report []byte) error {
	if len(report) != packetSize || report[2] != tagAPDU {
		return nil
	}
	if !r.take(report) {
		return nil
	}
	select {
	case r.commands <- r.coming:
		return nil
	case <-r.life.Done():
		return context.Cause(r.life)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ReadReport implements [hw.ReportIO].
func (r *Relay) ReadReport(ctx context.Context) ([]byte, error) {
	select {
	case report := <-r.answers:
		return report, nil
	case <-r.life.Done():
		return nil, context.Cause(r.life)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Close implements [hw.ReportIO].
func (r *Relay) Close() error {
	r.end(io.EOF)
	<-r.done
	return r.far.Close()
}
