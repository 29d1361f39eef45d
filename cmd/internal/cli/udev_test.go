//go:build !nodev

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/ledger/emulator"
	"github.com/valetkey/valetkey/udev"
)

func TestUdev(t *testing.T) {
	dir := t.TempDir()
	none := &ports{}
	none.run(t, "udev", "check", "--dir", dir).expect(t, "nothing installed", 4, "missing", "sudo valetkey udev install")

	var data udevData
	none.run(t, "udev", "install", "--json", "--dir", dir).success(t, &data)
	for n, f := range udev.Files() {
		have, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil || string(have) != string(f.Rules) || data.Files[n].State != "installed" {
			t.Errorf("%s: %v, %+v", f.Name, err, data.Files[n])
		}
		if info, err := os.Stat(filepath.Join(dir, f.Name)); err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("%s: %v, %v", f.Name, info.Mode(), err)
		}
	}
	none.run(t, "udev", "check", "--dir", dir).expect(t, "installed", 0, "current", "")

	changed := filepath.Join(dir, udev.Files()[0].Name)
	if err := os.WriteFile(changed, []byte("# mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	none.run(t, "udev", "check", "--dir", dir).expect(t, "changed", 4, "changed", "")
	none.run(t, "udev", "install", "--dir", dir).expect(t, "again", 0, "installed", "")
	if left, err := filepath.Glob(filepath.Join(dir, ".valetkey-*")); err != nil || len(left) != 0 {
		t.Errorf("left over: %q, %v", left, err)
	}

	o := none.run(t, "udev", "print", "--dir", dir)
	for _, f := range udev.Files() {
		if !strings.Contains(o.stdout, string(f.Rules)) || !strings.Contains(o.stdout, f.Name) {
			t.Errorf("%s is not printed", f.Name)
		}
	}
	none.run(t, "udev", "install", "--dir", filepath.Join(dir, "missing")).expect(t, "no directory", 1, "", "run it as root")
}

// TestUdevDevices: what counts is whether the device can be opened.
func TestUdevDevices(t *testing.T) {
	fine := ledgerPort(t, "1-1", 0x5011, emulator.Config{})
	denied := fine
	denied.denied = true
	dir := t.TempDir()
	(&ports{list: []port{fine}}).run(t, "udev", "check", "--dir", dir).expect(t, "by a vendor's rules", 0, "plugged in", "")
	(&ports{list: []port{denied}}).run(t, "udev", "check", "--dir", dir).expect(t, "denied", 4, "no permission", "udev install")
}
