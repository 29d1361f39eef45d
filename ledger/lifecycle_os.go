package ledger

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/valetkey/valetkey/hw"
)

// osVersion is the answer to E0 01, which only the dashboard gives.
type osVersion struct {
	target     uint32 // what it is: a kind of chip and a model
	system     string // version of the secure element's system
	controller string // version of the microcontroller's, "" where it is not told
}

// parseOSVersion reads a target id of 32 bits and then the system's version,
// flags and the controller's version, each with its length before it. What
// follows changes with the system and is of no use here.
func parseOSVersion(answer []byte) (osVersion, error) {
	if len(answer) < 5 {
		return osVersion{}, fmt.Errorf("%w: %d bytes are no version", hw.ErrBadAnswer, len(answer))
	}
	fields, err := parseFields(answer[4:])
	if err != nil {
		return osVersion{}, err
	}
	v := osVersion{target: binary.BigEndian.Uint32(answer), system: string(fields[0])}
	if len(fields) > 2 {
		v.controller = string(fields[2])
	}
	return v, nil
}

// bootloader is true where no system runs that could open an app.
func (v osVersion) bootloader() bool { return v.target>>28 != 3 }

func (v osVersion) model() Model {
	for model, row := range models {
		if v.target>>20 == uint32(row.target) {
			return model
		}
	}
	return UnknownModel
}

// readModel asks the dashboard what it runs on. A dashboard that does not tell
// leaves the model unknown, which is no reason to stop.
func (w *Wallet) readModel(ctx context.Context) (Model, error) {
	var answer []byte
	err := promptly(ctx, func(ctx context.Context) (err error) {
		answer, err = w.exchange(ctx, command{cla: claApp, ins: insOSVersion}, false)
		return err
	})
	if _, told := errors.AsType[*StatusError](err); told && !wantsPIN(err) {
		return UnknownModel, nil
	}
	if err != nil {
		return UnknownModel, err
	}
	v, err := parseOSVersion(answer)
	if err != nil {
		return UnknownModel, err
	}
	if v.bootloader() {
		return UnknownModel, fmt.Errorf("%w: the device is in its bootloader (target %08x)", hw.ErrWrongApp, v.target)
	}
	return v.model(), nil
}
