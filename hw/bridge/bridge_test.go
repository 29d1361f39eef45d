package bridge_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/bridge"
	"github.com/valetkey/valetkey/hw/hwtest"
)

// connect connects to whatever h serves.
func connect(t *testing.T, h http.Handler, o bridge.Options) *bridge.Client {
	t.Helper()
	c, err := bridge.Connect(t.Context(), start(t, h), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// open acquires the one device of a service.
func open(t *testing.T, c *bridge.Client) *bridge.Session {
	t.Helper()
	s, err := c.Open(t.Context(), device(t, c), bridge.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func device(t *testing.T, c *bridge.Client) bridge.Device {
	t.Helper()
	list, err := c.Enumerate(t.Context())
	if err != nil || len(list.Devices) != 1 {
		t.Fatalf("%v, %v, want one device", list, err)
	}
	return list.Devices[0]
}

func TestConformance(t *testing.T) {
	for _, tt := range []struct {
		name     string
		suite    bool
		protocol bridge.Protocol
	}{
		{"trezord", false, bridge.ProtocolAuto},
		{"suite", true, bridge.ProtocolAuto},
		{"suite, v1", true, bridge.ProtocolV1},
		{"suite, hex", true, bridge.ProtocolHex},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hwtest.TestMessageIO(t, hwtest.MessageFixture{
				Open: func(t *testing.T) (hw.MessageIO, hwtest.End) {
					t.Helper()
					s := newService(tt.suite)
					return open(t, connect(t, s, bridge.Options{Protocol: tt.protocol})), s.end()
				},
				Hostile: hostile(tt.suite, tt.protocol),
			})
		})
	}
}

// While a device is read, trezord-go takes no second call on the session, and
// Suite's bridge does.
func TestWriteWhileReading(t *testing.T) {
	for _, suite := range []bool{false, true} {
		s := newService(suite)
		session := open(t, connect(t, s, bridge.Options{}))
		done := make(chan error, 1)
		go func() {
			_, err := session.ReadMessage(t.Context())
			done <- err
		}()
		s.until(t, func() bool { return s.calling })
		err := session.WriteMessage(t.Context(), make([]byte, 6))
		if suite && err != nil || !suite && (!errors.Is(err, bridge.ErrOtherCall) || !errors.Is(err, hw.ErrBusy)) {
			t.Errorf("suite %v: %v", suite, err)
		}
		s.end().Send(make([]byte, 6))
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// until waits for a state of the service.
func (s *service) until(t *testing.T, state func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		s.mu.Lock()
		reached := state()
		s.mu.Unlock()
		if reached {
			return
		}
		select {
		case <-time.After(time.Millisecond):
		case <-deadline:
			t.Fatal("the service did not get there")
		}
	}
}

func TestEnumerate(t *testing.T) {
	for _, suite := range []bool{false, true} {
		s := newService(suite)
		c := connect(t, s, bridge.Options{})
		want := bridge.Device{Path: "1", Vendor: 0x1209, Product: 0x53c1}
		if diff := cmp.Diff(want, device(t, c)); diff != "" {
			t.Error(diff)
		}
		open(t, c)
		want.Session = "1"
		if diff := cmp.Diff(want, device(t, c)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestListen(t *testing.T) {
	s := newService(false)
	c := connect(t, s, bridge.Options{})
	list, err := c.Listen(t.Context(), bridge.List{})
	if err != nil || len(list.Devices) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Listen(ctx, list); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nothing changed: %v", err)
	}
	timer := time.AfterFunc(20*time.Millisecond, s.end().Unplug)
	defer timer.Stop()
	list, err = c.Listen(t.Context(), list)
	if err != nil || len(list.Devices) != 0 {
		t.Errorf("unplugged: %v, %v", list, err)
	}
}

// Find takes the first that is a bridge, in the order of the addresses.
func TestFind(t *testing.T) {
	old, suite := start(t, newService(false)), start(t, newService(true))
	other := start(t, http.NotFoundHandler())
	for _, tt := range []struct {
		name      string
		addresses []string
		want      string
	}{
		{"both", []string{suite, old}, "3.2.0"},
		{"the old one", []string{"127.0.0.1:1", old}, "2.0.34"},
		{"another service on the port", []string{other, old}, "2.0.34"},
		{"none", []string{"127.0.0.1:1", other}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := bridge.Find(t.Context(), bridge.Options{Addresses: tt.addresses})
			switch {
			case tt.want == "":
				if !errors.Is(err, hw.ErrNoDevice) {
					t.Errorf("%v, want %v", err, hw.ErrNoDevice)
				}
			case err != nil || c.Version != tt.want:
				t.Errorf("%v, %v, want %s", c, err, tt.want)
			}
		})
	}
	if diff := cmp.Diff([]string{"127.0.0.1:21328", "127.0.0.1:21325"}, bridge.DefaultAddresses); diff != "" {
		t.Error(diff)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := bridge.Find(ctx, bridge.Options{Addresses: []string{old}}); !errors.Is(err, context.Canceled) || errors.Is(err, hw.ErrNoDevice) {
		t.Errorf("given up: %v, want only %v", err, context.Canceled)
	}
}

func TestConnect(t *testing.T) {
	for _, address := range []string{
		"192.0.2.1:21325", "0.0.0.0:21325", "[2001:db8::1]:21325", "trezor.example:21325", "localhost.example:1",
		"127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:http", "127.0.0.1:1/x", "user@127.0.0.1:1", "",
	} {
		if _, err := bridge.Connect(t.Context(), address, bridge.Options{}); !errors.Is(err, hw.ErrNoDevice) {
			t.Errorf("%q: %v, want %v", address, err, hw.ErrNoDevice)
		}
	}
	for _, info := range []string{
		"", "{}", "null", "[]", `{"version":2}`, `{"version":""}`, `{"version":"2.0"}`, `{"version":"2.0.34"} x`,
		`{"version":"2.0.34\n"}`, `{"version":"1.2.3.4"}`, `{"version":"2.0.34","protocolMessages":"yes"}`,
	} {
		s := newService(false)
		s.info = info
		_, err := bridge.Connect(t.Context(), start(t, s), bridge.Options{})
		if !errors.Is(err, hw.ErrNoDevice) || !errors.Is(err, hw.ErrBadAnswer) {
			t.Errorf("%q: %v, want %v", info, err, hw.ErrBadAnswer)
		}
	}
}

// A redirect leads nowhere: what it points to is never asked.
func TestRedirect(t *testing.T) {
	s := newService(false)
	target := start(t, s)
	for _, status := range []int{301, 302, 303, 307, 308} {
		_, err := bridge.Connect(t.Context(), start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://"+target+"/", status)
		})), bridge.Options{})
		if !errors.Is(err, hw.ErrBadAnswer) {
			t.Errorf("%d: %v, want %v", status, err, hw.ErrBadAnswer)
		}
	}
	if len(s.requests) > 0 {
		t.Errorf("followed: %v", s.requests)
	}
}
