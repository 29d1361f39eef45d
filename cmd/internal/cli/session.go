package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/keystore"
)

type sessionData struct {
	Name    string         `json:"name"`
	Address common.Address `json:"address"`
	File    string         `json:"file"`
	// AddressOnly: the key is where the agent runs.
	AddressOnly bool `json:"address_only,omitempty"`
	// Linked is the newest grant in each account that the key acts for.
	Linked []delegation.Session `json:"linked,omitempty"`
}

type sessionsData struct {
	Sessions []sessionData `json:"sessions"`
}

func (a *app) sessionCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "session", Short: "make, list, move and delete session keys"}
	cmd.AddCommand(a.sessionNewCmd(), a.sessionListCmd(), a.sessionShowCmd(), a.sessionImportCmd(), a.sessionExportCmd(), a.sessionDeleteCmd())
	return cmd
}

func (a *app) sessionListCmd() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "list the session keys", Args: cobra.NoArgs,
		RunE: a.run(func(context.Context, []string) (*result, error) {
			s, err := a.state()
			if err != nil {
				return nil, err
			}
			keys, err := s.keys()
			if err != nil {
				return nil, err
			}
			entries, err := keys.List()
			if err != nil {
				return nil, err
			}
			data := sessionsData{}
			for _, entry := range entries {
				described, err := s.describe(entry)
				if err != nil {
					return nil, err
				}
				data.Sessions = append(data.Sessions, described)
			}
			return &result{data: data, text: func(w io.Writer) { data.print(w, uint64(max(0, a.Now().Unix()))) }}, nil
		}),
	}
}

func (a *app) sessionShowCmd() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "show a session key and what it is linked to", Args: cobra.ExactArgs(1),
		RunE: a.run(func(_ context.Context, args []string) (*result, error) {
			s, err := a.state()
			if err != nil {
				return nil, err
			}
			keys, err := s.keys()
			if err != nil {
				return nil, err
			}
			entry, err := keys.Get(args[0])
			if err != nil {
				return nil, err
			}
			data, err := s.describe(entry)
			if err != nil {
				return nil, err
			}
			return &result{data: data, text: func(w io.Writer) {
				data.print(w)
				for _, linked := range data.Linked {
					fmt.Fprintf(w, "\n%s\n", linked.Grant.Text())
				}
			}}, nil
		}),
	}
}

func entryData(entry keystore.Entry) sessionData {
	return sessionData{Name: entry.Name, Address: entry.Address, File: entry.Path, AddressOnly: entry.AddressOnly}
}

// describe adds what a key is linked to, if anything.
func (s state) describe(entry keystore.Entry) (sessionData, error) {
	data := entryData(entry)
	_, records, err := s.namedRecords(entry.Name)
	for _, record := range records {
		data.Linked = append(data.Linked, record.newest())
	}
	return data, err
}

func (d sessionData) print(w io.Writer) {
	fmt.Fprintf(w, "session  %s\naddress  %s%s\nfile     %s\n", d.Name, d.Address, d.elsewhere(), d.File)
	for _, linked := range d.Linked {
		fmt.Fprintf(w, "linked   %s of %s on chain %d, grant %d%s\n", string(linked.Home), linked.Owner, linked.Chain, linked.Grant.Number, unfinished(linked))
	}
}

// print shows what the records have. What the chain alone knows is said to be so:
// a session that was revoked or frozen stands here like one that is live.
func (d sessionsData) print(w io.Writer, now uint64) {
	names, unsure := map[common.Address]string{}, false
	for _, s := range d.Sessions {
		names[s.Address] = s.Name
	}
	if len(d.Sessions) == 0 {
		fmt.Fprintln(w, "no session keys; make one with: valetkey session new NAME")
	}
	for _, s := range d.Sessions {
		if len(s.Linked) == 0 {
			fmt.Fprintf(w, "%-16s %s  not linked%s\n", s.Name, s.Address, s.elsewhere())
		}
		for _, linked := range s.Linked {
			fmt.Fprintf(w, "%-16s %s  %s of %s on chain %d%s%s\n", s.Name, s.Address, string(linked.Home), linked.Owner, linked.Chain, over(linked, now, names), s.elsewhere())
			unsure = unsure || over(linked, now, names) == ""
		}
	}
	if unsure {
		fmt.Fprintln(w, "which of them are live, the chain knows: valetkey status")
	}
}

// over marks a session that is at its end by the record alone, or not begun.
func over(s delegation.Session, now uint64, names map[common.Address]string) string {
	switch until := s.Grant.Until; {
	case s.Since == 0:
		return unfinished(s)
	case s.Into != nil && names[s.Into.Agent] != "":
		return " (handed over to " + names[s.Into.Agent] + ")"
	case s.Into != nil:
		return " (handed over to " + s.Into.Agent.Hex() + ")"
	case until != 0 && until < now:
		return " (expired)"
	}
	return ""
}

// elsewhere marks a key that is not here.
func (d sessionData) elsewhere() string {
	if d.AddressOnly {
		return " (the key is where the agent runs)"
	}
	return ""
}

// unfinished marks a grant that was not seen on chain yet.
func unfinished(s delegation.Session) string {
	if s.Since == 0 {
		return " (not finished: valetkey status tells)"
	}
	return ""
}
