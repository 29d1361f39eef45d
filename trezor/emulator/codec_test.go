package emulator

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"testing"
)

// TestPackets is the framing of section 3.1 of the firmware's documentation,
// byte by byte.
func TestPackets(t *testing.T) {
	for _, c := range []struct {
		size, packets, last int // last is the payload of the last packet
	}{{0, 1, 0}, {1, 1, 1}, {55, 1, 55}, {56, 2, 1}, {55 + 63, 2, 63}, {55 + 63 + 1, 3, 1}, {1000, 16, 1000 - 55 - 14*63}} {
		data := bytes.Repeat([]byte{0xab}, c.size)
		packets := message{idTxAck, data}.packets()
		if len(packets) != c.packets {
			t.Fatalf("%d bytes: %d packets, want %d", c.size, len(packets), c.packets)
		}
		equal(t, "header", hex.EncodeToString(packets[0][:5]), "3f2323003c")
		equal(t, "length", int(binary.BigEndian.Uint32(packets[0][5:])), c.size)
		if last := packets[len(packets)-1]; bytes.Count(last[:], []byte{0xab}) != c.last || c.last < 55 && last[63] != 0 {
			t.Errorf("%d bytes: last packet %x", c.size, last)
		}
		a := newAssembler(true)
		for i, p := range packets {
			m, failure := a.add(p)
			if failure != nil || (m != nil) != (i == len(packets)-1) {
				t.Fatalf("%d bytes, packet %d: %v, %v", c.size, i, m, failure)
			}
			if m != nil && (m.id != idTxAck || !bytes.Equal(m.data, data)) {
				t.Errorf("%d bytes: message %d %x", c.size, m.id, m.data)
			}
		}
	}
}

func packet(t *testing.T, text string) (p [PacketSize]byte) {
	t.Helper()
	copy(p[:], hx(t, text))
	return p
}

// TestBadPackets is what is no message, and what the two firmwares say to it.
func TestBadPackets(t *testing.T) {
	firmwareError := &Failure{FailureFirmwareError, "Firmware error"}
	unknown := &Failure{FailureUnexpectedMessage, "Unknown message"}
	for _, c := range []struct {
		name, packet string
		core, legacy *Failure
	}{
		{"no mark", "00", firmwareError, nil},
		{"one #", "3f2300", firmwareError, nil},
		{"a continuation of nothing", "3f0801", firmwareError, nil},
		{"an unknown message", "3f2323270f00000000", nil, unknown},
		{"too large for the Model One", "3f232300010000ffff", nil, &Failure{FailureDataError, "Message too big"}},
		{"too large for both", "3f23230001ffffffff", nil, &Failure{FailureDataError, "Message too big"}},
	} {
		for legacy, wanted := range map[bool]*Failure{false: c.core, true: c.legacy} {
			_, failure := newAssembler(legacy).add(packet(t, c.packet))
			equal(t, c.name, failure, wanted)
		}
	}
}

// TestTooLarge is read to its end before the failure comes.
func TestTooLarge(t *testing.T) {
	h := plug(t, Config{})
	huge := message{idPing, make([]byte, maxMessage+1)}
	for _, p := range huge.packets() {
		if err := h.link.WriteReport(t.Context(), p[:]); err != nil {
			t.Fatal(err)
		}
	}
	h.failure(h.read(), FailureFirmwareError, "Firmware error")
	want[msgSuccess](h, idPing, &msgPing{Message: new("still there")}, idSuccess)
}

// TestBrokenOff is a message that a new one cuts short, which is an error on
// core; the Model One waits for a packet that begins one.
func TestBrokenOff(t *testing.T) {
	for _, m := range []Model{ModelOne, ModelT} {
		h := plug(t, Config{Model: m})
		long := message{idPing, encode(&msgPing{Message: new(string(bytes.Repeat([]byte{'x'}, 200)))})}.packets()
		for _, p := range [][PacketSize]byte{long[0], long[1], {}} {
			if err := h.link.WriteReport(t.Context(), p[:]); err != nil {
				t.Fatal(err)
			}
		}
		if m == ModelT {
			h.failure(h.read(), FailureFirmwareError, "Firmware error")
		}
		equal(t, "echo", get(want[msgSuccess](h, idPing, &msgPing{Message: new("x")}, idSuccess).Message), "x")
	}
}

// FuzzAssembler reads packets of anybody.
func FuzzAssembler(f *testing.F) {
	var seed []byte
	for _, p := range (message{idPing, make([]byte, 100)}).packets() {
		seed = append(seed, p[:]...)
	}
	f.Add(seed, true)
	f.Add(seed[:70], false)
	f.Add([]byte("?##\x00\x01\xff\xff\xff\xff"), false)
	f.Fuzz(func(t *testing.T, stream []byte, legacy bool) {
		a := newAssembler(legacy)
		for len(stream) > 0 {
			var p [PacketSize]byte
			stream = stream[copy(p[:], stream):]
			m, failure := a.add(p)
			if m != nil && failure != nil {
				t.Fatal("a message and a failure")
			}
			if m == nil {
				continue
			}
			again := newAssembler(legacy)
			var same *message
			for _, p := range m.packets() {
				same, _ = again.add(p)
			}
			if same == nil || same.id != m.id || !bytes.Equal(same.data, m.data) {
				t.Fatalf("%d %x came out as %v", m.id, m.data, same)
			}
		}
		if len(a.got) > maxMessage {
			t.Fatalf("%d bytes kept", len(a.got))
		}
	})
}
