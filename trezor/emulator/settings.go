package emulator

import (
	"context"
	"fmt"
)

// setting is one change that the holder confirms before it is made.
type setting struct {
	prompt *Prompt // nil where the firmware does not ask
	change func(*Settings)
	// allowed says why not, at the time.
	allowed func(Settings) error
}

// applySettings is core/src/apps/management/apply_settings.py, and
// fsm_msgApplySettings for the Model One, which makes the changes at the end.
func (m *machine) applySettings(ctx context.Context, in *msgApplySettings) (messageID, any, error) {
	if m.hw.legacy() {
		return m.applyLegacySettings(ctx, in)
	}
	changes, err := m.coreSettings(in)
	if err != nil {
		return 0, nil, err
	}
	if len(changes) == 0 && in.Label == nil {
		return 0, nil, processError("No setting provided")
	}
	if in.Label != nil {
		if err := m.changeLabel(ctx, *in.Label); err != nil {
			return 0, nil, err
		}
	}
	for _, c := range changes {
		if err := m.apply(ctx, c); err != nil {
			return 0, nil, err
		}
	}
	return success("Settings applied")
}

// maxLabel is LABEL_MAXLENGTH of core/src/storage/device.py.
const maxLabel = 32

func (m *machine) changeLabel(ctx context.Context, label string) error {
	if len(label) > maxLabel {
		return dataError("Label too long")
	}
	if err := m.confirm(ctx, Prompt{
		Name: "set_label", Code: ButtonProtectCall, Title: "Device name", Verb: "Change",
		Pages: m.pages(fmt.Sprintf("Change device name to %s?", label)),
	}); err != nil {
		return err
	}
	m.store.with(func() { m.store.label = label })
	return nil
}

func (m *machine) apply(ctx context.Context, c setting) error {
	if c.allowed != nil {
		if err := c.allowed(m.store.snapshot().settings); err != nil {
			return err
		}
	}
	if c.prompt != nil {
		if err := m.confirm(ctx, *c.prompt); err != nil {
			return err
		}
	}
	m.store.with(func() {
		c.change(&m.store.settings)
		m.store.temporary = m.store.settings.SafetyChecks == PromptTemporarily
	})
	return nil
}

// coreSettings are the changes in the order in which the firmware makes them.
func (m *machine) coreSettings(in *msgApplySettings) ([]setting, error) {
	var out []setting
	if in.UsePassphrase != nil {
		out = append(out, m.passphraseSetting(*in.UsePassphrase))
	}
	if in.PassphraseAlwaysOnDevice != nil {
		out = append(out, m.passphraseSource(*in.PassphraseAlwaysOnDevice))
	}
	if in.AutoLockDelayMs != nil {
		out = append(out, m.autoLock(*in.AutoLockDelayMs))
	}
	if in.SafetyChecks != nil {
		if *in.SafetyChecks > uint32(PromptTemporarily) {
			return nil, m.undecodable(invalidField("safety_checks"))
		}
		out = append(out, m.safetySetting(SafetyChecks(*in.SafetyChecks)))
	}
	if in.ExperimentalFeatures != nil {
		out = append(out, m.experimentalSetting(*in.ExperimentalFeatures))
	}
	if in.HidePassphraseFromHost != nil {
		out = append(out, m.hideSetting(*in.HidePassphraseFromHost))
	}
	return out, nil
}

func (m *machine) passphraseSetting(use bool) setting {
	text := "Turn off passphrase protection?"
	if use {
		text = "Turn on passphrase protection?"
	}
	return setting{
		prompt: m.settingPrompt("set_passphrase", "Passphrase", text),
		change: func(s *Settings) {
			if s.Passphrase = use; !use {
				s.PassphraseOnDevice = false
			}
		},
	}
}

func (m *machine) passphraseSource(onDevice bool) setting {
	text := "Do you want to revoke the passphrase on device setting?"
	if onDevice {
		text = "Always enter your passphrase on Trezor?"
	}
	return setting{
		prompt: m.settingPrompt("set_passphrase_source", "Passphrase", text),
		change: func(s *Settings) { s.PassphraseOnDevice = onDevice },
		allowed: func(s Settings) error {
			if !s.Passphrase {
				return dataError("Passphrase is not enabled")
			}
			return nil
		},
	}
}

// Bounds of the auto-lock, AUTOLOCK_DELAY_MINIMUM of a release build and
// AUTOLOCK_DELAY_MAXIMUM (core/src/storage/device.py).
const (
	minAutoLockMs = 60_000
	maxAutoLockMs = 0x20000000
)

