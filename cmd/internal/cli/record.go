package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/replay"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/ledger"
	"github.com/valetkey/valetkey/trezor"
)

const (
	driverLedger = "ledger"
	driverTrezor = "trezor"
)

// tape is the file of --record while a command runs.
type tape struct {
	file     *os.File // nil for none
	recorder *replay.Recorder
}

// begin makes the file, once; every link of a command goes into the same.
func (r *tape) begin(name string, h replay.Header, mask replay.Mask) (*replay.Recorder, error) {
	if name == "" || r.recorder != nil {
		return r.recorder, nil
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the user names the file
	if err != nil {
		return nil, &hinted{fmt.Errorf("record: %w", err), "name a file that is not there yet"}
	}
	r.file = file
	r.recorder, err = replay.NewRecorder(file, h, mask)
	return r.recorder, err
}

// end closes the file, and says what is missing in it.
func (r *tape) end() []jsonout.Warning {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file = nil
	if r.recorder != nil {
		err = errors.Join(r.recorder.Err(), err)
	}
	if err == nil {
		return nil
	}
	return []jsonout.Warning{{Code: "recording", Message: "the recording is not complete: " + oneLine(err.Error())}}
}

// recordLedger records the links of a dialer, if that was asked for.
func (a *app) recordLedger(dialer ledger.Dialer, model ledger.Model) (ledger.Dialer, error) {
	// Nothing that passes over such a link is a secret: PINs are typed on the device.
	recorder, err := a.record.begin(a.device.record, replay.Header{Driver: driverLedger, Model: model.ID()}, nil)
	if recorder == nil || err != nil {
		return dialer, err
	}
	return ledger.DialFunc(func(ctx context.Context) (hw.Transport, error) {
		transport, err := dialer.Dial(ctx)
		if err != nil {
			return nil, err
		}
		return recorder.Transport(transport), nil
	}), nil
}

// recordTrezor does the same for a link of messages.
func (a *app) recordTrezor(messages hw.MessageIO) (hw.MessageIO, error) {
	recorder, err := a.record.begin(a.device.record, replay.Header{Driver: driverTrezor}, trezor.Mask)
	if err != nil {
		_ = messages.Close() // the first error is the one that tells
		return nil, err
	}
	if recorder == nil {
		return messages, nil
	}
	return recorder.Messages(messages), nil
}

// openReplay plays a recording back: replay:FILE. It signs nothing new.
func openReplay(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	if err := uri.CheckOptions(); err != nil {
		return nil, err
	}
	if uri.Network || uri.Address == "" {
		return nil, &hw.URIError{Input: uri.String(), Reason: "needs the form replay:FILE"}
	}
	file, err := os.Open(uri.Address)
	if err != nil {
		return nil, &hinted{fmt.Errorf("%w: %w", hw.ErrNoDevice, err), "check the file's name"}
	}
	defer file.Close()
	recorded, err := replay.Read(file)
	if err != nil {
		return nil, usage("make one with --record FILE", "%s: %v", uri.Address, err)
	}
	switch recorded.Header.Driver {
	case driverLedger:
		model, _ := ledger.ParseModel(recorded.Header.Model)
		player := recorded.Play(nil, nil)
		return a.openLedger(ctx, ledger.DialFunc(func(context.Context) (hw.Transport, error) { return player.Transport() }), model, nil)
	case driverTrezor:
		messages, err := recorded.Play(trezor.Mask, trezor.Echo).Messages()
		if err != nil {
			return nil, err
		}
		return a.openTrezor(ctx, messages, true)
	}
	return nil, usage("use a later version of valetkey", "%s is a recording of %q", uri.Address, recorded.Header.Driver)
}
