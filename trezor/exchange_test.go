package trezor

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// told records what a prompter is told.
type told struct{ actions []hw.Action }

func (p *told) Await(action hw.Action, _ hw.Review) { p.actions = append(p.actions, action) }

var button = &pb.ButtonRequest{Code: new(pb.ButtonRequestCode_BUTTON_OTHER)}

func buttonOf(code pb.ButtonRequestCode) *pb.ButtonRequest { return &pb.ButtonRequest{Code: &code} }

// TestOpen: in step, and nothing that needs the seed.
func TestOpen(t *testing.T) {
	s := newScript(t, core2125, softKey(t, "owner"))
	w, err := Open(t.Context(), s, Options{Emulated: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.taken(); got != "Cancel Ping Initialize" {
		t.Errorf("opening sends %s", got)
	}
	info, err := w.Info(t.Context())
	if err != nil || info.Model != "Safe 5" || info.Version != "2.12.5" || !info.Emulated || info.App != "" {
		t.Errorf("%+v, %v", info, err)
	}
	if got := s.taken(); got != "Initialize" {
		t.Errorf("Info sends %s", got)
	}
	if err := errors.Join(w.Close(), w.Close()); err != nil || s.closed != 1 {
		t.Errorf("closed %d times, %v", s.closed, err)
	}
}

// TestOpenDropsStaleAnswers: whatever somebody before us did not read.
func TestOpenDropsStaleAnswers(t *testing.T) {
	s := newScript(t, core2125, softKey(t, "owner"))
	stale := []any{
		button, failure(4, "yours"), &pb.Success{Message: new("older")}, raw(encodeRaw(9999, nil)), raw(encodeRaw(17, []byte{0xff})),
		&pb.EthereumMessageSignature{Signature: make([]byte, 65), Address: new("0x")}, &pb.PassphraseRequest{},
	}
	for n := range stale {
		s.queue = slices.Clone(stale[:n+1])
		w, err := Open(t.Context(), s, Options{})
		if err != nil {
			t.Fatalf("after %d stale messages: %v", n+1, err)
		}
		if w.link.outOfStep || len(s.queue) > 0 {
			t.Errorf("after %d stale messages: %d are left", n+1, len(s.queue))
		}
	}
}

func TestOpenFails(t *testing.T) {
	endless := make([]any, maxStale+1)
	for i := range endless {
		endless[i] = button
	}
	for name, c := range map[string]struct {
		says func(pb.Message) []any
		want error
	}{
		"another protocol":           {on[*pb.Cancel](raw(hx(t, "0003 00000002 0811"))), hw.ErrWrongApp},
		"another protocol, later":    {on[*pb.Initialize](failure(17, "")), hw.ErrWrongApp},
		"no end of stale messages":   {on[*pb.Cancel](endless...), hw.ErrBadAnswer},
		"unplugged":                  {on[*pb.Ping](hw.ErrDisconnected), hw.ErrDisconnected},
		"success for features":       {on[*pb.Initialize](&pb.Success{}), hw.ErrBadAnswer},
		"a button for features":      {on[*pb.Initialize](button, failure(15, "busy")), hw.ErrBusy},
		"features without a version": {on[*pb.Initialize](raw(encodeRaw(17, nil))), hw.ErrBadAnswer},
		"features without a session": {on[*pb.Initialize](newScript(t, core2125, nil).features), hw.ErrBadAnswer},
	} {
		s := newScript(t, core2125, softKey(t, "owner"))
		s.says = c.says
		w, err := Open(t.Context(), s, Options{})
		errorIs(t, name, err, c.want)
		if w != nil || s.closed != 1 {
			t.Errorf("%s: a wallet %v, closed %d times", name, w, s.closed)
		}
	}
	s := newScript(t, Version{2, 1, 8}, softKey(t, "owner"))
	_, err := Open(t.Context(), s, Options{})
	if old, ok := errors.AsType[*hw.TooOldError](err); !ok || old.Need != "2.3.0" {
		t.Errorf("old firmware: %v", err)
	}
}

// TestOpenSilentDevice: no answer is no reason to wait for good, and our time
// limit is not the caller's.
func TestOpenSilentDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t, core2125, softKey(t, "owner"))
		s.hangs, s.says = true, on[*pb.Cancel](button)
		start := time.Now()
		_, err := Open(t.Context(), s, Options{})
		if !errors.Is(err, hw.ErrBusy) || errors.Is(err, context.DeadlineExceeded) || time.Since(start) != cancelTime {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = Open(ctx, s, Options{})
		errorIs(t, "the caller's own limit", err, context.DeadlineExceeded)
	})
}

