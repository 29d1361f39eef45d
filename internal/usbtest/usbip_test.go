package usbtest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
)

// echo says what it is told.
type echo struct{ reports chan []byte }

func (e echo) WriteReport(_ context.Context, report []byte) error {
	if len(report) == 0 {
		return errors.New("pulled")
	}
	e.reports <- bytes.Clone(report)
	return nil
}

func (e echo) ReadReport(ctx context.Context) ([]byte, error) {
	select {
	case report := <-e.reports:
		return report, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (echo) Close() error { return nil }

var _ hw.ReportIO = echo{}

// host is the kernel's end, written from the protocol's description.
type host struct {
	t    *testing.T
	conn net.Conn
	n    uint32
}

// plugIn serves a device until the test ends.
func plugIn(t *testing.T, d *Device) (*host, <-chan error) {
	t.Helper()
	ours, theirs := net.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ended <- d.serve(ctx, theirs)
	}()
	t.Cleanup(func() {
		cancel()
		_ = ours.Close()
		<-done
	})
	return &host{t: t, conn: ours}, ended
}

// submit sends a command and gives its number.
func (h *host) submit(in bool, endpoint uint8, length uint32, setup [8]byte, data []byte) uint32 {
	h.t.Helper()
	h.n++
	raw := make([]byte, 48)
	for offset, word := range map[int]uint32{0: 1, 4: h.n, 8: 1<<16 | 2, 16: uint32(endpoint), 24: length} {
		binary.BigEndian.PutUint32(raw[offset:], word)
	}
	if in {
		raw[15] = 1
	}
	copy(raw[40:], setup[:])
	h.write(append(raw, data...))
	return h.n
}

func (h *host) unlink(victim uint32) {
	h.t.Helper()
	h.n++
	raw := make([]byte, 48)
	raw[3] = 2
	binary.BigEndian.PutUint32(raw[4:], h.n)
	binary.BigEndian.PutUint32(raw[20:], victim)
	h.write(raw)
}

func (h *host) write(raw []byte) {
	h.t.Helper()
	if _, err := h.conn.Write(raw); err != nil {
		h.t.Fatal(err)
	}
}

type reply struct {
	Command, Sequence uint32
	Status            int32
	Length            uint32
}

// expect reads one answer, with data where it is of an IN transfer.
func (h *host) expect(want reply, in bool) []byte {
	h.t.Helper()
	raw := make([]byte, 48)
	if _, err := io.ReadFull(h.conn, raw); err != nil {
		h.t.Fatal(err)
	}
	word := func(offset int) uint32 { return binary.BigEndian.Uint32(raw[offset:]) }
	got := reply{word(0), word(4), int32(word(20)), word(24)}
	if diff := cmp.Diff(want, got); diff != "" {
		h.t.Fatal(diff)
	}
	data := make([]byte, got.Length)
	if !in || want.Command == 4 {
		return nil
	}
	if _, err := io.ReadFull(h.conn, data); err != nil {
		h.t.Fatal(err)
	}
	return data
}

func newEcho() *Device {
	return &Device{
		Vendor: 0x2c97, Product: 0x5011, Release: 0x0201, Name: "Nano", Serial: "0001",
		Interfaces: []Interface{{Report: APDUReport(), Link: echo{make(chan []byte, 8)}}, {}},
	}
}

func TestServe(t *testing.T) {
	h, _ := plugIn(t, newEcho())
	report := bytes.Repeat([]byte{7}, 64)

	early := h.submit(true, 1, 64, [8]byte{}, nil)
	out := h.submit(false, 1, 64, [8]byte{}, report)
	h.expect(reply{3, out, 0, 64}, false)
	if got := h.expect(reply{3, early, 0, 64}, true); !bytes.Equal(got, report) {
		t.Errorf("echo of %x: %x", report, got)
	}

	waiting := h.submit(true, 1, 64, [8]byte{}, nil)
	h.unlink(waiting)
	h.expect(reply{4, h.n, -104, 0}, false)
	h.unlink(early)
	h.expect(reply{4, h.n, 0, 0}, false)

	silent := h.submit(false, 2, 64, [8]byte{}, report)
	h.expect(reply{3, silent, 0, 64}, false)
	short := h.submit(false, 1, 64, [8]byte{}, report)
	h.expect(reply{3, short, 0, 64}, false)
	cut := h.submit(true, 1, 8, [8]byte{}, nil)
	h.expect(reply{3, cut, 0, 8}, true)
}

// TestUnlinkFirst: a transfer that is taken back before it comes is answered once,
// as taken back, and costs no report.
func TestUnlinkFirst(t *testing.T) {
	h, _ := plugIn(t, newEcho())
	report := bytes.Repeat([]byte{7}, 64)
	out := h.submit(false, 1, 64, [8]byte{}, report)
	h.expect(reply{3, out, 0, 64}, false)

	h.unlink(h.n + 2)
	unlink := h.n
	h.submit(true, 1, 64, [8]byte{}, nil)
	h.expect(reply{4, unlink, -104, 0}, false)
	next := h.submit(true, 1, 64, [8]byte{}, nil)
	if got := h.expect(reply{3, next, 0, 64}, true); !bytes.Equal(got, report) {
		t.Errorf("report %x, want %x", got, report)
	}
}

// TestDescriptors reads what a kernel reads first.
func TestDescriptors(t *testing.T) {
	h, _ := plugIn(t, newEcho())
	get := func(kind, n, index byte, length uint32) []byte {
		t.Helper()
		seq := h.submit(true, 0, length, [8]byte{0x80, 6, n, kind, index}, nil)
		raw := make([]byte, 48)
		if _, err := io.ReadFull(h.conn, raw); err != nil || binary.BigEndian.Uint32(raw[4:]) != seq || raw[20] != 0 {
			t.Fatalf("%x, %v", raw, err)
		}
		data := make([]byte, binary.BigEndian.Uint32(raw[24:]))
		if _, err := io.ReadFull(h.conn, data); err != nil {
			t.Fatal(err)
		}
		return data
	}
	if d := get(1, 0, 0, 64); len(d) != 18 || d[0] != 18 || !bytes.Equal(d[8:14], []byte{0x97, 0x2c, 0x11, 0x50, 0x01, 0x02}) {
		t.Errorf("device %x", d)
	}
	config := get(2, 0, 0, 255)
	if len(config) != int(binary.LittleEndian.Uint16(config[2:])) || config[4] != 2 {
		t.Errorf("configuration %x", config)
	}
	if d := get(2, 0, 0, 9); len(d) != 9 {
		t.Errorf("its beginning %x", d)
	}
	kinds := map[byte]int{}
	for rest := config; len(rest) > 0; rest = rest[rest[0]:] {
		kinds[rest[1]]++
	}
	if diff := cmp.Diff(map[byte]int{2: 1, 4: 2, 5: 4, 0x21: 1}, kinds); diff != "" {
		t.Error(diff)
	}
	if d := get(3, 2, 0, 255); !bytes.Equal(d, []byte{10, 3, '0', 0, '0', 0, '0', 0, '1', 0}) {
		t.Errorf("serial %x", d)
	}
	if d := get(0x22, 0, 0, 255); !bytes.Equal(d, APDUReport()) {
		t.Errorf("report %x", d)
	}
	stalled := h.submit(true, 0, 64, [8]byte{0x80, 6, 0, 15}, nil)
	h.expect(reply{3, stalled, -32, 0}, true)
	set := h.submit(false, 0, 0, [8]byte{0x00, 9, 1}, nil)
	h.expect(reply{3, set, 0, 0}, false)
}

// TestServeEnds: with the host, with the device, and at nonsense.
func TestServeEnds(t *testing.T) {
	h, ended := plugIn(t, newEcho())
	h.write(bytes.Repeat([]byte{0xff}, 48))
	if err := <-ended; !errors.Is(err, errProtocol) {
		t.Errorf("nonsense: %v", err)
	}
	h, ended = plugIn(t, newEcho())
	_ = h.conn.Close()
	if err := <-ended; !errors.Is(err, io.EOF) {
		t.Errorf("the host is gone: %v", err)
	}
	h, ended = plugIn(t, newEcho())
	out := h.submit(false, 1, 0, [8]byte{}, nil)
	h.expect(reply{3, out, 0, 0}, false)
	if err := <-ended; err == nil {
		t.Error("the device is gone, and nobody noticed")
	}
}

func FuzzHeader(f *testing.F) {
	f.Add(make([]byte, 48))
	f.Add(append([]byte{0, 0, 0, 1}, make([]byte, 44)...))
	f.Add(append([]byte{0, 0, 0, 2}, make([]byte, 44)...))
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, err := parseHeader(raw)
		if err != nil {
			return
		}
		if len(raw) != headerSize || h.command == cmdSubmit && (h.length > maxTransfer || h.endpoint > 15) {
			t.Errorf("%x made %+v", raw, h)
		}
	})
}
