package emulator

import (
	"context"
	"strings"
)

// maxPassphrase is in bytes, _MAX_PASSPHRASE_LEN of
// core/src/apps/common/passphrase.py.
const maxPassphrase = 50

// master is the root of the active session's keys. The first time in a session
// it takes a passphrase, if the device wants one.
func (m *machine) master(ctx context.Context) (node, error) {
	s := m.sessions.active
	if s == nil {
		return node{}, &Failure{FailureInvalidSession, "Invalid session"}
	}
	if s.master != nil {
		return *s.master, nil
	}
	passphrase, err := m.passphrase(ctx)
	if err != nil {
		return node{}, err
	}
	seed, _ := m.store.seed()
	master, err := masterFromMnemonic(seed, passphrase)
	if err != nil {
		return node{}, &Failure{FailureProcessError, "Seed cannot be derived"}
	}
	s.master = &master
	return master, nil
}

// passphrase asks where the settings say: nowhere, on the device, or at the
// host, which may say that it is to be typed on the device.
func (m *machine) passphrase(ctx context.Context) (string, error) {
	settings := m.store.snapshot().settings
	if !settings.Passphrase {
		return "", nil
	}
	if settings.PassphraseOnDevice && !m.hw.legacy() {
		return m.passphraseOnDevice(ctx)
	}
	ack := &msgPassphraseAck{}
	m.screen.show(&Prompt{Kind: PromptPassphrase, Pages: []string{m.passphraseHint()}})
	if err := m.callTiny(ctx, ask{idPassphraseReq, &msgEmpty{}, idPassphraseAck, ack}); err != nil {
		return "", err
	}
	m.screen.home()
	if m.hw.legacy() {
		return get(ack.Passphrase), nil
	}
	return m.passphraseFromHost(ctx, ack, settings.HidePassphrase)
}

func (m *machine) passphraseHint() string {
	if m.hw.legacy() {
		return "Please enter your\npassphrase using\nthe computer's\nkeyboard."
	}
	return "Please enter your passphrase."
}

func (m *machine) passphraseFromHost(ctx context.Context, ack *msgPassphraseAck, hide bool) (string, error) {
	switch {
	case get(ack.OnDevice) && ack.Passphrase != nil:
		return "", dataError("Passphrase provided when it should not be")
	case get(ack.OnDevice):
		return m.passphraseOnDevice(ctx)
	case ack.Passphrase == nil:
		return "", dataError("Passphrase not provided and on_device is False. Use empty string to set an empty passphrase.")
	case *ack.Passphrase == "":
		return "", nil
	case len(*ack.Passphrase) > maxPassphrase:
		return "", dataError("Maximum passphrase length is %d bytes", maxPassphrase)
	}
	return *ack.Passphrase, m.confirmAll(ctx, m.passphrasePrompts(*ack.Passphrase, hide)...)
}

// passphrasePrompts show what came from the host, unless the settings hide it
// (delizia/__init__.py).
func (m *machine) passphrasePrompts(passphrase string, hide bool) []Prompt {
	const title = "Passphrase wallet"
	if hide {
		return []Prompt{{
			Name: "passphrase_host1_hidden", Code: ButtonOther, Title: title, Verb: "Access passphrase wallet?",
			Pages: m.pages("Passphrase provided by host will be used but will not be displayed due to the device settings."),
		}}
	}
	return []Prompt{
		{
			Name: "passphrase_host1", Code: ButtonOther, Title: title, Verb: "Continue",
			Pages: m.pages("The next screen shows your passphrase."),
		},
		{Name: "passphrase_host2", Code: ButtonOther, Title: "Confirm passphrase", Pages: m.pages(passphrase), Verb: "Confirm"},
	}
}

func (m *machine) passphraseOnDevice(ctx context.Context) (string, error) {
	answer, err := m.prompt(ctx, Prompt{
		Kind: PromptPassphrase, Name: "passphrase_device", Code: ButtonPassphrase, Title: "Enter passphrase", Pages: []string{""},
	})
	if err != nil {
		return "", err
	}
	if answer.Action != Approve {
		return "", &Failure{FailureActionCancelled, "Passphrase entry cancelled"}
	}
	typed := m.entry(answer, m.config.Passphrase)
	if len(typed) > maxPassphrase {
		return "", dataError("Maximum passphrase length is %d bytes", maxPassphrase)
	}
	return strings.Clone(typed), nil
}
