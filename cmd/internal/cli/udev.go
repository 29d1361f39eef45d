package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/udev"
)

type udevData struct {
	Files   []udevFile    `json:"files"`
	Devices []pluggedData `json:"devices,omitempty"` // what is plugged in, of check
}

type udevFile struct {
	Path string `json:"path"`
	// State is current, changed (another text is there), missing or installed.
	State string `json:"state"`
	Rules string `json:"rules,omitempty"`
}

func (a *app) udevCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "udev", Short: "the rules by which Linux lets you open a device without being root",
		Long: "The rules by which Linux lets the user at the computer open a Ledger or a Trezor, and members of\nthe group " +
			usb.RulesGroup + " where nobody sits at it. Without them only root can.",
	}
	var dir string
	cmd.PersistentFlags().StringVar(&dir, "dir", udev.Dir, "directory of the rules")
	cmd.AddCommand(
		&cobra.Command{Use: "print", Short: "print the rules", RunE: a.run(func(context.Context, []string) (*result, error) { return udevPrint(dir) })},
		&cobra.Command{
			Use: "install", Short: "install the rules and have them applied to what is plugged in (as root)",
			RunE: a.run(func(ctx context.Context, _ []string) (*result, error) { return a.udevInstall(ctx, dir) }),
		},
		&cobra.Command{
			Use: "check", Short: "check that the rules are there, and what is plugged in can be opened",
			RunE: a.run(func(context.Context, []string) (*result, error) { return a.udevCheck(dir) }),
		},
	)
	return cmd
}

func udevPrint(dir string) (*result, error) {
	var data udevData
	for _, f := range udev.Files() {
		file, err := look(dir, f)
		if err != nil {
			return nil, err
		}
		file.Rules = string(f.Rules)
		data.Files = append(data.Files, file)
	}
	return &result{data: data, text: func(w io.Writer) {
		for n, f := range data.Files {
			if n > 0 {
				fmt.Fprintln(w)
			}
			fmt.Fprintf(w, "# %s\n%s", f.Path, f.Rules)
		}
	}}, nil
}

// look compares an installed file with what it should be.
func look(dir string, f udev.File) (udevFile, error) {
	name := filepath.Join(dir, f.Name)
	have, err := os.ReadFile(name) //nolint:gosec // only compared
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return udevFile{Path: name, State: "missing"}, nil
	case err != nil:
		return udevFile{}, fmt.Errorf("read rules: %w", err)
	case !bytes.Equal(have, f.Rules):
		return udevFile{Path: name, State: "changed"}, nil
	}
	return udevFile{Path: name, State: "current"}, nil
}

func (a *app) udevInstall(ctx context.Context, dir string) (*result, error) {
	var data udevData
	for _, f := range udev.Files() {
		file, err := look(dir, f)
		if err != nil {
			return nil, err
		}
		if file.State != "current" {
			if err := installRules(file.Path, f.Rules); err != nil {
				return nil, &hinted{fmt.Errorf("install rules: %w", err), "run it as root: " + usb.RulesCommand}
			}
			file.State = "installed"
		}
		data.Files = append(data.Files, file)
	}
	r := &result{data: data, text: func(w io.Writer) { printUdev(w, data) }}
	if dir != udev.Dir {
		return r, nil // another system's: this one's udev does not read them
	}
	if err := applyRules(ctx); err != nil {
		r.warnings = []jsonout.Warning{{Code: "not_applied", Message: "the rules apply after the next start, or when the device is plugged in again: " + oneLine(err.Error())}}
	}
	return r, nil
}

// installRules writes a file beside its place first: udev never reads a half one.
func installRules(name string, rules []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".valetkey-*")
	if err != nil {
		return err
	}
	_, err = f.Write(rules)
	err = errors.Join(err, f.Chmod(0o644), f.Close()) // everybody may read rules
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error is the one that tells
	}
	return err
}

// applyTime is how long udev may take for it.
const applyTime = 10 * time.Second

// applyRules has udev read its rules and go through what is plugged in again.
func applyRules(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, applyTime)
	defer cancel()
	for _, args := range [][]string{
		{"control", "--reload"},
		{"trigger", "--action=change", "--subsystem-match=usb", "--subsystem-match=hidraw"},
	} {
		if out, err := exec.CommandContext(ctx, "udevadm", args...).CombinedOutput(); err != nil { //nolint:gosec // constant
			return fmt.Errorf("udevadm %s: %w: %s", args[0], err, out)
		}
	}
	return nil
}

// errUdev is a check that did not pass.
var errUdev = errors.New("a device cannot be opened, or the rules are not there")

func (a *app) udevCheck(dir string) (*result, error) {
	var data udevData
	missing := false
	for _, f := range udev.Files() {
		file, err := look(dir, f)
		if err != nil {
			return nil, err
		}
		missing = missing || file.State != "current"
		data.Files = append(data.Files, file)
	}
	var err error
	if data.Devices, err = a.listPlugged(); err != nil {
		return nil, err
	}
	denied := false
	for _, d := range data.Devices {
		denied = denied || d.Problem != ""
	}
	// A vendor's rules do as well: what can be opened needs none of ours.
	if denied || missing && len(data.Devices) == 0 {
		if !a.json {
			printUdev(a.Stdout, data)
		}
		return nil, &hinted{errUdev, "install them, and plug the device in again: " + usb.RulesCommand}
	}
	return &result{data: data, text: func(w io.Writer) { printUdev(w, data) }}, nil
}

func printUdev(w io.Writer, data udevData) {
	for _, f := range data.Files {
		fmt.Fprintf(w, "%-9s %s\n", f.State, f.Path)
	}
	printPlugged(w, data.Devices)
}
