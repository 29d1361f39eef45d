package emulator

import (
	"context"
	"strings"
	"testing"
)

// places are where the digits of a PIN are on the matrix that is shown.
func places(matrix, pin string) string {
	var b strings.Builder
	for _, digit := range pin {
		b.WriteByte(byte('1' + strings.IndexRune(matrix, digit)))
	}
	return b.String()
}

func TestPINOnDevice(t *testing.T) {
	for _, m := range cores() {
		h := plug(t, Config{Model: m, PIN: "1234", Approve: Script(
			Type("9"), Type("8"), Answer{Action: Approve}, Answer{Action: Reject})})
		f := h.features()
		if get(f.Unlocked) || !get(f.PinProtection) || f.PassphraseProtection != nil || f.SafetyChecks != nil || f.ExperimentalFeatures != nil {
			t.Errorf("a locked device tells %+v", f)
		}
		want[msgAddress](h, idGetAddress, &msgGetAddress{AddressN: ownerPath}, idAddress)
		buttons := h.buttons
		prompts := h.seen()
		if len(prompts) != 3 || prompts[0].Title != "Enter PIN" || prompts[1].Title != "Wrong PIN" || prompts[2].Pages[0] != "14 tries left" {
			t.Errorf("prompts %+v", prompts)
		}
		if b := buttons[0]; ButtonCode(get(b.Code)) != ButtonPIN || get(b.Name) != "pin_device" || b.Pages != nil {
			t.Errorf("button request %+v", b)
		}
		if f := h.features(); !get(f.Unlocked) || f.PassphraseProtection == nil || f.ExperimentalFeatures == nil {
			t.Errorf("an unlocked device tells %+v", f)
		}
		want[msgSuccess](h, idLockDevice, &msgEmpty{}, idSuccess)
		h.refused(idApplyFlags, &msgApplyFlags{Flags: new(uint32(0))}, FailurePinCancelled, "PIN entry cancelled")
		want[msgSuccess](h, idPing, &msgPing{Message: new("hello")}, idSuccess) // works locked
		if len(h.seen()) != 1 {
			t.Error("a ping asked for the PIN")
		}
	}
}

// TestPINMatrix is the Model One's, over the wire.
func TestPINMatrix(t *testing.T) {
	h := plug(t, Config{Model: ModelOne, PIN: "1357"})
	if f := h.features(); get(f.Unlocked) || f.PassphraseProtection == nil || f.SafetyChecks == nil {
		t.Errorf("a locked Model One tells %+v", f)
	}
	ask := func() string {
		t.Helper()
		r := want[msgPinMatrixRequest](h, idGetAddress, &msgGetAddress{AddressN: ownerPath}, idPinMatrixRequest)
		equal(t, "type", get(r.Type), uint32(pinCurrent))
		return h.device.store.snapshot().matrix
	}
	if matrix := ask(); len(matrix) != 9 || places(matrix, "123456789") == strings.Repeat("1", 9) {
		t.Errorf("matrix %q", matrix)
	}
	h.refused(idPinMatrixAck, &msgPinMatrixAck{Pin: new("1x")}, FailurePinInvalid, "PIN invalid")
	ask()
	h.refused(idCancel, &msgEmpty{}, FailurePinCancelled, "PIN cancelled")
	ask()
	h.send(idPing, &msgPing{}) // to which it is deaf
	h.initialize(nil)          // ends it
	right := &msgPinMatrixAck{Pin: new(places(ask(), "1357"))}
	equal(t, "address", get(want[msgAddress](h, idPinMatrixAck, right, idAddress).Address), owner.Hex())
}

// TestWipedByPINs enters wrong PINs until nothing is left.
func TestWipedByPINs(t *testing.T) {
	h := plug(t, Config{PIN: "1234", Approve: func(context.Context, Prompt) (Answer, error) { return Type("0000"), nil }})
	h.refused(idGetAddress, &msgGetAddress{AddressN: ownerPath}, FailureNotInitialized, "Device is not initialized")
	prompts := h.seen()
	equal(t, "attempts", len(prompts), maxAttempts)
	equal(t, "last", prompts[maxAttempts-1].Pages[0], "Last attempt")
	if f := h.features(); get(f.Initialized) || get(f.PinProtection) {
		t.Errorf("features %+v", f)
	}
}

func TestLockFromOutside(t *testing.T) {
	h := plug(t, Config{PIN: "1", Settings: Settings{Experimental: true}})
	want[msgSuccess](h, idApplyFlags, &msgApplyFlags{Flags: new(uint32(4))}, idSuccess)
	equal(t, "flags", get(h.features().Flags), uint32(4))
	h.device.Lock()
	if get(h.features().Unlocked) {
		t.Error("unlocked")
	}
	// What is experimental does not decode while the setting cannot be read.
	h.refused(idSignAuth, &msgSignAuth{}, FailureDataError, "Failed to decode message")
}

