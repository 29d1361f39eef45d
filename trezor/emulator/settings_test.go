package emulator

import (
	"strings"
	"testing"
)

func TestSettings(t *testing.T) {
	h := plug(t, Config{Model: Safe5})
	apply := func(in *msgApplySettings) []string {
		t.Helper()
		h.seen()
		equal(t, "text", get(want[msgSuccess](h, idApplySettings, in, idSuccess).Message), "Settings applied")
		return h.names()
	}
	refuse := func(in *msgApplySettings, code FailureCode, text string) {
		t.Helper()
		h.refused(idApplySettings, in, code, text)
	}
	refuse(&msgApplySettings{}, FailureProcessError, "No setting provided")
	refuse(&msgApplySettings{PassphraseAlwaysOnDevice: new(true)}, FailureDataError, "Passphrase is not enabled")
	refuse(&msgApplySettings{AutoLockDelayMs: new(uint32(5))}, FailureProcessError, "Auto-lock delay too short")
	refuse(&msgApplySettings{AutoLockDelayMs: new(uint32(1 << 30))}, FailureProcessError, "Auto-lock delay too long")
	refuse(&msgApplySettings{SafetyChecks: new(uint32(3))}, FailureDataError, "Failed to decode message")
	refuse(&msgApplySettings{Label: new(strings.Repeat("x", 33))}, FailureDataError, "Label too long")
	refuse(&msgApplySettings{HidePassphraseFromHost: new(true)}, FailureProcessError, "Safety checks are strict")

	equal(t, "prompts", apply(&msgApplySettings{
		Label: new("bank"), UsePassphrase: new(true), PassphraseAlwaysOnDevice: new(true), AutoLockDelayMs: new(uint32(120_000)),
		SafetyChecks: new(uint32(PromptTemporarily)), ExperimentalFeatures: new(true), HidePassphraseFromHost: new(true),
	}), []string{
		"set_label", "set_passphrase", "set_passphrase_source", "set_autolock_delay", "set_safety_checks",
		"set_experimental_features", "set_hide_passphrase_from_host",
	})
	f := h.features()
	if get(f.Label) != "bank" || !get(f.PassphraseProtection) || !get(f.PassphraseAlwaysOnDevice) || get(f.AutoLockDelayMs) != 120_000 ||
		get(f.SafetyChecks) != uint32(PromptTemporarily) || !get(f.ExperimentalFeatures) || !get(f.HidePassphraseFromHost) {
		t.Errorf("features %+v", f)
	}
	equal(t, "no question", len(apply(&msgApplySettings{ExperimentalFeatures: new(false)})), 0)
	equal(t, "one question", len(apply(&msgApplySettings{SafetyChecks: new(uint32(PromptTemporarily))})), 1)

	if err := h.device.Replug(); err != nil {
		t.Fatal(err)
	}
	h.connect()
	f = h.initialize(nil)
	if get(f.Label) != "bank" || get(f.SafetyChecks) != uint32(Strict) {
		t.Errorf("after a restart: %+v", f)
	}
	equal(t, "strict", apply(&msgApplySettings{SafetyChecks: new(uint32(Strict)), UsePassphrase: new(false)}),
		[]string{"set_passphrase", "set_safety_checks"})
	if f := h.features(); get(f.PassphraseAlwaysOnDevice) {
		t.Error("a passphrase on the device, and none at all")
	}
}

// TestSettingRejected keeps what was there.
func TestSettingRejected(t *testing.T) {
	h := plug(t, Config{Approve: RejectAll})
	h.refused(idApplySettings, &msgApplySettings{ExperimentalFeatures: new(true)}, FailureActionCancelled, "Cancelled")
	if get(h.features().ExperimentalFeatures) {
		t.Error("rejected, and done")
	}
}

func TestLegacySettings(t *testing.T) {
	h := plug(t, Config{Model: ModelOne})
	h.refused(idApplySettings, &msgApplySettings{}, FailureDataError, "No setting provided")
	h.refused(idApplySettings, &msgApplySettings{PassphraseAlwaysOnDevice: new(true)}, FailureDataError,
		"This firmware is incapable of passphrase entry on the device.")
	want[msgSuccess](h, idApplySettings, &msgApplySettings{
		Label: new("one"), UsePassphrase: new(true), AutoLockDelayMs: new(uint32(60_000)), SafetyChecks: new(uint32(PromptAlways)),
	}, idSuccess)
	golden(t, "settings_legacy", h.seen())
	f := h.features()
	if get(f.Label) != "one" || !get(f.PassphraseProtection) || get(f.SafetyChecks) != uint32(PromptAlways) {
		t.Errorf("features %+v", f)
	}
}

// TestWipeAndLoad is how the vendor's tests make themselves a device.
func TestWipeAndLoad(t *testing.T) {
	for _, m := range []Model{ModelOne, Safe3} {
		h := plug(t, Config{Model: m, Debug: true, PIN: "12"})
		load := &msgLoadDevice{
			Mnemonics: []string{strings.Repeat("abandon ", 11) + "about"}, Pin: new("34"), PassphraseProtection: new(true), Label: new("test"),
		}
		text := map[Model]string{ModelOne: "Device is already initialized. Use Wipe first.", Safe3: "Already initialized"}[m]
		h.refused(idLoadDevice, load, FailureUnexpectedMessage, text)
		want[msgSuccess](h, idWipeDevice, &msgEmpty{}, idSuccess)
		if f := h.features(); get(f.Initialized) || get(f.PinProtection) {
			t.Errorf("features %+v", f)
		}
		h.refused(idLoadDevice, &msgLoadDevice{Mnemonics: []string{"abandon"}}, FailureProcessError, "Mnemonic is not valid")
		h.refused(idLoadDevice, &msgLoadDevice{}, FailureProcessError, "Invalid group count")
		want[msgSuccess](h, idLoadDevice, load, idSuccess)
		f := h.initialize(nil)
		if !get(f.Initialized) || !get(f.PinProtection) || !get(f.PassphraseProtection) || get(f.Label) != "test" {
			t.Errorf("features %+v", f)
		}
		a, err := h.device.Address("", ownerPath)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "address", a.Hex(), "0x9858EfFD232B4033E47d90003D41EC34EcaEda94")
	}
	plug(t, Config{Uninitialized: true}).refused(idLoadDevice, &msgLoadDevice{}, FailureUnexpectedMessage, "Unexpected message")
}
