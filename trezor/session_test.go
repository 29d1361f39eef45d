package trezor

import (
	"bytes"
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// TestMessageCounts: each flow costs what the protocol needs, and an address is
// read once for each session.
func TestMessageCounts(t *testing.T) {
	s := newScript(t, core2125, softKey(t, "owner"))
	w := s.open(Options{})
	for _, want := range []string{"Initialize EthereumGetAddress", "Initialize"} {
		if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil {
			t.Fatal(err)
		}
		if got := s.taken(); got != want {
			t.Errorf("an address costs %s, want %s", got, want)
		}
	}
	if _, err := w.Address(t.Context(), hw.TemplateLive.Account(3), false); err != nil || s.taken() != "Initialize EthereumGetAddress" {
		t.Errorf("another address: %v", err)
	}
	if _, err := w.Address(t.Context(), hw.DefaultPath, true); err != nil || s.taken() != "Initialize EthereumGetAddress" {
		t.Errorf("shown: %v", err)
	}
	var sent bool
	s.says = func(m pb.Message) []any {
		if r, ok := m.(*pb.EthereumGetAddress); ok {
			sent = r.GetShowDisplay()
		}
		return nil
	}
	if _, err := w.Address(t.Context(), hw.DefaultPath, true); err != nil || !sent {
		t.Errorf("the device was not asked to show it: %v", err)
	}
}

func TestSessionIsResent(t *testing.T) {
	s := newScript(t, core2125, softKey(t, "owner"))
	s.session = 0 // gives back what it is given
	w := s.open(Options{Session: SessionOptions{ID: bytes.Repeat([]byte{7}, 32)}})
	if !bytes.Equal(w.SessionID(), bytes.Repeat([]byte{7}, 32)) {
		t.Errorf("session %x", w.SessionID())
	}
	var ids [][]byte
	s.says = func(m pb.Message) []any {
		if r, ok := m.(*pb.Initialize); ok {
			ids = append(ids, r.GetSessionId())
		}
		return nil
	}
	_, _ = w.Info(t.Context())
	_, _ = w.Address(t.Context(), hw.DefaultPath, false)
	for _, id := range ids {
		if !bytes.Equal(id, w.SessionID()) {
			t.Errorf("a flow began with %x", id)
		}
	}
	if len(ids) != 2 {
		t.Errorf("%d flows", len(ids))
	}
}

// TestSessionLost: the device has forgotten the session. It is the same wallet,
// or nothing is signed.
func TestSessionLost(t *testing.T) {
	owner, other := softKey(t, "owner"), softKey(t, "other")
	s := newScript(t, core2125, owner)
	w := s.known(Options{})
	s.session = 0x52
	if got, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil || got != accountOf(owner) {
		t.Errorf("%s, %v", got, err)
	}
	if got := s.taken(); got != "Initialize EthereumGetAddress" {
		t.Errorf("a new session is proved by %s", got)
	}
	s.session, s.key = 0x53, other
	_, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("text"))
	wrong, ok := errors.AsType[*WrongAccountError](err)
	if !ok || wrong.Got != accountOf(other) || wrong.Want != accountOf(owner) || wrong.NextStep() == "" {
		t.Errorf("another wallet: %v", err)
	}
	errorIs(t, "another wallet", err, hw.ErrMismatch)
	if got := s.taken(); got != "Initialize EthereumGetAddress EndSession" {
		t.Errorf("another wallet: sent %s", got)
	}
	s.key = owner // the right passphrase, this time
	if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestAnotherProgram begins a session of its own between our Initialize and what
// follows: the signature is by another account, and is thrown away.
func TestAnotherProgram(t *testing.T) {
	owner, other := softKey(t, "owner"), softKey(t, "other")
	s := newScript(t, core2125, owner)
	w := s.known(Options{})
	for _, f := range flows(t) {
		if !f.on(core2125) {
			continue
		}
		s.says = f.answers(t, other)
		_, err := f.do(t.Context(), w)
		errorIs(t, f.name, err, hw.ErrMismatch)
	}
	// It comes before a path that was not read yet: the address is not ours, and
	// nobody can know. What is signed with it is by it; a pin tells.
	pinned := s.open(Options{Session: SessionOptions{Pins: []Pin{{hw.DefaultPath, accountOf(owner)}}}})
	s.key, s.says = other, nil
	_, err := pinned.Address(t.Context(), hw.DefaultPath, false)
	errorIs(t, "pinned", err, hw.ErrMismatch)
}

func TestPins(t *testing.T) {
	owner := softKey(t, "owner")
	second := hw.TemplateLive.Account(1)
	for name, c := range map[string]struct {
		pins []Pin
		path hw.Path
		want error
		sent string
	}{
		"right":              {[]Pin{{hw.DefaultPath, accountOf(owner)}}, hw.DefaultPath, nil, "Initialize EthereumGetAddress"},
		"wrong":              {[]Pin{{hw.DefaultPath, common.Address{1}}}, hw.DefaultPath, hw.ErrMismatch, "Initialize EthereumGetAddress EndSession"},
		"wrong elsewhere":    {[]Pin{{hw.DefaultPath, common.Address{1}}}, second, hw.ErrMismatch, "Initialize EthereumGetAddress EndSession"},
		"right elsewhere":    {[]Pin{{hw.DefaultPath, accountOf(owner)}}, second, nil, "Initialize EthereumGetAddress EthereumGetAddress"},
		"second one is off":  {[]Pin{{hw.DefaultPath, accountOf(owner)}, {second, common.Address{1}}}, second, hw.ErrMismatch, "Initialize EthereumGetAddress EthereumGetAddress EndSession"},
		"the same path, bad": {[]Pin{{hw.DefaultPath, accountOf(owner)}, {hw.DefaultPath, common.Address{1}}}, hw.DefaultPath, hw.ErrMismatch, "Initialize EthereumGetAddress EndSession"},
	} {
		s := newScript(t, core2125, owner)
		w := s.open(Options{Session: SessionOptions{Pins: c.pins}})
		got, err := w.Address(t.Context(), c.path, false)
		errorIs(t, name, err, c.want)
		if sent := s.taken(); sent != c.sent || err != nil && got != (common.Address{}) {
			t.Errorf("%s: %s, sent %s, want %s", name, got, sent, c.sent)
		}
	}
}

// TestSessions: two wallets of one device do not mix, and only the first one
// closes it.
func TestSessions(t *testing.T) {
	keys := map[byte]string{1: "first", 2: "second"}
	s := newScript(t, core2125, nil)
	s.session = 0
	active := byte(0)
	s.says = func(m pb.Message) []any {
		switch r := m.(type) {
		case *pb.Initialize:
			id := r.GetSessionId()
			if len(id) == 0 {
				id = bytes.Repeat([]byte{active + 1}, 32)
			}
			active = id[0]
			return []any{s.greeting(id)}
		case *pb.EthereumGetAddress:
			return []any{&pb.EthereumAddress{Address: new(accountOf(softKey(t, keys[active])).Hex())}}
		}
		return nil
	}
	first := s.open(Options{})
	second, err := first.NewSession(t.Context(), SessionOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for id, w := range map[byte]*Wallet{1: first, 2: second} {
			got, err := w.Address(t.Context(), hw.DefaultPath, false)
			if err != nil || got != accountOf(softKey(t, keys[id])) || w.SessionID()[0] != id {
				t.Errorf("session %d: %s, %v", id, got, err)
			}
		}
	}
	if err := second.Close(); err != nil || s.closed != 0 {
		t.Errorf("%v, the link was closed %d times", err, s.closed)
	}
	_, err = second.Info(t.Context())
	errorIs(t, "closed", err, hw.ErrDisconnected)
	_, err = second.NewSession(t.Context(), SessionOptions{})
	errorIs(t, "closed", err, hw.ErrDisconnected)
	if _, err := first.Info(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestEndSession(t *testing.T) {
	s := newScript(t, core2125, softKey(t, "owner"))
	w := s.known(Options{})
	if err := w.EndSession(t.Context()); err != nil || w.SessionID() != nil {
		t.Errorf("%v, session %x", err, w.SessionID())
	}
	if got := s.taken(); got != "Initialize EndSession" {
		t.Errorf("sent %s", got)
	}
	if err := w.EndSession(t.Context()); err != nil || s.taken() != "" {
		t.Errorf("again: %v", err)
	}
	if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil || s.taken() != "Initialize EthereumGetAddress" {
		t.Errorf("afterwards: %v", err)
	}
	s.says = on[*pb.EndSession](&pb.Features{MajorVersion: new(uint32), MinorVersion: new(uint32), PatchVersion: new(uint32)})
	errorIs(t, "a strange answer", w.EndSession(t.Context()), hw.ErrBadAnswer)
}

func TestAddressForms(t *testing.T) {
	owner := softKey(t, "owner")
	want := accountOf(owner).Hex()
	for _, text := range []string{
		"", "0x", want[2:], want + "0", want[:41], "0X" + want[2:], "0x" + want[2:40] + "zz",
		"0x" + string(bytes.ToLower([]byte(want[2:]))), " " + want, want + "\n",
	} {
		s := newScript(t, core2125, owner)
		w := s.open(Options{})
		s.says = on[*pb.EthereumGetAddress](&pb.EthereumAddress{Address: new(text)})
		got, err := w.Address(t.Context(), hw.DefaultPath, false)
		errorIs(t, text, err, hw.ErrBadAnswer)
		if got != (common.Address{}) {
			t.Errorf("%q is %s", text, got)
		}
	}
	s := newScript(t, core2125, owner)
	w := s.open(Options{})
	for _, path := range []hw.Path{nil, make(hw.Path, 11)} {
		_, err := w.Address(t.Context(), path, false)
		errorIs(t, "path", err, hw.ErrBadPath)
	}
	if got := s.taken(); got != "" {
		t.Errorf("sent %s", got)
	}
}

// TestLeaveLocked: nothing that would ask for the PIN is sent.
func TestLeaveLocked(t *testing.T) {
	s, p := newScript(t, core2125, softKey(t, "owner")), &told{}
	s.features.Unlocked = new(false)
	s.features.ExperimentalFeatures, s.features.SafetyChecks = nil, nil
	w := s.open(Options{LeaveLocked: true, Prompter: p})
	for _, f := range flows(t) {
		if f.on(core2125) {
			_, err := f.do(t.Context(), w)
			errorIs(t, f.name, err, hw.ErrLocked)
		}
	}
	errorIs(t, "setting", w.SetExperimental(t.Context(), true), hw.ErrLocked)
	if _, err := w.Info(t.Context()); err != nil {
		t.Error(err)
	}
	for _, m := range s.got {
		if _, ok := m.(*pb.Initialize); !ok {
			t.Errorf("%T was sent", m)
		}
	}
	if len(p.actions) > 0 {
		t.Errorf("told %v", p.actions)
	}
}
