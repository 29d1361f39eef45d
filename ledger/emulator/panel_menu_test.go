package emulator

import (
	"errors"
	"strings"
	"testing"
)

// The holder turns a setting on in the menu, and the app signs.
func TestMenuSettings(t *testing.T) {
	d := sit(t, Config{})
	if out, _ := d.Exchange(t.Context(), tuple(t, simple, 1, 0)); string(out) != "\x69\x80" {
		t.Fatalf("answer %x", out)
	}
	d.press("rrbrrrr")
	equal(t, "page", d.page(), "Smart accounts / Disabled")
	d.press("b")
	equal(t, "page", d.page(), "Smart accounts / Enabled")
	equal(t, "settings", d.Settings(), smart)
	d.press("rrb")
	equal(t, "back", d.page(), "Ethereum / app is ready")
	d.SetRobot(RobotApproves)
	if out, _ := d.Exchange(t.Context(), tuple(t, simple, 1, 0)); len(out) != 67 {
		t.Errorf("answer %x", out)
	}
}

// Every switch of the menu is the one that it is called, on every model.
func TestMenuSwitches(t *testing.T) {
	for _, m := range Models() {
		for i, s := range switchNames {
			d := sit(t, Config{Model: m})
			if m.Touch() {
				d.tap("header")
				for range i / rowsPerPage {
					d.tap("next")
				}
				x, y := rowPlace(m, i%rowsPerPage)
				d.Touch(x, y)
				d.Lift(x, y)
			} else {
				d.press("rb" + strings.Repeat("r", i) + "b")
			}
			var want Settings
			*s.field(&want) = true
			equal(t, string(m)+" "+s.nano, d.Settings(), want)
			name := s.nano
			if m.Touch() && s.touch != "" {
				name = s.touch
			}
			if !strings.Contains(d.page(), name+" / Enabled") {
				t.Errorf("%s: page %q", m, d.page())
			}
			if m.Touch() {
				d.tap("corner")
				equal(t, "home", d.page(), "Ethereum / app is ready / Quit app")
			}
		}
	}
}

// rowPlace is within the row of a menu.
func rowPlace(m Model, row int) (x, y int) {
	w, h := m.ScreenSize()
	return w / 2, h*15/100*(row+1) + 5
}

// Without other apps there is nowhere to go.
func TestMenuNoQuit(t *testing.T) {
	d := sit(t, Config{})
	d.press("rrrrr")
	equal(t, "last page", d.page(), "App settings")
}

// The holder closes an app and opens another one; the device leaves the bus.
func TestMenuApps(t *testing.T) {
	for _, m := range []Model{NanoSPlus, Flex} {
		d := sit(t, Config{Model: m, Dashboard: true, Apps: []string{"Bitcoin"}})
		if m.Touch() {
			x, y := rowPlace(m, 1)
			d.Touch(x, y)
			d.Lift(x, y)
		} else {
			d.press("rb")
		}
		equal(t, "app", d.App(), "Bitcoin")
		if _, err := d.Exchange(t.Context(), hx(t, "b001000000")); !errors.Is(err, ErrReenumerated) {
			t.Errorf("error %v", err)
		}
		if err := d.Reopen(); err != nil {
			t.Fatal(err)
		}
		out, err := d.Exchange(t.Context(), hx(t, "b001000000"))
		if err != nil || !strings.Contains(string(out), "Bitcoin") {
			t.Errorf("answer %x, %v", out, err)
		}
		if m.Touch() {
			d.tap("back")
		} else {
			d.press("rb")
		}
		equal(t, "dashboard", d.App(), dashboardName)
	}
}

// A host opens the app, which the holder confirms on the panel.
func TestPanelOpensApp(t *testing.T) {
	for _, m := range Models() {
		d := sit(t, Config{Model: m, Dashboard: true})
		d.SetRobot(RobotApproves)
		out, err := d.Exchange(t.Context(), hx(t, "e0d8000008 457468657265756d"))
		if err != nil || string(out) != "\x90\x00" {
			t.Fatalf("%s: answer %x, %v", m, out, err)
		}
		equal(t, "app", d.App(), appName)
	}
}
