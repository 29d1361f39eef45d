package emulator

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

// served runs one of the servers on a socket of UDP, and connects to it.
func served(t *testing.T, serve func(context.Context, net.PacketConn, *Device) error, d *Device) net.Conn {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0") //nolint:noctx // it does not wait
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- serve(ctx, conn, d) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, ErrClosed) {
			t.Errorf("serve: %v", err)
		}
	})
	return dialed(t, conn.LocalAddr().String())
}

func dialed(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("udp", address) //nolint:noctx // it does not wait
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func sendDatagram(t *testing.T, c net.Conn, data []byte) {
	t.Helper()
	if _, err := c.Write(data); err != nil {
		t.Fatal(err)
	}
}

// receive takes a datagram, "" if none comes.
func receive(t *testing.T, c net.Conn, patience time.Duration) string {
	t.Helper()
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 2*PacketSize)
	n, err := c.Read(buffer)
	if err != nil {
		return ""
	}
	return string(buffer[:n])
}

const (
	patient   = 5 * time.Second
	impatient = 50 * time.Millisecond
)

func pingPacket() []byte {
	p := message{idPing, encode(&msgPing{Message: new("hello")})}.packets()[0]
	return p[:]
}

// TestUDP is the probe, packets, and what is neither.
func TestUDP(t *testing.T) {
	h := plug(t, Config{})
	c := served(t, ServeUDP, h.device)
	sendDatagram(t, c, []byte("PINGPING"))
	equal(t, "probe", receive(t, c, patient), "PONGPONG")
	for _, junk := range []string{"", "PINGPONG", "PINGPING ", strings.Repeat("?", 63), strings.Repeat("?", 65), strings.Repeat("?", 1000)} {
		sendDatagram(t, c, []byte(junk))
	}
	equal(t, "answer to junk", receive(t, c, impatient), "")
	sendDatagram(t, c, pingPacket())
	answer := receive(t, c, patient)
	if len(answer) != PacketSize || !strings.HasPrefix(answer, "?##\x00\x02") || !strings.Contains(answer, "hello") {
		t.Errorf("answer %q", answer)
	}

	// Answers go to whoever sent last, and a probe is not a packet.
	other := dialed(t, c.RemoteAddr().String())
	sendDatagram(t, other, []byte("PINGPING"))
	equal(t, "probe", receive(t, other, patient), "PONGPONG")
	sendDatagram(t, c, pingPacket())
	equal(t, "answer", receive(t, c, patient), answer)
	sendDatagram(t, other, pingPacket())
	equal(t, "answer", receive(t, other, patient), answer)
	equal(t, "answer to the first", receive(t, c, impatient), "")
}

// TestUDPUnplugged is silent until the device is back.
func TestUDPUnplugged(t *testing.T) {
	h := plug(t, Config{})
	h.device.Unplug()
	c := served(t, ServeUDP, h.device)
	sendDatagram(t, c, []byte("PINGPING"))
	sendDatagram(t, c, pingPacket())
	equal(t, "answer", receive(t, c, impatient), "")
	for range 2 {
		if err := h.device.Replug(); err != nil {
			t.Fatal(err)
		}
		sendDatagram(t, c, pingPacket())
		if answer := receive(t, c, patient); len(answer) != PacketSize {
			t.Errorf("answer %q", answer)
		}
	}
	if err := h.device.Close(); err != nil {
		t.Fatal(err)
	}
	sendDatagram(t, c, pingPacket()) // and the server ends, as the cleanup sees
}

// TestNotLoopback: whoever reaches an emulator has its keys.
func TestNotLoopback(t *testing.T) {
	h := plug(t, Config{})
	conn, err := net.ListenPacket("udp", ":0") //nolint:noctx // it does not wait
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", ":0") //nolint:noctx,gosec // it does not wait, and that is what is refused
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"UDP": ServeUDP(t.Context(), conn, h.device), "debug": ServeDebug(t.Context(), conn, h.device),
		"bridge": ServeBridge(t.Context(), l, h.device),
	} {
		if !errors.Is(err, ErrNotLoopback) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := l.Accept(); err == nil {
		t.Error("the listener is open")
	}
}
