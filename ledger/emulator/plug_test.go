package emulator

import (
	"errors"
	"testing"
)

// Without power nothing answers, and nothing is left of what was going on.
func TestUnplug(t *testing.T) {
	d := sit(t, Config{})
	d.begin(askMessage(t, "hi"))
	d.Unplug()
	equal(t, "running exchange", string(<-d.answers), ErrUnplugged.Error())
	if _, err := d.Exchange(t.Context(), hx(t, "e006000000")); !errors.Is(err, ErrUnplugged) {
		t.Errorf("error %v", err)
	}
	if err := d.Reopen(); !errors.Is(err, ErrUnplugged) {
		t.Errorf("error %v", err)
	}
	equal(t, "plugged", d.Plugged(), false)
	d.Plug()
	d.Plug()
	equal(t, "plugged", d.Plugged(), true)
	equal(t, "screen", d.page(), "Ethereum / app is ready")
	out, err := d.Exchange(t.Context(), hx(t, "e006000000"))
	if err != nil || string(out) != string(hx(t, "02011600 9000")) {
		t.Errorf("answer %x, %v", out, err)
	}
}

// A device with other apps comes back on its dashboard.
func TestUnplugDashboard(t *testing.T) {
	d := sit(t, Config{Apps: []string{"Bitcoin"}})
	d.Unplug()
	d.Plug()
	equal(t, "app", d.App(), dashboardName)
	equal(t, "screen", d.page(), appName)
}

func TestUnplugClosed(t *testing.T) {
	d := sit(t, Config{})
	d.Unplug()
	_ = d.Close()
	if _, err := d.Exchange(t.Context(), hx(t, "e006000000")); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v", err)
	}
	if err := d.Reopen(); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v", err)
	}
}
