package trezor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// asker is a person at this computer.
type asker struct {
	told
	pin, passphrase string
	onDevice        bool
	err             error
	buffers         [][]byte
	pinRequest      hw.PINRequest
	request         hw.PassphraseRequest
}

func (a *asker) secret(text string) hw.Secret {
	b := []byte(text)
	a.buffers = append(a.buffers, b)
	return hw.NewSecret(b)
}

func (a *asker) AskPIN(_ context.Context, r hw.PINRequest) (hw.Secret, error) {
	a.pinRequest = r
	return a.secret(a.pin), a.err
}

func (a *asker) AskPassphrase(_ context.Context, r hw.PassphraseRequest) (hw.PassphraseAnswer, error) {
	a.request = r
	return hw.PassphraseAnswer{OnDevice: a.onDevice, Typed: a.secret(a.passphrase)}, a.err
}

// wiped tells whether every secret that was given out is gone.
func (a *asker) wiped() bool {
	for _, b := range a.buffers {
		if bytes.Trim(b, "\x00") != nil && len(bytes.Trim(b, "\x00")) > 0 {
			return false
		}
	}
	return true
}

// wants is a device that asks for something before it tells an address.
func wants(s *script, question pb.Message) {
	s.features.PassphraseProtection = new(true)
	s.says = func(m pb.Message) []any {
		switch m.(type) {
		case *pb.EthereumGetAddress:
			return []any{question}
		case *pb.PassphraseAck, *pb.PinMatrixAck:
			return []any{&pb.EthereumAddress{Address: new(accountOf(s.key).Hex())}}
		}
		return nil
	}
}

// sent is the answer to a question, and the words of an error.
func sentAck[M pb.Message](s *script) (ack M, ok bool) {
	for _, m := range s.got {
		if ack, ok := m.(M); ok {
			return ack, true
		}
	}
	return ack, false
}

const secretWord = "correct-horse"

func TestPassphrase(t *testing.T) {
	keyboard := func(has bool) func(*script) {
		return func(s *script) {
			if !has {
				s.features.Capabilities = s.features.Capabilities[:1]
			}
		}
	}
	given := func(text string) Passphrase { return GivenPassphrase(hw.NewSecret([]byte(text))) }
	for name, c := range map[string]struct {
		source   Passphrase
		keyboard bool
		person   hw.Prompter
		onDevice bool
		typed    string
		err      error
	}{
		"on the device":                {Passphrase{}, true, nil, true, "", nil},
		"nowhere":                      {Passphrase{}, false, nil, false, "", hw.ErrLocked},
		"nobody to ask":                {AskPassphrase(), true, &told{}, false, "", hw.ErrLocked},
		"no keyboard, typed":           {Passphrase{}, false, &asker{passphrase: secretWord}, false, secretWord, nil},
		"asked, typed":                 {AskPassphrase(), true, &asker{passphrase: secretWord}, false, secretWord, nil},
		"asked, on the device":         {AskPassphrase(), true, &asker{onDevice: true}, true, "", nil},
		"asked, on none":               {AskPassphrase(), false, &asker{onDevice: true}, false, "", hw.ErrLocked},
		"asked, refused":               {AskPassphrase(), true, &asker{err: context.Canceled}, false, "", context.Canceled},
		"given":                        {given(secretWord), true, nil, false, secretWord, nil},
		"given, empty":                 {given(""), true, nil, false, "", nil},
		"given, in NFC":                {given("\u00e9\u212b"), true, nil, false, "e\u0301A\u030a", nil},
		"given, 50 bytes":              {given(strings.Repeat("x", 50)), false, nil, false, strings.Repeat("x", 50), nil},
		"given, 51 bytes":              {given(strings.Repeat("x", 51)), false, nil, false, "", hw.ErrLocked},
		"given, 51 bytes in NFKD only": {given(strings.Repeat("\u00e9", 17)), false, nil, false, "", hw.ErrLocked},
	} {
		s := newScript(t, core2125, softKey(t, "owner"))
		keyboard(c.keyboard)(s)
		wants(s, &pb.PassphraseRequest{})
		w := s.open(Options{Prompter: c.person, Session: SessionOptions{Passphrase: c.source}})
		_, err := w.Address(t.Context(), hw.DefaultPath, false)
		errorIs(t, name, err, c.err)
		if err != nil {
			if !strings.HasSuffix(s.taken(), "Cancel Ping") {
				t.Errorf("%s: the device was not told", name)
			}
			continue
		}
		ack, ok := sentAck[*pb.PassphraseAck](s)
		if !ok || ack.GetOnDevice() != c.onDevice || (ack.Passphrase == nil) != c.onDevice || ack.GetPassphrase() != c.typed {
			t.Errorf("%s: sent %v", name, ack)
		}
		if a, ok := c.person.(*asker); ok && (!a.wiped() || a.request != hw.PassphraseRequest{OnDevice: c.keyboard, MaxBytes: 50}) {
			t.Errorf("%s: %+v, wiped: %v", name, a.request, a.wiped())
		}
	}
}

