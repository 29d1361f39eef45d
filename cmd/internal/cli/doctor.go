package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/internal/jsonout"
)

// finding says how one thing is.
type finding string

const (
	findOK      finding = "ok"
	findUnknown finding = "unknown" // nobody can be asked: it shows when it is tried
	findWarning finding = "warning" // something will not work, or may go wrong
	findProblem finding = "problem" // has to be put right first
)

// checkRow is one thing that was looked at.
type checkRow struct {
	Area    string  `json:"area"`  // device, chain or state
	Check   string  `json:"check"` // stable, such as blind_signing
	Finding finding `json:"finding"`
	Detail  string  `json:"detail"`
	Fix     string  `json:"fix,omitempty"`  // what to do; always there for a warning and a problem
	Code    string  `json:"code,omitempty"` // of a problem, as in a failure's error.code

	err error // of a problem
}

type doctorData struct {
	Rows     []checkRow `json:"rows"`
	Problems int        `json:"problems"`
	Warnings int        `json:"warnings"`
}

// examination collects rows.
type examination struct {
	area string
	rows []checkRow
}

func (e *examination) ok(check, format string, args ...any) {
	e.rows = append(e.rows, checkRow{Area: e.area, Check: check, Finding: findOK, Detail: fmt.Sprintf(format, args...)})
}

func (e *examination) warning(check, fix, format string, args ...any) {
	e.rows = append(e.rows, checkRow{Area: e.area, Check: check, Finding: findWarning, Detail: fmt.Sprintf(format, args...), Fix: fix})
}

func (e *examination) unknown(check, fix, format string, args ...any) {
	e.rows = append(e.rows, checkRow{Area: e.area, Check: check, Finding: findUnknown, Detail: fmt.Sprintf(format, args...), Fix: fix})
}

// problem takes fix, exit and error code from the table that every command has
// them from.
func (e *examination) problem(check string, err error) {
	v := verdictOf(err)
	e.rows = append(e.rows, checkRow{
		Area: e.area, Check: check, Finding: findProblem, Detail: oneLine(err.Error()), Fix: v.hint, Code: v.code, err: err,
	})
}

type doctorOptions struct {
	wallet walletOptions
	rpc    rpcOption
}

func (a *app) doctorCmd() *cobra.Command {
	var o doctorOptions
	cmd := &cobra.Command{
		Use: "doctor", Short: "look at device, node and files, and say what is wrong and how to put it right",
		Long: "Look at the device, the node (with --rpc) and valetkey's own files. Nobody is asked, nothing is signed or\n" +
			"changed, no app is opened. Each row is ok, unknown (nobody can be asked: it shows when it is tried), warning or\n" +
			"problem.\n\n" +
			"The exit code is 0 when nothing is a problem, else that of the worst: verification failures first, then the\n" +
			"device (missing, app, locked, settings), the node, and the files.",
	}
	o.wallet.addFlags(cmd)
	o.rpc.addFlags(cmd)
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) { return a.doctor(ctx, o) })
	return cmd
}

func (a *app) doctor(ctx context.Context, o doctorOptions) (*result, error) {
	path, err := o.wallet.derivation()
	if err != nil {
		return nil, err
	}
	e := &examination{area: "device"}
	device := a.examineDevice(ctx, e, o.wallet, path)
	e.area = "chain"
	a.examineChain(ctx, e, o.rpc, device)
	e.area = "state"
	a.examineState(ctx, e)
	// What an interrupt leaves behind is no finding.
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data := e.sum()
	if err := e.worst(); err != nil {
		a.showFindings(data)
		return nil, err
	}
	return &result{data: data, text: data.print, warnings: answerWarnings(device.info)}, nil
}

func (e *examination) sum() doctorData {
	data := doctorData{Rows: e.rows}
	for _, row := range e.rows {
		switch row.Finding {
		case findProblem:
			data.Problems++
		case findWarning:
			data.Warnings++
		case findOK, findUnknown:
		}
	}
	return data
}

// severity orders exit codes from the worst on: first what must not be trusted,
// then what is nearest to the holder's hand.
var severity = []int{11, 4, 6, 5, 7, 9, 10, 8, 2, 3, 1}

// worst is the error of the problem that decides the exit code, nil without one.
func (e *examination) worst() error {
	var worst *checkRow
	rank := func(row *checkRow) int { return slices.Index(severity, verdictOf(row.err).exit) }
	count := 0
	for i := range e.rows {
		row := &e.rows[i]
		if row.Finding != findProblem {
			continue
		}
		count++
		if worst == nil || rank(row) < rank(worst) {
			worst = row
		}
	}
	if worst == nil {
		return nil
	}
	return &doctorError{problems: count, row: *worst}
}

// doctorError is what doctor found. It unwraps to the worst problem, which has
// the exit code.
type doctorError struct {
	problems int
	row      checkRow
}

func (e *doctorError) Error() string {
	if e.problems == 1 {
		return fmt.Sprintf("1 problem: %s: %s", e.row.Check, e.row.Detail)
	}
	return fmt.Sprintf("%d problems, the worst: %s: %s", e.problems, e.row.Check, e.row.Detail)
}

func (e *doctorError) Unwrap() error { return e.row.err }

// showFindings lets the rows be seen although the command fails.
func (a *app) showFindings(data doctorData) {
	if a.json {
		a.note(jsonout.Event{Event: "doctor_report", Data: data})
		return
	}
	data.print(a.Stdout)
}

func (d doctorData) print(w io.Writer) {
	for _, row := range d.Rows {
		fmt.Fprintf(w, "%-8s %-7s %-15s %s\n", row.Finding, row.Area, row.Check, row.Detail)
		if row.Fix != "" {
			fmt.Fprintf(w, "%33s-> %s\n", "", row.Fix)
		}
	}
	fmt.Fprintf(w, "problems: %d, warnings: %d\n", d.Problems, d.Warnings)
}

// inPart tells an error that has been joined from several.
func inPart(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}
