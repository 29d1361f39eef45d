//go:build !nodev

package cli

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRecord: what was recorded from a device is answered the same way without
// it, and nothing else is.
func TestRecord(t *testing.T) {
	for _, wallet := range []string{"emulator:ledger?approve=auto&model=stax", "emulator:trezor?approve=auto"} {
		t.Run(wallet, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "recording")
			var was, is signedMessageData
			valetkey(t, "", "--json", "sign", "message", "hello", "--wallet", wallet, "--record", file).success(t, &was)
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Fatalf("%v, %v", info, err)
			}
			valetkey(t, "", "--json", "sign", "message", "hello", "--wallet", "replay:"+file).success(t, &is)
			if was.Signature.String() != is.Signature.String() || was.Signature == nil {
				t.Errorf("got %+v, recorded %+v", is, was)
			}
			o := valetkey(t, "", "sign", "message", "good bye", "--wallet", "replay:"+file)
			o.expect(t, "another message", 11, "", "play a recording back with the command")
			o = valetkey(t, "", "account", "--wallet", wallet, "--record", file)
			o.expect(t, "a file that is there", 1, "", "name a file that is not there yet")
		})
	}
}

// TestRecordHidesPassphrase: the passphrase of a hidden wallet is not in the file,
// and the hidden wallet's answers are.
func TestRecordHidesPassphrase(t *testing.T) {
	const phrase = "correct horse"
	dir := t.TempDir()
	file, pass := filepath.Join(dir, "recording"), filepath.Join(dir, "pass")
	if err := os.WriteFile(pass, []byte(phrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	account := func(wallet string, more ...string) string {
		t.Helper()
		var data accountData
		valetkey(t, "", append([]string{"--json", "account", "--wallet", wallet, "--device-passphrase", "file:" + pass}, more...)...).success(t, &data)
		return data.Address.String()
	}
	was := account("emulator:trezor?approve=auto&settings=passphrase", "--record", file)
	recorded, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(recorded), hex.EncodeToString([]byte(phrase))) {
		t.Errorf("%v\n%s", err, recorded)
	}
	if is := account("replay:" + file); is != was || is == trezorFirst {
		t.Errorf("account %s, recorded %s", is, was)
	}
}

func TestReplayRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "recording")
	if err := os.WriteFile(file, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for wallet, want := range map[string]struct {
		exit int
		says string
	}{
		"replay:" + file:              {2, "not a recording"},
		"replay:" + file + "x":        {4, "no such file"},
		"replay:" + file + "?model=x": {2, "no option"},
		"replay":                      {2, "needs the form"},
	} {
		if o := valetkey(t, "", "account", "--wallet", wallet); o.code != want.exit || !strings.Contains(o.stderr, want.says) {
			t.Errorf("%s: exit %d, want %d\n%s", wallet, o.code, want.exit, o.stderr)
		}
	}
}
