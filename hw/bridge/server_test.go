package bridge_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/hw/hwtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// service is a bridge with one device, which is held by a test. It follows
// trezord-go (server/api, core/core.go); suite makes it follow Suite's bridge
// (packages/transport-bridge/src) where the two differ.
type service struct {
	suite    bool
	info     string
	received chan []byte

	mu        sync.Mutex
	changed   chan struct{} // closed at every change, and made anew
	queue     [][]byte      // from the device
	session   string
	calling   bool
	last      int
	unplugged bool
	hold      chan struct{} // posts and acquisitions wait for it
	requests  []string
}

func newService(suite bool) *service {
	s := &service{suite: suite, received: make(chan []byte, 1024), changed: make(chan struct{})}
	s.info = `{"version":"2.0.34","githash":"2cdd2ff"}`
	if suite {
		s.info = `{"version":"3.2.0","protocolMessages":true,"githash":"not provided"}`
	}
	return s
}

// start serves until the test ends.
func start(t *testing.T, h http.Handler) (address string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func (s *service) end() hwtest.End {
	return hwtest.End{
		Received: s.received,
		Send:     func(data []byte) { s.change(func() { s.queue = append(s.queue, data) }) },
		Unplug:   func() { s.change(func() { s.unplugged, s.session = true, "" }) },
	}
}

func (s *service) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}

var allowed = regexp.MustCompile(`^https://([[:alnum:]\-_]+\.)*trezor\.io$|^https?://localhost:[58][[:digit:]]{3}$`)

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || !allowed.MatchString(r.Header.Get("Origin")) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	action, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	s.mu.Lock()
	s.requests = append(s.requests, action)
	s.mu.Unlock()
	answer, err := s.serve(r.Context(), action, rest, body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
		return
	}
	_, _ = io.WriteString(w, answer) //nolint:gosec // to a client of this test
}

func (s *service) serve(ctx context.Context, action, rest string, body []byte) (string, error) {
	switch action {
	case "", "configure":
		return s.info, nil
	case "enumerate":
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.list(), nil
	case "listen":
		return s.listen(ctx, body)
	case "acquire":
		return s.acquire(ctx, rest)
	case "release":
		return s.release(rest)
	case "post", "read", "call":
		return s.call(ctx, action, rest, body)
	}
	return "", fmt.Errorf("no such call")
}

// list is the answer to enumerate; mu is held.
func (s *service) list() string {
	if s.unplugged {
		return "[]"
	}
	session := "null"
	if s.session != "" {
		session = `"` + s.session + `"`
	}
	if s.suite {
		return `[{"path":"1","type":1,"product":21441,"vendor":4617,"apiType":"usb","id":"x","sessionOwner":null,"session":` + session + `}]`
	}
	return `[{"path":"1","vendor":4617,"product":21441,"debug":false,"session":` + session + `,"debugSession":null}]` + "\n"
}

func (s *service) listen(ctx context.Context, before []byte) (string, error) {
	for {
		s.mu.Lock()
		now, changed := s.list(), s.changed
		s.mu.Unlock()
		if now != string(before) {
			return now, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

func (s *service) wait(ctx context.Context) {
	s.mu.Lock()
	hold := s.hold
	s.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
		}
	}
}

func (s *service) acquire(ctx context.Context, rest string) (string, error) {
	s.wait(ctx)
	path, previous, _ := strings.Cut(rest, "/")
	if previous == "null" {
		previous = ""
	}
	var answer string
	err := fmt.Errorf("device not found")
	s.change(func() {
		switch {
		case s.session != previous:
			err = fmt.Errorf("wrong previous session")
		case path == "1" && !s.unplugged:
			s.last++
			s.session, s.calling, err = fmt.Sprint(s.last), false, nil
			answer = fmt.Sprintf(`{"session":%q}`, s.session)
		}
	})
	return answer, err
}

func (s *service) release(id string) (string, error) {
	err := fmt.Errorf("session not found")
	s.change(func() {
		if s.session == id && id != "" {
			s.session, err = "", nil
		}
	})
	return fmt.Sprintf(`{"session":%q}`, id), err
}

func (s *service) call(ctx context.Context, action, id string, body []byte) (string, error) {
	protocol, message, err := s.decode(action, body)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	switch {
	case s.unplugged:
		err = fmt.Errorf("device disconnected during action")
	case id == "" || s.session != id:
		err = fmt.Errorf("session not found")
	case s.calling && (!s.suite || action != "post"):
		err = fmt.Errorf("other call in progress")
	}
	reads := action != "post"
	if err == nil && (reads || !s.suite) {
		s.calling = true
		defer s.change(func() { s.calling = s.calling && s.session != id })
	}
	s.mu.Unlock()
	if err != nil {
		return "", err
	}
	if action != "read" {
		s.wait(ctx)
		s.received <- message
	}
	if !reads {
		return s.encode(protocol, nil), nil
	}
	answer, err := s.next(ctx, id)
	return s.encode(protocol, answer), err
}

// next waits for the device to say something.
func (s *service) next(ctx context.Context, id string) ([]byte, error) {
	for {
		s.mu.Lock()
		changed := s.changed
		switch {
		case s.unplugged:
			s.mu.Unlock()
			return nil, fmt.Errorf("device disconnected during action")
		case s.session != id:
			s.mu.Unlock()
			return nil, fmt.Errorf("session not found")
		case len(s.queue) > 0:
			answer := s.queue[0]
			s.queue = s.queue[1:]
			s.mu.Unlock()
			return answer, nil
		}
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			if !s.suite {
				_, _ = s.release(id) // detected request close, auto-release
			}
			return nil, fmt.Errorf("Aborted by signal")
		}
	}
}

// decode takes hex, and with Suite's bridge JSON as well.
func (s *service) decode(action string, body []byte) (protocol string, message []byte, err error) {
	text := string(body)
	if s.suite && len(body) > 0 && body[0] == '{' {
		var e struct{ Protocol, Data string }
		if json.Unmarshal(body, &e) != nil || e.Protocol != "v1" && e.Protocol != "bridge" {
			return "", nil, fmt.Errorf("unexpected error")
		}
		protocol, text = e.Protocol, e.Data
	}
	message, err = hex.DecodeString(text)
	if err != nil || action == "read" {
		return protocol, nil, err
	}
	if protocol == "v1" {
		rest, ok := bytes.CutPrefix(message, []byte("?##"))
		if !ok {
			return "", nil, fmt.Errorf("unexpected error")
		}
		message = rest
	}
	if len(message) < 6 || int(binary.BigEndian.Uint32(message[2:])) != len(message)-6 {
		return "", nil, fmt.Errorf("malformed data")
	}
	return protocol, message, nil
}

func (s *service) encode(protocol string, message []byte) string {
	if protocol == "v1" && message != nil {
		message = append([]byte("?##"), message...)
	}
	text := hex.EncodeToString(message)
	switch {
	case protocol != "":
		return fmt.Sprintf(`{"protocol":%q,"data":%q}`, protocol, text)
	case message == nil && !s.suite:
		return "00"
	}
	return text
}
