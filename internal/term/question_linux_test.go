package term

import (
	"context"
	"errors"
	"testing"
)

// TestReadLine: the answer is seen as it is typed, and comes without blanks.
func TestReadLine(t *testing.T) {
	for typed, want := range map[string]string{"8453\n": "8453", "  0x12 \n": "0x12", "\n": "", "two words\n": "two words"} {
		p := sitDown(t)
		p.keep()
		var line string
		got := during(func() answer {
			var err error
			line, err = New(p).ReadLine(t.Context(), "chain \x1b[2Jid")
			return answer{err: err}
		}, func() {
			p.waitFor("chain ?[2Jid: ")
			p.enter(typed)
		})
		if got.err != nil || line != want {
			t.Errorf("%q: %q, %v", typed, line, got.err)
		}
		p.waitFor("id: " + typed[:len(typed)-1]) // echoed
	}
}

func TestReadLineIsGivenUp(t *testing.T) {
	p := sitDown(t)
	p.keep()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	got := during(func() answer {
		_, err := New(p).ReadLine(ctx, "Q")
		return answer{err: err}
	}, func() {
		p.waitFor("Q: ")
		cancel()
	})
	if !errors.Is(got.err, context.Canceled) {
		t.Errorf("got %v", got.err)
	}
}
