package delegation

import "fmt"

// warnReplaced says that a grant to an agent that has one already takes its place
// in the account, and counts anew.
func (p *Plan) warnReplaced(at seatFacts, now uint64) {
	if at.mine.Number == 0 || p.landed || at.mine.over(now) {
		return
	}
	p.Warnings = append(p.Warnings, Warning{"replaces_session", fmt.Sprintf(
		"session %d of this agent is live: grant %d takes its place, and its limits count from the beginning; to change the key and keep what is left: rotate",
		at.mine.Number, p.Grant.Number)})
}
