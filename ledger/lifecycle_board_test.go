package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// board is a device on a bus: it opens and quits apps, locks itself, leaves
// and comes back. It lives in a bubble of synctest, by whose clock it goes.
type board struct {
	t       *testing.T
	app     string // who answers
	ignores bool   // opening and quitting change nothing
	after   string // what comes after quitting, "" for the dashboard

	lockWord   string        // answer while locked
	lockedTill time.Duration // since the start
	linger     time.Duration // between the answer and leaving the bus
	away       time.Duration // how long it is away then
	goneTill   time.Duration // since the start; forever if negative
	target     string        // answer to E0 01
	silent     bool          // answers nothing at all

	mu      sync.Mutex // the device leaves the bus by itself, in a goroutine of its own
	start   time.Time
	fault   func(n int, ctx context.Context) ([]byte, error) // of the n-th exchange, nil, nil for none
	session int                                              // links of earlier ones are dead
	log     []string
	open    int // links that nobody has closed
}

func newBoard(t *testing.T, app string) *board {
	t.Helper()
	b := &board{t: t, app: app, start: time.Now(), target: "33100004 05 312e312e30 04 e6000000 04 342e3033 9000", away: time.Second}
	t.Cleanup(func() {
		if b.open != 0 {
			t.Errorf("%d links were left open", b.open)
		}
	})
	return b
}

func (b *board) since() time.Duration { return time.Since(b.start) }

func (b *board) gone() bool { return b.goneTill < 0 || b.since() < b.goneTill }

// Dial implements Dialer.
func (b *board) Dial(ctx context.Context) (hw.Transport, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gone() {
		return nil, fmt.Errorf("look for a device: %w", hw.ErrNoDevice)
	}
	b.open++
	return &boardLink{board: b, session: b.session}, nil
}

// leave takes the device off the bus, for good if it is unplugged.
func (b *board) leave(unplugged bool) {
	b.session++
	b.goneTill = b.since() + b.away
	if unplugged {
		b.goneTill = -1
	}
}

// become is what opening or quitting an app leads to.
func (b *board) become(app string) {
	if b.ignores {
		app = b.app
	}
	change := func() {
		b.app = app
		b.leave(false)
	}
	if b.linger == 0 {
		change()
		return
	}
	time.AfterFunc(b.linger, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		change()
	})
}

type boardLink struct {
	*board
	session int
	closed  bool
}

func (l *boardLink) Close() error {
	if !l.closed {
		l.open--
	}
	l.closed = true
	return nil
}

func (l *boardLink) Exchange(ctx context.Context, apdu []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	dead := l.closed || l.session != l.board.session
	if !dead {
		l.log = append(l.log, fmt.Sprintf("%x", apdu[:2]))
	}
	l.mu.Unlock()
	if dead {
		return nil, fmt.Errorf("write: %w", hw.ErrDisconnected)
	}
	if l.fault != nil {
		if answer, err := l.fault(len(l.log), ctx); answer != nil || err != nil {
			return answer, err
		}
	}
	if l.silent {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return hx(l.t, l.answer(apdu)), nil
}

func (b *board) answer(apdu []byte) string {
	if b.since() < b.lockedTill {
		return b.lockWord
	}
	switch command := fmt.Sprintf("%x", apdu); {
	case command == "b001000000":
		return nameAnswer(b.app)
	case command == "e006000000" && b.app == ethereumApp:
		return answerConfig
	case command == "e001000000" && b.app == dashboardApp:
		return b.target
	case command == "b0a7000000" && b.app != dashboardApp:
		after := b.after
		if after == "" {
			after = dashboardApp
		}
		b.become(after)
		return "9000"
	case command == "e0d8000008457468657265756d" && b.app == dashboardApp:
		b.become(ethereumApp)
		return "9000"
	}
	return "6e00"
}

// prompts records what the holder is told.
type prompts []hw.Action

func (p *prompts) Await(action hw.Action, _ hw.Review) { *p = append(*p, action) }

// start is a state to connect from, what has to be sent then, and what the
// holder is told.
type start struct {
	name    string
	app     string
	locked  time.Duration
	word    string
	sent    string
	prompts []hw.Action
}

const (
	sentInApp     = "b001 e006"
	sentDashboard = "b001 e001 e0d8 b001 e006"
	sentOtherApp  = "b001 b0a7 b001 e001 e0d8 b001 e006"
)

var starts = []start{
	{"app", ethereumApp, 0, "", sentInApp, nil},
	{"dashboard", dashboardApp, 0, "", sentDashboard, []hw.Action{hw.OpenApp}},
	{"another app", "Bitcoin", 0, "", sentOtherApp, []hw.Action{hw.OpenApp}},
	{"a clone", "Ethereum Classic", 0, "", sentOtherApp, []hw.Action{hw.OpenApp}},
	{"locked, app", ethereumApp, 1200 * time.Millisecond, "5515", "b001 b001 b001 " + sentInApp, []hw.Action{hw.Unlock}},
	{"locked, dashboard", dashboardApp, 700 * time.Millisecond, "5303", "b001 b001 " + sentDashboard, []hw.Action{hw.Unlock, hw.OpenApp}},
	{"locked, another app", "Bitcoin", 100 * time.Millisecond, "6982", "b001 " + sentOtherApp, []hw.Action{hw.Unlock, hw.OpenApp}},
}

func (s start) board(t *testing.T) *board {
	t.Helper()
	b := newBoard(t, s.app)
	b.lockedTill, b.lockWord = s.locked, s.word
	return b
}

// eachStart runs f in a bubble of its own for every state.
func eachStart(t *testing.T, f func(t *testing.T, s start)) {
	t.Helper()
	for _, s := range starts {
		t.Run(s.name, func(t *testing.T) { inBubble(t, func(t *testing.T) { f(t, s) }) })
	}
}

func (b *board) sent() string { return strings.Join(b.log, " ") }

// at makes the n-th exchange end like this.
func (b *board) at(n int, f func(context.Context) ([]byte, error)) {
	b.fault = func(i int, ctx context.Context) ([]byte, error) {
		if i != n {
			return nil, nil
		}
		return f(ctx)
	}
}

// typed tells whether callers can act on an error.
func typed(err error) bool {
	return slices.ContainsFunc([]error{
		hw.ErrNoDevice, hw.ErrDisconnected, hw.ErrLocked, hw.ErrRejected, hw.ErrWrongApp, hw.ErrBadAnswer,
		hw.ErrStillWaiting, hw.ErrRefused, context.Canceled,
	}, func(want error) bool { return errors.Is(err, want) })
}
