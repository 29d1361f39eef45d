package emulator

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// places are where the vendor's test framework touches (ragger,
// firmware/touch/positions.py).
var places = map[Model]map[string][2]int{
	Stax: {
		"next": {342, 606}, "back": {200, 606}, "reject": {36, 606}, "upper": {200, 515}, "header": {342, 55},
		"corner": {36, 36}, "center": {200, 336},
	},
	Flex: {
		"next": {430, 550}, "back": {240, 550}, "reject": {55, 530}, "upper": {240, 435}, "header": {405, 75},
		"corner": {45, 45}, "center": {240, 300},
	},
	Apex: {
		"next": {270, 370}, "back": {150, 370}, "reject": {56, 370}, "upper": {150, 312}, "header": {256, 43},
		"corner": {30, 30}, "center": {150, 200},
	},
}

// tap touches places one after the other; "hold" is a touch of the upper button
// for as long as it takes, in the device's own time.
func (d *desk) tap(names ...string) {
	d.t.Helper()
	for _, name := range names {
		hold := name == "hold"
		if hold {
			name = "upper"
			d.Freeze()
		}
		at, ok := places[d.Model()][name]
		if !ok {
			d.t.Fatalf("no place %q", name)
		}
		d.Touch(at[0], at[1])
		for range holdTicks {
			if hold {
				d.Tick()
			}
		}
		d.Lift(at[0], at[1])
	}
}

func touchModels(t *testing.T, run func(t *testing.T, m Model)) {
	for m := range places {
		t.Run(string(m), func(t *testing.T) { run(t, m) })
	}
}

// Measured on Flex: three touches to sign a message, the last of them a hold.
func TestTouchApproves(t *testing.T) {
	touchModels(t, func(t *testing.T, m Model) {
		d := sit(t, Config{Model: m})
		d.begin(askMessage(t, "hi"))
		d.tap("next", "next")
		if !strings.HasSuffix(d.page(), "Hold to sign") {
			t.Fatalf("page %q", d.page())
		}
		d.tap("upper")
		equal(t, "presses", d.Panel.presses, 2) // a touch is no hold
		d.tap("hold")
		equal(t, "word", d.answer(), "9000")
		equal(t, "presses", d.Panel.presses, 3)
	})
}

func TestTouchRejects(t *testing.T) {
	touchModels(t, func(t *testing.T, m Model) {
		for _, c := range []struct {
			way  []string
			word string
		}{
			{[]string{"reject", "upper"}, "6985"},
			{[]string{"next", "reject", "upper"}, "6985"},
			{[]string{"reject", "next", "next", "next", "hold"}, "9000"}, // the lower button goes back
			{[]string{"reject", "center", "header", "upper"}, "6985"},    // nothing there
		} {
			d := sit(t, Config{Model: m})
			d.begin(askMessage(t, "hi"))
			d.tap(c.way...)
			equal(t, strings.Join(c.way, " "), d.answer(), c.word)
		}
	})
}

// A warning: its upper button leads back, the lower one on.
func TestTouchWarning(t *testing.T) {
	touchModels(t, func(t *testing.T, m Model) {
		for _, c := range []struct {
			way  []string
			word string
		}{
			{[]string{"upper"}, "6985"},
			{[]string{"center", "reject", "reject", "upper"}, "6985"},
		} {
			d := sit(t, Config{Model: m, Settings: blindOnly})
			d.begin(raw(insSignTx, 0, 0, blindCall(t)))
			d.tap(c.way...)
			equal(t, strings.Join(c.way, " "), d.answer(), c.word)
		}
		d := sit(t, Config{Model: m, Settings: blindOnly})
		d.begin(raw(insSignTx, 0, 0, blindCall(t)))
		d.tap("next")
		if !strings.Contains(d.page(), "Review transaction / Blind signing required.") {
			t.Errorf("page %q", d.page())
		}
		d.tap("back") // to the warning: no
		for !strings.HasSuffix(d.page(), "Hold to sign") {
			d.tap("next")
		}
		d.tap("back", "next", "hold")
		equal(t, "word", d.answer(), "9000")
	})
}

