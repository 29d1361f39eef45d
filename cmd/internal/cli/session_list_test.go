package cli

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
)

// TestSessionList: what a record knows of a session's end is said, and that it
// does not know of all ends.
func TestSessionList(t *testing.T) {
	const now = 1_800_000_000
	bot, next := common.Address{0xb0}, common.Address{0xe0}
	session := func(change func(*delegation.Session)) []delegation.Session {
		s := delegation.Session{Home: delegation.HomeVault, Chain: 1, Since: now - 9, Grant: delegation.Grant{Until: now + 1}}
		change(&s)
		return []delegation.Session{s}
	}
	line := func(mark string) string {
		return "bot              " + bot.Hex() + "  vault of " + common.Address{}.Hex() + " on chain 1" + mark + "\n"
	}
	const status = "which of them are live, the chain knows: valetkey status\n"
	for name, tc := range map[string]struct {
		change func(*delegation.Session)
		want   string
	}{
		"live":     {func(*delegation.Session) {}, line("") + status},
		"to begin": {func(s *delegation.Session) { s.Grant.Terms.NotBefore = now + 1 }, line("") + status},
		"mortal":   {func(s *delegation.Session) { s.Grant.Until = now }, line("") + status},
		"no end":   {func(s *delegation.Session) { s.Grant.Until = 0 }, line("") + status},
		"over":     {func(s *delegation.Session) { s.Grant.Until = now - 1 }, line(" (expired)")},
		"rotated":  {func(s *delegation.Session) { s.Into = &delegation.Handover{Number: 2, Agent: next} }, line(" (handed over to next)")},
		"away":     {func(s *delegation.Session) { s.Into = &delegation.Handover{Number: 2} }, line(" (handed over to " + common.Address{}.Hex() + ")")},
		"begun":    {func(s *delegation.Session) { s.Since = 0 }, line(" (not finished: valetkey status tells)")},
	} {
		var out bytes.Buffer
		sessionsData{[]sessionData{{Name: "bot", Address: bot, Linked: session(tc.change)}, {Name: "next", Address: next}}}.print(&out, now)
		last := "next             " + next.Hex() + "  not linked\n"
		want := tc.want + last
		if tc.want == line("")+status {
			want = line("") + last + status
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
