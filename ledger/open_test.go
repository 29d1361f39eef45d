package ledger

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// nameAnswer is the answer to B0 01 of an app.
func nameAnswer(name string) string {
	return fmt.Sprintf("01 %02x %s 05 312e302e30 01 00 9000", len(name), hex.EncodeToString([]byte(name)))
}

func TestOpenRefuses(t *testing.T) {
	broken := errors.New("pulled the plug")
	for _, c := range []struct {
		name    string
		replies []reply
		want    error
	}{
		{"dashboard", []reply{{answer: nameAnswer("BOLOS")}}, hw.ErrWrongApp},
		{"another app", []reply{{answer: nameAnswer("Bitcoin")}}, hw.ErrWrongApp},
		{"a clone for another chain", []reply{{answer: nameAnswer("Ethereum Classic")}}, hw.ErrWrongApp},
		{"an app without a name", []reply{{answer: nameAnswer("")}}, hw.ErrWrongApp},
		{"locked", []reply{{answer: "5515"}}, hw.ErrLocked},
		{"locked in between", []reply{{answer: answerName}, {answer: "5515"}}, hw.ErrLocked},
		{"an app without E0", []reply{{answer: answerName}, {answer: "6e00"}}, hw.ErrWrongApp},
		{"link down", []reply{{err: broken}}, broken},
		{"link down in between", []reply{{answer: answerName}, {err: broken}}, broken},
		{"no answer", []reply{{answer: ""}}, hw.ErrBadAnswer},
		{"no format", []reply{{answer: "9000"}}, hw.ErrBadAnswer},
		{"unknown format", []reply{{answer: "02 08 457468657265756d 06 312e32322e30 01 00 9000"}}, hw.ErrBadAnswer},
		{"format only", []reply{{answer: "01 9000"}}, hw.ErrBadAnswer},
		{"name only", []reply{{answer: "01 08 457468657265756d 9000"}}, hw.ErrBadAnswer},
		{"a name longer than the answer", []reply{{answer: "01 ff 457468657265756d 9000"}}, hw.ErrBadAnswer},
		{"a version longer than the answer", []reply{{answer: "01 08 457468657265756d 07 312e32322e30 9000"}}, hw.ErrBadAnswer},
		{"no configuration", []reply{{answer: answerName}, {answer: "9000"}}, hw.ErrBadAnswer},
		{"short configuration", []reply{{answer: answerName}, {answer: "03 01 16 9000"}}, hw.ErrBadAnswer},
		{"long configuration", []reply{{answer: answerName}, {answer: "03 01 16 00 00 9000"}}, hw.ErrBadAnswer},
	} {
		s := &script{t: t, replies: c.replies}
		w, err := Open(t.Context(), s, Options{})
		errorIs(t, c.name, err, c.want)
		if w != nil || s.closed != 1 {
			t.Errorf("%s: wallet %v, the transport was closed %d times, want once", c.name, w, s.closed)
		}
		if len(s.replies) != 0 {
			t.Errorf("%s: %d answers were not asked for", c.name, len(s.replies))
		}
	}
}

// The name of a hostile app is printed quoted.
func TestWrongAppName(t *testing.T) {
	s := &script{t: t, replies: []reply{{answer: nameAnswer("\x1b[2J\n")}}}
	_, err := Open(t.Context(), s, Options{})
	if err == nil || strings.ContainsAny(err.Error(), "\x1b\n") {
		t.Errorf("%q", err)
	}
}

func TestOpenSends(t *testing.T) {
	s := &script{t: t, replies: []reply{{answer: answerName}, {answer: answerConfig}, {answer: "00 01 14 03 9000"}}}
	w, err := Open(t.Context(), s, Options{Model: Flex})
	if err != nil {
		t.Fatal(err)
	}
	if w.version != (Version{1, 22, 0}) || !w.blindSigning() {
		t.Errorf("version %s, blind signing %v", w.version, w.blindSigning())
	}
	info, err := w.Info(t.Context()) // settings and even the app may have changed
	if err != nil {
		t.Fatal(err)
	}
	want := hw.Info{Vendor: "ledger", Model: "Flex", App: "Ethereum", Version: "1.20.3", Capabilities: capabilities(Version{1, 20, 3}, UnknownModel, switchedOff)}
	if diff := cmp.Diff(want, info); diff != "" {
		t.Errorf("info (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"b001000000", "e006000000", "e006000000"}, hexes(s.sent)); diff != "" {
		t.Errorf("(-want +sent):\n%s", diff)
	}
	for range 2 {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	if s.closed != 2 { // transports are closed idempotently
		t.Errorf("the transport was closed %d times", s.closed)
	}
}

// A device that locks itself says so whatever it is asked, and goes on when it
// is unlocked: nothing was lost.
func TestLocked(t *testing.T) {
	w, _, device := connect(t, emulator.Config{Settings: everything}, Options{})
	device.Lock()
	_, err := w.Info(t.Context())
	errorIs(t, "info", err, hw.ErrLocked)
	_, err = w.Address(t.Context(), hw.DefaultPath, false)
	errorIs(t, "address", err, hw.ErrLocked)
	_, err = w.SignMessage(t.Context(), hw.DefaultPath, []byte("text"))
	errorIs(t, "message", err, hw.ErrLocked)
	_, err = w.SignAuthorization(t.Context(), hw.DefaultPath, tuple(simple7702Account.Address, 1, 0))
	errorIs(t, "authorization", err, hw.ErrLocked)
	device.Unlock()
	if _, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("text")); err != nil {
		t.Error(err)
	}
	device.Lock()
	_, err = w.SignMessage(t.Context(), hw.DefaultPath, []byte("text"))
	errorIs(t, "message with a known address", err, hw.ErrLocked)
	_, err = Open(t.Context(), &wire{Transport: device}, Options{})
	errorIs(t, "open", err, hw.ErrLocked)
}

// Paths that the app cannot take never reach it; one that its rules forbid does.
func TestPaths(t *testing.T) {
	w, link, _ := connect(t, emulator.Config{}, Options{})
	for _, path := range []hw.Path{nil, {}, make(hw.Path, 11)} {
		_, err := w.SignMessage(t.Context(), path, []byte("text"))
		errorIs(t, path.String(), err, hw.ErrBadPath)
	}
	if sent := link.taken(); len(sent) != 0 {
		t.Errorf("%x was sent", sent)
	}
	_, err := w.Address(t.Context(), hw.Path{44 | hw.Hardened, hw.Hardened}, false)
	errorIs(t, "Bitcoin's root", err, hw.ErrRefused)
}

// The longest message is taken, one byte more is not sent.
func TestMessageSize(t *testing.T) {
	w, link, _ := connect(t, emulator.Config{}, Options{})
	text := []byte(strings.Repeat("0123456789", 3300))
	if _, err := w.SignMessage(t.Context(), hw.DefaultPath, text[:maxMessage]); err != nil {
		t.Errorf("%d bytes: %v", maxMessage, err)
	}
	link.taken()
	_, err := w.SignMessage(t.Context(), hw.DefaultPath, text[:maxMessage+1])
	errorIs(t, "one byte more", err, hw.ErrRefused)
	if sent := link.taken(); len(sent) != 0 {
		t.Errorf("%d commands were sent", len(sent))
	}
}
