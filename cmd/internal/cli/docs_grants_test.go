//go:build !nodev

package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/examples"
)

// grantPolicies are the policies of docs/grants.md.
var grantPolicies = []struct{ file, title string }{
	{"payments.yaml", "A payments bot"},
	{"dex.yaml", "An agent that trades"},
	{"subscription.yaml", "A subscription"},
}

// The target that docs/grants.md states: three permissions take no more presses on
// the device that shows the least at a time, as it leaves the shop.
const (
	targetPermissions = 3
	targetPresses     = 10
)

// grantExample is one policy, the text that its grant has, and what devices show.
type grantExample struct {
	title, file, source, text string
	permissions               int
	shown                     []shown // by grantDevices
}

// TestDocsGrants compares the screens on docs/grants.md with what the emulated
// devices show. The prose around them is written by hand.
func TestDocsGrants(t *testing.T) {
	list := grantExamples(t)
	file := filepath.Join(docsDir, "grants.md")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := generatedPart.ReplaceAllFunc(page, func(part []byte) []byte { return grantPart(t, list, part) })
	if *updateDocs {
		if err := os.WriteFile(file, want, 0o600); err != nil {
			t.Fatal(err)
		}
		page = want
	}
	if diff := cmp.Diff(string(want), string(page)); diff != "" {
		t.Errorf("docs/grants.md is stale; run: make gen (-emulators +page)\n%s", diff)
	}
}

// TestGrantTarget holds the page's promise, and that every device but the Model
// One can be linked with.
func TestGrantTarget(t *testing.T) {
	for _, e := range grantExamples(t) {
		if presses := e.shown[0].presses; e.file == "payments.yaml" && (e.permissions != targetPermissions || presses > targetPresses) {
			t.Errorf("%s: %d permissions take %d presses, at most %d were promised for %d", e.file, e.permissions, presses, targetPresses, targetPermissions)
		}
		for i, s := range e.shown {
			if _, err := delegation.ChooseHome(s.info.Capabilities, 1); (err != nil) != (grantDevices[i].name == "Trezor Model One") {
				t.Errorf("%s: %v", grantDevices[i].name, err)
			}
		}
	}
}

// TestGrantScreensAreWhole: what a device shows is all of the text and nothing
// else, if blanks and line feeds are left out, which a line's end can hide.
func TestGrantScreensAreWhole(t *testing.T) {
	space := strings.NewReplacer(" ", "", "\n", "")
	for _, e := range grantExamples(t) {
		for i, s := range e.shown {
			want := space.Replace(e.text)
			if grantDevices[i].name == "Trezor Model One" {
				want = fmt.Sprintf("%x", e.text)
			}
			if got := space.Replace(screenFrame.ReplaceAllString(strings.Join(s.screens, "\n"), "")); !strings.Contains(got, want) {
				t.Errorf("%s on %s: the text is not whole in %s", e.file, grantDevices[i].name, got)
			}
		}
	}
}

// screenFrame is what devices show around the text.
var screenFrame = regexp.MustCompile(`(?m)^(Message \(\d+/\d+\)|Confirm message|Sign binary message\?|\[.*\])$`)

func grantExamples(t *testing.T) []grantExample {
	t.Helper()
	var list []grantExample
	for _, p := range grantPolicies {
		source, err := examples.All.ReadFile(p.file)
		if err != nil {
			t.Fatal(err)
		}
		e := grantExample{title: p.title, file: p.file, source: string(source)}
		e.render(t)
		list = append(list, e)
	}
	return list
}

// The addresses in the texts. A real vault's follows from the contracts' code, and
// the page is not about that.
var (
	shownVault = common.HexToAddress("0xB40259bfA9969DcCc04c6f00eCEE190022706187")
	shownAgent = common.HexToAddress("0x8fE75394199A6B11aEcE78Af0C4a508EAe3415aD")
)

// render makes the grant as a link would, of an account's first session, at a
// time that stays the same, and has all devices sign it.
func (e *grantExample) render(t *testing.T) {
	t.Helper()
	policy, err := delegation.ParsePolicy([]byte(e.source))
	if err != nil {
		t.Fatal(err)
	}
	grant, err := policy.GrantAt(1, shownVault, shownAgent, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	e.text, e.permissions = grant.Text(), policy.Permissions()
	for _, device := range grantDevices {
		e.shown = append(e.shown, device.show(t, e.text))
	}
}

// generatedPart is what the page has between marks.
var generatedPart = regexp.MustCompile(`(?s)<!-- generated: ([a-z]+) -->\n.*?<!-- end -->`)

// grantPart makes a part anew.
func grantPart(t *testing.T, list []grantExample, part []byte) []byte {
	t.Helper()
	name := string(generatedPart.FindSubmatch(part)[1])
	text := ""
	switch name {
	case "presses":
		text = pressTable(list)
	case "refusal":
		text = refusal(list[0])
	case "screens":
		for _, e := range list {
			text += e.section()
		}
	default:
		t.Errorf("docs/grants.md: nothing is generated for %q", name)
	}
	return fmt.Appendf(nil, "<!-- generated: %s -->\n\n%s\n<!-- end -->", name, text)
}

func pressTable(list []grantExample) string {
	var b bytes.Buffer
	b.WriteString("| policy | permissions | bytes |")
	rule := "|---|---|---|"
	for _, device := range grantDevices {
		fmt.Fprintf(&b, " %s, %s |", device.name, device.press)
		rule += "---|"
	}
	b.WriteString("\n" + rule + "\n")
	for _, e := range list {
		fmt.Fprintf(&b, "| [%s](../examples/%s) | %d | %d |", e.title, e.file, e.permissions, len(e.text))
		for _, s := range e.shown {
			fmt.Fprintf(&b, " %d |", s.presses)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// refusal is why the one device that is refused is.
func refusal(e grantExample) string {
	for _, s := range e.shown {
		if _, err := delegation.ChooseHome(s.info.Capabilities, 1); err != nil {
			return "```text\n" + err.Error() + "\n```\n"
		}
	}
	return ""
}

func (e grantExample) section() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "## %s\n\n[examples/%s](../examples/%s):\n\n```yaml\n%s```\n\n", e.title, e.file, e.file, e.source)
	fmt.Fprintf(&b, "The text, %d bytes:\n\n```text\n%s\n```\n\n", len(e.text), e.text)
	for i, s := range e.shown {
		device := grantDevices[i]
		fmt.Fprintf(&b, "### %s: %s, %d %s\n\n```text\n%s```\n\n", e.title, device.name, s.presses, device.press, grid(s.screens))
	}
	return b.String()
}
