// Package cli is the valetkey command: one file for each subcommand, which
// reads flags, calls package delegation, and prints text or JSON.
//
// # Rules of the terminal
//
// Results go to standard output. What happens meanwhile, warnings, and errors
// with their hints go to standard error; with --json the events there are one
// JSON object per line and standard output gets exactly one document. People
// are asked on the terminal itself, so that prompts work while input and output
// are pipes. Messages have no capitals and no full stop.
//
// # Errors
//
// A command returns an error and prints none. Execute prints one "error:" line
// and a "hint:" line with the next step, and turns the error's type into the
// exit code (exit.go has the one table; docs/exit-codes.md is made from it).
//
// # Who may read what
//
// Only this package reads flags, the environment (env.go has every variable),
// the clock and the random source; it hands them down.
package cli
