//go:build !nodev

package cli

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
)

func TestMessages(t *testing.T) {
	long := strings.Repeat("a line of text\n", 100)
	for name, c := range map[string]struct {
		stdin string
		args  []string
		want  string
	}{
		"a word":          {"", []string{"hello"}, "hello"},
		"hex is text":     {"", []string{"0x68656c6c6f"}, "0x68656c6c6f"},
		"with a line end": {"", []string{"hello\n"}, "hello\n"},
		"a blank":         {"", []string{" "}, " "},
		"standard input":  {"hello\n", nil, "hello\n"},
		"-":               {"hello", []string{"--file", "-"}, "hello"},
		"a file":          {"", []string{"--file", file(t, long)}, long},
		"a dash":          {"", []string{"--", "-"}, "-"},
	} {
		var data, dry signedMessageData
		args := append([]string{"sign", "message", "--wallet", approving, "--json"}, c.args...)
		valetkey(t, c.stdin, args...).success(t, &data)
		digest := common.BytesToHash(accounts.TextHash([]byte(c.want)))
		if data.Message != c.want || data.Digest != digest || len(data.Signature) != 65 {
			t.Errorf("%s: %+v", name, data)
		}
		valetkey(t, c.stdin, append([]string{args[0], args[1], "--dry-run"}, args[2:]...)...).success(t, &dry)
		if dry.Digest != digest || dry.Signature != nil || !dry.DryRun {
			t.Errorf("%s, dry: %+v", name, dry)
		}
	}
}

func TestBadMessages(t *testing.T) {
	for name, c := range map[string]struct {
		stdin string
		args  []string
		code  int
		text  string
	}{
		"nothing":                  {"", nil, 2, "nothing on standard input"},
		"an empty text":            {"", []string{""}, 2, "it is empty"},
		"an empty file":            {"", []string{"--file", file(t, "")}, 2, "it is empty"},
		"two texts":                {"", []string{"a", "b"}, 2, "accepts at most 1 arg"},
		"a text and a file":        {"", []string{"a", "--file", "b"}, 2, "both a message"},
		"no such file":             {"", []string{"--file", "nowhere"}, 2, "no such file"},
		"not ASCII":                {"", []string{"caf\u00e9"}, 10, "byte 3 of the message is 0xc3"},
		"an escape":                {"a\x1b[2J", nil, 10, "byte 1 of the message is 0x1b"},
		"a tab":                    {"a\tb", nil, 10, "0x09"},
		"a carriage return":        {"a\r\n", nil, 10, "0x0d"},
		"a NUL":                    {"a\x00", nil, 10, "0x00"},
		"more than a device takes": {strings.Repeat("x", 32767), nil, 7, "32766"},
		"more than is read":        {strings.Repeat("x", maxInput+1), nil, 2, "more than 1048576"},
		"long, on an old app":      {strings.Repeat("x", 300), []string{"--wallet", "emulator:ledger?app=1.9.19&approve=auto"}, 6, "needs version 1.9.20"},
		"rejected":                 {"", []string{"x", "--wallet", rejecting}, 3, "6985"},
		"no device":                {"", []string{"x", "--wallet", "auto"}, 4, "no device"},
	} {
		o := valetkey(t, c.stdin, append([]string{"sign", "message", "--wallet", approving}, c.args...)...)
		o.expect(t, name, c.code, "", c.text)
		if o.stdout != "" {
			t.Errorf("%s: printed %s", name, o.stdout)
		}
		f := valetkey(t, c.stdin, append([]string{"sign", "message", "--json", "--wallet", approving}, c.args...)...).failure(t)
		if f.Exit != c.code || f.Code == "" || f.Code == "unexpected" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
