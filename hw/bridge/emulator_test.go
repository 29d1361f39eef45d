package bridge_test

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/bridge"
	"github.com/valetkey/valetkey/trezor/emulator"
)

// serveDevice serves an emulated device behind a bridge, and connects to that.
func serveDevice(t *testing.T, approve emulator.Approver) (*bridge.Client, *emulator.Device) {
	t.Helper()
	device, err := emulator.New(emulator.Config{Approve: approve, Debug: true})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- emulator.ServeBridge(ctx, l, device) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := device.Close(); err != nil {
			t.Error(err)
		}
	})
	c, err := bridge.Connect(t.Context(), l.Addr().String(), bridge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c, device
}

const (
	idPing, idSuccess, idFailure, idCancel = 1, 2, 3, 20
	idButtonRequest, idButtonAck           = 26, 27
)

func encode(id uint16, payload string) []byte {
	m := binary.BigEndian.AppendUint16(nil, id)
	m = binary.BigEndian.AppendUint32(m, uint32(len(payload)))
	return append(m, payload...)
}

// say writes a message and wants an answer of this type.
func say(t *testing.T, s *bridge.Session, sent []byte, id uint16) {
	t.Helper()
	if err := s.WriteMessage(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	got, err := s.ReadMessage(t.Context())
	if err != nil || binary.BigEndian.Uint16(got) != id {
		t.Fatalf("%x, %v, want type %d", got, err, id)
	}
}

func TestEmulator(t *testing.T) {
	c, device := serveDevice(t, emulator.ApproveAll)
	s := open(t, c)
	for range 20 {
		say(t, s, encode(idPing, "\x0a\x05hello"), idSuccess)
	}
	answer, err := s.Call(t.Context(), encode(idPing, "\x0a\x02hi"))
	if err != nil || string(answer) != string(encode(idSuccess, "\x0a\x02hi")) {
		t.Errorf("%x, %v", answer, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	s = open(t, c) // the next session finds a device in step
	say(t, s, encode(idPing, ""), idSuccess)

	timer := time.AfterFunc(50*time.Millisecond, device.Unplug)
	defer timer.Stop()
	if answer, err := s.ReadMessage(t.Context()); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("unplugged: %x, %v, want %v", answer, err, hw.ErrDisconnected)
	}
}

// A host that gives up a read can cancel on the device, and goes on: the
// session that its bridge dropped is acquired anew.
func TestEmulatorCancel(t *testing.T) {
	c, _ := serveDevice(t, emulator.Wait)
	s := open(t, c)
	say(t, s, encode(idPing, "\x10\x01"), idButtonRequest) // with button_protection
	if err := s.WriteMessage(t.Context(), encode(idButtonAck, "")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if answer, err := s.ReadMessage(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("%x, %v, want %v", answer, err, context.DeadlineExceeded)
	}
	say(t, s, encode(idCancel, ""), idFailure)
	say(t, s, encode(idPing, ""), idSuccess)
	if got := device(t, c).Session; got == "" || got == "1" {
		t.Errorf("session %q, want another one than the first", got)
	}
}

// The debug link is a session of its own beside the other.
func TestEmulatorDebugLink(t *testing.T) {
	c, _ := serveDevice(t, emulator.Wait)
	d := device(t, c)
	if !d.DebugLink {
		t.Fatal("no debug link")
	}
	s := open(t, c)
	debug, err := c.Open(t.Context(), d, bridge.OpenOptions{DebugLink: true})
	if err != nil {
		t.Fatal(err)
	}
	defer debug.Close()
	say(t, s, encode(idPing, "\x10\x01"), idButtonRequest)
	if err := s.WriteMessage(t.Context(), encode(idButtonAck, "")); err != nil {
		t.Fatal(err)
	}
	const decision = 100 // DebugLinkDecision, button NO
	if err := debug.WriteMessage(t.Context(), encode(decision, "\x08\x00")); err != nil {
		t.Fatal(err)
	}
	answer, err := s.ReadMessage(t.Context())
	if err != nil || binary.BigEndian.Uint16(answer) != idFailure {
		t.Errorf("%x, %v, want a Failure", answer, err)
	}
	if now := device(t, c); now.Session == "" || now.DebugSession == "" || now.Session == now.DebugSession {
		t.Errorf("%+v", now)
	}
}
