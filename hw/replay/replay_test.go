package replay

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/hw"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// parrot answers a command with itself, twice, and is gone after the word "bye".
type parrot struct{ said [][]byte }

func (p *parrot) Exchange(_ context.Context, command []byte) ([]byte, error) {
	if string(command) == "bye" {
		return nil, hw.ErrDisconnected
	}
	return append(bytes.Clone(command), command...), nil
}

func (p *parrot) WriteMessage(ctx context.Context, message []byte) error {
	answer, err := p.Exchange(ctx, message)
	p.said = append(p.said, answer)
	return err
}

func (p *parrot) ReadMessage(ctx context.Context) ([]byte, error) {
	if len(p.said) == 0 {
		return nil, ctx.Err()
	}
	answer := p.said[0]
	p.said = p.said[1:]
	return answer, nil
}

func (p *parrot) Close() error { return nil }

// hide keeps the word "secret" out of a file.
func hide(message []byte) []byte { return bytes.ReplaceAll(message, []byte("secret"), []byte("-")) }

// record has one conversation on each kind of link.
func record(t *testing.T) *bytes.Buffer {
	t.Helper()
	var file bytes.Buffer
	r, err := NewRecorder(&file, Header{Driver: "parrot"}, hide)
	if err != nil {
		t.Fatal(err)
	}
	transport := r.Transport(&parrot{})
	for _, command := range []string{"hello", "secret", "bye"} {
		if _, err := transport.Exchange(t.Context(), []byte(command)); (err != nil) != (command == "bye") {
			t.Fatal(err)
		}
	}
	messages := r.Messages(&parrot{})
	if err := messages.WriteMessage(t.Context(), []byte("my secret")); err != nil {
		t.Fatal(err)
	}
	if _, err := messages.ReadMessage(t.Context()); err != nil || r.Err() != nil {
		t.Fatal(err, r.Err())
	}
	return &file
}

func play(t *testing.T, file *bytes.Buffer) *Player {
	t.Helper()
	recording, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if recording.Header.Driver != "parrot" {
		t.Errorf("%+v", recording.Header)
	}
	return recording.Play(hide, nil)
}

func TestPlay(t *testing.T) {
	file := record(t)
	if strings.Contains(file.String(), "736563726574") { // "secret" in hex
		t.Errorf("a secret is in the file:\n%s", file)
	}
	p := play(t, file)
	transport, err := p.Transport()
	if err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string]string{"hello": "hellohello"} {
		if got, err := transport.Exchange(t.Context(), []byte(command)); err != nil || string(got) != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	if got, err := transport.Exchange(t.Context(), []byte("secret")); err != nil || string(got) != "--" {
		t.Errorf("%q, %v", got, err)
	}
	for range 2 { // it was gone then, and is now
		if _, err := transport.Exchange(t.Context(), []byte("bye")); !errors.Is(err, hw.ErrDisconnected) {
			t.Errorf("%v", err)
		}
	}
	messages, err := p.Messages()
	if err != nil {
		t.Fatal(err)
	}
	if err := messages.WriteMessage(t.Context(), []byte("my secret")); err != nil {
		t.Error(err)
	}
	if got, err := messages.ReadMessage(t.Context()); err != nil || string(got) != "my -my -" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := messages.ReadMessage(t.Context()); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("at the end: %v", err)
	}
	if _, err := p.Transport(); !errors.Is(err, hw.ErrNoDevice) {
		t.Errorf("after the last link: %v", err)
	}
}

// TestDiverges: what was not asked then is not answered now, nor anything after.
func TestDiverges(t *testing.T) {
	transport, err := play(t, record(t)).Transport()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transport.Exchange(t.Context(), []byte("hallo")); !errors.Is(err, hw.ErrMismatch) {
		t.Errorf("%v", err)
	}
	if _, err := transport.Exchange(t.Context(), []byte("hello")); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("%v", err)
	}
}

// TestGivenUp: a read waits where the host spoke next, until its context ends.
func TestGivenUp(t *testing.T) {
	p := play(t, record(t))
	messages, err := p.Messages() // of the first link: what it is called does not matter here
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := messages.ReadMessage(ctx)
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := messages.WriteMessage(t.Context(), []byte("hello")); err != nil {
		t.Errorf("it broke the link: %v", err)
	}
	if err := messages.Close(); err != nil {
		t.Error(err)
	}
	if err := messages.WriteMessage(t.Context(), []byte("hello")); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("closed: %v", err)
	}
}

// full takes so many bytes.
type full int

func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errors.New("no space left")
	}
	return len(p), nil
}

// TestFull: a recording that cannot be written does not stand in the way.
func TestFull(t *testing.T) {
	space := full(100)
	r, err := NewRecorder(&space, Header{Driver: "parrot"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := r.Transport(&parrot{})
	for range 10 {
		if _, err := transport.Exchange(t.Context(), []byte("hello")); err != nil {
			t.Fatal(err)
		}
	}
	if r.Err() == nil {
		t.Error("nobody was told")
	}
}

const head = `{"schema":"valetkey.replay.v1","driver":"x"}` + "\n"

func TestReadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"empty":          "",
		"another schema": `{"schema":"valetkey.replay.v2","driver":"x"}`,
		"not JSON":       "hello\n",
		"unknown field":  head + `{"sent":"00","when":1}`,
		"no event":       head + `{}`,
		"two events":     head + `{"sent":"00","got":"00"}`,
		"two documents":  head + `{"open":true}{"open":true}`,
		"no hex":         head + `{"sent":"0"}`,
		"too long":       head + `{"sent":"` + strings.Repeat("00", maxLine) + `"}`,
	} {
		if _, err := Read(strings.NewReader(text)); !errors.Is(err, ErrBadRecording) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(head + `{"open":true}` + "\n" + `{"sent":"00"}` + "\n" + `{"failed":"busy"}` + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		recording, err := Read(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, e := range recording.events {
			if !e.valid() {
				t.Errorf("%q made %+v", text, e)
			}
		}
	})
}
