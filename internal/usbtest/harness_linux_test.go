package usbtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// stick is an emulated device in a port, and its holder's hand on the cable.
type stick struct {
	t    *testing.T
	port int
	page uint16 // of the HID interface that is opened; 0: a Ledger's
	// link enumerates the device; make describes it, the nth time.
	link func() (hw.ReportIO, error)
	make func(n int, link hw.ReportIO) *Device

	mu   sync.Mutex
	is   *Device // on the bus now
	plug *Plug
	done chan struct{}
}

// path is where the kernel sees a port.
func (s *stick) path() string { return "1-" + string(rune('1'+s.port)) }

// in plugs it in and waits until its node is there.
func (s *stick) in() *stick {
	s.t.Helper()
	s.done = make(chan struct{})
	go s.run()
	if err := eventually(s.t.Context(), func() bool { return s.node() != "" }); err != nil {
		s.t.Fatalf("port %d: no node: %v", s.port, err)
	}
	return s
}

// run has the device on the bus, again each time that it leaves by itself, and
// ends when the kernel has forgotten it.
func (s *stick) run() {
	defer close(s.done)
	defer func() {
		gone := func() bool { _, there := s.device(); return !there }
		if err := eventually(context.Background(), gone); err != nil { // the test's own context may have ended
			s.t.Errorf("port %d: still there: %v", s.port, err)
		}
	}()
	for n := 0; ; n++ {
		link, err := s.link()
		if err != nil {
			return
		}
		device := s.make(n, link)
		err = eventually(s.t.Context(), func() bool { // the port is still busy for a moment
			plug, err := Attach(s.port, device)
			s.mu.Lock()
			defer s.mu.Unlock()
			s.plug, s.is = plug, device
			return err == nil
		})
		if err != nil {
			s.t.Errorf("port %d: %v", s.port, err)
			return
		}
		err = s.plug.Wait()
		_ = link.Close()
		if !errors.Is(err, emulator.ErrReenumerated) {
			return
		}
	}
}

// out pulls it out.
func (s *stick) out() {
	s.mu.Lock()
	plug := s.plug
	s.mu.Unlock()
	if plug != nil {
		plug.Detach()
	}
	<-s.done
}

// asked is how many transfers the device was asked for since it was plugged in.
func (s *stick) asked() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.is.Asked()
}

func (s *stick) device() (usb.Device, bool) {
	devices, err := usb.List(os.DirFS("/sys"))
	if err != nil {
		s.t.Error(err)
	}
	for _, d := range devices {
		if d.Path == s.path() {
			return d, true
		}
	}
	return usb.Device{}, false
}

// node is what is opened of it, "" when it is not there.
func (s *stick) node() string {
	d, _ := s.device()
	page := s.page
	if page == 0 {
		page = 0xffa0
	}
	node, ok := d.HID(page)
	if _, wire := d.Wire(); !ok && wire {
		node = d.Node
	}
	if _, err := os.Stat(node); err != nil {
		return ""
	}
	return node
}

// ledgerDevice is a Ledger, which changes its product id each time that it changes
// its app.
func ledgerDevice(n int, link hw.ReportIO) *Device {
	return &Device{
		Vendor: 0x2c97, Product: []uint16{0x5011, 0x5015}[n%2], Release: 0x0201, Name: "Nano S Plus", Serial: "0001",
		Interfaces: []Interface{{Report: APDUReport(), Link: link}, {Report: FIDOReport()}},
	}
}

// plugLedger plugs an emulated one in.
func plugLedger(t *testing.T, port int, config emulator.Config) (*stick, *emulator.Device) {
	t.Helper()
	device, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	s := &stick{t: t, port: port, link: func() (hw.ReportIO, error) {
		reports, err := device.Reports()
		if err != nil {
			return nil, err
		}
		return reports, nil
	}, make: ledgerDevice}
	s.in()
	t.Cleanup(func() {
		s.out()
		_ = device.Close()
	})
	return s, device
}

// run is the compiled program at work.
type run struct {
	command        *exec.Cmd
	stdout, stderr bytes.Buffer
	started        time.Time
	took           time.Duration
}

// nobody is somebody who is not root.
const nobody = 1000

// start starts the program as root, or as nobody with some groups.
func start(t *testing.T, credential *syscall.Credential, args ...string) *run {
	t.Helper()
	return startProgram(t, "/bin/valetkey", credential, args...)
}

// startProgram does that with another build of it.
func startProgram(t *testing.T, name string, credential *syscall.Credential, args ...string) *run {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	dir := t.TempDir()
	// Whoever runs it has to reach its home.
	if err := errors.Join(os.Chmod(dir, 0o777), os.Chmod(filepath.Dir(dir), 0o711)); err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(dir, "home")
	r := &run{command: exec.CommandContext(ctx, name, append([]string{"--json", "--home", home}, args...)...), started: time.Now()}
	r.command.Stdout, r.command.Stderr = &r.stdout, &r.stderr
	r.command.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

// document is what every command prints with --json.
type document struct {
	OK   bool
	Data struct {
		Address string
		Session struct{ Owner string }
		Hash    string
		Devices []struct {
			Info struct{ Vendor, Model, Version string }
		}
		USB []struct{ Wallet, Model, Port, Node, Problem string }
	}
	Error struct{ Code, Message, Hint string }
}

// end waits for the program and holds it to an exit code.
func (r *run) end(t *testing.T, exit int) document {
	t.Helper()
	_ = r.command.Wait() // the exit code is looked at
	r.took = time.Since(r.started)
	var d document
	if err := json.Unmarshal(r.stdout.Bytes(), &d); err != nil {
		t.Fatalf("%v: %v\n%s%s", r.command.Args, err, &r.stdout, &r.stderr)
	}
	if got := r.command.ProcessState.ExitCode(); got != exit {
		t.Errorf("%v: exit %d, want %d\n%s%s", r.command.Args, got, exit, &r.stdout, &r.stderr)
	}
	t.Logf("%s: exit %d in %d ms", r.command.Args[4], exit, r.took.Milliseconds())
	return d
}

// valetkey runs the program as root.
func valetkey(t *testing.T, exit int, args ...string) document {
	t.Helper()
	return start(t, nil, args...).end(t, exit)
}
