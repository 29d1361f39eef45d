package ledger

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
)

func inBubble(t *testing.T, f func(*testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

// From every state there is a way to the app, with the commands that it takes
// and no more, and the holder hears of each thing to do once.
func TestConnect(t *testing.T) {
	eachStart(t, func(t *testing.T, s start) {
		b, told := s.board(t), prompts(nil)
		w, err := Connect(t.Context(), b, Options{Prompter: &told})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		if b.sent() != s.sent {
			t.Errorf("sent %s, want %s", b.sent(), s.sent)
		}
		if diff := cmp.Diff(s.prompts, []hw.Action(told)); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		if w.name != ethereumApp || w.version != (Version{1, 22, 0}) || b.open != 1 {
			t.Errorf("%q %s, %d links", w.name, w.version, b.open)
		}
		if info, err := w.Info(t.Context()); err != nil || strings.Contains(s.sent, "e001") != (info.Model == "Nano S Plus") {
			t.Errorf("info %+v, %v", info, err)
		}
	})
}

// Who knows the model does not ask the dashboard for it.
func TestConnectKnownModel(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBoard(t, dashboardApp)
		w, err := Connect(t.Context(), b, Options{Model: Stax})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		if b.sent() != "b001 e0d8 b001 e006" || w.options.Model != Stax {
			t.Errorf("sent %s, model %s", b.sent(), w.options.Model)
		}
	})
}

// Nothing is done to a device that should be left as it is.
func TestConnectLeaves(t *testing.T) {
	options := Options{LeaveApps: true, LeaveLocked: true}
	eachStart(t, func(t *testing.T, s start) {
		b, told := s.board(t), prompts{}
		options := options
		options.Prompter = &told
		w, err := Connect(t.Context(), b, options)
		if w != nil {
			defer w.Close()
		}
		wrong, ok := errors.AsType[*WrongAppError](err)
		switch {
		case s.locked > 0:
			errorIs(t, "locked", err, hw.ErrLocked)
		case s.app == ethereumApp:
			errorIs(t, "open", err, nil)
			return
		case !ok || !errors.Is(err, hw.ErrWrongApp) || wrong.App != s.app || wrong.NextStep() == "":
			t.Errorf("%v", err)
		case wrong.Dashboard() != (s.app == dashboardApp) || !wrong.Dashboard() && !strings.Contains(err.Error(), s.app):
			t.Errorf("%v", err)
		}
		if b.sent() != "b001" || len(told) != 0 || b.since() != 0 {
			t.Errorf("sent %s, told %v, took %s", b.sent(), told, b.since())
		}
	})
}

// mishap is what can happen to one exchange.
type mishap struct {
	name  string
	limit time.Duration // it is over by then, from when it happens
	do    func(b *board, cancel func()) func(context.Context) ([]byte, error)
}

var mishaps = []mishap{
	{"unplugged", 7 * time.Second, func(b *board, _ func()) func(context.Context) ([]byte, error) {
		return func(context.Context) ([]byte, error) {
			b.leave(true)
			return nil, hw.ErrDisconnected
		}
	}},
	{"given up", 0, func(_ *board, cancel func()) func(context.Context) ([]byte, error) {
		return func(ctx context.Context) ([]byte, error) {
			cancel()
			<-ctx.Done()
			return nil, ctx.Err()
		}
	}},
	{"silent, then given up", time.Minute, func(b *board, cancel func()) func(context.Context) ([]byte, error) {
		return func(ctx context.Context) ([]byte, error) {
			b.silent = true
			time.AfterFunc(time.Minute, cancel)
			<-ctx.Done()
			return nil, ctx.Err()
		}
	}},
	{"half a status word", 7 * time.Second, func(b *board, _ func()) func(context.Context) ([]byte, error) {
		return func(context.Context) ([]byte, error) {
			b.leave(true)
			return []byte{0x90}, nil
		}
	}},
	{"halted for good", 7 * time.Second, func(b *board, _ func()) func(context.Context) ([]byte, error) {
		return func(context.Context) ([]byte, error) {
			b.fault = func(int, context.Context) ([]byte, error) { return []byte{0x6f, 0xaa}, nil }
			return []byte{0x6f, 0xaa}, nil
		}
	}},
	{"rejects for good", 7 * time.Second, func(b *board, _ func()) func(context.Context) ([]byte, error) {
		return func(context.Context) ([]byte, error) {
			b.fault = func(int, context.Context) ([]byte, error) { return []byte{0x69, 0x85}, nil }
			return []byte{0x69, 0x85}, nil
		}
	}},
}

// Every state, every exchange on the way, everything that can happen to it: an
// error that callers can act on, in time, and no link and no goroutine left.
func TestConnectMishaps(t *testing.T) {
	for _, m := range mishaps {
		t.Run(m.name, func(t *testing.T) {
			eachStart(t, func(t *testing.T, s start) {
				for n := range strings.Fields(s.sent) {
					connectWithMishap(t, s, m, n+1)
				}
			})
		})
	}
}

