package cli

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/jsonout"
)

// forgivingRecorder goes on when the journal cannot be written: taking a
// permission away must not wait for that.
type forgivingRecorder struct {
	app    *app
	record recorder
	err    error
}

func (a *app) forgivingJournal(s state) *forgivingRecorder {
	record, err := a.journal(s)
	return &forgivingRecorder{app: a, record: record, err: err}
}

// Record implements [delegation.Journal].
func (f *forgivingRecorder) Record(ctx context.Context, kind string, data any) error {
	err := f.err
	if err == nil {
		err = f.record.Record(ctx, kind, data)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		f.app.note(jsonout.Event{Event: "warning", Reason: "journal_not_written", Message: "warning: the journal does not have this: " + oneLine(err.Error())})
	}
	return nil
}

// history reads what earlier tries left; nothing where the journal cannot be
// read: then the holder is asked for everything once more.
func (f *forgivingRecorder) history(ctx context.Context, chain uint64, owner, agent common.Address) delegation.History {
	if f.err != nil {
		return delegation.History{}
	}
	h, err := f.record.history(ctx, chain, owner, agent)
	if err != nil {
		f.app.note(jsonout.Event{Event: "warning", Reason: "journal_not_read", Message: "warning: what earlier tries signed is not known: " + oneLine(err.Error())})
	}
	return h
}
