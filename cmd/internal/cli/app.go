package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/internal/config"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/term"
)

// System is what the commands touch outside of themselves.
type System struct {
	Stdin          io.Reader // what sign reads when no file is named; nil is empty
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
	Random         io.Reader
	Terminal       *term.Prompter
	USB            USB      // nil: this system has none
	Bridges        []string // where Trezor Bridge may listen, nil for its own ports
}

// Process is the running process.
func Process() System {
	return System{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: processEnv,
		Now: time.Now, Random: rand.Reader, Terminal: term.New(nil), USB: processUSB(),
	}
}

// app is one run of the program.
type app struct {
	System
	args     []string // the command line
	json     bool     // --json
	noInput  bool     // --no-input
	home     string   // --home
	doc      *jsonout.Encoder
	events   *jsonout.EventEncoder
	command  string        // the command's full name, for the document
	accepted acceptedRisks // --accept-risk
	passive  bool          // look at a device and change nothing: doctor
	device   walletOptions // of the wallet that is being opened
	record   tape          // --record
	config   config.File   // the file of defaults
	sent     bool          // a transaction was on its way to the node
}

// result is what a command has to say: data for --json, text for people.
type result struct {
	data     any
	text     func(w io.Writer)
	warnings []jsonout.Warning
}

// runner is a command's work.
type runner func(ctx context.Context, args []string) (*result, error)

// Execute runs one command line and returns its exit code.
func Execute(ctx context.Context, system System, args []string) int {
	a := &app{System: system, doc: jsonout.NewEncoder(system.Stdout), events: jsonout.NewEventEncoder(system.Stderr), args: args}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(system.Stdout)
	root.SetErr(system.Stderr)
	if err := root.ExecuteContext(ctx); err != nil {
		return a.fail(err)
	}
	return 0
}

// run adapts a runner to cobra.
func (a *app) run(work runner) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a.command = commandName(cmd)
		if err := a.configure(cmd); err != nil {
			return err
		}
		r, err := work(cmd.Context(), args)
		warnings := a.record.end()
		if err != nil {
			a.warn(warnings)
			return a.nothingLeft(err)
		}
		r.warnings = append(r.warnings, warnings...)
		return a.print(r)
	}
}

// commandName is "session new" for valetkey session new.
func commandName(cmd *cobra.Command) string {
	if cmd.HasParent() && cmd.Parent().HasParent() {
		return commandName(cmd.Parent()) + " " + cmd.Name()
	}
	return cmd.Name()
}

func (a *app) print(r *result) error {
	if a.json {
		return a.doc.Success(a.command, r.data, r.warnings...)
	}
	a.warn(r.warnings)
	r.text(a.Stdout)
	return nil
}

func (a *app) warn(warnings []jsonout.Warning) {
	for _, w := range warnings {
		fmt.Fprintf(a.Stderr, "warning: %s\n", w.Message)
	}
}

// fail prints an error and gives its exit code.
func (a *app) fail(err error) int {
	message, v := a.interrupted(err, verdictOf(err))
	if a.json {
		command := a.command
		if command == "" {
			command = "valetkey" // the command line itself was wrong
		}
		failure := jsonout.Error{Code: v.code, Exit: v.exit, Message: message, Hint: v.hint, Data: errorData(err)}
		if writeErr := a.doc.Failure(command, failure); writeErr == nil || errors.Is(writeErr, jsonout.ErrWritten) {
			return v.exit
		}
	}
	fmt.Fprintf(a.Stderr, "error: %s\n", oneLine(message))
	if v.hint != "" {
		fmt.Fprintf(a.Stderr, "hint: %s\n", v.hint)
	}
	return v.exit
}

// note tells what happens: a line for people, an event for programs.
func (a *app) note(event jsonout.Event) {
	if a.json {
		_ = a.events.Emit(event) // a broken standard error stops nothing
		return
	}
	fmt.Fprintf(a.Stderr, "%s\n", event.Message)
}

// version is the module's version as the toolchain recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
