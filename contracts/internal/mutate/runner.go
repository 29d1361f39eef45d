package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

// runner has the tests judge mutants, several at a time.
type runner struct {
	forge *forge
	jobs  int
	out   io.Writer

	mu      sync.Mutex
	killers map[string][]string // by function: the tests that killed its mutants, the latest first
}

func newRunner(o options, out io.Writer) (*runner, error) {
	f, err := newForge(o.dir)
	if err != nil {
		return nil, err
	}
	return &runner{forge: f, jobs: max(o.jobs, 1), out: out, killers: map[string][]string{}}, nil
}

var errBroken = errors.New("a test fails without any mutant")

// prepare compiles, and makes sure that the switches alone change nothing.
func (r *runner) prepare(ctx context.Context, dir string, texts map[string]string) error {
	if err := compile(ctx, dir, texts); err != nil {
		return err
	}
	if err := r.forge.nameCompiler(ctx); err != nil {
		return err
	}
	v, err := r.forge.try(ctx, 0, nil)
	if err != nil {
		return err
	}
	if v.killed {
		return fmt.Errorf("%w: %s", errBroken, v.by)
	}
	return nil
}

// all judges the mutants. The first error ends it.
func (r *runner) all(ctx context.Context, mutants []mutant) ([]verdict, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	verdicts := make([]verdict, len(mutants))
	next := make(chan int)
	var wg sync.WaitGroup
	for range r.jobs {
		wg.Go(func() {
			for i := range next {
				v, err := r.judge(ctx, mutants[i])
				if err != nil {
					cancel(fmt.Errorf("mutant %d, %s: %w", mutants[i].number, mutants[i].key(), err))
					return
				}
				verdicts[i] = v
				r.tell(mutants[i], v)
			}
		})
	}
	for i := range mutants {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	wg.Wait()
	return verdicts, context.Cause(ctx)
}

// tell prints survivors as they come: the table may be long in coming.
func (r *runner) tell(m mutant, v verdict) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !v.killed {
		fmt.Fprintf(r.out, "no test notices %d, %s:%d\n", m.number, m.file, m.line)
	}
}

// judge tries the tests first that killed the mutant's neighbours: a run of few is quick, and mostly enough.
func (r *runner) judge(ctx context.Context, m mutant) (verdict, error) {
	place := m.file + " " + m.place
	if names := r.likely(place); len(names) > 0 {
		if v, err := r.forge.try(ctx, m.number, names); err != nil || v.killed {
			return v, err
		}
	}
	v, err := r.forge.try(ctx, m.number, nil)
	if err == nil && v.killed {
		r.remember(place, v.by)
	}
	return v, err
}

func (r *runner) likely(place string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.killers[place])
}

const neighbours = 8

func (r *runner) remember(place, name string) {
	if name == "setUp" || name == "the clock" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	list := append([]string{name}, r.killers[place]...)
	r.killers[place] = list[:min(len(list), neighbours)]
}
