package emulator

import (
	"errors"
	"go/parser"
	gotoken "go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestAppInfo(t *testing.T) {
	a := open(t, Config{})
	got := a.want("b001000000", "9000")
	equal(t, "answer", got, hx(t, "01 08 457468657265756d 06 312e32322e30 01 00"))
	equal(t, "pages", a.shown, nil)
	equal(t, "version", a.AppVersion(), DefaultVersion)
	equal(t, "model", a.Model(), NanoSPlus)
}

// Measured: 02011600, and no bit for any setting but Blind signing.
func TestConfiguration(t *testing.T) {
	on := Settings{Nonce: true, RawMessages: true, DebugContracts: true, SmartAccounts: true, TransactionHash: true}
	for _, c := range []struct {
		config Config
		answer string
	}{
		{Config{}, "02011600"},
		{Config{Settings: Settings{BlindSigning: true}}, "03011600"},
		{Config{Settings: on}, "02011600"},
		{Config{AppVersion: "1.17.0"}, "02011100"},
		{Config{AppVersion: "1.19.3", Model: NanoX}, "02011303"},
	} {
		equal(t, "answer", open(t, c.config).want("e006000000", "9000"), hx(t, c.answer))
	}
}

func TestVersions(t *testing.T) {
	all := Versions()
	for _, need := range []string{"1.16.0", "1.17.0", "1.18.0", "1.18.1", "1.19.3", "1.20.0", "1.21.3", "1.22.0"} {
		if !slices.Contains(all, need) {
			t.Errorf("no release %s", need)
		}
	}
	for i := 1; i < len(releases); i++ {
		if slices.Compare(releases[i-1].version[:], releases[i].version[:]) >= 0 {
			t.Errorf("%s is not after %s", releases[i], releases[i-1])
		}
	}
	for _, version := range all {
		a := open(t, Config{AppVersion: version, Model: NanoX})
		equal(t, "version", a.AppVersion(), version)
		equal(t, "model", a.Model(), NanoX)
		if got := string(a.want("b001000000", "9000")); !strings.Contains(got, version) {
			t.Errorf("app %s calls itself %q", version, got)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   error
	}{
		{Config{AppVersion: "1.23"}, ErrUnknownVersion},
		{Config{AppVersion: "9.9.9"}, ErrUnknownVersion},
		{Config{Model: "nanos"}, ErrUnknownModel},
	} {
		if _, err := New(c.config); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c.config, err)
		}
	}
}

// What a device without any of it answers, and how it counts.
func TestEnvelope(t *testing.T) {
	for _, c := range []struct{ version, apdu, word string }{
		{"1.22.0", "", "6a87"},
		{"1.22.0", "e0060000", "6a87"},
		{"1.22.0", "e006000001", "6a87"},
		{"1.22.0", "e00600000000", "6a87"},
		{"1.20.0", "e006000001", "6a87"},
		{"1.19.3", "e006000001", "6983"},
		{"1.22.0", "e0ff000000", "6d00"},
		{"1.22.0", "e00e000000", "6d00"},
		{"1.16.0", "e034010000", "6d00"},
		{"1.22.0", "0006000000", "6e00"},
		{"1.22.0", "b0a7000000", "6e00"},
		{"1.22.0", "e006010000", "6b00"},
		{"1.22.0", "e006000100", "6b00"},
	} {
		if _, got := open(t, Config{AppVersion: c.version}).hex(c.apdu); got != c.word {
			t.Errorf("app %s, %q: %s, want %s", c.version, c.apdu, got, c.word)
		}
	}
}

// The package shares no code with what is tested against it, and has its own
// encoding of transactions.
func TestImports(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(gotoken.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if strings.HasPrefix(path, "github.com/valetkey/") && file != "example_test.go" {
				t.Errorf("%s imports %s", file, path)
			}
			if strings.HasSuffix(path, "core/types") && !strings.HasSuffix(file, "_test.go") {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}

// A client that wants names asks for a challenge first, and goes on without.
func TestChallenge(t *testing.T) {
	a := open(t, Config{Approve: RejectAll})
	one, other := a.want("e020000000", "9000"), a.want("e020000000", "9000")
	if len(one) != 4 || string(one) == string(other) {
		t.Errorf("challenges %x, %x", one, other)
	}
	a = open(t, Config{AppVersion: "1.9.19", Approve: RejectAll})
	a.want("e020000000", "6d00")
}
