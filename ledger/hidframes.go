package ledger

import (
	"encoding/binary"
	"fmt"

	"github.com/valetkey/valetkey/hw"
)

// The form of a frame, one HID report (secure SDK io/src, LEDGER_TRANSPORT):
//
//	channel, 16 bits | 05 | sequence, 16 bits | payload, padded with zeros
//
// Numbers are big-endian. The payload of the first frame, sequence 0, begins
// with the length of the whole message in 16 bits. Frames of an answer have the
// channel of the command.
const (
	reportSize      = 64
	tagAPDU    byte = 0x05
	frameHead       = 5
	lengthSize      = 2
	// maxFramed bounds a message: an answer of the short form has at most
	// 256 + 2 bytes, an APDU 5 + 255, and this is about twice that.
	maxFramed = 512
)

// frames cuts a message of 1 to maxFramed bytes into reports.
func frames(channel uint16, message []byte) [][]byte {
	rest := binary.BigEndian.AppendUint16(nil, uint16(len(message))) //nolint:gosec // the caller has checked it
	rest = append(rest, message...)
	var out [][]byte
	for sequence := uint16(0); len(rest) > 0; sequence++ {
		report := make([]byte, reportSize)
		binary.BigEndian.PutUint16(report, channel)
		report[2] = tagAPDU
		binary.BigEndian.PutUint16(report[3:], sequence)
		rest = rest[copy(report[frameHead:], rest):]
		out = append(out, report)
	}
	return out
}

// assembler puts one message together again.
type assembler struct {
	channel uint16
	foreign int    // frames of other channels, dropped
	next    uint16 // sequence number that is due
	want    int    // length of the message, known with the first frame
	got     []byte
}

// take adds one report and tells whether the message is whole. Whatever does
// not fit is [hw.ErrBadAnswer]: there is no way to find back into a sequence.
func (a *assembler) take(report []byte) (whole bool, err error) {
	if len(report) == 0 {
		// Some systems read nothing, without an error, from a device that is gone.
		return false, fmt.Errorf("%w: an empty report", hw.ErrDisconnected)
	}
	if len(report) != reportSize {
		return false, fmt.Errorf("%w: a report of %d bytes", hw.ErrBadAnswer, len(report))
	}
	if binary.BigEndian.Uint16(report) != a.channel {
		a.foreign++
		return false, nil
	}
	if tag := report[2]; tag != tagAPDU {
		return false, fmt.Errorf("%w: a frame with tag %02x", hw.ErrBadAnswer, tag)
	}
	if sequence := binary.BigEndian.Uint16(report[3:]); sequence != a.next {
		return false, fmt.Errorf("%w: frame %d where %d was due", hw.ErrBadAnswer, sequence, a.next)
	}
	payload := report[frameHead:]
	if a.next == 0 {
		a.want = int(binary.BigEndian.Uint16(payload))
		payload = payload[lengthSize:]
		if a.want < 2 || a.want > maxFramed {
			return false, fmt.Errorf("%w: an answer of %d bytes, 2 to %d are possible", hw.ErrBadAnswer, a.want, maxFramed)
		}
	}
	a.next++
	a.got = append(a.got, payload[:min(len(payload), a.want-len(a.got))]...)
	return len(a.got) == a.want, nil
}
