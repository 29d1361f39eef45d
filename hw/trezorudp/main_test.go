package trezorudp_test

import (
	"bytes"
	"net"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/hw/trezorudp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// farEnd is the other end of the cable: it answers pings and hands packets
// over. It says nothing by itself.
type farEnd struct {
	conn     *net.UDPConn
	received chan []byte

	mu     sync.Mutex
	host   net.Addr // who asked last
	answer string   // to a ping; "": none
}

func emulate(t *testing.T) *farEnd {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadBuffer(1 << 20); err != nil {
		t.Fatal(err)
	}
	e := &farEnd{conn: conn, received: make(chan []byte, 1024), answer: "PONGPONG"}
	var wait sync.WaitGroup
	wait.Go(e.serve)
	t.Cleanup(func() {
		_ = conn.Close()
		wait.Wait()
	})
	return e
}

func (e *farEnd) serve() {
	buffer := make([]byte, 2048)
	for {
		n, from, err := e.conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		e.mu.Lock()
		e.host = from
		answer := e.answer
		e.mu.Unlock()
		if string(buffer[:n]) != "PINGPING" {
			e.received <- bytes.Clone(buffer[:n])
			continue
		}
		if answer != "" {
			_, _ = e.conn.WriteTo([]byte(answer), from) // a client that is gone
		}
	}
}

// replyWith changes the answer to pings.
func (e *farEnd) replyWith(answer string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = answer
}

func (e *farEnd) address() string { return e.conn.LocalAddr().String() }

// send is one datagram to whoever asked last.
func (e *farEnd) send(datagram []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.host != nil {
		_, _ = e.conn.WriteTo(datagram, e.host)
	}
}

func (e *farEnd) end() hwtest.End {
	return hwtest.End{Received: e.received, Send: e.send, Unplug: func() { _ = e.conn.Close() }}
}

// dial opens a link that is closed before its emulator ends.
func dial(t *testing.T, e *farEnd) *trezorudp.Link {
	t.Helper()
	link, err := trezorudp.Dial(t.Context(), e.address(), trezorudp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = link.Close() })
	return link
}
