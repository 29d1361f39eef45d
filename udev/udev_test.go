package udev

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/ledger"
)

// rules gives the lines that are rules, split into their comma-separated parts.
func rules(text string) [][]string {
	var list [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, ",")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		list = append(list, parts)
	}
	return list
}

// part is KEY OPERATOR "value", see udev(7).
var part = regexp.MustCompile(`^([A-Z]+(?:\{[A-Za-z_]+\})?)(==|!=|\+=|=)"([^"]*)"$`)

// problems says what is wrong with rules for one vendor.
func problems(text string, vendor uint16) []string {
	var found []string
	list := rules(text)
	if len(list) == 0 {
		return []string{"there is no rule"}
	}
	want := fmt.Sprintf("%04x", vendor)
	for _, rule := range list {
		have := map[string]string{}
		for _, p := range rule {
			m := part.FindStringSubmatch(p)
			if m == nil {
				found = append(found, "not a part of a rule: "+p)
				continue
			}
			key, _, _ := strings.Cut(m[1], "{")
			if key == "ATTRS" || key == "ATTR" || key == "ENV" {
				key = m[1]
			}
			key = strings.Replace(key, "ATTRS{", "ATTR{", 1)
			have[key+m[2]] = m[3]
		}
		for key, value := range map[string]string{"ATTR{idVendor}==": want, "TAG+=": "uaccess", "MODE=": "0660"} {
			if have[key] != value {
				found = append(found, fmt.Sprintf("%s is %q, want %q, in %q", key, have[key], value, rule))
			}
		}
	}
	return found
}

func TestLedgerRules(t *testing.T) {
	for _, p := range problems(string(LedgerRules), ledger.VendorID) {
		t.Error(p)
	}
	if !strings.Contains(string(LedgerRules), `SUBSYSTEM=="hidraw"`) {
		t.Error("no rule is for hidraw")
	}
}

// TestProblems makes sure that the test above can fail.
func TestProblems(t *testing.T) {
	good := `SUBSYSTEM=="hidraw", ATTRS{idVendor}=="2c97", TAG+="uaccess", MODE="0660"` + "\n"
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"good", "# comment\n\n" + good, 0},
		{"empty", "# comment\n", 1},
		{"other vendor", strings.ReplaceAll(good, "2c97", "534c"), 1},
		{"upper case, which udev does not match", strings.ReplaceAll(good, "2c97", "2C97"), 1},
		{"assigned instead of compared", strings.Replace(good, "==\"2c97\"", "=\"2c97\"", 1), 1},
		{"tag replaces all others", strings.Replace(good, "TAG+=", "TAG=", 1), 1},
		{"open to everybody", strings.Replace(good, "0660", "0666", 1), 1},
		{"no tag", strings.Replace(good, `TAG+="uaccess", `, "", 1), 1},
		{"unquoted", strings.ReplaceAll(good, `"0660"`, "0660"), 2},
		{"a second rule without mode", good + strings.Replace(good, `, MODE="0660"`, "", 1), 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := problems(tt.text, 0x2c97); len(got) != tt.want {
				t.Errorf("got %q, want %d", got, tt.want)
			}
		})
	}
}

// TestName makes sure that the tag is set before it is acted upon.
func TestName(t *testing.T) {
	if LedgerName >= "73-seat-late.rules" {
		t.Errorf("%s sorts too late", LedgerName)
	}
	onDisk, err := os.ReadFile(LedgerName)
	if err != nil || string(onDisk) != string(LedgerRules) {
		t.Errorf("%s is not what is embedded: %v", LedgerName, err)
	}
}
