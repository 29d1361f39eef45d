// Command mutate finds out whether the unit tests of contracts/forge would notice a mistake in the permission contracts:
// it makes hundreds, one at a time, and expects a failing test for each.
//
// All mutants are compiled at once. Every change lies beside what it changes, behind a condition on the block's
// prevrandao, which forge sets from outside (see mutant). Then the tests run once for every mutant, until the first one
// fails. Mutants that no test can tell from the original are listed, with the reason, in a file; whoever is listed there
// and is killed makes the run fail, as does whoever is not and survives.
//
// It is run by make mutate in the contracts folder. The last line is "N passed, N failed, N skipped".
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"slices"
)

// Whom the mutants are made of, in this order.
var targets = []string{
	"Policy.sol", "Quick.sol", "Calls.sol", "Sessions.sol", "GrantRules.sol", "UserOps.sol", "Batches.sol",
	"OwnerSignature.sol", "SessionPolicy.sol", "SessionBatches.sol", "Layout.sol",
}

type options struct {
	dir   string
	part  string
	match string
	jobs  int
	list  bool
}

func main() {
	var o options
	flag.StringVar(&o.dir, "dir", ".", "the contracts folder")
	flag.StringVar(&o.part, "part", "1/1", "n/m: of m parts only the nth")
	flag.StringVar(&o.match, "match", "", "only mutants whose name this regular expression matches")
	flag.IntVar(&o.jobs, "jobs", 2, "how many to run at a time")
	flag.BoolVar(&o.list, "list", false, "name the mutants, and run nothing")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, o); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to clean up
	}
}

var errSurvivors = errors.New("there is a mistake that no test notices, or a list that is wrong")

func run(ctx context.Context, w io.Writer, o options) error {
	sources, texts, err := parse(ctx, o.dir)
	if err != nil {
		return err
	}
	mutants := mutate(sources, texts)
	chosen, err := choose(mutants, o)
	if err != nil {
		return err
	}
	if o.list {
		for _, m := range chosen {
			fmt.Fprintf(w, "%d\t%s\n", m.number, m.key())
		}
		return nil
	}
	list, err := readEquivalents(o.dir)
	if err != nil {
		return err
	}
	r, err := newRunner(o, w)
	if err != nil {
		return err
	}
	if err := r.prepare(ctx, o.dir, texts); err != nil {
		return err
	}
	verdicts, err := r.all(ctx, chosen)
	if err != nil {
		return err
	}
	if failed := report(w, chosen, verdicts, list, len(mutants)-len(chosen)); failed > 0 {
		return errSurvivors
	}
	return nil
}

// mutate makes the mutants, and puts them into the texts of src/.
func mutate(sources []*source, texts map[string]string) []mutant {
	r := newRewriter(sources)
	for _, name := range targets {
		for _, s := range sources {
			if s.name == name {
				texts[name] = r.file(s, true)
			}
		}
	}
	for _, s := range sources {
		if !slices.Contains(targets, s.name) {
			texts[s.name] = r.file(s, false)
		}
	}
	return r.mutants
}

var errPart = errors.New("a part is n/m, and n is 1 to m")

func choose(all []mutant, o options) ([]mutant, error) {
	var n, m int
	if _, err := fmt.Sscanf(o.part, "%d/%d", &n, &m); err != nil || n < 1 || n > m {
		return nil, fmt.Errorf("%w: %s", errPart, o.part)
	}
	match, err := regexp.Compile(o.match)
	if err != nil {
		return nil, fmt.Errorf("choose mutants: %w", err)
	}
	var chosen []mutant
	for _, x := range all {
		if x.number%m == n-1 && match.MatchString(x.key()) {
			chosen = append(chosen, x)
		}
	}
	return chosen, nil
}
