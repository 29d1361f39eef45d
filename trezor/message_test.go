package trezor

import (
	"errors"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// TestMessageSizes: Model One's room, and that of a message on the wire.
func TestMessageSizes(t *testing.T) {
	for _, c := range []struct {
		version Version
		size    int
		fits    bool
	}{
		{legacy, 0, false},
		{legacy, 1, true},
		{legacy, 1024, true},
		{legacy, 1025, false},
		{core2125, 0, false},
		{core2125, 1025, true},
		{core2125, maxCoreMessage, true},
		{core2125, maxCoreMessage + 1, false},
	} {
		s, p := newScript(t, c.version, softKey(t, "owner")), &told{}
		w := s.known(Options{Prompter: p})
		s.says = on[*pb.EthereumSignMessage](failure(4, ""))
		_, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte(strings.Repeat("x", c.size)))
		if errors.Is(err, hw.ErrRejected) != c.fits || errors.Is(err, hw.ErrRefused) == c.fits || (len(p.actions) > 0) != c.fits {
			t.Errorf("%d bytes on %s: %v", c.size, c.version, err)
		}
	}
}

func TestMessageReadable(t *testing.T) {
	for _, c := range []struct {
		text   string
		offset int // -1: readable
	}{
		{"two\nlines ~", -1}, {"tab\t", 3}, {"\r\n", 0}, {"caf\u00e9", 3}, {"\x00", 0}, {"x\x7f", 1}, {"\xff", 0},
	} {
		for _, risk := range []hw.BlindRisk{"", "other", hw.AcceptBlindSigning} {
			s := newScript(t, core2125, softKey(t, "owner"))
			w := s.known(Options{AnyMessage: risk})
			s.says = on[*pb.EthereumSignMessage](failure(4, ""))
			_, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte(c.text))
			unreadable, is := errors.AsType[*hw.UnreadableError](err)
			if is != (c.offset >= 0 && risk != hw.AcceptBlindSigning) || is && unreadable.Offset != c.offset {
				t.Errorf("%q with %q: %v", c.text, risk, err)
			}
			if is && s.taken() != "Initialize" {
				t.Errorf("%q was sent", c.text)
			}
		}
	}
}

// TestMessageLines: Model One shows a text with line feeds as hex.
func TestMessageLines(t *testing.T) {
	for _, version := range firmwares {
		for _, risk := range []hw.BlindRisk{"", hw.AcceptBlindSigning} {
			s := newScript(t, version, softKey(t, "owner"))
			var told hw.Review
			w := s.known(Options{AnyMessage: risk, Prompter: hw.PromptFunc(func(_ hw.Action, r hw.Review) { told = r })})
			s.says = on[*pb.EthereumSignMessage](failure(4, ""))
			_, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte("two\nlines"))
			if blind := version.legacy() && risk != ""; told.Blind != blind || (told.Hidden != "") != blind {
				t.Errorf("%s with %q: told %+v", version, risk, told)
			}
			unreadable, is := errors.AsType[*hw.UnreadableError](err)
			if is != (version.legacy() && risk == "") || is && (unreadable.Offset != 3 || unreadable.Byte != '\n') {
				t.Errorf("%s with %q: %v", version, risk, err)
			}
		}
	}
}