func (m *machine) autoLock(ms uint32) setting {
	return setting{
		prompt: m.settingPrompt("set_autolock_delay", "Auto-lock delay",
			fmt.Sprintf("Auto-lock Trezor after %s of inactivity?", duration(ms))),
		change: func(s *Settings) { s.AutoLockDelayMs = ms },
		allowed: func(Settings) error {
			switch {
			case ms < minAutoLockMs:
				return processError("Auto-lock delay too short")
			case ms > maxAutoLockMs:
				return processError("Auto-lock delay too long")
			}
			return nil
		},
	}
}

// duration is format_duration_ms of core/src/trezor/strings.py: the largest unit
// that is not less than one, without a remainder.
func duration(ms uint32) string {
	for _, unit := range []struct {
		name string
		ms   uint32
	}{{"hour", 3_600_000}, {"minute", 60_000}, {"second", 1000}} {
		if n := ms / unit.ms; n > 0 {
			return plural(int(n), unit.name)
		}
	}
	return plural(int(ms), "millisecond")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (m *machine) safetySetting(level SafetyChecks) setting {
	p := m.settingPrompt("set_safety_checks", "Safety checks",
		"Do you really want to enforce strict safety checks (recommended)?")
	switch level {
	case PromptAlways:
		p = m.settingPrompt("set_safety_checks", "Safety override",
			"Trezor will allow you to approve some actions which might be unsafe.\nAre you sure?")
	case PromptTemporarily:
		p = m.settingPrompt("set_safety_checks", "Safety override",
			"Trezor will temporarily allow you to approve some actions which might be unsafe.\nAre you sure?")
	}
	if level != Strict {
		p.Hold, p.Verb = true, "Hold to confirm"
	}
	return setting{prompt: p, change: func(s *Settings) { s.SafetyChecks = level }}
}

func (m *machine) experimentalSetting(on bool) setting {
	s := setting{change: func(s *Settings) { s.Experimental = on }}
	if on { // off is not asked about
		s.prompt = m.settingPrompt("set_experimental_features", "Experimental mode",
			"Enable experimental features?\nOnly for development and beta testing!")
	}
	return s
}

func (m *machine) hideSetting(hide bool) setting {
	s := setting{
		change: func(s *Settings) { s.HidePassphrase = hide },
		allowed: func(s Settings) error {
			if s.SafetyChecks == Strict {
				return processError("Safety checks are strict")
			}
			return nil
		},
	}
	if hide {
		s.prompt = m.settingPrompt("set_hide_passphrase_from_host", "Passphrase", "Hide passphrase coming from host?")
	}
	return s
}

func (m *machine) settingPrompt(name, title, text string) *Prompt {
	return &Prompt{Name: name, Code: ButtonProtectCall, Title: title, Pages: m.pages(text), Verb: "Confirm"}
}

// applyLegacySettings asks for everything, then changes it.
func (m *machine) applyLegacySettings(ctx context.Context, in *msgApplySettings) (messageID, any, error) {
	if in.PassphraseAlwaysOnDevice != nil {
		return 0, nil, dataError("This firmware is incapable of passphrase entry on the device.")
	}
	questions := legacyQuestions(in)
	if len(questions) == 0 {
		return 0, nil, dataError("No setting provided")
	}
	for _, q := range questions {
		if err := m.confirm(ctx, Prompt{Code: ButtonProtectCall, Pages: []string{"Do you really want to\n" + q}, Verb: "Confirm"}); err != nil {
			return 0, nil, err
		}
	}
	m.store.with(func() {
		s := &m.store.settings
		setIf(&m.store.label, in.Label)
		setIf(&s.Passphrase, in.UsePassphrase)
		setIf(&s.AutoLockDelayMs, in.AutoLockDelayMs)
		if in.SafetyChecks != nil {
			s.SafetyChecks = SafetyChecks(*in.SafetyChecks)
			m.store.temporary = s.SafetyChecks == PromptTemporarily
		}
	})
	return success("Settings applied")
}

func legacyQuestions(in *msgApplySettings) []string {
	var out []string
	if in.Label != nil {
		out = append(out, "change name to\n"+*in.Label+"\n?")
	}
	if in.UsePassphrase != nil {
		verb := "disable"
		if *in.UsePassphrase {
			verb = "enable"
		}
		out = append(out, verb+" passphrase\nprotection?")
	}
	if in.AutoLockDelayMs != nil {
		out = append(out, "change auto-lock\ndelay?")
	}
	if in.SafetyChecks != nil && *in.SafetyChecks <= uint32(PromptTemporarily) {
		text := map[SafetyChecks]string{
			Strict: "enforce strict\nsafety checks?", PromptAlways: "always allow\nunsafe actions?",
			PromptTemporarily: "temporarily allow\nunsafe actions?",
		}
		out = append(out, text[SafetyChecks(*in.SafetyChecks)])
	}
	return out
}

func setIf[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}
