package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/bridge"
	"github.com/valetkey/valetkey/hw/hwtest"
)

// A device that is held is taken away only when asked, and its holder notices.
func TestSteal(t *testing.T) {
	s := newService(false)
	c := connect(t, s, bridge.Options{})
	first := open(t, c)
	held := device(t, c)
	if _, err := c.Open(t.Context(), held, bridge.OpenOptions{}); !errors.Is(err, bridge.ErrHeld) || !errors.Is(err, hw.ErrBusy) {
		t.Fatalf("%v, want %v", err, bridge.ErrHeld)
	}
	if n := len(s.acquisitions()); n != 1 {
		t.Fatalf("the bridge was asked %d times, want once", n)
	}
	second, err := c.Open(t.Context(), held, bridge.OpenOptions{Steal: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.WriteMessage(t.Context(), make([]byte, 6)); !errors.Is(err, bridge.ErrSessionLost) || !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("the first holder: %v, want %v", err, bridge.ErrSessionLost)
	}
	// Two who steal at once: the list of the slower one is not true any more.
	if _, err := c.Open(t.Context(), held, bridge.OpenOptions{Steal: true}); !errors.Is(err, bridge.ErrWrongSession) || !errors.Is(err, hw.ErrBusy) {
		t.Errorf("the slower thief: %v, want %v", err, bridge.ErrWrongSession)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
	if got := device(t, c).Session; got != "" {
		t.Errorf("session %q after the release", got)
	}
}

func (s *service) acquisitions() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.requests), func(action string) bool { return action != "acquire" })
}

// A session that was given up for a moment is not taken back from another
// program that got the device in between.
func TestNotTakenBack(t *testing.T) {
	s := newService(false)
	c := connect(t, s, bridge.Options{})
	session := open(t, c)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := session.ReadMessage(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	s.until(t, func() bool { return s.session == "" })
	other := open(t, c)
	err := session.WriteMessage(t.Context(), make([]byte, 6))
	if !errors.Is(err, bridge.ErrHeld) || !errors.Is(err, hw.ErrDisconnected) || !errors.Is(err, hw.ErrBusy) {
		t.Errorf("%v, want %v", err, bridge.ErrHeld)
	}
	if err := other.WriteMessage(t.Context(), make([]byte, 6)); err != nil {
		t.Errorf("the other program: %v", err)
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
}

// A message is sent whole, although its sender gives up while it is sent.
func TestWriteOutlastsContext(t *testing.T) {
	s := newService(false)
	session := open(t, connect(t, s, bridge.Options{}))
	s.mu.Lock()
	s.hold = make(chan struct{})
	s.mu.Unlock()
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(30*time.Millisecond, func() {
		cancel()
		close(s.hold)
	})
	defer timer.Stop()
	if err := session.WriteMessage(ctx, make([]byte, 6)); err != nil {
		t.Errorf("%v, want nil: it was sent", err)
	}
	if len(s.received) != 1 {
		t.Errorf("%d messages arrived", len(s.received))
	}
}

// One that does not come to its end leaves nothing that can be relied upon.
func TestWriteStuck(t *testing.T) {
	s := newService(false)
	session := open(t, connect(t, s, bridge.Options{}))
	s.mu.Lock()
	s.hold = make(chan struct{})
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	start := time.Now()
	if err := session.WriteMessage(ctx, make([]byte, 6)); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("%v, want %v", err, hw.ErrDisconnected)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("gave up after %v", took)
	}
	if err := session.WriteMessage(t.Context(), make([]byte, 6)); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("afterwards: %v, want %v", err, hw.ErrDisconnected)
	}
}

