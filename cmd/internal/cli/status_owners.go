package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/jsonout"
)

// statusOfOwners shows all wallets on record, or one that need not be.
func (a *app) statusOfOwners(ctx context.Context, s state, client node, o statusOptions) (*result, error) {
	only, err := o.which.address()
	if err != nil {
		return nil, err
	}
	id, err := client.ChainID(ctx)
	if err != nil {
		return nil, err
	}
	book, warnings, err := s.readBook()
	if err != nil {
		return nil, err
	}
	owners, elsewhere := ownersIn(book, id.Uint64(), only)
	if len(owners) == 0 {
		return nothingLinked(id.Uint64(), elsewhere, warnings), nil
	}
	data := statusData{}
	warnings = append(warnings, emulatedAnswer(slices.ContainsFunc(book, func(b delegation.Recorded) bool {
		return b.Session.Emulated && b.Session.Chain == id.Uint64() && slices.Contains(owners, b.Session.Owner)
	}))...)
	for _, owner := range owners {
		status, err := delegation.ReadOwner(ctx, client, owner, book, o.past)
		if err != nil {
			return nil, err
		}
		data.Owners = append(data.Owners, status)
		for _, n := range status.Notes {
			message := n.Message
			if len(owners) > 1 {
				message = owner.Hex() + ": " + message
			}
			warnings = append(warnings, jsonout.Warning{Code: n.Code, Message: message})
		}
	}
	return &result{data: data, text: data.printOwners, warnings: warnings}, nil
}

func nothingLinked(id uint64, elsewhere int, warnings []jsonout.Warning) *result {
	return &result{data: statusData{}, warnings: warnings, text: printer(func(p *lines) {
		p.line("nothing is linked on chain %d by the records of this computer", id)
		if elsewhere > 0 {
			p.line("on record for other chains: %s; give their node with --rpc", plural(elsewhere, "session"))
		}
		p.line("next     valetkey status --owner ADDRESS shows what the chain has of a wallet")
	})}
}

// readBook reads every record of every name. One that does not read is a
// warning: what is on the chain is found without it.
func (s state) readBook() ([]delegation.Recorded, []jsonout.Warning, error) {
	names, err := os.ReadDir(filepath.Join(s.dir, "links"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("read the records: %w", err)
	}
	var book []delegation.Recorded
	var warnings []jsonout.Warning
	for _, name := range names {
		if !name.IsDir() {
			continue
		}
		_, records, err := s.namedRecords(name.Name())
		if err != nil {
			warnings = append(warnings, jsonout.Warning{Code: "broken_record", Message: err.Error()})
			continue
		}
		for _, record := range records {
			for _, session := range record.Sessions {
				book = append(book, delegation.Recorded{Name: name.Name(), Session: session})
			}
		}
	}
	return book, warnings, nil
}

// ownersIn are the wallets of a chain in the records, in their order; or the
// one that is asked for.
func ownersIn(book []delegation.Recorded, id uint64, only common.Address) (owners []common.Address, elsewhere int) {
	if only != (common.Address{}) {
		return []common.Address{only}, 0
	}
	for _, b := range book {
		switch {
		case b.Session.Chain != id:
			elsewhere++
		case !slices.Contains(owners, b.Session.Owner):
			owners = append(owners, b.Session.Owner)
		}
	}
	return owners, elsewhere
}
