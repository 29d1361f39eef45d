//go:build !nodev

package cli

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger"
	"github.com/valetkey/valetkey/ledger/emulator"
	"github.com/valetkey/valetkey/trezor"
	trezoremulator "github.com/valetkey/valetkey/trezor/emulator"
)

// shown is what a device showed until it signed, and how often its holder, who
// reads all of it, pressed or touched. A button that is held counts once.
type shown struct {
	screens []string // lines joined by line feeds
	presses int
	info    hw.Info
}

// grantDevices are the devices of docs/grants.md, all with factory settings and
// one seed, so that all of them sign with the same account.
var grantDevices = []struct {
	name, press string
	show        func(*testing.T, string) shown
}{
	{"Ledger Nano S Plus", "presses", showNano},
	{"Ledger Flex", "touches", showFlex},
	{"Trezor Model One", "presses", func(t *testing.T, text string) shown { return showTrezor(t, trezoremulator.ModelOne, text) }},
	{"Trezor Safe 3", "presses", func(t *testing.T, text string) shown { return showTrezor(t, trezoremulator.Safe3New, text) }},
	{"Trezor Safe 5", "touches", func(t *testing.T, text string) shown { return showTrezor(t, trezoremulator.Safe5, text) }},
}

// showNano goes through the pages on the panel, which knows where lines break. The
// holder presses once on each.
func showNano(t *testing.T, text string) shown {
	t.Helper()
	var pages [][]string
	device, err := emulator.New(emulator.Config{
		Panel: true, Observe: func(emulator.Screen) { pages = append(pages, nil) },
	})
	if err != nil {
		t.Fatal(err)
	}
	device.Panel().Watch(func(line emulator.TextLine) {
		if last := len(pages) - 1; last >= 0 { // the menu is not observed
			pages[last] = append(pages[last], line.Text)
		}
	})
	device.Panel().SetRobot(emulator.RobotApproves)
	out := signOnLedger(t, device, ledger.NanoSPlus, text)
	last := len(pages) - 1
	pages[last] = pages[last][:1] // what follows is the menu again
	for _, page := range pages {
		out.screens = append(out.screens, strings.Join(page, "\n"))
	}
	out.presses = len(pages)
	return out
}

// showFlex opens "More" where it is offered, which takes a touch for each page
// behind it and one to come back.
func showFlex(t *testing.T, text string) shown {
	t.Helper()
	var review emulator.Review
	device, err := emulator.New(emulator.Config{
		Model: emulator.Flex, Approve: func(_ context.Context, r emulator.Review) (bool, error) { review = r; return true, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	out := signOnLedger(t, device, ledger.Flex, text)
	out.presses = review.ApprovePresses
	for i, screen := range review.Screens {
		out.screens = append(out.screens, screen)
		if more := review.More[i]; more != nil {
			out.screens = append(out.screens, more...)
			out.presses += len(more) + 1
		}
	}
	return out
}

// signOnLedger has the text signed, and the signature checked by the driver.
func signOnLedger(t *testing.T, device *emulator.Device, model ledger.Model, text string) shown {
	t.Helper()
	var out shown
	wallet, err := ledger.Open(t.Context(), device, ledger.Options{Model: model, Emulated: true})
	if err != nil {
		t.Fatal(err)
	}
	out.sign(t, wallet, text)
	return out
}

// sign asks the wallet what it is, and for the signature.
func (s *shown) sign(t *testing.T, wallet hw.Wallet, text string) {
	t.Helper()
	var err error
	if s.info, err = wallet.Info(t.Context()); err != nil {
		t.Fatal(err)
	}
	signer, ok := wallet.(hw.MessageSigner)
	if !ok {
		t.Fatalf("%T signs no messages", wallet)
	}
	if _, err := signer.SignMessage(t.Context(), hw.DefaultPath, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// showTrezor has the driver sign what it would not without being told to, which
// the Model One shows as hex.
func showTrezor(t *testing.T, model trezoremulator.Model, text string) shown {
	t.Helper()
	var out shown
	device, err := trezoremulator.New(trezoremulator.Config{
		Model: model, Mnemonic: emulator.DefaultMnemonic,
		Approve: func(ctx context.Context, p trezoremulator.Prompt) (trezoremulator.Answer, error) {
			out.prompt(p)
			return trezoremulator.ReadAll(ctx, p)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	link, err := device.Connect()
	if err != nil {
		t.Fatal(err)
	}
	wallet, err := trezor.Open(t.Context(), trezor.FrameMessages(link), trezor.Options{Emulated: true, AnyMessage: hw.AcceptBlindSigning})
	if err != nil {
		t.Fatal(err)
	}
	out.sign(t, wallet, text)
	return out
}

// prompt adds what is shown at one time, page by page.
func (s *shown) prompt(p trezoremulator.Prompt) {
	button := p.Verb
	switch {
	case p.Kind == trezoremulator.PromptChoice:
		button = p.More
	case p.Hold:
		button = "hold: " + p.Verb
	}
	for i, page := range p.Pages {
		screen := strings.TrimPrefix(p.Title+"\n"+page, "\n")
		if i == len(p.Pages)-1 {
			screen += "\n[" + button + "]"
		}
		s.screens = append(s.screens, screen)
		s.presses++
	}
}

// gridWidth is how wide a row of screens may be on the page.
const gridWidth = 112

// grid puts screens beside one another.
func grid(screens []string) string {
	width := 0
	for _, screen := range screens {
		for line := range strings.SplitSeq(screen, "\n") {
			width = max(width, len(line))
		}
	}
	var b strings.Builder
	perRow := max(1, gridWidth/(width+3))
	for len(screens) > 0 {
		row := screens[:min(perRow, len(screens))]
		screens = screens[len(row):]
		b.WriteString(gridRow(row, width))
	}
	return b.String()
}

func gridRow(row []string, width int) string {
	cells, height := make([][]string, len(row)), 0
	for i, screen := range row {
		cells[i] = strings.Split(screen, "\n")
		height = max(height, len(cells[i]))
	}
	border := strings.Repeat("+-"+strings.Repeat("-", width)+"-", len(row)) + "+\n"
	var b strings.Builder
	b.WriteString(border)
	for y := range height {
		for _, cell := range cells {
			line := ""
			if y < len(cell) {
				line = cell[y]
			}
			b.WriteString("| " + line + strings.Repeat(" ", width-len(line)+1))
		}
		b.WriteString("|\n")
	}
	b.WriteString(border)
	return b.String()
}

// TestGrid: screens of different heights, in more than one row.
func TestGrid(t *testing.T) {
	want := "+------+------+\n| a    | long |\n| b    |      |\n+------+------+\n"
	if diff := cmp.Diff(want, grid([]string{"a\nb", "long"})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