func connectWithMishap(t *testing.T, s start, m mishap, n int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b := s.board(t)
	var when time.Duration
	do := m.do(b, cancel)
	b.at(n, func(ctx context.Context) ([]byte, error) {
		when = b.since()
		return do(ctx)
	})
	w, err := Connect(ctx, b, Options{})
	if w != nil || !typed(err) {
		t.Fatalf("exchange %d: %v, %v", n, w, err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("exchange %d: %v: nobody has set a deadline", n, err)
	}
	if errors.Is(err, context.Canceled) != (ctx.Err() != nil) {
		t.Errorf("exchange %d: %v, given up: %v", n, err, ctx.Err())
	}
	if took := b.since() - when; took > m.limit {
		t.Errorf("exchange %d: %v took %s more", n, err, took)
	}
	command, last := strings.Fields(b.sent())[n-1], b.log[len(b.log)-1]
	if errors.Is(err, hw.ErrRejected) != (m.name == "rejects for good" && (last == "e0d8" || last == "b0a7")) {
		t.Errorf("exchange %d, %s: %v", n, command, err)
	}
	if waits := errors.Is(err, hw.ErrStillWaiting) && errors.Is(err, context.Canceled); waits != (ctx.Err() != nil && command == "e0d8") {
		t.Errorf("exchange %d, %s: %v", n, command, err)
	}
	if b.open != 0 {
		t.Errorf("exchange %d: %d links are open", n, b.open)
	}
	if strings.Count(b.sent(), "e0d8") > 1 || strings.Count(b.sent(), "b0a7") > 1 {
		t.Errorf("exchange %d: asked twice: %s", n, b.sent())
	}
}

// What a device says to the request to open the app.
func TestOpenAppRefused(t *testing.T) {
	for word, want := range map[string]error{
		"5501": hw.ErrRejected, "6985": hw.ErrRejected, "6807": hw.ErrWrongApp, "670a": hw.ErrWrongApp, "6d00": hw.ErrWrongApp,
	} {
		inBubble(t, func(t *testing.T) {
			b := newBoard(t, dashboardApp)
			b.at(2, func(context.Context) ([]byte, error) { return hx(t, word), nil })
			_, err := Connect(t.Context(), b, Options{Model: Flex})
			errorIs(t, word, err, want)
			if b.sent() != "b001 e0d8" || b.since() != 0 {
				t.Errorf("%s: sent %s in %s", word, b.sent(), b.since())
			}
		})
	}
}

// The device locks itself while it should open or quit an app, or tell its
// model: that was not shown, so it is asked again when it is unlocked.
func TestLockedOnTheWay(t *testing.T) {
	for n, want := range map[int]string{
		2: "b001 b0a7 b001 b0a7 b001 e001 e0d8 b001 e006",
		4: "b001 b0a7 b001 e001 b001 e001 e0d8 b001 e006",
		5: "b001 b0a7 b001 e001 e0d8 b001 e0d8 b001 e006",
		7: "b001 b0a7 b001 e001 e0d8 b001 e006 b001 e006",
	} {
		inBubble(t, func(t *testing.T) {
			b, told := newBoard(t, "Bitcoin"), prompts{}
			b.at(n, func(context.Context) ([]byte, error) { return []byte{0x55, 0x15}, nil })
			w, err := Connect(t.Context(), b, Options{Prompter: &told})
			if err != nil {
				t.Fatalf("exchange %d: %v", n, err)
			}
			defer w.Close()
			if b.sent() != want || told[0] != hw.Unlock && told[1] != hw.Unlock {
				t.Errorf("exchange %d: sent %s, told %v", n, b.sent(), told)
			}
		})
	}
}

// No waiting helps a device that was never set up.
func TestNoPIN(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b, told := newBoard(t, dashboardApp), prompts{}
		b.at(1, func(context.Context) ([]byte, error) { return []byte{0x55, 0x02}, nil })
		_, err := Connect(t.Context(), b, Options{Prompter: &told})
		errorIs(t, "not set up", err, hw.ErrLocked)
		if len(told) != 0 || b.since() != 0 {
			t.Errorf("told %v, took %s", told, b.since())
		}
	})
}

// A locked device is asked twice a second, as long as the caller likes.
func TestAwaitPINEnds(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b, told := newBoard(t, ethereumApp), prompts{}
		b.lockedTill, b.lockWord = time.Hour, "5515"
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second+time.Millisecond)
		defer cancel()
		_, err := Connect(ctx, b, Options{Prompter: &told})
		errorIs(t, "locked", err, hw.ErrLocked)
		errorIs(t, "locked", err, context.DeadlineExceeded)
		if len(b.log) != 21 || len(told) != 1 {
			t.Errorf("%d exchanges, told %v", len(b.log), told)
		}
	})
}

func TestConnectNoDevice(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBoard(t, ethereumApp)
		b.goneTill = -1
		_, err := Connect(t.Context(), b, Options{})
		errorIs(t, "no device", err, hw.ErrNoDevice)
		b.goneTill = 0
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = Connect(ended, b, Options{})
		errorIs(t, "given up before", err, context.Canceled)
		if b.since() != 0 || len(b.log) != 0 {
			t.Errorf("sent %s in %s", b.sent(), b.since())
		}
	})
}
