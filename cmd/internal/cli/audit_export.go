package cli

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/internal/journal"
)

type auditExportData struct {
	File       string `json:"file"` // that was written
	Format     string `json:"format"`
	Entries    int    `json:"entries"`
	Head       string `json:"head"` // of the journal
	Signatures bool   `json:"signatures"`
}

func (a *app) auditExportCmd() *cobra.Command {
	var filter auditFilter
	var out string
	var signatures bool
	cmd := &cobra.Command{
		Use: "export csv|json", Short: "write the journal for another program", Args: cobra.ExactArgs(1),
		Long: "Write the journal as CSV (RFC 4180, with a line of names; a cell that a spreadsheet would run as a formula gets\n" +
			"an apostrophe before it), or as JSON, an entry on each line. Signatures are left out: a grant that was signed\n" +
			"and not submitted can be submitted by whoever reads it. With --with-signatures the JSON is the journal itself,\n" +
			"byte for byte, and can be verified again. A journal that is broken is not exported.",
		ValidArgs: []string{"csv", "json"},
	}
	filter.addFlags(cmd)
	cmd.Flags().StringVar(&out, "out", "", "new file to write to, instead of standard output")
	cmd.Flags().BoolVar(&signatures, "with-signatures", false, "leave the signatures in")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		if args[0] != "csv" && args[0] != "json" {
			return nil, usage("give csv or json", "there is no format %q", args[0])
		}
		if a.json && out == "" {
			return nil, usage("give --out FILE", "with --json, standard output is for the document")
		}
		log, err := a.openAudit()
		if err != nil {
			return nil, err
		}
		summary, err := log.journal.Verify(ctx)
		if err != nil {
			return nil, log.explain(ctx, err)
		}
		data := auditExportData{File: out, Format: args[0], Head: summary.Head, Signatures: signatures}
		err = a.writeTo(out, func(w io.Writer) (err error) {
			data.Entries, err = log.export(ctx, &filter, newExporter(args[0], w, signatures))
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("export the journal: %w", err)
		}
		return &result{data: data, text: data.print}, nil
	})
	return cmd
}

func (d auditExportData) print(w io.Writer) {
	if d.File != "" {
		fmt.Fprintf(w, "wrote    %s to %s\n", entries(d.Entries), d.File)
	}
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// writeTo has work write to a new file, or to standard output where none is
// named. A file that was not finished is taken away again.
func (a *app) writeTo(name string, work func(io.Writer) error) (err error) {
	if name == "" {
		out := bufio.NewWriter(a.Stdout)
		return errors.Join(work(out), out.Flush())
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the user names the file
	if err != nil {
		return &usageError{reason: err.Error(), hint: "name a file that is not there yet"}
	}
	out := bufio.NewWriter(file)
	if err = work(out); err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// exporter writes one format.
type exporter interface {
	entry(e auditEntry, raw journal.Entry) error
	end() error
}

func newExporter(format string, w io.Writer, signatures bool) exporter {
	data := withoutSignatures
	if signatures {
		data = func(raw json.RawMessage) json.RawMessage { return raw }
	}
	if format == "csv" {
		return &csvExporter{w: csv.NewWriter(w), data: data}
	}
	return &jsonExporter{w: w, data: data}
}

func (l *auditLog) export(ctx context.Context, filter *auditFilter, to exporter) (n int, err error) {
	err = l.each(ctx, filter, func(e auditEntry, raw journal.Entry) error {
		n++
		return to.entry(e, raw)
	})
	return n, errors.Join(err, to.end())
}

// jsonExporter writes entries the way the journal does.
type jsonExporter struct {
	w    io.Writer
	data func(json.RawMessage) json.RawMessage
}

func (x *jsonExporter) entry(_ auditEntry, raw journal.Entry) error {
	raw.Data = x.data(raw.Data)
	encoder := json.NewEncoder(x.w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(raw)
}

func (x *jsonExporter) end() error { return nil }

var csvHeader = []string{
	"seq", "time", "kind", "session", "chain", "owner", "account", "agent", "grant", "emulated", "what", "digest", "tx", "block", "data", "prev", "hash",
}

// csvExporter writes a record for each entry.
type csvExporter struct {
	w     *csv.Writer
	begun bool
	data  func(json.RawMessage) json.RawMessage
}

func (x *csvExporter) begin() error {
	if x.begun {
		return nil
	}
	x.begun, x.w.UseCRLF = true, true
	return x.w.Write(csvHeader)
}

func (x *csvExporter) entry(e auditEntry, raw journal.Entry) error {
	if err := x.begin(); err != nil {
		return err
	}
	block := ""
	if e.Block != nil {
		block = e.Block.String()
	}
	cells := []string{
		fmt.Sprint(e.Seq), e.Time.Format(time.RFC3339Nano), e.Kind, e.Session, number(e.Chain), hexCell(e.Owner), hexCell(e.Account), hexCell(e.Agent),
		number(e.Grant), fmt.Sprint(e.Emulated), e.What, hashCell(e.Digest), hashCell(e.Tx), block, string(x.data(raw.Data)), raw.Prev, raw.Hash,
	}
	for i := range cells {
		cells[i] = harmless(cells[i])
	}
	return x.w.Write(cells)
}

func (x *csvExporter) end() error {
	err := x.begin()
	x.w.Flush()
	return errors.Join(err, x.w.Error())
}

// harmless keeps a spreadsheet from running a cell as a formula.
func harmless(cell string) string {
	if strings.HasPrefix(cell, "'") || strings.IndexAny(cell, "=+-@\t\r\n") == 0 {
		return "'" + cell
	}
	return cell
}

func number(n uint64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func hexCell(a *common.Address) string {
	if a == nil {
		return ""
	}
	return a.Hex()
}

func hashCell(h *common.Hash) string {
	if h == nil {
		return ""
	}
	return h.Hex()
}
