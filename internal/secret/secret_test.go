package secret

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const canary = "correct-horse-battery"

// leaks lists the spellings in which fmt and the encoders could show canary.
func leaks() []string {
	var decimal []string
	for _, c := range []byte(canary) {
		decimal = append(decimal, fmt.Sprint(c))
	}
	return []string{
		canary,
		canary[:8],
		hex.EncodeToString([]byte(canary))[:12],
		strings.ToUpper(hex.EncodeToString([]byte(canary)))[:12],
		strings.Join(decimal, " ")[:16],
		strings.Join(decimal, ",")[:16],
		"0x63, 0x6f, 0x72",
		"Y29ycmVjdC1o", // base64
	}
}

func assertHidden(t *testing.T, what, got string) {
	t.Helper()
	for _, leak := range leaks() {
		if strings.Contains(got, leak) {
			t.Errorf("%s shows the secret as %q: %s", what, leak, got)
		}
	}
}

type inner struct {
	pass String
	raw  Bytes
}

type outer struct {
	Pass   String
	Raw    Bytes
	hidden inner
	ptr    *inner
	list   []String
	byName map[string]Bytes
	any    any
}

func newOuter() outer {
	in := inner{New(canary), NewBytes([]byte(canary))}
	return outer{
		Pass: in.pass, Raw: in.raw, hidden: in, ptr: &in,
		list:   []String{in.pass},
		byName: map[string]Bytes{"k": in.raw},
		any:    in.pass,
	}
}

func subjects() map[string]any {
	o := newOuter()
	s, b := o.Pass, o.Raw
	return map[string]any{
		"string": s, "string pointer": &s, "bytes": b, "bytes pointer": &b,
		"inner": o.hidden, "inner pointer": o.ptr, "outer": o, "outer pointer": &o,
		"slice": o.list, "map": o.byName, "array": [1]String{s}, "map key": []any{s, b},
	}
}

func TestFormatHidesEveryVerb(t *testing.T) {
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%c", "%U", "%o", "%b", "%t", "%e", "%p", "%T", "%20s", "%.40s", "%w", "%z"}
	for name, v := range subjects() {
		for _, verb := range verbs {
			assertHidden(t, name+" "+verb, fmt.Sprintf(verb, v)) //nolint:govet // bad verbs are the point
		}
		assertHidden(t, name+" as extra operand", fmt.Sprintf("%s", []any{v, "x"}...))
	}
}

func TestDirectPrintIsTheWord(t *testing.T) {
	for _, v := range []any{New(canary), NewBytes([]byte(canary)), String{}, Bytes{}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if got := fmt.Sprintf(verb, v); got != Redacted {
				t.Errorf("%T with %s prints %q, want %q", v, verb, got, Redacted)
			}
		}
	}
	if got := New(canary).String() + NewBytes([]byte(canary)).GoString(); got != Redacted+Redacted {
		t.Errorf("String and GoString give %q", got)
	}
}

func TestExportedFieldsPrintTheWord(t *testing.T) {
	got := fmt.Sprintf("%+v", struct{ P String }{New(canary)})
	if want := "{P:redacted}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSlogHides(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		var buf bytes.Buffer
		var h slog.Handler = slog.NewTextHandler(&buf, nil)
		if format == "json" {
			h = slog.NewJSONHandler(&buf, nil)
		}
		log := slog.New(h)
		for name, v := range subjects() {
			log.Info("m", name, v)
			log.With(name, v).WithGroup("g").Info("m", slog.Any("a", v))
		}
		assertHidden(t, "slog "+format, buf.String())
		if !strings.Contains(buf.String(), Redacted) {
			t.Errorf("slog %s never says redacted: %s", format, buf.String())
		}
	}
}

type document struct{ P String }

func TestEncodersHide(t *testing.T) {
	for name, v := range subjects() {
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		assertHidden(t, name+" as JSON", string(out))
	}
	out, err := xml.Marshal(document{New(canary)})
	if err != nil {
		t.Fatal(err)
	}
	assertHidden(t, "XML", string(out))
	out, err = json.Marshal(map[string]any{"s": New(canary), "b": NewBytes([]byte(canary))})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"b":"redacted","s":"redacted"}`; string(out) != want {
		t.Errorf("got %s, want %s", out, want)
	}
}

func TestErrorsHide(t *testing.T) {
	base := errors.New("base")
	for name, v := range subjects() {
		err := fmt.Errorf("open %v with %+v: %w", name, v, base)
		assertHidden(t, name+" in an error", fmt.Sprintf("%+v %#v", err, err))
		if !errors.Is(err, base) {
			t.Errorf("%s: the chain is lost", name)
		}
	}
	panicked := func() (msg string) {
		defer func() { msg = fmt.Sprint(recover()) }()
		panic(newOuter())
	}()
	assertHidden(t, "panic value", panicked)
}

func TestReveal(t *testing.T) {
	if got := New(canary).Reveal(); got != canary {
		t.Errorf("got %q", got)
	}
	if (String{}).Reveal() != "" || !(String{}).Empty() || New("x").Empty() {
		t.Error("zero String is not empty or a full one is")
	}
	if got := NewBytes([]byte(canary)).Reveal(); string(got) != canary {
		t.Errorf("got %q", got)
	}
	if (Bytes{}).Reveal() != nil || !(Bytes{}).Empty() {
		t.Error("zero Bytes is not empty")
	}
}

func TestEqual(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{{"", "", true}, {"a", "a", true}, {"a", "b", false}, {"a", "ab", false}, {"", "a", false}}
	for _, tt := range tests {
		if got := New(tt.a).Equal(New(tt.b)); got != tt.want {
			t.Errorf("String %q = %q: %v", tt.a, tt.b, got)
		}
		if got := NewBytes([]byte(tt.a)).Equal(NewBytes([]byte(tt.b))); got != tt.want {
			t.Errorf("Bytes %q = %q: %v", tt.a, tt.b, got)
		}
	}
}

func TestWipe(t *testing.T) {
	buf := []byte(canary)
	b := NewBytes(buf)
	alias := b
	b.Wipe()
	if !bytes.Equal(buf, make([]byte, len(canary))) {
		t.Errorf("the buffer still holds %q", buf)
	}
	if alias.Reveal() != nil || !alias.Empty() {
		t.Error("a copy still reveals after Wipe")
	}
	b.Wipe()
	Bytes{}.Wipe()
}
