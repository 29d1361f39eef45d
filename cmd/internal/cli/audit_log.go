package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/internal/journal"
)

// auditLog is the journal with what is needed to read it.
type auditLog struct {
	app     *app
	state   state
	file    string
	journal *journal.Journal
	book    auditBook
}

// openAudit makes nothing: who looks at a journal that is not there changes
// nothing by it.
func (a *app) openAudit() (*auditLog, error) {
	dir, err := a.stateDir()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, usage("name it with --home DIR", "there is no state directory: %v", err)
	}
	log := &auditLog{app: a, state: state{dir}, file: filepath.Join(dir, "journal.jsonl")}
	if log.journal, err = journal.Open(log.file, a.Now); err != nil {
		return nil, err
	}
	log.book, err = log.state.auditBook()
	return log, err
}

// auditBook is the keys' names and where they act, also of those whose file is
// gone and that have a record still, and of those that were deleted.
func (s state) auditBook() (auditBook, error) {
	book := auditBook{names: map[common.Address]string{}, seats: map[auditSeat]auditSubject{}}
	for _, place := range []string{filepath.Join("links", pastLinks), "links"} { // what stands counts for more
		dirs, err := os.ReadDir(filepath.Join(s.dir, place))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return book, fmt.Errorf("read the sessions' names: %w", err)
		}
		for _, dir := range dirs {
			s.addRecords(&book, dir.Name(), place != "links")
		}
	}
	keys, err := s.keys()
	if err != nil {
		return book, err
	}
	entries, err := keys.List()
	if err != nil {
		return book, err
	}
	for _, entry := range entries {
		book.names[entry.Address] = entry.Name
	}
	return book, nil
}

// pastDir is what the records of a deleted key are moved to: name, address, and
// something that makes it the only one.
var pastDir = regexp.MustCompile(`\A(.+)-0x[0-9a-fA-F]{40}-[0-9]+\z`)

// addRecords reads the records of one key. A broken one takes a name away, not the
// journal. Which grant it was at the time of a use is for the journal to say.
func (s state) addRecords(book *auditBook, dir string, past bool) {
	name := dir
	if past {
		match := pastDir.FindStringSubmatch(dir)
		if match == nil {
			return
		}
		name, dir = match[1], filepath.Join(pastLinks, dir, "records")
	}
	linked, err := s.loadLinks(dir)
	if err != nil {
		return
	}
	for _, record := range linked {
		n := record.newest()
		book.names[n.Agent] = name
		book.seats[auditSeat{n.Chain, n.Account, n.Agent}] = auditSubject{
			Session: name, Chain: n.Chain, Owner: &n.Owner, Account: &n.Account, Agent: &n.Agent, Emulated: n.Emulated,
		}
	}
}

// each gives the entries that the filter lets through.
func (l *auditLog) each(ctx context.Context, filter *auditFilter, visit func(auditEntry, journal.Entry) error) error {
	if err := filter.prepare(l); err != nil {
		return err
	}
	reader := newAuditReader(l.book)
	for raw, err := range l.journal.All(ctx) {
		if err != nil {
			return err
		}
		entry := reader.read(raw)
		if !filter.takes(entry) {
			continue
		}
		if err := visit(entry, raw); err != nil {
			return err
		}
	}
	return nil
}

// explain adds to a broken journal which byte it is, if it is a single one.
func (l *auditLog) explain(ctx context.Context, err error) error {
	if !as[*journal.BrokenError](err) {
		return err
	}
	spot, searchErr := l.journal.Locate(ctx)
	if searchErr != nil {
		return errors.Join(err, ctx.Err())
	}
	return fmt.Errorf("%w: %s", err, spot)
}

// knows: there is, or was, a key of this name.
func (b auditBook) knows(name string) bool {
	for _, known := range b.names {
		if known == name {
			return true
		}
	}
	return false
}

// auditFilter chooses among the entries.
type auditFilter struct {
	session string
	since   string
	kinds   []string

	from time.Time
}

func (f *auditFilter) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.session, "session", "", "only what is about the session key of this name")
	flags.StringVar(&f.since, "since", "", "only what is not older: 90m, 24h, 7d, a day such as 2026-01-31 (UTC), or a time of RFC 3339")
	flags.StringArrayVar(&f.kinds, "kind", nil, "only entries of this kind, such as linked; may be repeated")
}

func (f *auditFilter) prepare(l *auditLog) (err error) {
	if f.session != "" && !l.book.knows(f.session) {
		if _, _, err := l.state.namedRecords(f.session); err != nil {
			return err
		}
	}
	kinds := auditKinds()
	for _, kind := range f.kinds {
		if !slices.Contains(kinds, kind) {
			return usage("the kinds are "+strings.Join(kinds, ", "), "--kind %q is no kind of entry", kind)
		}
	}
	f.from, err = parseSince(f.since, l.app.Now())
	return err
}

func (f *auditFilter) takes(e auditEntry) bool {
	return (f.session == "" || e.Session == f.session) &&
		(len(f.kinds) == 0 || slices.Contains(f.kinds, e.Kind)) && !e.Time.Before(f.from)
}

// parseSince reads a moment, or how long ago it was; nothing is the beginning.
func parseSince(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	const day = 24 * time.Hour
	if number, ok := strings.CutSuffix(text, "d"); ok {
		if days, err := strconv.ParseUint(number, 10, 16); err == nil {
			return now.Add(-time.Duration(days) * day), nil //nolint:gosec // 16 bits
		}
	}
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, usage("give 90m, 24h, 7d, 2026-01-31 or 2026-01-31T12:00:00Z", "--since %q is no time", text)
}
