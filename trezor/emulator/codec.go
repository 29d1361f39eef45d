package emulator

import "encoding/binary"

// PacketSize is the size of every packet, in both directions.
const PacketSize = 64

const (
	packetMark = '?'
	headerSize = 9 // ?## type(2) length(4)
	// maxMessage bounds a message. The device has a few ten kilobytes for one; the
	// longest that is any use, calldata in chunks of 1 KiB, is far from it.
	maxMessage = 64 << 10
	// maxLegacyMessage is MSG_IN_ENCODED_SIZE of legacy/firmware/messages.h.
	maxLegacyMessage = 15 << 10
)

// message is one whole message.
type message struct {
	id   messageID
	data []byte
}

// packets cuts a message into packets: the first begins with ?##, type and
// length, each further one with ?, and the last is filled up with zeros.
func (m message) packets() [][PacketSize]byte {
	var first [PacketSize]byte
	copy(first[:], "?##")
	binary.BigEndian.PutUint16(first[3:], uint16(m.id))
	binary.BigEndian.PutUint32(first[5:], uint32(len(m.data))) //nolint:gosec // the device's own messages are short
	rest := m.data[copy(first[headerSize:], m.data):]
	out := [][PacketSize]byte{first}
	for len(rest) > 0 {
		next := [PacketSize]byte{packetMark}
		rest = rest[copy(next[1:], rest):]
		out = append(out, next)
	}
	return out
}

// assembler makes messages of packets, one kind of firmware's way.
type assembler struct {
	legacy bool
	id     messageID
	want   int // of the message that is being read, -1 between messages
	got    []byte
	drop   bool // too large: read to its end and not kept
}

func newAssembler(legacy bool) *assembler { return &assembler{legacy: legacy, want: -1} }

// add takes a packet. It gives a message when that is complete, or a failure to
// be sent; mostly neither.
func (a *assembler) add(p [PacketSize]byte) (*message, *Failure) {
	if a.want < 0 {
		return a.begin(p)
	}
	if p[0] != packetMark {
		a.want = -1
		return a.badMagic()
	}
	return a.take(p[1:])
}

// begin reads a first packet. What does not begin with ?## is passed over by the
// Model One (legacy/firmware/messages.c), and is an error on core
// (core/src/trezor/wire/codec/codec_v1.py).
func (a *assembler) begin(p [PacketSize]byte) (*message, *Failure) {
	if string(p[:3]) != "?##" {
		return a.badMagic()
	}
	a.id = messageID(binary.BigEndian.Uint16(p[3:]))
	size := binary.BigEndian.Uint32(p[5:])
	limit := uint32(maxMessage)
	if a.legacy {
		if !knownToLegacy(a.id) {
			return nil, &Failure{FailureUnexpectedMessage, "Unknown message"}
		}
		if limit = maxLegacyMessage; size > limit {
			return nil, &Failure{FailureDataError, "Message too big"}
		}
	}
	a.want, a.got, a.drop = int(size), nil, size > limit
	return a.take(p[headerSize:])
}

func (a *assembler) badMagic() (*message, *Failure) {
	if a.legacy {
		return nil, nil
	}
	return nil, &Failure{FailureFirmwareError, "Firmware error"}
}

// take adds payload, and completes the message.
func (a *assembler) take(data []byte) (*message, *Failure) {
	n := min(len(data), a.want)
	a.want -= n
	if !a.drop {
		a.got = append(a.got, data[:n]...)
	}
	if a.want > 0 {
		return nil, nil
	}
	a.want = -1
	if a.drop {
		return nil, &Failure{FailureFirmwareError, "Firmware error"} // "Message too large", on a debug build's console
	}
	return &message{a.id, a.got}, nil
}
