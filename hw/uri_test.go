package hw_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
)

func TestParseURI(t *testing.T) {
	none := map[string]string{}
	for _, c := range []struct {
		text string
		want hw.URI
		back string // "" when it is text again
	}{
		{"auto", hw.URI{Scheme: "auto", Options: none}, ""},
		{"ledger:0001", hw.URI{Scheme: "ledger", Address: "0001", Options: none}, ""},
		{"speculos://127.0.0.1:9999", hw.URI{Scheme: "speculos", Address: "127.0.0.1:9999", Network: true, Options: none}, ""},
		{"speculos://[::1]:9999", hw.URI{Scheme: "speculos", Address: "[::1]:9999", Network: true, Options: none}, ""},
		{"keystore:/home/me/key file", hw.URI{Scheme: "keystore", Address: "/home/me/key file", Options: none}, ""},
		{"a-vendor-2:x", hw.URI{Scheme: "a-vendor-2", Address: "x", Options: none}, ""},
		{"auto?model=nanox", hw.URI{Scheme: "auto", Options: map[string]string{"model": "nanox"}}, ""},
		{
			"emulator:ledger?model=nanosp&app=1.22.0",
			hw.URI{Scheme: "emulator", Address: "ledger", Options: map[string]string{"model": "nanosp", "app": "1.22.0"}},
			"emulator:ledger?app=1.22.0&model=nanosp",
		},
		{
			"emulator:ledger?seed=two+words%3D",
			hw.URI{Scheme: "emulator", Address: "ledger", Options: map[string]string{"seed": "two words="}},
			"",
		},
	} {
		got, err := hw.ParseURI(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.text, diff)
		}
		if c.back == "" {
			c.back = c.text
		}
		if got.String() != c.back {
			t.Errorf("%s prints as %s", c.text, got)
		}
	}
}

func TestParseURIRefuses(t *testing.T) {
	for _, text := range []string{
		"", ":", "Ledger", "1ledger", "-x", "led ger", "ledger ", "//host", "http//x",
		"ledger:", "speculos://", "ledger:?model=x", // nothing is named
		"auto?", "auto?model", "auto?model=", "auto?=x", "auto?a=1&a=2", "auto?a=%zz", "auto?a=1;b=2", // options
	} {
		got, err := hw.ParseURI(text)
		detail, ok := errors.AsType[*hw.URIError](err)
		if !errors.Is(err, hw.ErrBadURI) || !ok || detail.Input != text || detail.Reason == "" {
			t.Errorf("%q: %+v, %v, want %v with its reason", text, got, err, hw.ErrBadURI)
		}
		if diff := cmp.Diff(hw.URI{}, got); diff != "" {
			t.Errorf("%q: a name that does not parse is %+v", text, got)
		}
	}
}

func TestCheckOptions(t *testing.T) {
	u, err := hw.ParseURI("emulator:ledger?model=nanox&ap=1.22.0")
	if err != nil {
		t.Fatal(err)
	}
	if err := u.CheckOptions("model", "ap", "seed"); err != nil {
		t.Error(err)
	}
	err = u.CheckOptions("model", "app")
	if !errors.Is(err, hw.ErrBadURI) || !strings.Contains(err.Error(), `"ap"`) || !strings.Contains(err.Error(), "model, app") {
		t.Errorf("%v, want the mistyped option and the known ones", err)
	}
	if err := (hw.URI{Scheme: "auto"}).CheckOptions(); err != nil {
		t.Error(err)
	}
}

// What parses prints in a form that parses to the same name.
func FuzzParseURI(f *testing.F) {
	for _, seed := range []string{"auto", "ledger:1", "speculos://127.0.0.1:9999?model=nanosp&a=b", "a:///?b=%00", "a:b?c=d&", "a:////x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := hw.ParseURI(text)
		if err != nil {
			if !errors.Is(err, hw.ErrBadURI) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := hw.ParseURI(u.String())
		if err != nil {
			t.Fatalf("%q prints as %q: %v", text, u, err)
		}
		if diff := cmp.Diff(u, again); diff != "" {
			t.Fatalf("%q prints as %q (-first +again):\n%s", text, u, diff)
		}
	})
}
