package emulator

import "context"

func success(text string) (messageID, any, error) {
	return idSuccess, &msgSuccess{Message: new(text)}, nil
}

func (m *machine) ping(ctx context.Context, in *msgPing) (messageID, any, error) {
	if get(in.ButtonProtection) {
		p := Prompt{Name: "ping", Code: ButtonProtectCall, Title: "Confirm", Pages: []string{"ping"}, Verb: "Confirm"}
		if m.hw.legacy() {
			p.Title, p.Pages = "", []string{"Do you really want to\nanswer to ping?"}
		}
		if err := m.confirm(ctx, p); err != nil {
			return 0, nil, err
		}
	}
	return idSuccess, &msgSuccess{Message: new(get(in.Message))}, nil
}

// cancel is what is left of a Cancel when the prompt is off the screen.
func (m *machine) cancel(context.Context, *msgEmpty) (messageID, any, error) {
	return 0, nil, m.cancelled()
}

func (m *machine) lockDevice(context.Context, *msgEmpty) (messageID, any, error) {
	m.store.lock()
	if m.hw.legacy() {
		return success("Session cleared")
	}
	return success("")
}

func (m *machine) endSession(context.Context, *msgEmpty) (messageID, any, error) {
	m.sessions.end()
	return success("")
}

func (m *machine) applyFlags(_ context.Context, in *msgApplyFlags) (messageID, any, error) {
	m.store.with(func() { m.store.flags |= get(in.Flags) })
	return success("Flags applied")
}

func (m *machine) wipeDevice(ctx context.Context, _ *msgEmpty) (messageID, any, error) {
	p := Prompt{
		Name: "confirm_wipe", Code: ButtonWipeDevice, Title: "Wipe device", Verb: "Hold to confirm", Hold: true,
		Pages: m.pages("Do you really want to wipe the device?\nAll data will be erased."),
	}
	if m.hw.legacy() {
		p.Title, p.Hold, p.Verb = "", false, "Confirm"
		p.Pages = []string{"Do you really want to\nwipe the device?\n\nAll data will be lost."}
	}
	if err := m.confirm(ctx, p); err != nil {
		return 0, nil, err
	}
	m.store.with(m.store.wipe)
	m.sessions.clear()
	return success("Device wiped")
}

// loadDevice gives a wiped device a seed; debug builds have it, for tests.
func (m *machine) loadDevice(ctx context.Context, in *msgLoadDevice) (messageID, any, error) {
	if !m.config.Debug {
		return 0, nil, m.unexpected()
	}
	if _, ok := m.store.seed(); ok {
		if m.hw.legacy() {
			return 0, nil, &Failure{FailureUnexpectedMessage, "Device is already initialized. Use Wipe first."}
		}
		return 0, nil, &Failure{FailureUnexpectedMessage, "Already initialized"}
	}
	if len(in.Mnemonics) != 1 {
		return 0, nil, processError("Invalid group count") // Shamir backups are not emulated
	}
	if err := checkMnemonic(in.Mnemonics[0]); err != nil {
		return 0, nil, processError("Mnemonic is not valid")
	}
	if checkPIN(get(in.Pin), m.hw) != nil {
		return 0, nil, dataError("Invalid PIN")
	}
	if err := m.confirm(ctx, m.loadPrompt()); err != nil {
		return 0, nil, err
	}
	m.store.with(func() {
		m.store.mnemonic, m.store.pin, m.store.label = in.Mnemonics[0], get(in.Pin), get(in.Label)
		m.store.settings.Passphrase = get(in.PassphraseProtection)
		m.store.unlocked = true
	})
	return success("Device loaded")
}

func (m *machine) loadPrompt() Prompt {
	p := Prompt{
		Name: "warning_loading_seed", Code: ButtonWarning, Title: "Loading seed", Verb: "Continue anyway",
		Pages: m.pages("Loading private seed is not recommended."),
	}
	if m.hw.legacy() {
		p.Code, p.Title, p.Verb = ButtonProtectCall, "", "I take the risk"
		p.Pages = []string{"Loading private seed\nis not recommended.\nContinue only if you\nknow what you are\ndoing!"}
	}
	return p
}
