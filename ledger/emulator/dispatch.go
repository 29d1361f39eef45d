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
		d.clear()
	}
	return result, err
}

func (d *Device) process(ctx context.Context, apdu []byte) (answer, error) {
	if d.pending != nil {
		return d.settle(ctx) // the late answer; see the package comment
	}
	c, ok := parseCommand(apdu)
	if !ok {
		return fail(d.app.length), nil
	}
	if result, handled, err := d.operatingSystem(ctx, c); handled || err != nil {
		return result, err
	}
	switch {
	case c.cla == classOS && c.ins == insAppInfo:
		return nameAndVersion(appName, d.app.String()), nil
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
	case insProvideToken:
		return d.provideToken(c), nil
	case insChallenge:
		if d.app.since(1, 10, 2) {
			return challenge()
		}
	case insNetwork:
		if d.app.networkInfo {
			return d.networkConfiguration(c), nil
		}
	case insSignTyped:
		return d.signTyped(ctx, c)
	case insAuthorization:
		if d.app.setCode {
			return d.signAuthorization(ctx, c)
		}
	case insStructDef, insStructImpl, insFiltering:
		if d.app.typedData {
			return d.typedCommand(c), nil
		}
	}
	return fail(swUnknownIns), nil
}

// busyFlow says that a transaction or a message is half received, or that typed
// data is on the screen.
func (d *Device) busyFlow() bool {
	return d.tx != nil || d.message != nil || d.typed != nil && d.typed.reviewing
}

// clear forgets what was running and, as the app does then, the tokens that it
// was told of (reset_app_context in src/main.c).
func (d *Device) clear() {
	d.reset()
	d.tokens = tokenSlots{}
}

// reset forgets a half-received transaction or message.
func (d *Device) reset() {
	d.tx, d.message, d.typed = nil, nil, nil
}
