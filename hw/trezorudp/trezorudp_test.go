package trezorudp_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/hw/trezorudp"
)

func TestConformance(t *testing.T) {
	hostile := func(name string, datagram string) hwtest.HostileReports {
		return hwtest.HostileReports{Name: name, Want: hw.ErrBadAnswer, Open: func(t *testing.T) hw.ReportIO {
			t.Helper()
			e := emulate(t)
			link := dial(t, e)
			e.send([]byte(datagram))
			return link
		}}
	}
	hwtest.TestReportIO(t, hwtest.ReportFixture{
		Size:    trezorudp.PacketSize,
		Notices: 1500 * time.Millisecond,
		Open: func(t *testing.T) (hw.ReportIO, hwtest.End) {
			t.Helper()
			e := emulate(t)
			return dial(t, e), e.end()
		},
		Hostile: []hwtest.HostileReports{
			hostile("an empty datagram", ""),
			hostile("a byte short", strings.Repeat("?", 63)),
			hostile("a byte too long", strings.Repeat("?", 65)),
			hostile("far too long", strings.Repeat("?", 1400)),
			hostile("a pong that nobody asked for", "PONGPONG"),
			hostile("a ping", "PINGPING"),
		},
	})
}

func TestDial(t *testing.T) {
	l, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	closed := l.LocalAddr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, address string
		options       trezorudp.Options
		want          error
	}{
		{name: "nobody there", address: closed, want: hw.ErrNoDevice},
		{name: "no port", address: "127.0.0.1", want: hw.ErrNoDevice},
		{name: "no such port", address: "127.0.0.1:99999", want: hw.ErrNoDevice},
		{name: "another machine", address: "192.0.2.1:21324", want: trezorudp.ErrNotLocal},
		{name: "another machine in IPv6", address: "[2001:db8::1]:21324", want: hw.ErrNoDevice},
		{name: "nobody there, any host", address: closed, options: trezorudp.Options{AnyHost: true}, want: hw.ErrNoDevice},
	} {
		t.Run(tt.name, func(t *testing.T) {
			link, err := trezorudp.Dial(t.Context(), tt.address, tt.options)
			if !errors.Is(err, tt.want) || !errors.Is(err, hw.ErrNoDevice) {
				t.Errorf("%v, %v, want %v", link, err, tt.want)
			}
		})
	}
}

// Names of this machine are as good as its address.
func TestDialLocalhost(t *testing.T) {
	e := emulate(t)
	_, port, err := net.SplitHostPort(e.address())
	if err != nil {
		t.Fatal(err)
	}
	link, err := trezorudp.Dial(t.Context(), "localhost:"+port, trezorudp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := link.Close(); err != nil {
		t.Error(err)
	}
}

// Dial asks until the emulator is there, for a second and no longer.
func TestDialPatience(t *testing.T) {
	t.Run("mute", func(t *testing.T) {
		e := emulate(t)
		e.replyWith("")
		start := time.Now()
		if _, err := trezorudp.Dial(t.Context(), e.address(), trezorudp.Options{}); !errors.Is(err, hw.ErrNoDevice) {
			t.Errorf("%v, want %v", err, hw.ErrNoDevice)
		}
		if took := time.Since(start); took < 500*time.Millisecond || took > 5*time.Second {
			t.Errorf("gave up after %v", took)
		}
	})
	t.Run("late", func(t *testing.T) {
		e := emulate(t)
		e.replyWith("")
		timer := time.AfterFunc(300*time.Millisecond, func() { e.replyWith("PONGPONG") })
		defer timer.Stop()
		dial(t, e)
	})
	t.Run("somebody else", func(t *testing.T) {
		e := emulate(t)
		e.replyWith("HTTP/1.1")
		if _, err := trezorudp.Dial(t.Context(), e.address(), trezorudp.Options{}); !errors.Is(err, hw.ErrNoDevice) {
			t.Errorf("%v, want %v", err, hw.ErrNoDevice)
		}
	})
	t.Run("given up", func(t *testing.T) {
		e := emulate(t)
		e.replyWith("")
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		_, err := trezorudp.Dial(ctx, e.address(), trezorudp.Options{})
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, hw.ErrNoDevice) {
			t.Errorf("%v, want only %v", err, context.DeadlineExceeded)
		}
	})
}