// TestPassphraseIsWiped at the end, and not before: a device that has lost the
// session asks again.
func TestPassphraseIsWiped(t *testing.T) {
	buffer := []byte(secretWord)
	s := newScript(t, core2125, softKey(t, "owner"))
	wants(s, &pb.PassphraseRequest{})
	w := s.open(Options{Session: SessionOptions{Passphrase: GivenPassphrase(hw.NewSecret(buffer))}})
	for session := byte(1); session < 4; session++ {
		s.session = session
		if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil {
			t.Fatal(err)
		}
		if ack, ok := sentAck[*pb.PassphraseAck](s); !ok || ack.GetPassphrase() != secretWord {
			t.Errorf("session %d: sent %v", session, ack)
		}
		s.got = nil
	}
	if err := w.Close(); err != nil || !bytes.Equal(buffer, make([]byte, len(buffer))) {
		t.Errorf("%v, the buffer holds %q", err, buffer)
	}
}

// TestPassphraseNotUsed: a passphrase was given and the device did not want it.
// That is another wallet than the one that was meant.
func TestPassphraseNotUsed(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		id   []byte
		want error
	}{
		"given":                      {secretWord, nil, hw.ErrLocked},
		"the empty one":              {"", nil, nil},
		"a session that was resumed": {secretWord, bytes.Repeat([]byte{0x51}, 32), nil},
		"one that was not":           {secretWord, bytes.Repeat([]byte{0x99}, 32), hw.ErrLocked},
	} {
		s := newScript(t, core2125, softKey(t, "owner"))
		w := s.open(Options{Session: SessionOptions{ID: c.id, Passphrase: GivenPassphrase(hw.NewSecret([]byte(c.text)))}})
		_, err := w.Address(t.Context(), hw.DefaultPath, false)
		errorIs(t, name, err, c.want)
		if err == nil {
			continue
		}
		if e, ok := errors.AsType[*PassphraseError](err); !ok || e.NextStep() == "" || s.taken() != "Initialize EthereumGetAddress EndSession" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPIN(t *testing.T) {
	for name, c := range map[string]struct {
		person hw.Prompter
		kind   pb.PinMatrixKind
		want   error
	}{
		"places":       {&asker{pin: "7913"}, 1, nil},
		"no kind":      {&asker{pin: "7913"}, 0, nil},
		"fifty":        {&asker{pin: strings.Repeat("1", 50)}, 1, nil},
		"fifty-one":    {&asker{pin: strings.Repeat("1", 51)}, 1, hw.ErrLocked},
		"none":         {&asker{}, 1, hw.ErrLocked},
		"a zero":       {&asker{pin: "1203"}, 1, hw.ErrLocked},
		"a letter":     {&asker{pin: "12a3"}, 1, hw.ErrLocked},
		"refused":      {&asker{pin: "12", err: context.Canceled}, 1, context.Canceled},
		"nobody":       {&told{}, 1, hw.ErrLocked},
		"a new PIN":    {&asker{pin: "1"}, 2, hw.ErrBadAnswer},
		"a wipe code":  {&asker{pin: "1"}, 4, hw.ErrBadAnswer},
		"unknown kind": {&asker{pin: "1"}, 99, hw.ErrBadAnswer},
	} {
		s := newScript(t, legacy, softKey(t, "owner"))
		wants(s, &pb.PinMatrixRequest{Type: new(c.kind)})
		w := s.open(Options{Prompter: c.person})
		_, err := w.Address(t.Context(), hw.DefaultPath, false)
		errorIs(t, name, err, c.want)
		ack, ok := sentAck[*pb.PinMatrixAck](s)
		if ok != (c.want == nil) {
			t.Errorf("%s: sent %v", name, ack)
		}
		a, isAsker := c.person.(*asker)
		if isAsker && (!a.wiped() || ok && ack.GetPin() != a.pin) {
			t.Errorf("%s: sent %q, wiped: %v", name, ack.GetPin(), a.wiped())
		}
		if ok && (strings.Join(a.pinRequest.Rows, "/") != "789/456/123" || a.pinRequest.Instructions == "" || a.pinRequest.MaxLength != 50) {
			t.Errorf("%s: asked %+v", name, a.pinRequest)
		}
	}
}

// TestSecretsStaySecret: not in errors, whatever goes wrong, and in no value that
// is printed.
func TestSecretsStaySecret(t *testing.T) {
	person := &asker{passphrase: secretWord, pin: "1793"}
	options := Options{Prompter: person, Session: SessionOptions{Passphrase: GivenPassphrase(hw.NewSecret([]byte(secretWord)))}}
	for _, answer := range []any{failure(7, "PIN invalid"), hw.ErrDisconnected, raw(encodeRaw(42, []byte(secretWord))), &pb.Success{}} {
		s := newScript(t, core2125, softKey(t, "owner"))
		wants(s, &pb.PassphraseRequest{})
		plain := s.says
		s.says = func(m pb.Message) []any {
			if _, ok := m.(*pb.PassphraseAck); ok {
				return []any{answer}
			}
			return plain(m)
		}
		w := s.open(options)
		_, err := w.Address(t.Context(), hw.DefaultPath, false)
		if err == nil {
			t.Errorf("%v is an address", answer)
		}
		for _, text := range []string{fmt.Sprintf("%v %+v %#v", err, err, err), fmt.Sprintf("%v %+v", w.options, w.options)} {
			if strings.Contains(text, secretWord) || strings.Contains(text, "1793") {
				t.Errorf("a secret is in %q", text)
			}
		}
	}
}
