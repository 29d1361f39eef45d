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
		{0x6fff, hw.ErrRefused, "internal error"},
		{0x6fab, hw.ErrRefused, "failed"},
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

// The words that devices are known to give (the app's and the system's headers,
// and what other clients have met), each with a row of its own; 68xx and 6fxx
// are families.
func TestStatusWordsHaveRows(t *testing.T) {
	for _, word := range []StatusWord{
		0x5515, 0x5303, 0x6982, 0x5501, 0x6985, 0x5502, 0x5223, 0x6001, 0x6501, 0x6502, 0x650f, 0x6511,
		0x6983, 0x6a87, 0x6700, 0x670a, 0x6807, 0x6980, 0x6984, 0x6a00, 0x6f00, 0x6faa, 0x6a80, 0x6a84,
		0x6a88, 0x6b00, 0x6d00, 0x6e00, 0x6e01, 0x911c,
	} {
		if _, ok := statusTable[word]; !ok {
			t.Errorf("%04x has no row", uint16(word))
		}
	}
	for family, row := range statusFamilies {
		if row.name == "" || row.meaning == "" || row.next == "" || row.sentinel == nil {
			t.Errorf("family %02x: %+v leaves something out", family, row)
		}
		for low := range 0x100 {
			err := &StatusError{Word: StatusWord(family)<<8 | StatusWord(low)}
			if strings.Contains(err.Error(), unknownStatus.meaning) || err.NextStep() == "" || err.Unwrap() == nil {
				t.Errorf("%v says nothing of family %02x (%s)", err, family, row.name)
			}
		}
	}
}

// One word, two meanings, told apart by the app's version: a 6985 to an
// authorization may be the setting until 1.20.0, and 6980 is from then on.
func TestRefusalsByVersion(t *testing.T) {
	for _, c := range []struct {
		version      Version
		word         StatusWord
		want         error
		policy       bool
		mayBeSetting bool // the text names the setting
	}{
		{Version{1, 17, 0}, 0x6985, hw.ErrRejected, false, true},
		{Version{1, 19, 3}, 0x6985, hw.ErrRejected, false, true},
		{Version{1, 20, 0}, 0x6985, hw.ErrRejected, false, false},
		{Version{1, 22, 0}, 0x6985, hw.ErrRejected, false, false},
		{Version{1, 20, 0}, 0x6980, hw.ErrRefused, true, true},
		{Version{1, 22, 0}, 0x6980, hw.ErrRefused, true, true},
	} {
		w := &Wallet{version: c.version}
		err := w.explainRefusedAuthorization(&StatusError{Word: c.word, Command: insAuthorization})
		name := fmt.Sprintf("%s, %s", c.version, c.word)
		errorIs(t, name, err, c.want)
		if _, policy := errors.AsType[*hw.PolicyError](err); policy != c.policy {
			t.Errorf("%s: %v is a matter of policy: %v", name, err, policy)
		}
		if strings.Contains(err.Error(), settingSmartAccounts) != c.mayBeSetting {
			t.Errorf("%s: %v", name, err)
		}
	}
}
