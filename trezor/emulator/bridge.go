package emulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"
)

// ServeBridge gives a device the HTTP interface of Trezor Bridge (trezord-go
// 2.0.34), by custom on port 21325: a device is acquired for a session, and
// messages go in hexadecimal. It closes l, returns nil when ctx ended it, and
// leaves no goroutine behind.
func ServeBridge(ctx context.Context, l net.Listener, d *Device) error {
	if err := checkLoopback(l.Addr()); err != nil {
		_ = l.Close()
		return fmt.Errorf("serve bridge: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	b := &bridge{device: d, sessions: [2]map[string]*bridgeSession{{}, {}}}
	server := &http.Server{
		Handler:           b.handler(),
		ReadHeaderTimeout: bridgeHeaderTimeout,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	closed := closeOnDone(ctx, server)
	defer func() { cancel(); <-closed; b.requests.Wait(); b.releaseAll() }()
	err := server.Serve(l)
	if ctx.Err() != nil {
		return nil //nolint:nilerr // it was closed on purpose
	}
	return fmt.Errorf("serve bridge: %w", err)
}

const (
	bridgeVersion       = "2.0.34"
	bridgeHeaderTimeout = 10 * time.Second
	// bridgeBody bounds a request: a message in hexadecimal.
	bridgeBody = 2*maxMessage + 64
)

// The errors of trezord-go's core, in its words.
var (
	errWrongSession = errors.New("wrong previous session")
	errNoSession    = errors.New("session not found")
	errMalformed    = errors.New("malformed data")
	errOtherCall    = errors.New("other call in progress")
	errNoDevice     = errors.New("device not found")
	errDisconnected = errors.New("device disconnected during action")
)

// bridge is the state of the server.
type bridge struct {
	device   *Device
	requests sync.WaitGroup

	mu       sync.Mutex
	plug     *boot // as which the device was seen last
	path     int   // what it is called; another number after each plug
	last     int   // number of the last session
	sessions [2]map[string]*bridgeSession
}

// Kinds of interfaces, and indexes into bridge.sessions.
const (
	bridgeNormal = 0
	bridgeDebug  = 1
)

// bridgeSession is a device that somebody acquired.
type bridgeSession struct {
	id   string
	link *Link
	// Of /call one may run, and a second one fails; /read and /post wait for their
	// turn, so that a message can be posted while an answer is waited for.
	calling, reading, writing sync.Mutex
}

// bridgeEntry is a device in a list.
type bridgeEntry struct {
	Path         string  `json:"path"`
	Vendor       int     `json:"vendor"`
	Product      int     `json:"product"`
	Debug        bool    `json:"debug"`
	Session      *string `json:"session"`
	DebugSession *string `json:"debugSession"`
}

const (
	vendorID          = 0x1209
	productID         = 0x53c1
	productBootloader = 0x53c0
)

// enumerate lists the device, if it is plugged in, and ends the sessions of one
// that is not any more.
func (b *bridge) enumerate() []bridgeEntry {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.look()
	if b.plug == nil {
		return []bridgeEntry{}
	}
	e := bridgeEntry{Path: fmt.Sprint(b.path), Vendor: vendorID, Product: productID, Debug: true}
	if b.device.config.Bootloader {
		e.Product = productBootloader
	}
	e.Session, e.DebugSession = b.current(bridgeNormal), b.current(bridgeDebug)
	return []bridgeEntry{e}
}

// look finds out whether the device is there, and is the same. The lock is held.
func (b *bridge) look() {
	b.device.mu.Lock()
	now := b.device.boot
	b.device.mu.Unlock()
	if now == b.plug {
		return
	}
	for kind := range b.sessions {
		for id := range b.sessions[kind] {
			b.drop(kind, id)
		}
	}
	if b.plug = now; now != nil {
		b.path++
	}
}

func (b *bridge) current(kind int) *string {
	for id := range b.sessions[kind] {
		return &id
	}
	return nil
}

// acquire gives a session to who knows the present one.
func (b *bridge) acquire(path, previous string, kind int) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.look()
	present := ""
	if id := b.current(kind); id != nil && path == fmt.Sprint(b.path) {
		present = *id
	}
	if present != previous {
		return "", errWrongSession
	}
	if b.plug == nil || path != fmt.Sprint(b.path) {
		return "", errNoDevice
	}
	if present != "" {
		b.drop(kind, present)
	}
	link, err := b.connect(kind)
	if err != nil {
		return "", errNoDevice
	}
	b.last++
	id := fmt.Sprint(b.last)
	if kind == bridgeDebug {
		id = "debug" + id
	}
	b.sessions[kind][id] = &bridgeSession{id: id, link: link}
	return id, nil
}

// connect opens the interface. What an earlier client has not read is lost, as by
// the reset that trezord gives the USB device.
func (b *bridge) connect(kind int) (*Link, error) {
	connect := b.device.Connect
	if kind == bridgeDebug {
		connect = b.device.ConnectDebug
	}
	link, err := connect()
	if err == nil {
		link.drain()
	}
	return link, err
}

func (b *bridge) release(id string, kind int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, found := b.sessions[kind][id]; !found {
		return errNoSession
	}
	b.drop(kind, id)
	return nil
}

// drop ends a session. The lock is held.
func (b *bridge) drop(kind int, id string) {
	_ = b.sessions[kind][id].link.Close()
	delete(b.sessions[kind], id)
}

func (b *bridge) releaseAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for kind := range b.sessions {
		for id := range b.sessions[kind] {
			b.drop(kind, id)
		}
	}
}

func (b *bridge) find(id string, kind int) (*bridgeSession, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.look()
	s, found := b.sessions[kind][id]
	if !found {
		return nil, errNoSession
	}
	return s, nil
}

// listen waits until the list is another one, for five minutes at most; it looks
// twice a second.
func (b *bridge) listen(ctx context.Context, known []bridgeEntry) []bridgeEntry {
	const looks, pause = 600, 500 * time.Millisecond
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for range looks {
		if now := b.enumerate(); !slices.EqualFunc(now, known, sameEntry) {
			return now
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return known
		}
	}
	return known
}

func sameEntry(a, b bridgeEntry) bool {
	return a.Path == b.Path && a.Vendor == b.Vendor && a.Product == b.Product && a.Debug == b.Debug &&
		sameText(a.Session, b.Session) && sameText(a.DebugSession, b.DebugSession)
}

func sameText(a, b *string) bool { return (a == nil) == (b == nil) && get(a) == get(b) }

// origins are those of which requests are taken (server/api/cors.go).
var origins = []*regexp.Regexp{
	regexp.MustCompile(`^https://([[:alnum:]\-_]+\.)*trezor\.io$`),
	regexp.MustCompile(`^http://([[:alnum:]\-_]+\.)*trezoriovpjcahpzkrewelclulmszwbqpzmzgub37gbcjlvluxtruqad\.onion$`),
	regexp.MustCompile(`^https?://localhost:[58][[:digit:]]{3}$`),
	regexp.MustCompile(`^https://([[:alnum:]\-_]+\.)*sldev\.cz$`),
}
