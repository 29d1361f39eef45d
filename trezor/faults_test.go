package trezor

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/emulator"
)

// counted counts the packets of a link.
type counted struct {
	emulator.Packets
	n [2]int
}

func (c *counted) WriteReport(ctx context.Context, p []byte) error {
	c.n[emulator.ToDevice]++
	return c.Packets.WriteReport(ctx, p)
}

func (c *counted) ReadReport(ctx context.Context) ([]byte, error) {
	p, err := c.Packets.ReadReport(ctx)
	if err == nil {
		c.n[emulator.FromDevice]++
	}
	return p, err
}

// cable is an emulated device at the end of a cable, which breaks in some places.
func cable(t *testing.T, firmware string, faults ...emulator.Fault) (hw.MessageIO, *counted) {
	t.Helper()
	device, err := emulator.New(emulator.Config{Model: emulator.Safe5, Firmware: firmware, Settings: ready, Approve: emulator.ApproveAll})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	link, err := device.Connect()
	if err != nil {
		t.Fatal(err)
	}
	c := &counted{Packets: emulator.WithFaults(link, faults...)}
	return FrameMessages(c), c
}

type faultyFlow struct {
	name, firmware string
	do             func(context.Context, *Wallet) (signed any, err error)
}

func faultyFlows() []faultyFlow {
	call := types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(1), GasFeeCap: big.NewInt(9), GasTipCap: big.NewInt(1), Gas: 1, To: &to, Data: []byte(strings.Repeat("calldata", 140))})
	return []faultyFlow{
		{"message", "2.12.4", func(ctx context.Context, w *Wallet) (any, error) {
			return some(w.SignMessage(ctx, hw.DefaultPath, []byte(strings.Repeat("text ", 30))))
		}},
		{"calldata", "2.12.4", sendTx(call, 1)},
		{"typed data", "2.12.4", func(ctx context.Context, w *Wallet) (any, error) {
			return some(w.SignTypedData(ctx, hw.DefaultPath, mailData()))
		}},
		{"authorization", "2.12.4", func(ctx context.Context, w *Wallet) (any, error) {
			signed, err := w.SignAuthorization(ctx, hw.DefaultPath, bare(metamaskDelegator, 1, 3))
			if err != nil {
				return nil, err
			}
			return signed, nil
		}},
		{"link", "2.12.5", func(ctx context.Context, w *Wallet) (any, error) {
			signed, err := w.SignSetCodeTx(ctx, hw.DefaultPath, fused)
			if err != nil {
				return nil, err
			}
			return signed, nil
		}},
	}
}

// TestBadCable: every packet, in both directions, is lost, cut, changed, late,
// there twice, or the last one. What comes is a good signature or an error that
// says what is wrong; the device is left in step, or said not to be.
func TestBadCable(t *testing.T) {
	for _, f := range faultyFlows() {
		t.Run(f.name, func(t *testing.T) {
			var packets [2]int
			synctest.Test(t, func(t *testing.T) {
				messages, count := cable(t, f.firmware)
				if _, err := f.once(t, messages); err != nil {
					t.Fatal(err)
				}
				packets = count.n
			})
			for direction, n := range packets {
				for packet := 1; packet <= n; packet++ {
					for kind := emulator.Drop; kind <= emulator.Disconnect; kind++ {
						fault := emulator.Fault{Kind: kind, Direction: emulator.Direction(direction), Packet: packet, Offset: 9 + packet%50, Delay: time.Second}
						synctest.Test(t, func(t *testing.T) { f.suffer(t, fault) })
					}
				}
			}
		})
	}
}

// once opens a device and runs the flow, in a minute of patience.
func (f faultyFlow) once(t *testing.T, messages hw.MessageIO) (any, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	w, err := Open(ctx, messages, Options{})
	if err != nil {
		return nil, err
	}
	defer w.Close()
	signed, err := f.do(ctx, w)
	if err != nil {
		return signed, errors.Join(err, f.again(t, w, err))
	}
	return signed, nil
}

// again: after a fault the wallet answers as before, or says that it cannot.
func (f faultyFlow) again(t *testing.T, w *Wallet, reason error) error {
	t.Helper()
	_, err := w.Address(t.Context(), hw.DefaultPath, false)
	if err != nil && !errors.Is(err, hw.ErrDisconnected) && !errors.Is(err, hw.ErrBadAnswer) && !errors.Is(err, hw.ErrMismatch) {
		return fmt.Errorf("after %w: %w", reason, err)
	}
	return nil
}

func (f faultyFlow) suffer(t *testing.T, fault emulator.Fault) {
	t.Helper()
	messages, _ := cable(t, f.firmware, fault)
	signed, err := f.once(t, messages)
	if (signed == nil) != (err != nil) {
		t.Errorf("%+v: %v with %v", fault, signed, err)
	}
	if err == nil {
		return // the driver has verified it
	}
	for _, expected := range []error{hw.ErrDisconnected, hw.ErrBadAnswer, hw.ErrMismatch, hw.ErrRefused, hw.ErrBusy, hw.ErrLocked, context.DeadlineExceeded, hw.ErrWrongApp} {
		if errors.Is(err, expected) {
			return
		}
	}
	if _, ok := errors.AsType[*hw.PolicyError](err); ok {
		return // of a setting that was told with another bit
	}
	if _, ok := errors.AsType[*hw.TooOldError](err); ok {
		return // of a version that was
	}
	t.Errorf("%+v: %v", fault, err)
}
