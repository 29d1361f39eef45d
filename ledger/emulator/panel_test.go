package emulator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// desk is a device whose holder sits in front of its panel.
type desk struct {
	*Device
	*Panel
	t       testing.TB
	answers chan []byte
}

func sit(t testing.TB, config Config) *desk {
	t.Helper()
	config.Panel = true
	d, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return &desk{Device: d, Panel: d.Panel(), t: t, answers: make(chan []byte, 1)}
}

// begin sends an APDU whose answer waits for the holder, and waits for its page.
func (d *desk) begin(apdu []byte) {
	d.t.Helper()
	shown := make(chan struct{}, 1)
	stop := d.Watch(func(TextLine) { wake(shown) })
	defer stop()
	go func() {
		answer, err := d.Exchange(context.Background(), apdu)
		if err != nil {
			answer = []byte(err.Error())
		}
		d.answers <- answer
	}()
	<-shown
}

// page is what is on the screen, in one text.
func (d *desk) page() string {
	var lines []string
	for _, l := range d.Lines() {
		lines = append(lines, l.Text)
	}
	return strings.Join(lines, " / ")
}

// press presses and lets go one button or both, by the letters l, r and b.
func (d *desk) press(letters string) {
	for _, letter := range letters {
		for _, b := range []Button{LeftButton, RightButton} {
			if letter == 'b' || (letter == 'l') == (b == LeftButton) {
				d.Press(b)
			}
		}
		d.Release(LeftButton)
		d.Release(RightButton)
	}
}

// answer is the word that the exchange ended with.
func (d *desk) answer() string {
	d.t.Helper()
	answer := <-d.answers
	if len(answer) < 2 {
		d.t.Fatalf("answer %x", answer)
	}
	return fmt.Sprintf("%x", answer[len(answer)-2:])
}

func askMessage(t testing.TB, text string) []byte {
	t.Helper()
	return raw(insSignMessage, 0, 0, append(append(hx(t, ownerPath), u32(len(text))...), text...))
}

// blindCall is a transaction in one APDU, and a warning before it is shown.
func blindCall(t testing.TB) []byte {
	t.Helper()
	f := plain(1)
	f.data = []byte{1, 2, 3, 4}
	return f.encode(t, txDynamicFee).withPath(t)
}

// Measured on a Nano S Plus: presses to the signature, and one more to reject.
func TestPanelPresses(t *testing.T) {
	for _, c := range []struct{ what, presses, word string }{
		{"approved", "rrrrb", "9000"},
		{"rejected", "rrrrrb", "6985"},
		{"looked at twice", "rlrrrlrrb", "9000"},
		{"nothing before the first page", "lllrrrrb", "9000"},
		{"nothing behind the page to reject on", "rrrrrrrrb", "6985"},
		{"both buttons on a page that only shows do nothing", "bbrrrrb", "9000"},
	} {
		d := sit(t, Config{Settings: smart})
		d.begin(tuple(t, simple, 1, 0))
		d.press(c.presses)
		equal(t, c.what, d.answer(), c.word)
		equal(t, "screen", d.page(), "Ethereum / app is ready")
		want := Effort{Presses: len(c.presses), Rejected: 1}
		if c.word == "9000" {
			want.Approved, want.Rejected = 1, 0
		}
		equal(t, "effort", d.Effort(), want)
	}
}

func TestPanelPages(t *testing.T) {
	d := sit(t, Config{Settings: smart})
	d.begin(tuple(t, simple, 1337, 0))
	want := []string{
		"Review authorization / to upgrade into smart / contract account?",
		"Account / 0xDad77910DbDFdE7 / 64fC21FCD4E74D71b / BACA6D8D",
		"Delegate to / Simple7702Account", "On network / 1337", "Sign operation", "Reject operation",
	}
	for i, page := range want {
		if i > 0 {
			d.press("r")
		}
		equal(t, "page", d.page(), page)
	}
	d.press("l")
	equal(t, "back", d.page(), "Sign operation")
	d.press("b")
	equal(t, "word", d.answer(), "9000")
}

// A chord counts when its last button is let go, whatever the order.
func TestPanelChord(t *testing.T) {
	d := sit(t, Config{})
	d.begin(askMessage(t, "hi"))
	d.press("r")
	d.Press(RightButton)
	equal(t, "held", d.page(), "Message / hi")
	d.Press(LeftButton)
	d.Release(RightButton)
	equal(t, "half let go", d.page(), "Message / hi")
	d.Release(LeftButton)
	equal(t, "both do nothing here", d.page(), "Message / hi")
	d.Press(RightButton)
	d.Press(Button(7))
	d.Release(RightButton)
	equal(t, "right", d.page(), "Sign message")
	d.press("rb")
	equal(t, "word", d.answer(), "6985")
}

// Measured: skipping at the first chance takes 5 presses, and nothing was read.
func TestPanelSkip(t *testing.T) {
	c := typed(t, Config{Settings: rawOnly, Panel: true, Approve: RejectAll}) // who is not asked
	c.Panel().Automate(parseRules(t, `{"version":1,"rules":[
		{"regexp":"Blind","actions":[["button",1,true],["button",2,true],["button",1,false],["button",2,false]]},
		{"regexp":"Review typed","actions":[["button",2,true],["button",2,false]]},
		{"regexp":"Review struct","actions":[["button",2,true],["button",2,false]]},
		{"regexp":".*to skip","actions":[["button",1,true],["button",2,true],["button",2,false],["button",1,false]]},
		{"text":"Sign message","actions":[["button",1,true],["button",2,true],["button",1,false],["button",2,false]]}]}`))
	sig, digest := c.typedData(document712(t, "Grant", grantTypes, fullDomain, grantMessage(permissions)))
	equal(t, "signer", signer(t, digest, sig, 27), owner)
	equal(t, "presses", c.Panel().presses, 5)
}

