package bridge

import (
	"bytes"
	"errors"
	"net/http"
	"testing"

	"github.com/valetkey/valetkey/hw"
)

// No proxy of the environment sees what goes to the bridge.
func TestNoProxy(t *testing.T) {
	transport, ok := newHTTP().Transport.(*http.Transport)
	if !ok || transport.Proxy != nil {
		t.Errorf("%#v", newHTTP().Transport)
	}
}

// What is sent is what is read back, in every form; whatever else is read is a
// whole message or an error.
func FuzzMessage(f *testing.F) {
	for _, p := range []Protocol{ProtocolHex, ProtocolBridge, ProtocolV1} {
		f.Add(p.question([]byte("\x00\x37\x00\x00\x00\x02hi")))
		f.Add(p.question(nil))
	}
	f.Add([]byte(`{"protocol":"bridge","data":"0002"}`))
	f.Add([]byte(`{"protocol":"v1","data":"3f2323000200000000","data":null}`))
	f.Add([]byte("00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, p := range []Protocol{ProtocolHex, ProtocolBridge, ProtocolV1} {
			_ = p.acknowledged(body)
			m, err := p.answer(body)
			if err != nil {
				continue
			}
			if checkMessage(m) != nil {
				t.Fatalf("%s: %x is no message", p, m)
			}
			again, err := p.answer(p.question(m))
			if err != nil || !bytes.Equal(again, m) {
				t.Fatalf("%s: %x, %v, want %x", p, again, err, m)
			}
			if p.acknowledged(body) == nil {
				t.Fatalf("%s: %s is a message and none", p, body)
			}
		}
	})
}

func FuzzDevices(f *testing.F) {
	f.Add([]byte(`[{"path":"1","vendor":4617,"product":21441,"debug":true,"session":null,"debugSession":"debug2"}]`))
	f.Add([]byte(`[{"path":"1","session":"3","apiType":"usb"},{"path":"2"}]`))
	f.Add([]byte(`[{"path":"../post/1","session":""}]`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := parseList(body)
		if err != nil {
			return
		}
		if len(list.Devices) > maxDevices || !bytes.Equal(list.raw, body) {
			t.Fatalf("%d devices of %s", len(list.Devices), list.raw)
		}
		for _, d := range list.Devices {
			for _, part := range []string{d.Path, d.Session, d.DebugSession} {
				if part != "" && !name.MatchString(part) {
					t.Fatalf("%q would become part of a URL", part)
				}
			}
			if d.Path == "" {
				t.Fatal("a device without a path")
			}
		}
	})
}

func FuzzErrors(f *testing.F) {
	f.Add(400, []byte(`{"error":"wrong previous session"}`))
	f.Add(200, []byte(`{"error":"x","message":"y"}`))
	f.Add(403, []byte(``))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		err := refusal("call", status, body)
		if err == nil {
			if status != http.StatusOK {
				t.Fatalf("status %d is no error", status)
			}
			return
		}
		for _, b := range []byte(err.Error()) {
			if b < ' ' || b > '~' {
				t.Fatalf("%q prints %q", err, b)
			}
		}
		if len(err.Error()) > maxErrorText+40 {
			t.Fatalf("%d bytes of text", len(err.Error()))
		}
		known := false
		for _, kind := range []error{hw.ErrBusy, hw.ErrDisconnected, hw.ErrNoDevice, hw.ErrRefused, hw.ErrBadAnswer} {
			known = known || errors.Is(err, kind)
		}
		if !known {
			t.Fatalf("%v means nothing", err)
		}
	})
}
