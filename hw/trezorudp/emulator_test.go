package trezorudp_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/trezorudp"
	"github.com/valetkey/valetkey/trezor/emulator"
)

// serveDevice serves an emulated device until the test ends, or stop is called.
func serveDevice(t *testing.T, approve emulator.Approver) (address string, stop func()) {
	t.Helper()
	device, err := emulator.New(emulator.Config{Approve: approve})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := emulator.ServeUDP(ctx, conn, device); err != nil {
			t.Error(err)
		}
	}()
	stop = func() {
		cancel()
		<-done
		_ = device.Close()
	}
	t.Cleanup(stop)
	return conn.LocalAddr().String(), stop
}

// packet is a message of the protocol v1 that fits into one.
func packet(id uint16, payload string) []byte {
	p := binary.BigEndian.AppendUint16([]byte("?##"), id)
	p = binary.BigEndian.AppendUint32(p, uint32(len(payload)))
	p = append(p, payload...)
	return append(p, make([]byte, 64-len(p))...)
}

const (
	idPing, idSuccess, idFailure, idCancel = 1, 2, 3, 20
	idButtonRequest, idButtonAck           = 26, 27
)

// say writes a packet and wants an answer of this type.
func say(t *testing.T, link *trezorudp.Link, sent []byte, id uint16) []byte {
	t.Helper()
	if err := link.WriteReport(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	return hear(t, link, id)
}

func hear(t *testing.T, link *trezorudp.Link, id uint16) []byte {
	t.Helper()
	got, err := link.ReadReport(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(got, binary.BigEndian.AppendUint16([]byte("?##"), id)) {
		t.Fatalf("%x, want type %d", got, id)
	}
	return got
}

func TestEmulator(t *testing.T) {
	address, stop := serveDevice(t, emulator.ApproveAll)
	for range 3 { // clients come and go
		link, err := trezorudp.Dial(t.Context(), address, trezorudp.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			if got := say(t, link, packet(idPing, "\x0a\x05hello"), idSuccess); !bytes.Contains(got, []byte("hello")) {
				t.Fatalf("%x", got)
			}
		}
		if err := link.Close(); err != nil {
			t.Error(err)
		}
	}
	link, err := trezorudp.Dial(t.Context(), address, trezorudp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer link.Close()
	stop()
	if report, err := link.ReadReport(t.Context()); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("the emulator ended: %x, %v, want %v", report, err, hw.ErrDisconnected)
	}
}

// While a person reads a screen the link looks whether the emulator is there,
// and a host that gives up cancels.
func TestEmulatorPrompt(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for two seconds")
	}
	address, _ := serveDevice(t, emulator.Wait)
	link, err := trezorudp.Dial(t.Context(), address, trezorudp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer link.Close()
	say(t, link, packet(idPing, "\x10\x01"), idButtonRequest) // with button_protection
	if err := link.WriteReport(t.Context(), packet(idButtonAck, "")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2200*time.Millisecond)
	defer cancel()
	if report, err := link.ReadReport(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("%x, %v, want %v", report, err, context.DeadlineExceeded)
	}
	say(t, link, packet(idCancel, ""), idFailure)
	say(t, link, packet(idPing, ""), idSuccess)
}