// Pongs that come late belong to pings that were sent before, and are no packets.
func TestLatePongs(t *testing.T) {
	e := emulate(t)
	e.replyWith("")
	timer := time.AfterFunc(500*time.Millisecond, func() { // two or three pings later
		e.send([]byte("PONGPONG"))
		e.send([]byte("PONGPONG"))
	})
	defer timer.Stop()
	link := dial(t, e)
	packet := bytes.Repeat([]byte{'?'}, 64)
	e.send(packet)
	if got, err := link.ReadReport(t.Context()); err != nil || !bytes.Equal(got, packet) {
		t.Errorf("%x, %v", got, err)
	}
}

// Packets for whoever had the port before are dropped while Dial asks.
func TestDialStale(t *testing.T) {
	e := emulate(t)
	e.replyWith("")
	timer := time.AfterFunc(100*time.Millisecond, func() {
		for range 3 {
			e.send(make([]byte, 64))
		}
		e.send([]byte("PONGPONG"))
	})
	defer timer.Stop()
	link := dial(t, e)
	want := bytes.Repeat([]byte{1}, 64)
	e.send(want)
	if got, err := link.ReadReport(t.Context()); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%x, %v", got, err)
	}
}

// What another socket of this machine sends to the link's port is not heard.
func TestStranger(t *testing.T) {
	e := emulate(t)
	link := dial(t, e)
	e.mu.Lock()
	host := e.host
	e.mu.Unlock()
	stranger, err := net.Dial("udp", host.String())
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if _, err := stranger.Write(bytes.Repeat([]byte{0xee}, 64)); err != nil {
		t.Fatal(err)
	}
	want := bytes.Repeat([]byte{1}, 64)
	e.send(want)
	if got, err := link.ReadReport(t.Context()); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%x, %v, want %x", got, err, want)
	}
}

// While a person reads a screen, pings go out and their answers are no packets.
func TestLongWait(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for two seconds")
	}
	e := emulate(t)
	link := dial(t, e)
	want := bytes.Repeat([]byte{1}, 64)
	timer := time.AfterFunc(2200*time.Millisecond, func() { e.send(want) })
	defer timer.Stop()
	if got, err := link.ReadReport(t.Context()); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%x, %v, want %x", got, err, want)
	}
}

// Whatever datagrams come, a read returns a packet of theirs, unchanged and in
// order, or ends the link.
func FuzzDatagrams(f *testing.F) {
	f.Add([]byte{64, 64, 8, 64}, []byte("?##\x00\x02\x00\x00\x00\x00"))
	f.Add([]byte{8, 8, 8}, []byte("PONGPONG"))
	f.Add([]byte{0, 65, 63, 255}, []byte("?"))
	f.Add([]byte{64, 64, 65, 64}, []byte("PINGPING"))
	f.Fuzz(func(t *testing.T, sizes, fill []byte) {
		if len(sizes) > 16 || len(fill) == 0 {
			return
		}
		e := emulate(t)
		link := dial(t, e)
		for i, size := range sizes {
			e.send(datagram(i, int(size), fill))
		}
		for i, size := range sizes {
			got, err := link.ReadReport(t.Context())
			if size != trezorudp.PacketSize {
				if !errors.Is(err, hw.ErrBadAnswer) {
					t.Fatalf("%d bytes: %x, %v", size, got, err)
				}
				if _, err := link.ReadReport(t.Context()); !errors.Is(err, hw.ErrDisconnected) {
					t.Fatalf("afterwards: %v", err)
				}
				return
			}
			if err != nil || !bytes.Equal(got, datagram(i, int(size), fill)) {
				t.Fatalf("datagram %d: %x, %v", i, got, err)
			}
		}
	})
}

func datagram(i, size int, fill []byte) []byte {
	d := bytes.Repeat(fill, size/len(fill)+1)[:size]
	if size > 0 && size != 8 {
		d[size-1] = byte(i)
	}
	return d
}
