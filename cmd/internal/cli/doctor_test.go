//go:build !nodev

package cli

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// report runs doctor and gives its rows, from the document or, where there are
// problems, from the event.
func report(t *testing.T, wallet string, args ...string) (map[string]checkRow, outcome) {
	t.Helper()
	o := valetkey(t, "", append([]string{"doctor", "--json", "--wallet", wallet}, args...)...)
	data := doctorData{}
	if o.code == 0 {
		o.success(t, &data)
	} else {
		o.failure(t)
		for line := range strings.Lines(o.stderr) {
			event := jsonout.Event{Data: &data}
			if err := json.Unmarshal([]byte(line), &event); err != nil {
				t.Fatal(err)
			}
		}
	}
	rows := map[string]checkRow{}
	for _, row := range data.Rows {
		rows[row.Check] = row
		if row.Detail == "" || row.Fix == "" && row.Finding != findOK || (row.Code != "") != (row.Finding == findProblem) {
			t.Errorf("%s: %+v leaves something out", wallet, row)
		}
	}
	return rows, o
}

// answering is a device that answers the same to its name, and one status word
// to all else.
func answering(t *testing.T, name, word string) string {
	t.Helper()
	return serveDevice(t, func(_ context.Context, apdu []byte) ([]byte, error) {
		if apdu[0] == 0xb0 && apdu[1] == 0x01 && name != "" {
			return append(append([]byte{1, byte(len(name))}, name...), "\x051.0.0\x01\x00\x90\x00"...), nil
		}
		return []byte(word), nil
	})
}

// Each state of a device: what is found, with which exit code, and what of the
// rest is still looked at.
func TestDoctorStates(t *testing.T) {
	locked := newDevice(t, emulator.Config{})
	locked.Lock()
	busy := func(ctx context.Context, _ []byte) ([]byte, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for name, c := range map[string]struct {
		wallet string
		code   int
		want   map[string]finding
		fix    string // of the problem
	}{
		"fine": {"emulator:ledger?settings=blind-signing", 0, map[string]finding{
			"wallet": findOK, "app": findOK, "unlocked": findOK, "app_version": findOK, "blind_signing": findOK,
			"smart_accounts": findUnknown, "raw_messages": findUnknown, "message": findOK,
		}, ""},
		"new": {"emulator:ledger", 0, map[string]finding{"blind_signing": findWarning, "smart_accounts": findUnknown, "raw_messages": findUnknown}, ""},
		"touch": {"emulator:ledger?model=flex&settings=blind-signing", 0, map[string]finding{
			"typed_data": findOK, "app_version": findOK,
		}, ""},
		"older": {"emulator:ledger?app=1.19.3", 0, map[string]finding{"app_version": findWarning}, ""},
		"old": {"emulator:ledger?app=1.16.0&settings=blind-signing", 0, map[string]finding{
			"wallet": findOK, "app": findOK, "app_version": findWarning, "blind_signing": findOK, "message": findOK, "text_with_lines": findOK,
		}, ""},
		"a Trezor": {"emulator:trezor?firmware=2.12.5", 0, map[string]finding{
			"wallet": findOK, "unlocked": findOK, "app_version": findOK, "experimental": findWarning, "text_with_lines": findOK,
		}, ""},
		"a Trezor with its settings": {"emulator:trezor?firmware=2.12.4&settings=experimental&safety=prompt", 0, map[string]finding{
			"app_version": findOK, "experimental": findOK,
		}, ""},
		"a Model One": {"emulator:trezor?model=one", 0, map[string]finding{
			"wallet": findOK, "app_version": findWarning, "text_with_lines": findWarning, "message": findOK,
		}, ""},
		"locked": {serveDevice(t, locked.Exchange), 5, map[string]finding{
			"wallet": findOK, "unlocked": findProblem, "settings": findUnknown,
		}, "unlock the device"},
		"no app": {answering(t, "BOLOS", "\x6e\x00"), 6, map[string]finding{
			"wallet": findOK, "app": findProblem, "settings": findUnknown,
		}, "open the Ethereum app on the device"},
		"another app": {answering(t, "Bitcoin", "\x6e\x00"), 6, map[string]finding{
			"wallet": findOK, "app": findProblem, "settings": findUnknown,
		}, "close the app on the device and open the Ethereum app"},
		"another request": {serveDevice(t, busy), 8, map[string]finding{"wallet": findOK, "idle": findProblem, "settings": findUnknown}, "reject it there"},
		"nonsense":        {answering(t, "\x00\x01", "\x90\x00"), 11, map[string]finding{"wallet": findProblem}, ""},
		"nobody":          {"speculos://127.0.0.1:1", 4, map[string]finding{"wallet": findProblem}, "check that the emulator runs"},
		"auto":            {"auto", 4, map[string]finding{"wallet": findProblem}, "through Trezor Bridge"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, o := report(t, c.wallet)
			if o.code != c.code {
				t.Errorf("exit %d, want %d: %s", o.code, c.code, o.stdout)
			}
			for check, want := range c.want {
				if rows[check].Finding != want {
					t.Errorf("%s: %+v, want %s", check, rows[check], want)
				}
				if want == findProblem && !strings.Contains(rows[check].Fix, c.fix) {
					t.Errorf("%s: the next step is %q, want %q", check, rows[check].Fix, c.fix)
				}
			}
			if rows["rpc"].Finding != findUnknown || rows["state_dir"].Check == "" {
				t.Errorf("chain and files were not looked at: %+v", rows)
			}
		})
	}
}

