package hw_test

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
)

const h = hw.Hardened

func TestParsePath(t *testing.T) {
	for _, c := range []struct {
		text string
		want hw.Path
		back string // "" when it is text again
	}{
		{"m/44'/60'/0'/0/0", hw.Path{44 | h, 60 | h, h, 0, 0}, ""},
		{"m/44h/60h/0h/0/0", hw.Path{44 | h, 60 | h, h, 0, 0}, "m/44'/60'/0'/0/0"},
		{"m/0", hw.Path{0}, ""},
		{"m/2147483647", hw.Path{math.MaxInt32}, ""},
		{"m/2147483647'", hw.Path{math.MaxUint32}, ""},
		{"m/007", hw.Path{7}, "m/7"},
		{"m/1/2/3/4/5/6/7/8/9/10", hw.Path{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, ""},
	} {
		got, err := hw.ParsePath(c.text)
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

func TestParsePathRefuses(t *testing.T) {
	for _, c := range []struct{ text, element string }{
		{"", ""},
		{"m", ""},
		{"44'/60'/0'/0/0", ""}, // relative
		{"M/0", ""},
		{" m/0", ""},
		{"m/1/2/3/4/5/6/7/8/9/10/11", ""},
		{"m/", ""},
		{"m/0/", ""},
		{"m//0", ""},
		{"m/'", "'"},
		{"m/0''", "0''"},
		{"m/0h'", "0h'"},
		{"m/'0", "'0"},
		{"m/-1", "-1"},
		{"m/+1", "+1"},
		{"m/0x10", "0x10"},
		{"m/1e3", "1e3"},
		{"m/1_000", "1_000"},
		{"m/ 1", " 1"},
		{"m/١", "١"}, // a digit, but not one of ours
		{"m/0/2147483648", "2147483648"},
		{"m/2147483648'", "2147483648'"},
		{"m/4294967296", "4294967296"},
		{"m/18446744073709551616", "18446744073709551616"},
		{"m/44H", "44H"},
	} {
		got, err := hw.ParsePath(c.text)
		if !errors.Is(err, hw.ErrBadPath) {
			t.Errorf("%q: %v, %v, want %v", c.text, got, err, hw.ErrBadPath)
			continue
		}
		detail, ok := errors.AsType[*hw.PathError](err)
		if !ok || detail.Input != c.text || detail.Element != c.element || detail.Reason == "" {
			t.Errorf("%q: %+v, want element %q", c.text, detail, c.element)
		}
		if c.element != "" && !strings.Contains(err.Error(), "element") {
			t.Errorf("%q: %q does not name the element", c.text, err)
		}
	}
}

func TestPathJSON(t *testing.T) {
	type document struct {
		Path hw.Path `json:"path"`
	}
	text, err := json.Marshal(document{hw.DefaultPath})
	if err != nil || string(text) != `{"path":"m/44'/60'/0'/0/0"}` {
		t.Fatalf("%s, %v", text, err)
	}
	var back document
	if err := json.Unmarshal(text, &back); err != nil || !slices.Equal(back.Path, hw.DefaultPath) {
		t.Errorf("%s, %v", back.Path, err)
	}
	back.Path = hw.Path{7}
	if err := json.Unmarshal([]byte(`{"path":"m/x"}`), &back); !errors.Is(err, hw.ErrBadPath) {
		t.Errorf("%v, want %v", err, hw.ErrBadPath)
	}
	if !slices.Equal(back.Path, hw.Path{7}) {
		t.Errorf("a path that does not parse became %s", back.Path)
	}
}

func TestTemplates(t *testing.T) {
	for _, c := range []struct {
		template    hw.Template
		name        string
		first, last string
	}{
		{hw.TemplateLive, "live", "m/44'/60'/0'/0/0", "m/44'/60'/2147483647'/0/0"},
		{hw.TemplateBIP44, "bip44", "m/44'/60'/0'/0/0", "m/44'/60'/0'/0/2147483647"},
		{hw.TemplateLegacy, "legacy", "m/44'/60'/0'/0", "m/44'/60'/0'/2147483647"},
	} {
		if got := c.template.Account(0).String(); got != c.first || c.template.Name != c.name {
			t.Errorf("%s: account 0 is %s, want %s: %s", c.template.Name, got, c.name, c.first)
		}
		if got := c.template.Account(math.MaxInt32).String(); got != c.last {
			t.Errorf("%s: the last account is %s, want %s", c.name, got, c.last)
		}
		// One bit too many must not turn one kind of key into another.
		if got := c.template.Account(3 | h).String(); got != c.template.Account(3).String() {
			t.Errorf("%s: account 2^31+3 is %s", c.name, got)
		}
	}
	path := hw.TemplateLive.Account(1)
	path[0] = 0
	if hw.TemplateLive.Account(1)[0] != 44|h {
		t.Error("a path shares memory with its template")
	}
	if all := hw.Templates(); len(all) != 3 || all[0].Name != hw.TemplateLive.Name || hw.DefaultPath.String() != all[0].Account(0).String() {
		t.Errorf("templates %+v, default %s", all, hw.DefaultPath)
	}
}

// What parses prints in a form that parses to the same path.
func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{"m/44'/60'/0'/0/0", "m/44h/0", "m/2147483647'", "m/2147483648", "m//", "m", "m/0''"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path, err := hw.ParsePath(text)
		if err != nil {
			if !errors.Is(err, hw.ErrBadPath) || path != nil {
				t.Fatalf("%q: %v, %v", text, path, err)
			}
			return
		}
		if len(path) == 0 || len(path) > 10 {
			t.Fatalf("%q has %d elements", text, len(path))
		}
		var again hw.Path
		if err := again.UnmarshalText([]byte(path.String())); err != nil || !slices.Equal(again, path) {
			t.Fatalf("%q prints as %s, which is %s, %v", text, path, again, err)
		}
	})
}