// Swiping to the side turns pages.
func TestTouchSwipe(t *testing.T) {
	d := sit(t, Config{Model: Flex})
	d.begin(askMessage(t, "hi"))
	swipe := func(from, to int) { d.Touch(from, 300); d.Lift(to, 310) }
	swipe(300, 100)
	equal(t, "page", d.page(), "Message / hi")
	swipe(100, 300)
	equal(t, "page", d.page(), "Review message")
	swipe(100, 120)
	equal(t, "a touch that slips", d.page(), "Review message")
	d.tap("reject", "upper")
	equal(t, "word", d.answer(), "6985")
}

// Measured on Flex: a long text is behind "More", and can be approved without.
func TestTouchMore(t *testing.T) {
	d := sit(t, Config{Model: Flex})
	d.begin(askMessage(t, strings.Repeat("WIDE WORDS ", 20)))
	d.tap("next")
	if page := d.page(); !strings.HasSuffix(page, "... / More") {
		t.Fatalf("page %q", page)
	}
	first := d.page()
	d.tap("center")
	one := d.page()
	d.tap("next", "next", "next", "next", "next")
	last := d.page()
	d.tap("back", "header", "upper")
	if one == first || last == one || d.page() == last {
		t.Errorf("pages %q, %q, %q", first, one, last)
	}
	d.tap("reject")
	equal(t, "closed", d.page(), first)
	d.tap("next", "hold")
	equal(t, "word", d.answer(), "9000")
}

// Measured on Flex: "Skip" asks; going back is its upper button.
func TestTouchSkip(t *testing.T) {
	d := sit(t, Config{Model: Flex})
	d.begin(askMessage(t, "hi"))
	d.tap("header")
	equal(t, "question", d.page(), "Skip review? / Go back to review / Yes, skip")
	d.tap("upper")
	equal(t, "back", d.page(), "Review message")
	d.tap("header", "next", "hold")
	equal(t, "word", d.answer(), "9000")
}

// A button is held in real time when nobody stops the clock.
func TestTouchHoldTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := sit(t, Config{Model: Stax})
		answer := make(chan []byte, 1)
		go func() {
			out, err := d.Exchange(context.Background(), askMessage(t, "hi"))
			if err != nil {
				t.Error(err)
			}
			answer <- out
		}()
		synctest.Wait()
		d.tap("next", "next")
		at := places[Stax]["upper"]
		begin := time.Now()
		d.Touch(at[0], at[1])
		if out := <-answer; len(out) != 67 {
			t.Errorf("answer %x", out)
		}
		equal(t, "time", time.Since(begin), holdTicks*tickTime)
		d.Lift(at[0], at[1])
	})
}

// With the clock stopped nothing is held, until it goes on.
func TestTouchFrozen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := sit(t, Config{Model: Stax})
		answer := make(chan []byte, 1)
		go func() {
			out, _ := d.Exchange(context.Background(), askMessage(t, "hi"))
			answer <- out
		}()
		synctest.Wait()
		d.tap("next", "next")
		at := places[Stax]["upper"]
		d.Freeze()
		d.Touch(at[0], at[1])
		time.Sleep(time.Hour) //nolint:forbidigo // of the test's own clock
		equal(t, "ticks", d.Panel.finger.ticks, 0)
		d.Tick()
		d.Thaw()
		begin := time.Now()
		<-answer
		equal(t, "time", time.Since(begin), (holdTicks-1)*tickTime)
	})
}

// An address is confirmed with a touch of the button on its page.
func TestTouchAddress(t *testing.T) {
	touchModels(t, func(t *testing.T, m Model) {
		d := sit(t, Config{Model: m})
		d.begin(hx(t, "e002010015"+ownerPath))
		d.tap("next", "next", "upper")
		equal(t, "word", d.answer(), "9000")
		equal(t, "presses", d.Panel.presses, 2)
	})
}
