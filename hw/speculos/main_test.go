package speculos_test

import (
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/hw/speculos"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// listen serves one connection at a time with serve until the test ends.
func listen(t *testing.T, serve func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serve(conn)
			_ = conn.Close()
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		wait.Wait()
	})
	return l.Addr().String()
}

// dial connects to serve; the link is closed before the server is waited for.
func dial(t *testing.T, serve func(net.Conn)) hw.Transport {
	t.Helper()
	link, err := speculos.Dial(t.Context(), listen(t, serve))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = link.Close() })
	return link
}

// readRequest reads a length and an APDU; ok is false when the client is gone.
func readRequest(conn net.Conn) (apdu []byte, ok bool) {
	var head [4]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return nil, false
	}
	apdu = make([]byte, binary.BigEndian.Uint32(head[:]))
	_, err := io.ReadFull(conn, apdu)
	return apdu, err == nil
}

// frame wraps an answer: the length does not count its last two bytes.
func frame(answer []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(answer)-2)), answer...)
}

// speak answers every request as peer does, and holds the line when it is silent.
func speak(peer hwtest.Peer) func(net.Conn) {
	return func(conn net.Conn) {
		for {
			apdu, ok := readRequest(conn)
			if !ok {
				return
			}
			answer := peer(apdu)
			if answer == nil {
				hangOn(conn)
				return
			}
			if _, err := conn.Write(frame(answer)); err != nil {
				return
			}
		}
	}
}

// hangOn keeps a connection until the client ends it.
func hangOn(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// say answers the first request with these raw bytes and then hangs up, or stays.
func say(raw []byte, stay bool) func(net.Conn) {
	return func(conn net.Conn) {
		if _, ok := readRequest(conn); !ok {
			return
		}
		if _, err := conn.Write(raw); err == nil && stay {
			hangOn(conn)
		}
	}
}
