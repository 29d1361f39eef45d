package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/internal/journal"
	"github.com/valetkey/valetkey/internal/jsonout"
)

// errHead: a journal that is sound in itself, but not the one whose head
// somebody kept: lines were cut off its end, or it was written anew.
var errHead = errors.New("the journal does not have this head")

var headPattern = regexp.MustCompile(`\A[0-9a-f]{64}\z`)

func (a *app) auditCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "show, verify and export the journal of what was planned, signed and sent"}
	cmd.AddCommand(a.auditShowCmd(), a.auditVerifyCmd(), a.auditExportCmd())
	return cmd
}

type auditData struct {
	File    string       `json:"file"`
	Entries []auditEntry `json:"entries"`
}

func (a *app) auditShowCmd() *cobra.Command {
	var filter auditFilter
	var last uint32
	cmd := &cobra.Command{
		Use: "show", Short: "list what was planned, signed and sent, and for which session", Args: cobra.NoArgs,
		Long: "List the journal's entries: when, what, for which session, and the digest or the transaction that names it.\n" +
			"No signature is shown: what was signed and not sent yet could be sent by whoever reads it.",
	}
	filter.addFlags(cmd)
	cmd.Flags().Uint32Var(&last, "last", 0, "only the last N of them")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		log, err := a.openAudit()
		if err != nil {
			return nil, err
		}
		data := auditData{File: log.file, Entries: []auditEntry{}}
		err = log.each(ctx, &filter, func(e auditEntry, _ journal.Entry) error {
			data.Entries = append(data.Entries, e)
			if last > 0 && len(data.Entries) > int(last) {
				data.Entries = data.Entries[1:]
			}
			return nil
		})
		if err != nil && !a.json && len(data.Entries) > 0 {
			data.print(a.Stdout) // what comes before the bad line is good
		}
		if err != nil {
			return nil, log.explain(ctx, err)
		}
		return &result{data: data, text: data.print}, nil
	})
	return cmd
}

func (d auditData) print(w io.Writer) {
	if len(d.Entries) == 0 {
		fmt.Fprintln(w, "no entries")
	}
	for _, e := range d.Entries {
		fmt.Fprintf(w, "%5d  %s  %-20s %s\n", e.Seq, e.Time.Format("2006-01-02 15:04:05 UTC"), e.Kind, e.line())
	}
}

type auditVerifyData struct {
	File    string `json:"file"`
	Entries uint64 `json:"entries"`
	Head    string `json:"head"`
	Torn    int64  `json:"torn_bytes,omitempty"` // of a last line that was never finished
	// Kept is the entry that --head names.
	Kept *keptHead `json:"kept,omitempty"`
}

type keptHead struct {
	Hash  string `json:"hash"`
	Seq   uint64 `json:"seq"`
	Since uint64 `json:"since"` // entries that were added since
}

func (a *app) auditVerifyCmd() *cobra.Command {
	var head string
	cmd := &cobra.Command{
		Use: "verify", Short: "check the journal's chain of hashes", Args: cobra.NoArgs,
		Long: "Check the journal from its first entry to its last. Whoever can write the file can cut whole entries off its\n" +
			"end, or write all of it anew: keep the head that is printed elsewhere, and give it with --head another time.",
	}
	cmd.Flags().StringVar(&head, "head", "", "a head that was printed before: it must still be in the journal")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		if head != "" && !headPattern.MatchString(head) {
			return nil, usage("give the 64 hex digits that valetkey audit verify printed", "--head %q is no head of a journal", head)
		}
		log, err := a.openAudit()
		if err != nil {
			return nil, err
		}
		summary, err := log.journal.Verify(ctx)
		if err != nil {
			return nil, log.explain(ctx, err)
		}
		data := auditVerifyData{File: log.file, Entries: summary.Entries, Head: summary.Head, Torn: summary.TornBytes}
		if head != "" {
			if data.Kept, err = log.find(ctx, head, summary.Entries); err != nil {
				return nil, err
			}
		}
		return &result{data: data, text: data.print, warnings: data.warnings()}, nil
	})
	return cmd
}

// find looks for a head that was kept.
func (l *auditLog) find(ctx context.Context, head string, entries uint64) (*keptHead, error) {
	if head == journal.Genesis {
		return &keptHead{Hash: head, Since: entries}, nil
	}
	for e, err := range l.journal.All(ctx) {
		if err != nil {
			return nil, err
		}
		if e.Hash == head {
			return &keptHead{Hash: head, Seq: e.Seq, Since: max(entries, e.Seq) - e.Seq}, nil
		}
	}
	return nil, fmt.Errorf("%w: %s is of none of its %d entries", errHead, head, entries)
}

func (d auditVerifyData) warnings() []jsonout.Warning {
	if d.Torn == 0 {
		return nil
	}
	return []jsonout.Warning{{
		Code: "journal_torn", Message: fmt.Sprintf("the last line is not finished (%d bytes): a program ended while it wrote it; the next entry sets it aside", d.Torn),
	}}
}

func (d auditVerifyData) print(w io.Writer) {
	fmt.Fprintf(w, "journal  %s\nentries  %d, hash chain good\nhead     %s\n", d.File, d.Entries, d.Head)
	if d.Kept != nil {
		fmt.Fprintf(w, "kept     entry %d is the one that --head names; %d came since\n", d.Kept.Seq, d.Kept.Since)
	}
}
