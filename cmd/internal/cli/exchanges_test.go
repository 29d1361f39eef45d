//go:build !nodev

package cli

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/ledger/emulator"
)

// What each command sends to a device, by instruction; docs/performance.md has
// the same numbers. Opening is name and configuration (01 06), what a command
// wants to know of the device is one more 06.
func TestCommandExchanges(t *testing.T) {
	for args, want := range map[string]string{
		"devices":                      "01 06 06",
		"doctor":                       "01 06 06 02",
		"account":                      "01 06 06 02",
		"account --show":               "01 06 06 02 02",
		"account --chain-code":         "01 06 06 02 02",
		"sign message hello":           "01 06 06 02 08",
		"sign tx testdata/tx.json":     "01 06 06 02 04",
		"sign message hello --dry-run": "01 06 06 02",
		"sign authorization --revoke --chain 1 --nonce 1": "01 06 06 02 34",
		// Definitions of two structures with two fields each, two roots, four values.
		"sign typed-data testdata/mail.json": "01 06 06 02" + strings.Repeat(" 1a", 6) + strings.Repeat(" 1c", 6) + " 0c",
	} {
		device := newDevice(t, emulator.Config{Settings: everything, Approve: emulator.ApproveAll})
		var sent []string
		wallet := serveDevice(t, func(ctx context.Context, apdu []byte) ([]byte, error) {
			sent = append(sent, fmt.Sprintf("%02x", apdu[1]))
			return device.Exchange(ctx, apdu)
		})
		valetkey(t, "", append(strings.Fields(args), "--wallet", wallet)...).expect(t, args, 0, "", "")
		if got := strings.Join(sent, " "); got != want {
			t.Errorf("%s sends %s, want %s", args, got, want)
		}
	}
}
