package udev

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/ledger"
	"github.com/valetkey/valetkey/trezor"
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

// id is what rules match a device by.
type id struct {
	subsystem string
	vendor    uint16
	product   uint16 // 0: any
}

func (i id) String() string {
	if i.product == 0 {
		return fmt.Sprintf("%s %04x", i.subsystem, i.vendor)
	}
	return fmt.Sprintf("%s %04x:%04x", i.subsystem, i.vendor, i.product)
}

// problems says what is wrong with rules for these devices.
func problems(text string, want ...id) []string {
	var found, have []string
	for _, rule := range rules(text) {
		said := map[string]string{}
		for _, p := range rule {
			m := part.FindStringSubmatch(p)
			if m == nil {
				found = append(found, "not a part of a rule: "+p)
				continue
			}
			said[strings.Replace(m[1], "ATTRS{", "ATTR{", 1)+m[2]] = m[3]
		}
		for key, value := range map[string]string{"TAG+=": "uaccess", "MODE=": "0660", "GROUP=": usb.RulesGroup} {
			if said[key] != value {
				found = append(found, fmt.Sprintf("%s is %q, want %q, in %q", key, said[key], value, rule))
			}
		}
		matched := said["SUBSYSTEM=="] + " " + said["ATTR{idVendor}=="]
		if product, ok := said["ATTR{idProduct}=="]; ok {
			matched += ":" + product
		}
		have = append(have, matched)
	}
	var ids []string
	for _, i := range want {
		ids = append(ids, i.String())
	}
	if !slices.Equal(have, ids) {
		found = append(found, fmt.Sprintf("rules for %q, want %q", have, ids))
	}
	return found
}

// TestRules holds the rules to the ids of the drivers.
func TestRules(t *testing.T) {
	want := map[string][]id{
		"20-valetkey-ledger.rules": {{"hidraw", ledger.VendorID, 0}, {"usb", ledger.VendorID, 0}},
		"20-valetkey-trezor.rules": {{"usb", trezor.VendorID, trezor.ProductID}, {"hidraw", trezor.LegacyVendorID, trezor.LegacyProductID}},
	}
	for _, f := range Files() {
		for _, p := range problems(string(f.Rules), want[f.Name]...) {
			t.Errorf("%s: %s", f.Name, p)
		}
		delete(want, f.Name)
	}
	if len(want) != 0 {
		t.Errorf("no file for %v", want)
	}
}

// TestProblems makes sure that the test above can fail.
func TestProblems(t *testing.T) {
	good := `SUBSYSTEM=="hidraw", ATTRS{idVendor}=="2c97", TAG+="uaccess", GROUP="plugdev", MODE="0660"` + "\n"
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"good", "# comment\n\n" + good, 0},
		{"empty", "# comment\n", 1},
		{"other vendor", strings.ReplaceAll(good, "2c97", "534c"), 1},
		{"upper case, which udev does not match", strings.ReplaceAll(good, "2c97", "2C97"), 1},
		{"assigned instead of compared", strings.Replace(good, "==\"2c97\"", "=\"2c97\"", 1), 1},
		{"one product only", strings.Replace(good, "TAG", `ATTRS{idProduct}=="1011", TAG`, 1), 1},
		{"tag replaces all others", strings.Replace(good, "TAG+=", "TAG=", 1), 1},
		{"open to everybody", strings.Replace(good, "0660", "0666", 1), 1},
		{"no tag", strings.Replace(good, `TAG+="uaccess", `, "", 1), 1},
		{"no group", strings.Replace(good, `GROUP="plugdev", `, "", 1), 1},
		{"unquoted", strings.ReplaceAll(good, `"0660"`, "0660"), 2},
		{"a second rule without mode", good + strings.Replace(good, `, MODE="0660"`, "", 1), 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := problems(tt.text, id{"hidraw", 0x2c97, 0}); len(got) != tt.want {
				t.Errorf("got %q, want %d", got, tt.want)
			}
		})
	}
}

// TestNames makes sure that the tag is set before it is acted upon, and that who
// is told of the rules is told their name.
func TestNames(t *testing.T) {
	for _, f := range Files() {
		if f.Name >= "73-seat-late.rules" {
			t.Errorf("%s sorts too late", f.Name)
		}
		if ok, err := path.Match(usb.RulesFile, path.Join(Dir, f.Name)); !ok || err != nil {
			t.Errorf("%s is not %s: %v", f.Name, usb.RulesFile, err)
		}
		onDisk, err := os.ReadFile(f.Name)
		if err != nil || string(onDisk) != string(f.Rules) {
			t.Errorf("%s is not what is embedded: %v", f.Name, err)
		}
	}
}
