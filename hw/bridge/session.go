package bridge

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/valetkey/valetkey/hw"
)

const (
	// acquireTime: trezord-go resets the USB device and tries three times
	// (core/core.go, tryConnect).
	acquireTime = 15 * time.Second
	releaseTime = 5 * time.Second
	maxSession  = 1 << 10
	// grace is how long a request that changes something goes on after its
	// caller has given up: cut off, nobody would know whether it was done.
	grace = time.Second
	// acquireTries bounds the attempts to get a session back that ends by itself
	// at the same time.
	acquireTries = 3
)

// OpenOptions say which of a device's sessions is wanted, and how.
type OpenOptions struct {
	// Steal takes the device away from the program that holds it. What that
	// program was doing fails, be it in the middle of a signature.
	Steal bool
	// DebugLink opens the debug link of an emulator or a development build.
	DebugLink bool
}

// Session is the right to speak to a device. It implements [hw.MessageIO].
type Session struct {
	client *Client
	path   string // of the device
	debug  bool
	life   context.Context // ends with Close
	end    context.CancelFunc

	acquiring sync.Mutex // one attempt at a time to get the session back

	mu     sync.Mutex // guards what follows
	id     string
	lapsed bool // a request was dropped: acquire again before the next one
	gone   bool // nothing works any more
	closed bool
}

var _ hw.MessageIO = (*Session)(nil)

// Open acquires a device. One that another program holds is [ErrHeld], unless
// it is to be stolen; either way a program that comes first in the same moment
// wins ([ErrWrongSession]). Both are [hw.ErrBusy].
func (c *Client) Open(ctx context.Context, d Device, o OpenOptions) (*Session, error) {
	previous := d.session(o.DebugLink)
	if previous != "" && !o.Steal {
		return nil, fmt.Errorf("bridge: acquire: %w: %w", ErrHeld, hw.ErrBusy)
	}
	if !name.MatchString(d.Path) {
		return nil, fmt.Errorf("bridge: acquire: %w: no device of a list", hw.ErrNoDevice)
	}
	s := &Session{client: c, path: d.Path, debug: o.DebugLink}
	id, err := s.acquire(ctx, previous)
	if err != nil {
		return nil, err
	}
	s.id = id
	s.life, s.end = context.WithCancel(context.WithoutCancel(ctx))
	return s, nil
}

func (d Device) session(debug bool) string {
	if debug {
		return d.DebugSession
	}
	return d.Session
}

// url is the path of an action on the session's link.
func (s *Session) url(action, rest string) string {
	if s.debug {
		return "debug/" + action + "/" + rest
	}
	return action + "/" + rest
}

// acquire gets a new session. When ctx ends it is brought to its end, so that no
// session is left behind that nobody owns.
func (s *Session) acquire(ctx context.Context, previous string) (id string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if previous == "" {
		previous = "null"
	}
	reaching, stop := outlast(ctx)
	defer stop()
	body, err := s.client.post(reaching, request{
		action: "acquire", path: s.url("acquire", s.path+"/"+previous), limit: maxSession, within: acquireTime,
	})
	if err == nil {
		id, err = parseSession(body)
	}
	if ctx.Err() == nil {
		return id, err
	}
	if err == nil {
		_ = s.release(id) // the caller is told that there is none
	}
	return "", ctx.Err()
}

func parseSession(body []byte) (string, error) {
	var answer struct {
		Session string `json:"session"`
	}
	if err := parse(body, &answer); err != nil {
		return "", badAnswer("acquire", "%v", err)
	}
	if !name.MatchString(answer.Session) {
		return "", badAnswer("acquire", "a session without a name")
	}
	return answer.Session, nil
}

// outlast is a context that ends a while after its parent.
func outlast(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, cancel)
		context.AfterFunc(longer, func() { timer.Stop() })
	})
	return longer, func() {
		stop()
		cancel()
	}
}

func (s *Session) release(id string) error {
	ctx, cancel := context.WithTimeout(context.Background(), releaseTime)
	defer cancel()
	_, err := s.client.post(ctx, request{action: "release", path: s.url("release", id), limit: maxSession, within: releaseTime})
	if errors.Is(err, ErrSessionLost) {
		return nil // which is what was wanted
	}
	return err
}

// Close releases the session, and ends calls that are going on.
func (s *Session) Close() error {
	s.mu.Lock()
	closed, broken, id := s.closed, s.gone, s.id
	s.closed, s.gone = true, true
	s.mu.Unlock()
	if closed {
		return nil
	}
	s.end()
	if broken {
		_ = s.release(id) // what went wrong was told when it did
		return nil
	}
	return s.release(id)
}

// ready is the session to use for the next request.
func (s *Session) ready(ctx context.Context) (id string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	s.acquiring.Lock()
	defer s.acquiring.Unlock()
	s.mu.Lock()
	id, lapsed, gone := s.id, s.lapsed, s.gone
	s.mu.Unlock()
	switch {
	case gone:
		return "", fmt.Errorf("bridge: %w", hw.ErrDisconnected)
	case lapsed:
		return s.again(ctx)
	}
	return id, nil
}

// again acquires the device after a request was dropped, unless somebody else
// has it by now. The old session may still be ours, or be released by the bridge
// in this very moment: then the list that was looked at is wrong, and is looked
// at again.
func (s *Session) again(ctx context.Context) (id string, err error) {
	for range acquireTries {
		if id, err = s.tryAgain(ctx); !errors.Is(err, ErrWrongSession) {
			break
		}
	}
	if err != nil {
		return "", s.failed(ctx, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id, s.lapsed = id, false
	return id, nil
}

func (s *Session) tryAgain(ctx context.Context) (id string, err error) {
	list, err := s.client.Enumerate(ctx)
	if err != nil {
		return "", err
	}
	for _, d := range list.Devices {
		if d.Path != s.path {
			continue
		}
		previous := d.session(s.debug)
		if previous != "" && previous != s.id {
			return "", fmt.Errorf("bridge: acquire: %w: %w", ErrHeld, hw.ErrBusy)
		}
		return s.acquire(ctx, previous)
	}
	return "", fmt.Errorf("bridge: acquire: %w", hw.ErrNoDevice)
}
