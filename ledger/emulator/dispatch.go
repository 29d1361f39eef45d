package emulator

import "context"

// exchange answers one APDU. Anything but 9000 ends the running flow, as the
// app's main loop does (src/main.c).
func (d *Device) exchange(ctx context.Context, apdu []byte) (answer, error) {
	if d.locked.Load() {
		return fail(swLocked), nil
	}
	result, err := d.process(ctx, apdu)
	if err == nil && result.word != swOK {
		d.reset()
	}
	return result, err
}

func (d *Device) process(ctx context.Context, apdu []byte) (answer, error) {
	if d.pending != nil {
		return d.settle(ctx) // the late answer; see the package comment
	}
	c, ok := parseCommand(apdu)
	switch {
	case !ok:
		return fail(d.app.length), nil
	case c.cla == classOS && c.ins == insAppInfo:
		return d.appInfo(), nil
	case c.cla != classApp:
		return fail(swUnknownCla), nil
	}
	return d.dispatch(ctx, c)
}

func (d *Device) dispatch(ctx context.Context, c command) (answer, error) {
	switch c.ins {
	case insAddress:
		return d.getAddress(ctx, c)
	case insSignTx:
		return d.signTx(ctx, c)
	case insConfiguration:
		return d.configuration(c), nil
	case insSignMessage:
		return d.signMessage(ctx, c)
	case insAuthorization:
		if d.app.setCode {
			return d.signAuthorization(ctx, c)
		}
	}
	return fail(swUnknownIns), nil
}

// reset forgets a half-received transaction or message.
func (d *Device) reset() {
	d.tx, d.message = nil, nil
}