// Doctor sends nothing that changes a device: no app is opened or quit, nobody
// is asked.
func TestDoctorChangesNothing(t *testing.T) {
	for _, app := range []string{"BOLOS", "Bitcoin", "Ethereum"} {
		device := newDevice(t, emulator.Config{Settings: everything, Approve: func(context.Context, emulator.Review) (bool, error) {
			t.Error("the holder was asked")
			return false, nil
		}})
		var sent []byte
		wallet := serveDevice(t, func(ctx context.Context, apdu []byte) ([]byte, error) {
			sent = append(sent, apdu[1])
			if app != "Ethereum" {
				return append(append([]byte{1, byte(len(app))}, app...), "\x051.0.0\x01\x00\x90\x00"...), nil
			}
			return device.Exchange(ctx, apdu)
		})
		report(t, wallet)
		for _, ins := range sent {
			if !strings.Contains("\x01\x02\x06", string(rune(ins))) {
				t.Errorf("%s: instruction %02x was sent", app, ins)
			}
		}
		if len(sent) == 0 {
			t.Errorf("%s: nothing was sent", app)
		}
	}
}

// A device whose model never gets EIP-7702 is told so, and what works without.
func TestDoctorHopelessModel(t *testing.T) {
	e := examination{area: "device"}
	e.appVersion(hw.Info{Version: "1.16.0", Capabilities: hw.Capabilities{Authorization: hw.Support{Verdict: hw.No, Reason: "a Nano S gets no app with EIP-7702"}}})
	if row := e.rows[0]; row.Finding != findWarning || !strings.Contains(row.Fix, "the vault home needs none") {
		t.Errorf("%+v", row)
	}
}

// Settings that a driver does not have make no rows of their own.
func TestDoctorOtherVendors(t *testing.T) {
	e := examination{area: "device"}
	yes := hw.Support{Verdict: hw.Yes, Reason: "it does"}
	e.settings(hw.Info{Capabilities: hw.Capabilities{Message: yes, Multiline: yes, Calldata: yes, Authorization: yes, TypedData: yes}})
	for _, row := range e.rows {
		if row.Finding != findOK || row.Check == "raw_messages" {
			t.Errorf("%+v", row)
		}
	}
}
