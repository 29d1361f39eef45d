package ledger

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// The first answers belong to what an earlier user of the device asked: they
// are passed over, whatever they say, a signature included.
func TestLateAnswers(t *testing.T) {
	signature := answerSig(t, softKey(t, "owner"), make([]byte, 32), 0)
	again := []reply{{answer: answerConfig}, {answer: answerName}, {answer: answerConfig}}
	for name, c := range map[string]struct {
		late []string
		want string // sent
	}{
		"rejected":                 {[]string{"6985"}, "b001 e006 b001 e006"},
		"refused on the dashboard": {[]string{"5501"}, "b001 e006 b001 e006"},
		"refused by the app":       {[]string{"6980"}, "b001 e006 b001 e006"},
		"a signature":              {[]string{signature}, "b001 e006 b001 e006"},
		"an address":               {[]string{addressAnswer(softKey(t, "owner")) + "9000"}, "b001 e006 b001 e006"},
		"a chunk":                  {[]string{"9000"}, "b001 e006 b001 e006"},
		"a configuration":          {[]string{answerConfig}, "b001 e006 b001 e006"},
		"a name that is none":      {[]string{nameAnswer("\x00\xff")}, "b001 e006 b001 e006"},
		"one that came later":      {[]string{answerName, "6985"}, "b001 e006 e006 b001 e006"},
		"a name, then its own":     {[]string{answerName, answerName}, "b001 e006 e006 b001 e006"},
		"several":                  {[]string{"6985", signature, "9000"}, "b001 e006 e006 e006 b001 e006"},
		"one in the middle":        {[]string{"6985", answerConfig, "6985"}, "b001 e006 b001 e006 b001 e006"},
	} {
		s := &script{t: t}
		for _, late := range c.late {
			s.replies = append(s.replies, reply{answer: late})
		}
		s.replies = append(s.replies, again...)
		w, err := Open(t.Context(), s, Options{})
		if err != nil {
			t.Errorf("%s: %v, sent %v", name, err, hexes(s.sent))
			continue
		}
		var sent []string
		for _, apdu := range hexes(s.sent) {
			sent = append(sent, apdu[:4])
		}
		if diff := cmp.Diff(c.want, strings.Join(sent, " ")); diff != "" {
			t.Errorf("%s (-want +sent):\n%s", name, diff)
		}
		if w.name != ethereumApp || w.version != (Version{1, 22, 0}) {
			t.Errorf("%s: %q %s", name, w.name, w.version)
		}
	}
}

// A device that is not found into step: an end, and nobody is said to have
// rejected anything.
func TestOutOfStep(t *testing.T) {
	for word, want := range map[string]error{
		"6985": hw.ErrBadAnswer, "5501": hw.ErrBadAnswer, "9000": hw.ErrBadAnswer, "6faa": hw.ErrRefused, answerConfig: hw.ErrBadAnswer,
	} {
		w, err := Open(t.Context(), &recorded{hx(t, word)}, Options{})
		errorIs(t, word, err, want)
		if w != nil || errors.Is(err, hw.ErrRejected) {
			t.Errorf("%s: %v", word, err)
		}
	}
}

// lagging answers each command with the answer to the one before, for good.
type lagging struct {
	board hw.Transport
	last  []byte
}

func (l *lagging) Exchange(ctx context.Context, apdu []byte) ([]byte, error) {
	answer, err := l.board.Exchange(ctx, apdu)
	answer, l.last = l.last, answer
	return answer, err
}

func (l *lagging) Close() error { return l.board.Close() }

// An answer that is always one late is never taken for the right one, even
// though each is in the form of some answer.
func TestLagging(t *testing.T) {
	for _, first := range []string{answerName, answerConfig, "6985"} {
		device, err := emulator.New(emulator.Config{})
		if err != nil {
			t.Fatal(err)
		}
		w, err := Open(t.Context(), &lagging{device, hx(t, first)}, Options{})
		errorIs(t, first, err, hw.ErrBadAnswer)
		if w != nil {
			t.Errorf("%s: a wallet", first)
		}
	}
}

// kept is a device whose links come and go.
type kept struct{ hw.Transport }

func (kept) Close() error { return nil }

func (k kept) Dial(context.Context) (hw.Transport, error) { return k, nil }

// One wallet is given up during a review. The next one finds the device where
// it is: still asking, rejected since, approved since.
func TestGivenUpThenConnected(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		decided := make(chan bool, 1)
		device, err := emulator.New(emulator.Config{Approve: func(ctx context.Context, _ emulator.Review) (bool, error) {
			select {
			case yes := <-decided:
				return yes, nil
			case <-ctx.Done():
				return false, ctx.Err()
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer device.Close()
		for _, decision := range []bool{false, true} {
			w, err := Connect(t.Context(), kept{device}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			_, err = w.SignMessage(ctx, hw.DefaultPath, []byte("text"))
			cancel()
			errorIs(t, "given up", err, hw.ErrStillWaiting)

			for range 2 {
				start := time.Now()
				_, err = Connect(t.Context(), kept{device}, Options{})
				errorIs(t, "while the device asks", err, hw.ErrStillWaiting)
				if took := time.Since(start); took != answerTime || errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v took %s", err, took)
				}
			}
			decided <- decision
			w, err = Connect(t.Context(), kept{device}, Options{})
			if err != nil {
				t.Fatalf("after %v: %v", decision, err)
			}
			decided <- true
			if _, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("other text")); err != nil {
				t.Errorf("the next signature: %v", err)
			}
		}
	})
}

// Over HID a late answer is on the channel of an earlier session: it is dropped
// before it is looked at.
func TestLateFrames(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		device, err := emulator.New(emulator.Config{})
		if err != nil {
			t.Fatal(err)
		}
		var log []string
		b := newBus().speak(t, func(command []byte) []byte {
			answer, err := device.Exchange(context.Background(), command)
			if err != nil {
				return nil
			}
			log = append(log, hexes([][]byte{command[:2]})...)
			return answer
		})
		b.say(0x12, 0x34, make([]byte, 67))
		dial := DialFunc(func(context.Context) (hw.Transport, error) { return FrameTransport(b, random()) })
		w, err := Connect(t.Context(), dial, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		if !slices.Equal(log, []string{"b001", "e006"}) {
			t.Errorf("sent %v", log)
		}
	})
}
