package delegation

import (
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Note is something that the owner should know, with what can be done.
type Note struct {
	Code    string `json:"code"`
	Session uint64 `json:"session,omitempty"` // its number
	Home    Home   `json:"home,omitempty"`
	Message string `json:"message"`
}

// The codes of notes.
const (
	NoteOrphaned   = "orphaned"
	NoteOld        = "old_session"
	NoteUnused     = "unused_session"
	NoteEnding     = "expires_soon"
	NoteNoExpiry   = "no_expiry"
	NoteDiffers    = "record_differs"
	NoteNotOnChain = "not_on_chain"
	NoteAllowance  = "idle_allowance"
	NoteDelegate   = "foreign_delegation"
	NoteAsleep     = "session_asleep"
	NoteEvents     = "events_missing"
	NoteApprovals  = "approvals_missing"
)

// When a session is worth a look.
const (
	oldAfter    = 90 * 24 * time.Hour
	unusedAfter = 30 * 24 * time.Hour
	endingIn    = 3 * 24 * time.Hour
)

func (r *ownerReader) add(code string, h *HomeStatus, number uint64, format string, args ...any) {
	n := Note{Code: code, Session: number, Message: fmt.Sprintf(format, args...)}
	if h != nil {
		n.Home = h.Home
	}
	r.Notes = append(r.Notes, n)
}

// note says what is out of order.
func (r *ownerReader) note() {
	r.noteDelegate()
	for i := range r.Homes {
		h := &r.Homes[i]
		for _, s := range h.Live {
			r.noteSession(h, s)
			r.noteTimes(h, s)
		}
		r.noteRecords(h)
	}
	for _, a := range r.Allowances {
		if !a.Needed {
			r.add(NoteAllowance, nil, 0, "%s may still take %s of token %s from %s, and no live session is known to need it: approve 0 takes it back",
				a.To, a.words(), a.Token, a.From)
		}
	}
	if r.Events.Missing != "" {
		r.add(NoteEvents, nil, 0, "events before block %d were not read (%s): sessions that ended, and uses, may be missing; what is live was read from the state", r.Events.From, r.Events.Missing)
	}
	if r.Events.ApprovalsMissing != "" {
		r.add(NoteApprovals, nil, 0, "the node does not tell of all approvals (%s): allowances of tokens that no known grant names may stand", r.Events.ApprovalsMissing)
	}
}

// words is the amount, with the symbol where it can be trusted.
func (a StandingAllowance) words() string {
	text := FormatAmount(a.Amount.Int, a.Decimals)
	if a.Amount.BitLen() > maxAmountBits {
		text = "an unlimited amount"
	}
	if a.Symbol != "" {
		text += " " + a.Symbol
	}
	return text
}

func (r *ownerReader) noteDelegate() {
	switch d := r.Delegate; {
	case len(r.Code) > 0 && d == nil:
		r.add(NoteDelegate, nil, 0, "the owner is a contract of its own: who else it obeys is for its code to say")
	case d == nil || d.Ours && d.Verified:
	case d.Ours:
		r.add(NoteDelegate, nil, 0, "the wallet is delegated to valetkey's session account, whose code is not on this chain: nothing runs")
	case d.Known:
		r.add(NoteDelegate, nil, 0, "the wallet is delegated to %s at %s: that code decides who can act as the wallet, beside its key, and nothing here bounds it", d.Name, d.Address)
	default:
		r.add(NoteDelegate, nil, 0, "the wallet is delegated to %s, which is no contract known here: it may let anybody act as the wallet; if this was not you, take the delegation back and move what the wallet holds", d.Address)
	}
}

func (r *ownerReader) noteSession(h *HomeStatus, s OwnerSession) {
	who := fmt.Sprintf("grant %d of the %s home", s.Number, h.Home.name())
	switch {
	case s.recorded && s.Unknown != "" && s.State != StateAsleep:
		r.add(NoteDiffers, h, s.Number, "%s: %s", who, s.Unknown)
	case s.recorded:
	case s.Agent == (common.Address{}):
		r.add(NoteOrphaned, h, s.Number, "%s is live and in no record here, and whose it is could not be found: if it is not yours, end all sessions", who)
	default:
		r.add(NoteOrphaned, h, s.Number, "%s for agent %s is in no record here: if you did not make it on another computer, end it: valetkey revoke --owner %s --agent %s", who, s.Agent, r.Owner, s.Agent)
	}
	if s.State == StateAsleep {
		r.add(NoteAsleep, h, s.Number, "%s sleeps: the wallet does not run valetkey's code now; when it is delegated to it again, the session lives again", who)
	}
}

func (h Home) name() string { return string(h) }

func (r *ownerReader) noteTimes(h *HomeStatus, s OwnerSession) {
	who := fmt.Sprintf("grant %d of the %s home", s.Number, h.Home.name())
	age, idle := ago(r.Now, s.Since), ago(r.Now, max(s.Use.Last, s.Since))
	switch {
	case s.Until == 0 && s.State != StateAsleep:
		r.add(NoteNoExpiry, h, s.Number, "%s has no expiry: it lives until it is revoked", who)
	case s.Until != 0 && ago(s.Until, r.Now) < endingIn:
		r.add(NoteEnding, h, s.Number, "%s expires within three days: link again to go on", who)
	}
	if age >= oldAfter {
		r.add(NoteOld, h, s.Number, "%s is %d days old: rotate its key, or revoke it", who, days(age))
	}
	if idle >= unusedAfter && !s.Use.AtLeast {
		r.add(NoteUnused, h, s.Number, "%s was not used for %d days: revoke it if nothing needs it", who, days(idle))
	}
}

// noteRecords finds what is recorded and is not on the chain.
func (r *ownerReader) noteRecords(h *HomeStatus) {
	for _, b := range r.book {
		g := b.Session.Grant
		if b.Session.Account != h.Account {
			continue
		}
		switch {
		case h.tally.grantOf(g.Number, g.Agent) != nil:
		case h.Home == HomeVault && !h.Exists || h.Exists && g.Number > h.Last:
			if g.over(r.Now) {
				continue // nobody can submit it any more
			}
			r.add(NoteNotOnChain, h, g.Number, "grant %d of session %s is recorded and not on the chain: it was never submitted, or a reorganisation dropped it; link again, or burn it: valetkey revoke %s", g.Number, b.Name, b.Name)
		case r.Events.complete():
			r.add(NoteNotOnChain, h, g.Number, "grant %d of session %s is recorded and never was on the chain", g.Number, b.Name)
		}
	}
}

func (t *tally) grantOf(number uint64, agent common.Address) *granted {
	for _, g := range t.sessions {
		if g.number == number && g.agent == agent {
			return g
		}
	}
	return nil
}

// ago is the time from then to now; 0 where then is not known, or not past.
func ago(now, then uint64) time.Duration {
	if then == 0 || then > now {
		return 0
	}
	return time.Duration(min(now-then, maxUntil)) * time.Second //nolint:gosec // 32 bits
}

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }
