package trezor

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/emulator"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// looker is a person who sees Model One's screen, and types the places of the
// PIN's digits on it.
type looker struct {
	asker
	t      *testing.T
	pin    string
	device *emulator.Device
}

// grid is what the screen shows, from top to bottom.
func (l *looker) grid(ctx context.Context) string {
	link, err := l.device.ConnectDebug()
	if err != nil {
		l.t.Fatal(err)
	}
	defer link.Close()
	if err := link.WriteMessage(ctx, 101, nil); err != nil {
		l.t.Fatal(err)
	}
	_, data, err := link.ReadMessage(ctx)
	if err != nil {
		l.t.Fatal(err)
	}
	var state pb.DebugLinkState
	if err := pb.Unmarshal(data, &state); err != nil {
		l.t.Fatal(err)
	}
	m := state.GetMatrix() // by place, and place 1 is at the bottom
	if len(m) != 9 {
		l.t.Fatalf("the grid is %q", m)
	}
	return m[6:9] + m[3:6] + m[0:3]
}

func (l *looker) AskPIN(ctx context.Context, r hw.PINRequest) (hw.Secret, error) {
	grid, keys, places := l.grid(ctx), strings.Join(r.Rows, ""), ""
	for _, digit := range l.pin {
		at := strings.IndexRune(grid, digit)
		places += keys[at : at+1]
	}
	return l.secret(places), nil
}

// TestSafe7 speaks another protocol, and says so to everything.
func TestSafe7(t *testing.T) {
	device, err := emulator.New(emulator.Config{Model: emulator.Safe7})
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	link, err := device.Connect()
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), FrameMessages(link), Options{})
	if state, ok := errors.AsType[*StateError](err); !ok || state.State != OtherProtocol || !errors.Is(err, hw.ErrWrongApp) {
		t.Errorf("%v", err)
	}
}

// TestEmulatedStates: what a device is that signs nothing.
func TestEmulatedStates(t *testing.T) {
	for state, config := range map[State]emulator.Config{
		Bootloader: {Bootloader: true}, BitcoinOnly: {BitcoinOnly: true}, NotInitialized: {Uninitialized: true},
	} {
		for _, model := range []emulator.Model{emulator.ModelOne, emulator.Safe5} {
			config.Model = model
			device, err := emulator.New(config)
			if err != nil {
				t.Fatal(err)
			}
			link, err := device.Connect()
			if err != nil {
				t.Fatal(err)
			}
			_, err = Open(t.Context(), FrameMessages(link), Options{})
			if got, ok := errors.AsType[*StateError](err); !ok || got.State != state {
				t.Errorf("%s: %v, want state %d", model, err, state)
			}
			_ = device.Close()
		}
	}
}