// A session that comes when nobody wants it any more is released.
func TestOpenGivenUp(t *testing.T) {
	s := newService(false)
	c := connect(t, s, bridge.Options{})
	d := device(t, c)
	s.hold = make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(30*time.Millisecond, func() {
		cancel()
		close(s.hold)
	})
	defer timer.Stop()
	if _, err := c.Open(ctx, d, bridge.OpenOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
	if got := device(t, c).Session; got != "" || len(s.acquisitions()) != 1 {
		t.Errorf("session %q, acquisitions %v", got, s.acquisitions())
	}
}

func TestCall(t *testing.T) {
	s := newService(false)
	session := open(t, connect(t, s, bridge.Options{}))
	s.end().Send([]byte("\x00\x11\x00\x00\x00\x01x"))
	answer, err := session.Call(t.Context(), []byte("\x00\x37\x00\x00\x00\x00"))
	if err != nil || string(answer) != "\x00\x11\x00\x00\x00\x01x" {
		t.Errorf("%x, %v", answer, err)
	}
	if got := <-s.received; string(got) != "\x00\x37\x00\x00\x00\x00" {
		t.Errorf("sent %x", got)
	}
	for _, m := range []string{"", "\x00\x37\x00\x00\x00", "\x00\x37\x00\x00\x00\x01", "\x00\x37\x00\x00\x00\x00x"} {
		if _, err := session.Call(t.Context(), []byte(m)); err == nil {
			t.Errorf("%x was taken for a message", m)
		}
		if err := session.WriteMessage(t.Context(), []byte(m)); err == nil {
			t.Errorf("%x was taken for a message", m)
		}
	}
	if len(s.received) != 0 {
		t.Error("and was sent")
	}
}

// Every error of a bridge means something, and its text is safe to print.
func TestErrors(t *testing.T) {
	for text, want := range map[string][]error{
		"wrong previous session":            {bridge.ErrWrongSession, hw.ErrBusy},
		"session not found":                 {bridge.ErrSessionLost, hw.ErrDisconnected},
		"other call in progress":            {bridge.ErrOtherCall, hw.ErrBusy},
		"device disconnected during action": {hw.ErrDisconnected},
		"device not found":                  {hw.ErrNoDevice},
		"malformed data":                    {bridge.ErrMalformed, hw.ErrRefused},
		"Unable to open device":             {hw.ErrBusy},
		"something \x1b[31m new \u202e":     {hw.ErrBadAnswer},
	} {
		for _, status := range []int{http.StatusBadRequest, http.StatusOK} {
			s := newService(false)
			c := connect(t, replying(s, "enumerate", status, fmt.Sprintf(`{"error":%s}`, quote(text))), bridge.Options{})
			_, err := c.Enumerate(t.Context())
			said, ok := errors.AsType[*bridge.Error](err)
			if !ok || said.Status != status || said.Action != "enumerate" {
				t.Errorf("%q: %#v", text, err)
			}
			for _, w := range want {
				if !errors.Is(err, w) {
					t.Errorf("%q: %v, want %v", text, err, w)
				}
			}
			if strings.ContainsAny(err.Error(), "\x1b\u202e") {
				t.Errorf("%q prints control characters", err)
			}
		}
	}
	for status, want := range map[int]error{
		http.StatusForbidden: bridge.ErrOrigin, http.StatusNotFound: bridge.ErrOrigin, http.StatusFound: hw.ErrBadAnswer,
		http.StatusInternalServerError: hw.ErrBadAnswer, http.StatusNoContent: hw.ErrBadAnswer,
	} {
		c := connect(t, replying(newService(false), "enumerate", status, ""), bridge.Options{})
		if _, err := c.Enumerate(t.Context()); !errors.Is(err, want) {
			t.Errorf("status %d: %v, want %v", status, err, want)
		}
	}
}

func quote(text string) string {
	var b strings.Builder
	for _, r := range text {
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return `"` + b.String() + `"`
}

// replying is s, but one action always gets this answer.
func replying(s *service, action string, status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/"+action) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
			return
		}
		s.ServeHTTP(w, r)
	})
}

// hostile are bridges that answer a read with something else than a message.
func hostile(suite bool, protocol bridge.Protocol) []hwtest.HostileMessages {
	wrap := func(data string) string { return data }
	if suite && protocol != bridge.ProtocolHex {
		form, magic := "bridge", ""
		if protocol == bridge.ProtocolV1 {
			form, magic = "v1", "3f2323"
		}
		wrap = func(data string) string { return fmt.Sprintf(`{"protocol":%q,"data":%q}`, form, magic+data) }
	}
	var all []hwtest.HostileMessages
	add := func(name, body string, status int, want error) {
		all = append(all, hwtest.HostileMessages{Name: name, Want: want, Open: func(t *testing.T) hw.MessageIO {
			t.Helper()
			return open(t, connect(t, replying(newService(suite), "read", status, body), bridge.Options{Protocol: protocol}))
		}})
	}
	add("nothing", "", 200, hw.ErrBadAnswer)
	add("no hex", wrap("00zz00000000"), 200, hw.ErrBadAnswer)
	add("half a byte", wrap("0002000000000"), 200, hw.ErrBadAnswer)
	add("a short head", wrap("0002000000"), 200, hw.ErrBadAnswer)
	add("less than it says", wrap("000200000002ff"), 200, hw.ErrBadAnswer)
	add("more than it says", wrap("000200000000ff"), 200, hw.ErrBadAnswer)
	add("4 GiB announced", wrap("0002ffffffff00"), 200, hw.ErrBadAnswer)
	add("endless", wrap(strings.Repeat("00", 1<<20)), 200, hw.ErrBadAnswer)
	add("another protocol", `{"protocol":"v2","data":"000200000000"}`, 200, hw.ErrBadAnswer)
	add("JSON without a message", `{"protocol":"bridge"}`, 200, hw.ErrBadAnswer)
	add("something behind", wrap("000200000000")+"\n{}", 200, hw.ErrBadAnswer)
	add("an error with status 200", `{"error":"device disconnected during action"}`, 200, hw.ErrDisconnected)
	add("busy for ever", `{"error":"malformed data"}`, 400, hw.ErrDisconnected)
	add("an error without a text", `{}`, 400, hw.ErrBadAnswer)
	add("a redirect", "", 307, hw.ErrBadAnswer)
	add("a server's error", wrap("000200000000"), 500, hw.ErrBadAnswer)
	return all
}

// What is longer than any answer is none, even where its beginning would do.
func TestBounds(t *testing.T) {
	blanks := strings.Repeat(" ", 128<<10)
	c := connect(t, replying(newService(false), "enumerate", 200, "[]"+blanks), bridge.Options{})
	if _, err := c.Enumerate(t.Context()); !errors.Is(err, hw.ErrBadAnswer) {
		t.Errorf("list: %v, want %v", err, hw.ErrBadAnswer)
	}
	c = connect(t, replying(newService(false), "acquire", 200, `{"session":"1"}`+blanks), bridge.Options{})
	if _, err := c.Open(t.Context(), device(t, c), bridge.OpenOptions{}); !errors.Is(err, hw.ErrBadAnswer) {
		t.Errorf("session: %v, want %v", err, hw.ErrBadAnswer)
	}
	s := newService(false)
	s.info += blanks
	if _, err := bridge.Connect(t.Context(), start(t, s), bridge.Options{}); !errors.Is(err, hw.ErrBadAnswer) {
		t.Errorf("version: %v, want %v", err, hw.ErrBadAnswer)
	}
}
