// Command serve runs one emulated device for the conformance suite: over UDP,
// with its debug link on the port above, or over a bridge. (Not both: they would
// take each other's packets from the device.) Its one argument is a JSON object
// with the device's options, all of them optional:
//
//	serve '{"model":"T3T1","firmware":"2.12.5","approve":"wait"}'
//	{"debug":"127.0.0.1:40001","udp":"127.0.0.1:40000"}
//	serve '{"bridge":true}'
//	{"bridge":"127.0.0.1:33333"}
//
// It prints where it listens and serves until its standard input ends, so that
// no process is left behind by a suite that breaks off. The seed is the public
// one of the firmware's own tests, and nothing but loopback is listened on.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"sync"

	"github.com/valetkey/valetkey/trezor/emulator"
)

// options are the argument.
type options struct {
	Model        string `json:"model"`
	Firmware     string `json:"firmware"`
	PIN          string `json:"pin"`
	Passphrase   string `json:"passphrase"`  // what the holder types on the device
	Passphrases  bool   `json:"passphrases"` // the setting is on
	SafetyChecks uint32 `json:"safetyChecks"`
	Experimental bool   `json:"experimental"`
	Approve      string `json:"approve"` // all (default), reject or wait
	Bridge       bool   `json:"bridge"`
}

var approvers = map[string]emulator.Approver{
	"": emulator.ApproveAll, "all": emulator.ApproveAll, "reject": emulator.RejectAll, "wait": emulator.Wait,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	var o options
	if len(args) > 0 {
		if err := json.Unmarshal([]byte(args[0]), &o); err != nil {
			return fmt.Errorf("read the options: %w", err)
		}
	}
	device, err := newDevice(o)
	if err != nil {
		return err
	}
	defer device.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, in)
		cancel()
	}()
	return serve(ctx, device, o.Bridge, out)
}

func newDevice(o options) (*emulator.Device, error) {
	approve, known := approvers[o.Approve]
	if !known {
		return nil, fmt.Errorf("no holder %q", o.Approve)
	}
	return emulator.New(emulator.Config{
		Model: emulator.Model(o.Model), Firmware: o.Firmware, PIN: o.PIN,
		Passphrase: o.Passphrase, Debug: true, Approve: approve,
		Settings: emulator.Settings{
			Passphrase: o.Passphrases, SafetyChecks: emulator.SafetyChecks(o.SafetyChecks), Experimental: o.Experimental,
		},
	})
}

// serve serves until ctx ends.
func serve(ctx context.Context, device *emulator.Device, overBridge bool, out io.Writer) error {
	if overBridge {
		return serveBridge(ctx, device, out)
	}
	wire, debug, err := listenPair(ctx)
	if err != nil {
		return err
	}
	address := map[string]string{"udp": wire.LocalAddr().String(), "debug": debug.LocalAddr().String()}
	if err := json.NewEncoder(out).Encode(address); err != nil {
		return errors.Join(err, wire.Close(), debug.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wait sync.WaitGroup
	var ofDebug error
	wait.Go(func() {
		ofDebug = emulator.ServeDebug(ctx, debug, device)
		cancel() // one that fails takes the other along
	})
	ofWire := emulator.ServeUDP(ctx, wire, device)
	cancel()
	wait.Wait()
	return errors.Join(ofWire, ofDebug)
}

func serveBridge(ctx context.Context, device *emulator.Device, out io.Writer) error {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(map[string]string{"bridge": l.Addr().String()}); err != nil {
		return errors.Join(err, l.Close())
	}
	return emulator.ServeBridge(ctx, l, device)
}

// pairTries is how often two neighbouring ports are looked for.
const pairTries = 100

// listenPair listens on a free port and on the one above: that is where clients
// look for the debug link.
func listenPair(ctx context.Context) (wire, debug net.PacketConn, err error) {
	var config net.ListenConfig
	for range pairTries {
		wire, err = config.ListenPacket(ctx, "udp4", "127.0.0.1:0")
		if err != nil {
			return nil, nil, err
		}
		address, ok := wire.LocalAddr().(*net.UDPAddr)
		if !ok {
			return nil, nil, fmt.Errorf("not a UDP address: %v", wire.LocalAddr())
		}
		debug, err = config.ListenPacket(ctx, "udp4", fmt.Sprintf("127.0.0.1:%d", address.Port+1))
		if err == nil {
			return wire, debug, nil
		}
		_ = wire.Close() // and another try
	}
	return nil, nil, fmt.Errorf("no two ports beside each other are free: %w", err)
}
