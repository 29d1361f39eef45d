//go:build !nodev

package cli

import (
	"strings"
	"testing"

	"github.com/valetkey/valetkey/delegation"
)

// status is what the chain says of the key bot.
func (r *rehearsal) status(t *testing.T) delegation.Status {
	t.Helper()
	var data statusData
	r.run(t, []string{r.node}, "status", "bot").success(t, &data)
	return *data.Status
}

// TestReorg: a grant that was linked is dropped by the chain, with what was sent
// before it or without. Everybody who looks says so, and the same command puts it
// back with what the device has signed already.
func TestReorg(t *testing.T) {
	for _, tc := range []struct {
		depth uint64
		what  string
	}{
		{1, "the grant"}, {2, "vault and grant"}, {4, "everything that was sent"},
	} {
		t.Run(tc.what, func(t *testing.T) {
			r := rehearse(t)
			r.link(t, "bot", r.node).expect(t, "link", 0, `"ok":true`, "")
			before := r.status(t)
			if !before.Live {
				t.Fatalf("not live: %s", before.Reason)
			}
			if err := r.net.Reorg(t.Context(), tc.depth); err != nil {
				t.Fatal(err)
			}
			r.gone(t)
			r.mu.Lock()
			r.screens = nil
			r.mu.Unlock()
			r.link(t, "bot", r.node).expect(t, "link again", 0, `"ok":true`, "")
			if r.shown() != "" {
				t.Errorf("the device was asked again: %s", r.shown())
			}
			after := r.status(t)
			if !after.Live || after.Session.Grant.Text() != before.Session.Grant.Text() {
				t.Errorf("%+v, want live again with\n%s", after, before.Session.Grant.Text())
			}
			r.run(t, []string{r.node}, "check", "bot").expect(t, "check again", 0, `"ok":true`, "")
			// And once more: that is a new grant, which takes the place of the one that is there.
			r.link(t, "bot", r.node).expect(t, "another link", 0, `"number":2`, "")
			if r.shown() == "" {
				t.Error("the device was not asked for another grant")
			}
		})
	}
}

// gone wants every command to say what happened.
func (r *rehearsal) gone(t *testing.T) {
	t.Helper()
	const words = "linked, and gone"
	if s := r.status(t); s.Live || !strings.HasPrefix(s.Reason, words) || !strings.Contains(s.Reason, "the chain was reorganised since 20") || !strings.Contains(s.Reason, "link again") {
		t.Errorf("status: live %v, %s", s.Live, s.Reason)
	}
	out := r.run(t, []string{r.node}, "check", "bot")
	if err := out.failure(t); out.code != 10 || !strings.Contains(err.Message, words) || !strings.Contains(err.Hint, "valetkey link") {
		t.Errorf("check: exit %d, %s (%s)", out.code, err.Message, err.Hint)
	}
}

// TestReorgRevoke: a grant that the chain lost can be handed in again by whoever
// has it. Ending the session uses its number up.
func TestReorgRevoke(t *testing.T) {
	r := rehearse(t)
	r.link(t, "bot", r.node).expect(t, "link", 0, `"ok":true`, "")
	if err := r.net.Reorg(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	out := r.run(t, []string{r.node}, "revoke", "bot", "--wallet", r.wallet, "--passphrase-file", r.pass)
	out.expect(t, "revoke", 0, "grant 1 was linked, and the chain does not have it any more: it was reorganised", `"event":"warning","reason":"grant_gone"`)
	if s := r.status(t); s.Live || s.Reason != "revoked" {
		t.Errorf("live %v, %s", s.Live, s.Reason)
	}
	before := r.shown()
	r.link(t, "bot", r.node).expect(t, "link", 0, `"number":2`, "")
	if r.shown() == before {
		t.Error("the device was not asked for another grant")
	}
}

// TestReorgTaken: the number went to somebody else's grant meanwhile. The one that
// was signed is worth nothing any more.
func TestReorgTaken(t *testing.T) {
	r := rehearse(t)
	r.link(t, "bot", r.node).expect(t, "link", 0, `"ok":true`, "")
	if err := r.net.Reorg(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	r.link(t, "other", r.node).expect(t, "link", 0, `"number":1`, "")
	if s := r.status(t); s.Live || !strings.HasPrefix(s.Reason, "linked, and gone, and its number is another grant's: the chain was reorganised") {
		t.Errorf("live %v, %s", s.Live, s.Reason)
	}
	before := r.shown()
	r.link(t, "bot", r.node).expect(t, "link", 0, `"number":2`, "")
	if s := r.status(t); !s.Live || s.Session.Grant.Number != 2 || r.shown() == before {
		t.Errorf("live %v, %s, grant %d", s.Live, s.Reason, s.Session.Grant.Number)
	}
}
