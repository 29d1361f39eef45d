package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/jsonout"
)

type policyDiffData struct {
	Old       string               `json:"old"`
	New       string               `json:"new"`
	Direction delegation.Direction `json:"direction"`
	Changes   []policyChange       `json:"changes"`
}

type policyChange struct {
	delegation.Change
	Text string `json:"text"` // for people
}

// errWider is for --fail-if-wider.
var errWider = errors.New("the new permission is not narrower than the old one")

// sessionPrefix names what a session key was granted, in the place of a file.
const sessionPrefix = "session:"

func (a *app) policyDiffCmd() *cobra.Command {
	var strict bool
	cmd := &cobra.Command{
		Use: "diff OLD NEW", Short: "say what a new policy allows more and less than an old one", Args: cobra.ExactArgs(2),
		Long: "Compare two policies by what they permit, a line for each difference: wider, narrower, other (each allows\n" +
			"something that the other does not, or it cannot be told) or equal. In the place of a file, session:NAME is what\n" +
			"the session key NAME was granted last, as this computer has recorded it.\n\n" +
			"The exit code is 0 whatever is different; with --fail-if-wider it is 10, with error.code policy_wider, unless the\n" +
			"new policy is equal or narrower as a whole: for reviews in CI.",
		ValidArgsFunction: a.completePolicies(2),
	}
	cmd.Flags().BoolVar(&strict, "fail-if-wider", false, "exit with 10 unless the new policy is equal or narrower")
	cmd.RunE = a.run(func(_ context.Context, args []string) (*result, error) {
		old, err := a.permission(args[0])
		if err != nil {
			return nil, err
		}
		now, err := a.permission(args[1])
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(args[0], sessionPrefix) || strings.HasPrefix(args[1], sessionPrefix) {
			old.Deadline, now.Deadline = 0, 0 // one of them was submitted
		}
		data := describeDiff(args[0], args[1], delegation.DiffGrants(old, now))
		if strict && data.Direction != delegation.Equal && data.Direction != delegation.Narrower {
			a.showFailedDiff(data)
			return nil, fmt.Errorf("%w: it is %s", errWider, data.Direction)
		}
		return &result{data: data, text: data.print}, nil
	})
	return cmd
}

// permission reads a policy file, or the record of a session key.
func (a *app) permission(name string) (delegation.Grant, error) {
	session, recorded := strings.CutPrefix(name, sessionPrefix)
	if !recorded {
		p, err := readPolicy(name)
		return p.AsGrant(a.Now()), err
	}
	s, err := a.state()
	if err != nil {
		return delegation.Grant{}, err
	}
	newest, err := s.namedSession(session)
	grant := newest.Grant
	if now := a.Now().Unix(); now > 0 && grant.Terms.NotBefore <= uint64(now) {
		grant.Terms.NotBefore = 0 // it has begun
	}
	return grant, err
}

func describeDiff(old, now string, d delegation.Diff) policyDiffData {
	data := policyDiffData{Old: old, New: now, Direction: d.Direction}
	for _, c := range d.Changes {
		data.Changes = append(data.Changes, policyChange{c, c.String()})
	}
	return data
}

// showFailedDiff lets the differences be seen although the command fails.
func (a *app) showFailedDiff(d policyDiffData) {
	if a.json {
		a.note(jsonout.Event{Event: "policy_diff", Data: d})
		return
	}
	d.print(a.Stdout)
}

func (d policyDiffData) print(w io.Writer) {
	for _, c := range d.Changes {
		fmt.Fprintln(w, c.Text)
	}
	fmt.Fprintf(w, "%s is %s\n", d.New, map[delegation.Direction]string{
		delegation.Equal: "the same permission", delegation.Narrower: "narrower", delegation.Wider: "wider",
		delegation.Other: "neither wider nor narrower",
	}[d.Direction])
}