// TestButtons are answered at once, each one, and only what is not about the
// request itself is told.
func TestButtons(t *testing.T) {
	s, p := newScript(t, core2125, softKey(t, "owner")), &told{}
	w := s.open(Options{Prompter: p})
	s.says = on[*pb.EthereumGetAddress](buttonOf(pb.ButtonRequestCode_BUTTON_PIN_ENTRY),
		buttonOf(pb.ButtonRequestCode_BUTTON_PASSPHRASE_ENTRY), button, buttonOf(99), &pb.ButtonRequest{},
		&pb.EthereumAddress{Address: new(accountOf(s.key).Hex())})
	if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil {
		t.Fatal(err)
	}
	if got := s.taken(); got != "Initialize EthereumGetAddress ButtonAck ButtonAck ButtonAck ButtonAck ButtonAck" {
		t.Errorf("sent %s", got)
	}
	if !slices.Equal(p.actions, []hw.Action{hw.Unlock, hw.EnterPassphrase}) {
		t.Errorf("told %v", p.actions)
	}
}

func TestEndlessQuestions(t *testing.T) {
	s := newScript(t, core2125, softKey(t, "owner"))
	w := s.open(Options{})
	asked := 0
	s.says = func(m pb.Message) []any {
		switch m.(type) {
		case *pb.EthereumGetAddress, *pb.ButtonAck:
			asked++
			return []any{button}
		}
		return nil
	}
	_, err := w.Address(t.Context(), hw.DefaultPath, false)
	errorIs(t, "endless buttons", err, hw.ErrBadAnswer)
	if asked != maxQuestions+1 {
		t.Errorf("it asked %d times", asked)
	}
	if s.says = nil; w.link.outOfStep {
		t.Error("it was not told to stop")
	}
	if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// cancelling is a device that shows something until it is told to stop.
func cancelling(s *script, cancel context.CancelFunc) {
	s.says = func(m pb.Message) []any {
		switch m.(type) {
		case *pb.EthereumSignMessage:
			return []any{button}
		case *pb.ButtonAck:
			cancel()
			return []any{} // nothing, while the holder reads
		}
		return nil
	}
	s.hangs = true
}

// TestCancel: who gives up takes the review off the screen, and the session goes
// on. A signature that was under way is dropped.
func TestCancel(t *testing.T) {
	for _, late := range [][]any{{}, {&pb.EthereumMessageSignature{Signature: make([]byte, 65), Address: new("0x")}}, {failure(4, "by the holder"), button}} {
		s := newScript(t, core2125, softKey(t, "owner"))
		w := s.known(Options{})
		ctx, cancel := context.WithCancel(t.Context())
		cancelling(s, cancel)
		plain := s.says
		s.says = func(m pb.Message) []any {
			if _, ok := m.(*pb.Cancel); ok {
				return append(slices.Clone(late), failure(4, "Cancelled"))
			}
			return plain(m)
		}
		sig, err := w.SignMessage(ctx, hw.DefaultPath, []byte("text"))
		if sig != nil || !errors.Is(err, context.Canceled) || errors.Is(err, hw.ErrStillWaiting) || errors.Is(err, hw.ErrRejected) {
			t.Errorf("%d late answers: %x, %v", len(late), sig, err)
		}
		if got := s.taken(); got != "Initialize EthereumSignMessage ButtonAck Cancel Ping" {
			t.Errorf("sent %s", got)
		}
		s.says = nil
		if _, err := w.Info(t.Context()); err != nil || s.taken() != "Initialize" {
			t.Errorf("afterwards: %v", err)
		}
	}
}

// TestCancelIsIgnored: a device that goes on asking is said to, and the next flow
// first gets in step.
func TestCancelIsIgnored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t, core2125, softKey(t, "owner"))
		w := s.known(Options{})
		ctx, cancel := context.WithCancel(t.Context())
		cancelling(s, cancel)
		plain := s.says
		s.says = func(m pb.Message) []any {
			if _, ok := m.(*pb.Cancel); ok {
				return []any{}
			}
			return plain(m)
		}
		start := time.Now()
		_, err := w.SignMessage(ctx, hw.DefaultPath, []byte("text"))
		errorIs(t, "ignored", err, context.Canceled)
		errorIs(t, "ignored", err, hw.ErrStillWaiting)
		if errors.Is(err, context.DeadlineExceeded) || time.Since(start) != cancelTime {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		_, err = w.Info(t.Context())
		errorIs(t, "still ignored", err, hw.ErrStillWaiting)
		s.got, s.says = nil, nil
		if _, err := w.Info(t.Context()); err != nil || s.taken() != "Cancel Ping Initialize" {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// TestNonsense: an answer that makes no sense ends the flow on the device too,
// and nothing is sent twice.
func TestNonsense(t *testing.T) {
	for name, answer := range map[string]any{
		"another message":     &pb.Success{},
		"an unknown message":  raw(encodeRaw(1000, nil)),
		"no protobuf":         raw(encodeRaw(66, []byte{0x12, 0xff, 0xff})),
		"a lying length":      raw(hx(t, "0042 00000009 00")),
		"half a header":       raw(hx(t, "0042")),
		"features again":      newScript(t, core2125, nil).features,
		"a request of ours":   &pb.Initialize{},
		"missing what is due": raw(encodeRaw(66, nil)),
	} {
		s := newScript(t, core2125, softKey(t, "owner"))
		w := s.known(Options{})
		s.says = on[*pb.EthereumSignMessage](answer)
		sig, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("text"))
		errorIs(t, name, err, hw.ErrBadAnswer)
		if got := s.taken(); sig != nil || got != "Initialize EthereumSignMessage Cancel Ping" {
			t.Errorf("%s: sent %s", name, got)
		}
		s.says = nil
		if _, err := w.Info(t.Context()); err != nil {
			t.Errorf("%s, afterwards: %v", name, err)
		}
	}
}

// TestUnplugged: nothing more is sent, whatever is asked, and the error does not
// say that the holder decided anything.
func TestUnplugged(t *testing.T) {
	s := newScript(t, core2125, softKey(t, "owner"))
	w := s.known(Options{})
	s.says = on[*pb.EthereumSignMessage](hw.ErrDisconnected)
	_, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("text"))
	errorIs(t, "unplugged", err, hw.ErrDisconnected)
	if errors.Is(err, hw.ErrRejected) || errors.Is(err, hw.ErrStillWaiting) {
		t.Error(err)
	}
	s.got, s.sticky = nil, nil
	_, err = w.Info(t.Context())
	errorIs(t, "info", err, hw.ErrDisconnected)
	_, err = w.Address(t.Context(), hw.DefaultPath, false)
	errorIs(t, "address", err, hw.ErrDisconnected)
	errorIs(t, "end", w.EndSession(t.Context()), hw.ErrDisconnected)
	if got := s.taken(); got != "" {
		t.Errorf("sent %s", got)
	}
}

// TestUnsendable: what does not fit is not sent.
func TestUnsendable(t *testing.T) {
	s := newScript(t, core2125, softKey(t, "owner"))
	w := s.open(Options{})
	errorIs(t, "too long", w.link.send(t.Context(), &pb.EthereumTxAck{DataChunk: make([]byte, maxMessage)}), hw.ErrRefused)
	if err := w.link.send(t.Context(), &pb.HDNode{}); err == nil {
		t.Error("a part was sent as a message")
	}
	if err := w.link.send(t.Context(), &pb.EthereumTxAck{}); err == nil {
		t.Error("a message without its required field was sent")
	}
	if s.taken() != "" || w.link.broken {
		t.Error("the link was used")
	}
}
