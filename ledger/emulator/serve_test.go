package emulator

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

// service is a served device.
type service struct {
	*app
	address string
	stop    context.CancelFunc
	done    chan error
}

func serve(t *testing.T, config Config) *service {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &service{open(t, config), l.Addr().String(), stop, make(chan error, 1)}
	go func() { s.done <- Serve(ctx, l, s.Device) }()
	t.Cleanup(stop)
	return s
}

// ended waits for Serve to return.
func (s *service) ended() error {
	s.t.Helper()
	select {
	case err := <-s.done:
		return err
	case <-time.After(10 * time.Second):
		s.t.Fatal("Serve does not return")
		return nil
	}
}

func (s *service) dial() net.Conn {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		s.t.Fatal(err)
	}
	return conn
}

func request(t *testing.T, conn net.Conn, apdu []byte) {
	t.Helper()
	if _, err := conn.Write(append(u32(len(apdu)), apdu...)); err != nil {
		t.Fatal(err)
	}
}

// response reads a frame: the length counts the data and not the status word.
func response(t *testing.T, conn net.Conn) []byte {
	t.Helper()
	head := make([]byte, 4)
	if _, err := io.ReadFull(conn, head); err != nil {
		t.Fatal(err)
	}
	out := make([]byte, binary.BigEndian.Uint32(head)+2)
	if _, err := io.ReadFull(conn, out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestServe(t *testing.T) {
	s := serve(t, Config{})
	for range 2 { // one client after the other
		conn := s.dial()
		for range 3 {
			request(t, conn, hx(t, "e006000000"))
			equal(t, "answer", response(t, conn), hx(t, "02011600 9000"))
			request(t, conn, nil)
			equal(t, "empty request", response(t, conn), hx(t, "6a87"))
		}
		_ = conn.Close()
	}
	s.stop()
	if err := s.ended(); err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestServeBounds(t *testing.T) {
	s := serve(t, Config{})
	conn := s.dial()
	if _, err := conn.Write(hx(t, "ffffffff")); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(make([]byte, 1)); err == nil {
		t.Errorf("%d bytes for a frame of 4 GiB", n)
	}
	half := s.dial()
	if _, err := half.Write(hx(t, "00000005 e006")); err != nil {
		t.Fatal(err)
	}
	_ = half.Close()
	again := s.dial()
	request(t, again, hx(t, "e006000000"))
	equal(t, "next client", response(t, again), hx(t, "02011600 9000"))
}

// A client that hangs up leaves the review to the next one.
func TestServeHangUp(t *testing.T) {
	asked := make(chan struct{}, 2)
	decision := make(chan bool)
	approve := wait(decision)
	s := serve(t, Config{Approve: func(ctx context.Context, r Review) (bool, error) {
		asked <- struct{}{}
		return approve(ctx, r)
	}})
	first := s.dial()
	request(t, first, hx(t, "e002010015"+ownerPath))
	<-asked
	_ = first.Close()
	second := s.dial()
	request(t, second, hx(t, "e006000000"))
	<-asked
	decision <- false
	equal(t, "late answer", response(t, second), hx(t, "6985"))
	request(t, second, hx(t, "e006000000"))
	equal(t, "own answer", response(t, second), hx(t, "02011600 9000"))
}

// Serve ends while a client is idle, while a review waits, and with the device.
func TestServeEnds(t *testing.T) {
	t.Run("idle", func(t *testing.T) {
		s := serve(t, Config{})
		conn := s.dial()
		request(t, conn, hx(t, "e006000000"))
		response(t, conn)
		s.stop()
		if err := s.ended(); err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	t.Run("review", func(t *testing.T) {
		asked := make(chan struct{}, 1)
		s := serve(t, Config{Approve: func(ctx context.Context, _ Review) (bool, error) {
			asked <- struct{}{}
			<-ctx.Done()
			return false, ctx.Err()
		}})
		request(t, s.dial(), hx(t, "e002010015"+ownerPath))
		<-asked
		s.stop()
		if err := s.ended(); err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	t.Run("closed device", func(t *testing.T) {
		s := serve(t, Config{})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		request(t, s.dial(), hx(t, "e006000000"))
		if err := s.ended(); !errors.Is(err, ErrClosed) {
			t.Errorf("Serve: %v", err)
		}
	})
	t.Run("listener", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		_ = l.Close()
		if err := Serve(t.Context(), l, open(t, Config{}).Device); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Serve: %v", err)
		}
	})
}

func FuzzServe(f *testing.F) {
	f.Add(hx(f, "00000005 e006000000 00000005 b001000000"))
	f.Add(hx(f, "00000104"))
	f.Add(hx(f, "00000000 ffffffff"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		r := bytes.NewReader(stream)
		var total int
		for {
			apdu, err := readFrame(r)
			if err != nil {
				break
			}
			if len(apdu) > maxAPDU {
				t.Fatalf("a request of %d bytes", len(apdu))
			}
			total += 4 + len(apdu)
			if !bytes.HasSuffix(stream[:total], apdu) {
				t.Fatalf("request %x is not in the stream", apdu)
			}
		}
	})
}

// arrived is a frame without its length, or as much of one as comes.
func arrived(t *testing.T, conn net.Conn) string {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	head := make([]byte, 4)
	if _, err := io.ReadFull(conn, head); err != nil {
		return ""
	}
	body := make([]byte, binary.BigEndian.Uint32(head)+2)
	n, _ := io.ReadFull(conn, body)
	return hex.EncodeToString(body[:n])
}

// A device that leaves the bus takes the connection along, and is found again.
func TestServeReenumerates(t *testing.T) {
	s := serve(t, Config{Dashboard: true})
	conn := s.dial()
	request(t, conn, hx(t, "e0d8000008 457468657265756d"))
	equal(t, "answer", response(t, conn), hx(t, "9000"))
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("read %v", err)
	}
	conn = s.dial()
	request(t, conn, apdu06(t))
	equal(t, "configuration", response(t, conn), hx(t, "02011600 9000"))
	s.Unplug()
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("connected to a device that is not there")
	}
	conn = s.dial()
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("connected to a device that is not there")
	}
	s.stop()
	if err := s.ended(); err != nil {
		t.Error(err)
	}
}
