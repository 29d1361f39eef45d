package emulator

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// cable is a host at the other end of a device's reports.
type cable struct {
	*Reports
	t testing.TB
}

func plug(t testing.TB, d *Device) cable {
	t.Helper()
	r, err := d.Reports()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return cable{r, t}
}

// report is one report with the payload cut off behind.
func report(channel uint16, tag byte, sequence uint16, payload []byte) []byte {
	out := binary.BigEndian.AppendUint16(nil, channel)
	out = binary.BigEndian.AppendUint16(append(out, tag), sequence)
	return append(append(out, payload...), make([]byte, reportSize)...)[:reportSize]
}

// send writes an APDU in reports, as a host does.
func (c cable) send(channel uint16, apdu []byte) {
	c.t.Helper()
	rest := append(binary.BigEndian.AppendUint16(nil, uint16(len(apdu))), apdu...)
	for sequence := uint16(0); len(rest) > 0; sequence++ {
		n := min(len(rest), reportSize-5)
		c.write(report(channel, tagAPDU, sequence, rest[:n]))
		rest = rest[n:]
	}
}

func (c cable) write(report []byte) {
	c.t.Helper()
	if err := c.WriteReport(context.Background(), report); err != nil {
		c.t.Fatal(err)
	}
}

// receive reads a whole answer on a channel.
func (c cable) receive(channel uint16) []byte {
	c.t.Helper()
	var got []byte
	want := 0
	for sequence := uint16(0); sequence == 0 || len(got) < want; sequence++ {
		r, err := c.ReadReport(context.Background())
		if err != nil {
			c.t.Fatal(err)
		}
		if !bytes.Equal(r[:5], report(channel, tagAPDU, sequence, nil)[:5]) {
			c.t.Fatalf("report %x", r)
		}
		payload := r[5:]
		if sequence == 0 {
			want = int(binary.BigEndian.Uint16(payload))
			payload = payload[2:]
		}
		got = append(got, payload...)
	}
	return got[:want]
}

func apdu06(t testing.TB) []byte { return hx(t, "e006000000") }

func TestReports(t *testing.T) {
	d := open(t, Config{})
	c := plug(t, d.Device)
	c.send(0x1234, apdu06(t))
	equal(t, "configuration", c.receive(0x1234), hx(t, "02011600 9000"))
	// Two reports to the device, two back.
	long := askMessage(t, string(bytes.Repeat([]byte("a"), 200)))
	c.send(0x4321, long)
	answer := c.receive(0x4321)
	equal(t, "signer", signer(t, messageDigest(bytes.Repeat([]byte("a"), 200)), answer[:65], 27), owner)
	ping := report(0x1234, tagPing, 0, []byte("hello"))
	c.write(ping)
	echo, err := c.ReadReport(t.Context())
	if err != nil || !bytes.Equal(echo, ping) {
		t.Errorf("echo %x, %v", echo, err)
	}
}

// The vendor's example: an authorization in two reports of a common host.
func TestReportsVector(t *testing.T) {
	d := open(t, Config{Settings: smart})
	c := plug(t, d.Device)
	apdu := tuple(t, simple, 1, 0)
	equal(t, "size", len(apdu), 73)
	c.send(0x0101, apdu)
	equal(t, "size of the answer", len(c.receive(0x0101)), 67)
}

// What is not in form is dropped, and the next message is answered.
func TestReportsBroken(t *testing.T) {
	first := append([]byte{0, 100}, make([]byte, 57)...)
	for what, reports := range map[string][][]byte{
		"short":               {make([]byte, 63)},
		"long":                {make([]byte, 65)},
		"another tag":         {report(1, 0x07, 0, []byte{0, 5})},
		"no length":           {report(1, tagAPDU, 0, nil)},
		"more than an APDU":   {report(1, tagAPDU, 0, []byte{2, 0})},
		"no beginning":        {report(1, tagAPDU, 1, nil)},
		"a gap":               {report(1, tagAPDU, 0, first), report(1, tagAPDU, 2, nil)},
		"another channel":     {report(1, tagAPDU, 0, first), report(2, tagAPDU, 1, nil)},
		"begun and abandoned": {report(1, tagAPDU, 0, first)},
	} {
		c := plug(t, open(t, Config{}).Device)
		for _, r := range reports {
			c.write(r)
		}
		c.send(3, apdu06(t))
		equal(t, what, c.receive(3), hx(t, "02011600 9000"))
	}
}

