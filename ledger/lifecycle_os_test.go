package ledger

import (
	"errors"
	"testing"

	"github.com/valetkey/valetkey/hw"
)

// osAnswer is the answer to E0 01 of a Nano S Plus; the rest after the
// controller's version is left out.
const osAnswer = "33100004 05 312e312e30 04 e6000000 04 342e3033"

func TestParseOSVersion(t *testing.T) {
	v, err := parseOSVersion(hx(t, osAnswer))
	if err != nil || v.target != 0x33100004 || v.system != "1.1.0" || v.controller != "4.03" {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := parseOSVersion(hx(t, "33100004 05 312e312e30")); err != nil || v.system != "1.1.0" || v.controller != "" {
		t.Errorf("%+v, %v", v, err)
	}
	for name, answer := range map[string]string{
		"nothing":             "",
		"half a target":       "3310",
		"target only":         "33100004",
		"no version":          "33100004 05",
		"short version":       "33100004 05 312e31",
		"flags that overflow": "33100004 05 312e312e30 ff e6",
	} {
		_, err := parseOSVersion(hx(t, answer))
		errorIs(t, name, err, hw.ErrBadAnswer)
	}
}

func TestTargets(t *testing.T) {
	for target, want := range map[uint32]Model{
		0x31100004: NanoS, 0x33000004: NanoX, 0x33100004: NanoSPlus, 0x33200004: Stax, 0x33300004: Flex, 0x33400004: Apex,
		0x33500004: UnknownModel, 0x31000004: UnknownModel, 0: UnknownModel,
	} {
		if got := (osVersion{target: target}).model(); got != want {
			t.Errorf("%08x is a %s, want %s", target, got, want)
		}
	}
}

// What the dashboard says of itself, and what becomes of it.
func TestReadModel(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		want   error
		model  Model
	}{
		"Flex":          {"33300004 05 312e312e30 9000", nil, Flex},
		"a later model": {"33900004 05 312e312e30 9000", nil, UnknownModel},
		"does not tell": {"6d00", nil, UnknownModel},
		"bootloader":    {"01000004 05 312e312e30 9000", hw.ErrWrongApp, UnknownModel},
		"malformed":     {"33300004 9000", hw.ErrBadAnswer, UnknownModel},
	} {
		inBubble(t, func(t *testing.T) {
			b := newBoard(t, dashboardApp)
			b.target = c.answer
			w, err := Connect(t.Context(), b, Options{})
			errorIs(t, name, err, c.want)
			if err == nil {
				defer w.Close()
				if w.options.Model != c.model {
					t.Errorf("%s: %s", name, w.options.Model)
				}
			}
		})
	}
}

func FuzzParseOSVersion(f *testing.F) {
	for _, seed := range []string{osAnswer, "", "33100004 00", "33100004 05 31"} {
		f.Add(hx(f, seed))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		v, err := parseOSVersion(answer)
		if err != nil {
			if !errors.Is(err, hw.ErrBadAnswer) || v != (osVersion{}) {
				t.Fatalf("%x: %+v, %v", answer, v, err)
			}
			return
		}
		if 4+1+len(v.system) > len(answer) || v.system != string(answer[5:5+len(v.system)]) || v.target>>24 != uint32(answer[0]) {
			t.Fatalf("%x: %+v", answer, v)
		}
	})
}