// Right of a warning there is a way out.
func TestPanelSafety(t *testing.T) {
	for presses, word := range map[string]string{"rb": "6985", "rlbrrrrrrb": "9000", "rlrb": "6985"} {
		d := sit(t, Config{Settings: blindOnly})
		d.begin(raw(insSignTx, 0, 0, blindCall(t)))
		equal(t, "page", d.page(), "Blind signing ahead")
		d.press(presses[:1])
		equal(t, "page", d.page(), "Back to safety")
		d.press(presses[1:])
		equal(t, presses, d.answer(), word)
	}
}

// A review is decided while no host waits; the next exchange gets the answer.
func TestPanelDecidesAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := sit(t, Config{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			_, err := d.Exchange(ctx, askMessage(t, "hi"))
			done <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		equal(t, "still there", d.page(), "Review message")
		d.press("rrb")
		equal(t, "decided", d.page(), "Ethereum / app is ready")
		late, err := d.Exchange(t.Context(), hx(t, "e006000000"))
		if err != nil || len(late) != 67 {
			t.Errorf("late answer %x, %v", late, err)
		}
	})
}

func TestPanelRobotRejects(t *testing.T) {
	for _, model := range Models() {
		d := sit(t, Config{Model: model, Settings: Settings{BlindSigning: true}})
		d.SetRobot(RobotRejects)
		for _, apdu := range [][]byte{askMessage(t, "hi"), raw(insSignTx, 0, 0, blindCall(t))} {
			out, err := d.Exchange(t.Context(), apdu)
			if err != nil || string(out) != "\x69\x85" {
				t.Errorf("%s: answer %x, %v", model, out, err)
			}
		}
	}
}

// A robot that is set while a review is on the screen goes on from there.
func TestPanelRobotTakesOver(t *testing.T) {
	d := sit(t, Config{})
	d.begin(askMessage(t, "hi"))
	d.press("r")
	d.SetRobot(RobotApproves)
	equal(t, "word", d.answer(), "9000")
}

func TestPanelLocked(t *testing.T) {
	d := sit(t, Config{})
	d.begin(askMessage(t, "hi"))
	d.Lock()
	equal(t, "page", d.page(), "Device is locked")
	d.press("rrb")
	d.Unlock()
	equal(t, "nothing was pressed", d.page(), "Review message")
	d.press("rrb")
	equal(t, "word", d.answer(), "9000")
}

// Errors ask nothing and block nothing; a press leaves them.
func TestPanelComplaint(t *testing.T) {
	d := sit(t, Config{})
	out, err := d.Exchange(t.Context(), tuple(t, simple, 1, 0))
	if err != nil || string(out) != "\x69\x80" {
		t.Fatalf("answer %x, %v", out, err)
	}
	equal(t, "page", d.page(), "Unable to sign")
	d.press("rr")
	equal(t, "page", d.page(), "Go to settings")
	d.press("b")
	equal(t, "page", d.page(), "Blind signing / Disabled")
	if _, err := d.Exchange(t.Context(), tuple(t, gator, 1, 0)); err != nil {
		t.Fatal(err)
	}
	d.press("b")
	equal(t, "left", d.page(), "Ethereum / app is ready")
}

func TestPanelHistory(t *testing.T) {
	d := sit(t, Config{})
	d.Forget()
	d.SetRobot(RobotApproves)
	var watched []string
	stop := d.Watch(func(l TextLine) { watched = append(watched, l.Text) })
	if _, err := d.Exchange(t.Context(), askMessage(t, "one\ntwo")); err != nil {
		t.Fatal(err)
	}
	want := []string{"Review message", "Message", "one two", "Sign message", "Ethereum", "app is ready"}
	stop()
	d.press("r")
	equal(t, "watched", watched, want)
	var kept []string
	for _, l := range d.History() {
		kept = append(kept, l.Text)
	}
	equal(t, "kept", kept, append(slices.Clone(want), "App settings"))
}

// Whatever is on a page of a Nano stays on its screen, line above line.
func FuzzPanelLines(f *testing.F) {
	f.Add("Review authorization to upgrade into smart contract account?", "Account", "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D")
	f.Add("", "permissions (1/3)", strings.Repeat("W", 33))
	f.Add("a", "", "")
	f.Fuzz(func(t *testing.T, head, title, text string) {
		for _, m := range Models() {
			width, _ := m.ScreenSize()
			doc := document{kind: ReviewMessage, title: shownText(head), entries: []entry{{shownText(title), shownText(text)}}, finish: "ok"}
			for _, p := range m.pages(doc) {
				bottom := -1
				for _, l := range m.lines(p) {
					if l.X < 0 || l.W < 0 || l.X+l.W > width+m.slack() || l.Y < bottom {
						t.Fatalf("%s: line %+v does not follow what ends at %d", m, l, bottom)
					}
					bottom = l.Y + l.H
				}
			}
		}
	})
}

// slack is how far a line may stick out: letters of a touch screen are measured
// in parts of a pixel, lines in whole ones.
func (m Model) slack() int {
	if m.Touch() {
		return 2
	}
	return 0
}