func TestPassphrase(t *testing.T) {
	for _, m := range []Model{ModelOne, ModelT, Safe3, Safe5} {
		h := plug(t, Config{Model: m, Passphrase: "typed", Settings: Settings{Passphrase: true}})
		address := func(ack *msgPassphraseAck) string {
			t.Helper()
			h.initialize(nil)
			expect[msgEmpty](h, h.ask(idGetAddress, &msgGetAddress{AddressN: ownerPath}), idPassphraseReq)
			return get(expect[msgAddress](h, h.ask(idPassphraseAck, ack), idAddress).Address)
		}
		derived := func(passphrase string) string {
			a, err := h.device.Address(passphrase, ownerPath)
			if err != nil {
				t.Fatal(err)
			}
			return a.Hex()
		}
		equal(t, "empty", address(&msgPassphraseAck{Passphrase: new("")}), owner.Hex())
		equal(t, "prompts", len(h.seen()), 0)
		equal(t, "from the host", address(&msgPassphraseAck{Passphrase: new("TREZOR")}), derived("TREZOR"))
		equal(t, "NFKD", address(&msgPassphraseAck{Passphrase: new("é")}), derived("e\u0301"))
		if m == ModelOne {
			equal(t, "prompts", len(h.seen()), 0)
			continue
		}
		h.seen()
		address(&msgPassphraseAck{Passphrase: new("x")})
		equal(t, "prompts", h.names(), []string{"passphrase_host1", "passphrase_host2"})
		equal(t, "on the device", address(&msgPassphraseAck{OnDevice: new(true)}), derived("typed"))
		equal(t, "prompts", h.names(), []string{"passphrase_device"})
		want[msgAddress](h, idGetAddress, &msgGetAddress{AddressN: ownerPath}, idAddress) // the session remembers
	}
}

func TestPassphraseRefusals(t *testing.T) {
	h := plug(t, Config{Settings: Settings{Passphrase: true}})
	for text, ack := range map[string]*msgPassphraseAck{
		"Passphrase provided when it should not be":                                                    {Passphrase: new("x"), OnDevice: new(true)},
		"Maximum passphrase length is 50 bytes":                                                        {Passphrase: new(strings.Repeat("x", 51))},
		"Passphrase not provided and on_device is False. Use empty string to set an empty passphrase.": {},
	} {
		expect[msgEmpty](h, h.ask(idGetAddress, &msgGetAddress{AddressN: ownerPath}), idPassphraseReq)
		h.refused(idPassphraseAck, ack, FailureDataError, text)
	}
	device := plug(t, Config{Settings: Settings{Passphrase: true, PassphraseOnDevice: true}, Approve: Script(
		Answer{Action: Reject}, Type(strings.Repeat("y", 51)), Type("x"))})
	in := &msgGetAddress{AddressN: ownerPath}
	device.refused(idGetAddress, in, FailureActionCancelled, "Passphrase entry cancelled")
	device.refused(idGetAddress, in, FailureDataError, "Maximum passphrase length is 50 bytes")
	want[msgAddress](device, idGetAddress, in, idAddress)

	hidden := plug(t, Config{Settings: Settings{Passphrase: true, HidePassphrase: true}})
	expect[msgEmpty](hidden, hidden.ask(idGetAddress, in), idPassphraseReq)
	expect[msgAddress](hidden, hidden.ask(idPassphraseAck, &msgPassphraseAck{Passphrase: new("secret")}), idAddress)
	prompts := hidden.seen()
	if len(prompts) != 1 || strings.Contains(strings.Join(prompts[0].Pages, ""), "secret") {
		t.Errorf("prompts %+v", prompts)
	}
}

// TestSessions are ten, and the least recently used goes first.
func TestSessions(t *testing.T) {
	h := plug(t, Config{Settings: Settings{Passphrase: true}})
	in := &msgGetAddress{AddressN: ownerPath}
	open := func(passphrase string) []byte {
		t.Helper()
		id := h.initialize(nil).SessionID
		if len(id) != 32 {
			t.Fatalf("session id %x", id)
		}
		expect[msgEmpty](h, h.ask(idGetAddress, in), idPassphraseReq)
		expect[msgAddress](h, h.ask(idPassphraseAck, &msgPassphraseAck{Passphrase: &passphrase}), idAddress)
		return id
	}
	first := open("first")
	second := open("second")
	equal(t, "resumed", string(h.initialize(first).SessionID), string(first))
	firstAddress, _ := h.device.Address("first", ownerPath)
	equal(t, "address", get(want[msgAddress](h, idGetAddress, in, idAddress).Address), firstAddress.Hex())
	for range maxSessions - 1 {
		open("another")
	}
	if string(h.initialize(second).SessionID) == string(second) {
		t.Error("the eleventh session is still known")
	}
	if string(h.initialize(first).SessionID) == string(first) { // dropped by the one before
		t.Error("the eleventh session is still known")
	}
	want[msgSuccess](h, idEndSession, &msgEmpty{}, idSuccess)
	h.refused(idGetAddress, in, FailureInvalidSession, "Invalid session")
	if h.features().SessionID != nil {
		t.Error("GetFeatures tells a session")
	}
	one := plug(t, Config{Model: ModelOne})
	if one.features().SessionID == nil {
		t.Error("a Model One tells its session")
	}
}