// TestHiddenWallets: a passphrase on the device, typed, given, and two at once.
func TestHiddenWallets(t *testing.T) {
	for _, model := range []emulator.Model{emulator.ModelOne, emulator.ModelT, emulator.Safe5} {
		config := emulator.Config{Model: model, PIN: "1379", Passphrase: "on the device", Settings: emulator.Settings{Passphrase: true}}
		person := &looker{t: t, asker: asker{passphrase: "typed"}, pin: config.PIN}
		w, device := plug(t, config, Options{Prompter: person, Session: SessionOptions{Passphrase: GivenPassphrase(hw.NewSecret([]byte("given")))}})
		person.device = device
		other, err := w.NewSession(t.Context(), SessionOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want := map[*Wallet]string{w: "given", other: "on the device"}
		if model == emulator.ModelOne {
			want[other] = "typed" // it has no keyboard
		}
		for range 2 {
			for wallet, passphrase := range want {
				account, err := device.Address(passphrase, hw.DefaultPath)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := wallet.Address(t.Context(), hw.DefaultPath, false); err != nil || got != account {
					t.Errorf("%s with %q: %s, %v, want %s", model, passphrase, got, err, account)
				}
				if first, hidden := wallet.Hidden(); !hidden || first.Account != account || first.Path.String() != hw.DefaultPath.String() {
					t.Errorf("%s with %q: %+v, hidden %v", model, passphrase, first, hidden)
				}
				if _, err := wallet.SignMessage(t.Context(), hw.DefaultPath, []byte("text")); err != nil {
					t.Errorf("%s with %q: %v", model, passphrase, err)
				}
			}
		}
		if !person.wiped() {
			t.Errorf("%s: a secret was not wiped", model)
		}
		checkPinned(t, w, device)
	}
}

// checkPinned: an account of another passphrase is none of this wallet.
func checkPinned(t *testing.T, w *Wallet, device *emulator.Device) {
	t.Helper()
	account, err := device.Address("meant", hw.DefaultPath)
	if err != nil {
		t.Fatal(err)
	}
	mistyped, err := w.NewSession(t.Context(), SessionOptions{
		Passphrase: GivenPassphrase(hw.NewSecret([]byte("maent"))), Pins: []Pin{{hw.DefaultPath, account}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if first, _ := mistyped.Hidden(); first.Account != (common.Address{}) {
		t.Errorf("an account before one was read: %+v", first)
	}
	_, err = mistyped.SignMessage(t.Context(), hw.DefaultPath, []byte("text"))
	if _, ok := errors.AsType[*WrongAccountError](err); !ok {
		t.Errorf("a mistyped passphrase: %v", err)
	}
}

// TestEmulatedSettings: EIP-7702 from factory settings, with what is in the way
// turned off by name, each time with the holder asked.
func TestEmulatedSettings(t *testing.T) {
	prompts := 0
	config := emulator.Config{Model: emulator.Safe5, Firmware: "2.12.4", Approve: func(context.Context, emulator.Prompt) (emulator.Answer, error) {
		prompts++
		return emulator.Answer{Action: emulator.Approve}, nil
	}}
	w, _ := plug(t, config, Options{})
	ask := func() error {
		_, err := w.SignAuthorization(t.Context(), hw.DefaultPath, bare(metamaskDelegator, 1, 0))
		return err
	}
	if policy, ok := errors.AsType[*hw.PolicyError](ask()); !ok || policy.Setting != SettingExperimental {
		t.Errorf("want %q", SettingExperimental)
	}
	if err := w.SetExperimental(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if policy, ok := errors.AsType[*hw.PolicyError](ask()); !ok || policy.Setting != SettingSafetyChecks {
		t.Errorf("want %q", SettingSafetyChecks)
	}
	if _, err := w.SignAuthorization(t.Context(), hw.DefaultPath, bare(common.Address{}, 1, 0)); err != nil {
		t.Errorf("revocation: %v", err)
	}
	if err := w.SetSafetyChecks(t.Context(), PromptUntilRestart); err != nil {
		t.Fatal(err)
	}
	prompts = 0
	if err := ask(); err != nil || prompts == 0 {
		t.Errorf("%v after %d prompts", err, prompts)
	}
}

// TestTwoPrograms share a device, each with a hidden wallet of its own, and take
// it from each other between flows. Nobody gets the other one's signature.
func TestTwoPrograms(t *testing.T) {
	given := func(passphrase string) Options {
		return Options{Session: SessionOptions{Passphrase: GivenPassphrase(hw.NewSecret([]byte(passphrase)))}}
	}
	first, device := plug(t, emulator.Config{Model: emulator.Safe5, Settings: emulator.Settings{Passphrase: true}}, given("first"))
	link, err := device.Connect()
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(t.Context(), FrameMessages(link), given("second"))
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	for range 3 {
		for passphrase, w := range map[string]*Wallet{"first": first, "second": second} {
			account, err := device.Address(passphrase, hw.DefaultPath)
			if err != nil {
				t.Fatal(err)
			}
			got, err := w.Address(t.Context(), hw.DefaultPath, false)
			if err != nil || got != account {
				t.Errorf("%s: %s, %v, want %s", passphrase, got, err, account)
			}
			if _, err := w.SignMessage(t.Context(), hw.DefaultPath, []byte(passphrase)); err != nil {
				t.Errorf("%s: %v", passphrase, err)
			}
		}
	}
}

// TestReplugged: the session is gone with the plug, and the passphrase with it.
// What is typed then has to be the same.
func TestReplugged(t *testing.T) {
	for typed, want := range map[string]error{"right": nil, "wrong": hw.ErrMismatch} {
		w, device := plug(t, emulator.Config{Model: emulator.Safe5, Settings: emulator.Settings{Passphrase: true}}, Options{
			Session: SessionOptions{Passphrase: GivenPassphrase(hw.NewSecret([]byte("right")))},
		})
		account, err := w.Address(t.Context(), hw.DefaultPath, false)
		if err != nil {
			t.Fatal(err)
		}
		id := w.SessionID()
		if err := device.Replug(); err != nil {
			t.Fatal(err)
		}
		_, err = w.Info(t.Context())
		errorIs(t, "unplugged", err, hw.ErrDisconnected)
		link, err := device.Connect()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Open(t.Context(), FrameMessages(link), Options{Session: SessionOptions{
			ID: id, Passphrase: GivenPassphrase(hw.NewSecret([]byte(typed))), Pins: []Pin{{hw.DefaultPath, account}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = again.SignMessage(t.Context(), hw.DefaultPath, []byte("text"))
		errorIs(t, typed, err, want)
		_ = again.Close()
	}
}
