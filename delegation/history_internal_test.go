package delegation

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func TestDeadlineOf(t *testing.T) {
	for text, want := range map[string]uint64{
		RevokeText(1, 1, common.Address{}, 1795651200): 1795651200,
		submitBy(0): 0,
		"valetkey\nSubmit by 2106-02-07 06:28:14 UTC": maxUntil,
	} {
		if at, ok := deadlineOf(text); !ok || at != want {
			t.Errorf("%q: %d, %t", text, at, ok)
		}
	}
	for _, text := range []string{
		"", "\n", "Submit by", "Submit by 2026-11-26 00:00:00", "Submit by 2026-11-26 00:00:00 UTC\n", "Submit by 2026-11-26 0:00:00 UTC",
		"Submit by 2106-02-07 06:28:15 UTC", "Submit by 1969-12-31 23:59:59 UTC", "Submit by 2026-11-26 00:00:00.5 UTC", "Submit by 9999-99-99 00:00:00 UTC",
	} {
		if at, ok := deadlineOf(text); ok {
			t.Errorf("%q: %d", text, at)
		}
	}
}

func FuzzDeadlineOf(f *testing.F) {
	f.Add("valetkey revoke 1 on chain 1\nSubmit by 2026-11-26 00:00:00 UTC")
	f.Add("Submit by 2026-02-30 00:00:00 UTC")
	f.Fuzz(func(t *testing.T, text string) {
		at, ok := deadlineOf(text)
		if ok && (at > maxUntil || !strings.HasSuffix("\n"+text, "\n"+submitBy(at))) {
			t.Errorf("%q: %d", text, at)
		}
	})
}
