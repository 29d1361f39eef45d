package trezor

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// TestFailureTable: every code that the protocol has, with all that is said of it
// and exactly one outcome.
func TestFailureTable(t *testing.T) {
	outcomes := []error{hw.ErrRejected, hw.ErrLocked, hw.ErrWrongApp, hw.ErrBusy, hw.ErrRefused}
	all := pb.FailureCode_name
	if len(all) != len(failureTable)+1 {
		t.Errorf("the table has %d codes, the protocol %d", len(failureTable), len(all)-1)
	}
	for number := range all {
		code := FailureCode(number)
		if code == 0 {
			continue
		}
		row, ok := failureTable[code]
		if !ok || row.name == "" || row.meaning == "" || row.next == "" {
			t.Errorf("%s: %+v leaves something out", code, row)
		}
		known := 0
		err := fmt.Errorf("sign: %w", &FailureError{Code: code, Text: "words"})
		for _, outcome := range outcomes {
			if errors.Is(err, outcome) {
				known++
			}
		}
		if known != 1 || !errors.Is(err, row.sentinel) {
			t.Errorf("%s has %d outcomes, want %v", code, known, row.sentinel)
		}
		for _, want := range []string{fmt.Sprint(int32(code)), row.name, row.meaning, `"words"`} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q does not tell %q", err, want)
			}
		}
	}
}

func TestUnknownFailures(t *testing.T) {
	for _, code := range []int32{0, 18, 20, -1, 1 << 30} {
		err := newFailure(failure(code, ""))
		e, ok := errors.AsType[*FailureError](err)
		if !ok || e.NextStep() == "" || !errors.Is(err, hw.ErrRefused) || !strings.Contains(err.Error(), fmt.Sprint(code)) {
			t.Errorf("%d: %v", code, err)
		}
	}
	errorIs(t, "no code", newFailure(&pb.Failure{}), hw.ErrRefused)
}

// TestFailureText: a device's words cannot move a terminal's cursor.
func TestFailureText(t *testing.T) {
	hostile := "\x1b[2J\r\nfine\u202e" + strings.Repeat("x", 500)
	text := newFailure(failure(3, hostile)).Error()
	if strings.ContainsAny(text, "\x1b\r\n") || strings.Contains(text, "\u202e") || len(text) > 300 {
		t.Errorf("%q", text)
	}
}

// TestFailures: each code as the answer to each flow. The session goes on.
func TestFailures(t *testing.T) {
	key := softKey(t, "owner")
	for code, row := range failureTable {
		for _, f := range flows(t) {
			if !f.on(core2125) {
				continue
			}
			s := newScript(t, core2125, key)
			w := s.known(Options{})
			s.says = f.answer(failure(int32(code), "no"))
			signed, err := f.do(t.Context(), w)
			if e, ok := errors.AsType[*FailureError](err); !ok || e.Code != code || signed != nil || !errors.Is(err, row.sentinel) {
				t.Errorf("%s, failure %s: %v", f.name, code, err)
			}
			s.got = nil
			if _, err := w.Info(t.Context()); err != nil || s.taken() != "Initialize" {
				t.Errorf("%s, after failure %s: %v", f.name, code, err)
			}
		}
	}
}

func TestStates(t *testing.T) {
	for state, c := range map[State]struct {
		change func(*pb.Features)
		want   error
	}{
		Bootloader:     {func(f *pb.Features) { f.BootloaderMode = new(true) }, hw.ErrWrongApp},
		NoFirmware:     {func(f *pb.Features) { f.FirmwarePresent = new(false) }, hw.ErrWrongApp},
		BitcoinOnly:    {func(f *pb.Features) { f.Capabilities = []pb.Capability{pb.Capability_CAPABILITY_BITCOIN} }, hw.ErrWrongApp},
		NotInitialized: {func(f *pb.Features) { f.Initialized = nil }, hw.ErrLocked},
		Busy:           {func(f *pb.Features) { f.Busy = new(true) }, hw.ErrBusy},
	} {
		s := newScript(t, core2125, softKey(t, "owner"))
		w := s.known(Options{})
		c.change(s.features)
		for _, f := range flows(t) {
			if f.on(core2125) {
				_, err := f.do(t.Context(), w)
				errorIs(t, f.name, err, c.want)
				if e, ok := errors.AsType[*StateError](err); !ok || e.State != state {
					t.Errorf("%s: %v, want state %d", f.name, err, state)
				}
			}
		}
		if strings.Contains(s.taken(), "Sign") {
			t.Errorf("state %d: something was asked for", state)
		}
		_, err := Open(t.Context(), s, Options{})
		errorIs(t, "open", err, c.want)
	}
	texts := map[string]bool{}
	for state := OtherProtocol; state <= Busy; state++ {
		e := &StateError{State: state}
		if e.Error() == "" || e.NextStep() == "" || e.Unwrap() == nil || texts[e.Error()] {
			t.Errorf("state %d: %q, %q", state, e, e.NextStep())
		}
		texts[e.Error()] = true
	}
	if len(stateTable) != int(Busy) {
		t.Errorf("%d states have a row, of %d", len(stateTable), Busy)
	}
}
