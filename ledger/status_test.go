package ledger

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/hw"
)

func TestStatusTable(t *testing.T) {
	outcomes := []error{hw.ErrRejected, hw.ErrLocked, hw.ErrWrongApp, hw.ErrRefused}
	for word, row := range statusTable {
		if row.name == "" || row.meaning == "" || row.next == "" {
			t.Errorf("%s: %+v leaves something out", word, row)
		}
		known := 0
		err := fmt.Errorf("sign: %w", &StatusError{Word: word, Command: insSignTx})
		for _, outcome := range outcomes {
			if errors.Is(err, outcome) {
				known++
			}
		}
		if known != 1 || !errors.Is(err, row.sentinel) {
			t.Errorf("%s has %d outcomes, want %v", word, known, row.sentinel)
		}
		for _, want := range []string{fmt.Sprintf("%04x", uint16(word)), row.name, row.meaning} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q does not tell %q", err, want)
			}
		}
	}
	if _, ok := statusTable[statusOK]; ok {
		t.Error("9000 is an error")
	}
}

// Each word, as the answer to each kind of command: the outcome is the same,
// the next step is known, and the wallet goes on, the app having ended its flow.
func TestStatusWords(t *testing.T) {
	key := softKey(t, "owner")
	for _, c := range []struct {
		word StatusWord
		want error
		text string
	}{
		{0x6985, hw.ErrRejected, "rejected"},
		{0x5501, hw.ErrRejected, "refused"},
		{0x5515, hw.ErrLocked, "PIN"},
		{0x5303, hw.ErrLocked, "PIN"},
		{0x6982, hw.ErrLocked, "locked"},
		{0x6d00, hw.ErrWrongApp, "command"},
		{0x6e00, hw.ErrWrongApp, "app"},
		{0x6511, hw.ErrWrongApp, "not open"},
		{0x6a80, hw.ErrRefused, "blind signing"},
		{0x6501, hw.ErrRefused, "transaction type"},
		{0x6807, hw.ErrWrongApp, "not installed"}, // has a row although it begins with 68
		{0x6801, hw.ErrRefused, "exception 1 "},
		{0x6fff, hw.ErrRefused, "unknown"},
		{0x6ad5, hw.ErrRefused, "unknown"}, // exception 2d5 or an unknown word: nobody can tell
		{0x68ab, hw.ErrRefused, "exception 171 "},
		{0x0000, hw.ErrRefused, "unknown"},
		{0x9001, hw.ErrRefused, "unknown"},
	} {
		answer := fmt.Sprintf("%04x", uint16(c.word))
		w, s := play(t, key, reply{answer: answer}, reply{answer: answer}, reply{answer: answer}, reply{answer: answer})
		_, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("text"))
		errorIs(t, answer, err, c.want)
		status, ok := errors.AsType[*StatusError](err)
		if !ok || status.Word != c.word || status.NextStep() == "" {
			t.Errorf("%s: %v has no next step", answer, err)
		}
		if !strings.Contains(err.Error(), c.text) || !strings.Contains(err.Error(), answer) {
			t.Errorf("%s: %q does not tell %q", answer, err, c.text)
		}
		_, err = w.Address(t.Context(), hw.DefaultPath, true)
		errorIs(t, answer, err, c.want)
		_, err = w.Info(t.Context())
		errorIs(t, answer, err, c.want)
		_, err = w.Address(t.Context(), hw.TemplateBIP44.Account(1), false)
		errorIs(t, answer, err, c.want)
		if len(s.sent) != 4 {
			t.Errorf("%s: %d commands were sent, want 4", answer, len(s.sent))
		}
	}
}

func TestStatusWordString(t *testing.T) {
	for word, want := range map[StatusWord]string{0x6985: "6985 (condition not satisfied)", 0x6abc: "6abc", 0x0001: "0001"} {
		if got := word.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