// Opening an app takes the device off the bus, after it has answered.
func TestReportsReenumerate(t *testing.T) {
	d := open(t, Config{Dashboard: true})
	c := plug(t, d.Device)
	c.send(1, hx(t, "e0d8000008 457468657265756d"))
	equal(t, "answer", c.receive(1), hx(t, "9000"))
	if _, err := c.ReadReport(t.Context()); !errors.Is(err, ErrReenumerated) {
		t.Errorf("read %v", err)
	}
	if err := c.WriteReport(t.Context(), make([]byte, reportSize)); !errors.Is(err, ErrReenumerated) {
		t.Errorf("write %v", err)
	}
	c = plug(t, d.Device)
	c.send(2, hx(t, "b001000000"))
	if answer := c.receive(2); !bytes.Contains(answer, []byte(appName)) {
		t.Errorf("answer %x", answer)
	}
}

func TestReportsUnplug(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := sit(t, Config{})
		c := plug(t, d.Device)
		c.send(1, askMessage(t, "hi"))
		read := make(chan error, 1)
		go func() {
			_, err := c.ReadReport(t.Context())
			read <- err
		}()
		synctest.Wait()
		d.Unplug()
		if err := <-read; !errors.Is(err, ErrUnplugged) {
			t.Errorf("error %v", err)
		}
		if _, err := d.Reports(); !errors.Is(err, ErrUnplugged) {
			t.Errorf("error %v", err)
		}
	})
}

// A host that gives up reading loses nothing; one that closes leaves the review.
func TestReportsCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := sit(t, Config{})
		c := plug(t, d.Device)
		c.send(1, askMessage(t, "hi"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := c.ReadReport(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := c.ReadReport(t.Context()); !errors.Is(err, ErrUnplugged) {
			t.Errorf("error %v", err)
		}
		equal(t, "screen", d.page(), "Review message")
		d.press("rrb")
		again := plug(t, d.Device)
		again.send(2, apdu06(t))
		equal(t, "late answer", len(again.receive(2)), 67)
	})
}

func TestReportsFaults(t *testing.T) {
	d, err := New(Config{Faults: []Fault{{Kind: Corrupt, At: 1, Byte: 0}, {Kind: Drop, At: 3}, {Kind: Disconnect, At: 3}}})
	if err != nil {
		t.Fatal(err)
	}
	c := plug(t, d)
	c.send(0x0101, hx(t, "e002000015"+ownerPath))
	for i, want := range []string{"fe0105", "010105"} {
		r, err := c.ReadReport(t.Context())
		if err != nil || !bytes.Equal(r[:3], hx(t, want)) {
			t.Errorf("report %d: %x, %v", i, r, err)
		}
	}
	c.send(0x0101, apdu06(t))
	c.send(0x0101, apdu06(t))
	if _, err := c.ReadReport(t.Context()); !errors.Is(err, ErrUnplugged) {
		t.Errorf("error %v", err)
	}
}

// Whatever a host writes: nothing breaks, and the next command is answered.
func FuzzReports(f *testing.F) {
	f.Add(bytes.Join([][]byte{report(1, tagAPDU, 0, []byte{0, 5, 0xe0, 6, 0, 0, 0})}, nil))
	f.Add(append(report(1, tagAPDU, 0, []byte{0, 100}), report(1, tagAPDU, 1, nil)...))
	f.Fuzz(func(t *testing.T, stream []byte) {
		d, err := New(Config{})
		if err != nil {
			t.Fatal(err)
		}
		c := plug(t, d)
		for len(stream) > 0 {
			n := min(len(stream), reportSize)
			c.write(stream[:n])
			stream = stream[n:]
		}
		c.write(report(7, tagPing, 0, []byte("the end")))
		for {
			r, err := c.ReadReport(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Equal(r, report(7, tagPing, 0, []byte("the end"))) {
				return
			}
		}
	})
}
