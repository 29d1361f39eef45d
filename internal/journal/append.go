package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// maxTornFiles bounds the search for a free name beside the journal.
const maxTornFiles = 1000

// Append writes one entry and returns it when it is on the disk. data is
// anything that encoding/json takes; secrets print as "redacted" there. It
// waits for other processes as long as ctx allows. Errors: ErrKind,
// ErrTooLarge, *BrokenError if the journal's end is not sound (then nothing
// is written), those of ctx and of the file system.
func (j *Journal) Append(ctx context.Context, kind string, data any) (Entry, error) {
	var entry Entry
	err := j.locked(ctx, true, func() (err error) {
		entry, err = j.appendLocked(kind, data)
		return err
	})
	if err != nil {
		return Entry{}, fmt.Errorf("append to journal: %w", err)
	}
	return entry, nil
}

func (j *Journal) appendLocked(kind string, data any) (_ Entry, err error) {
	f, err := os.OpenFile(j.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return Entry{}, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	end, err := readTail(f)
	if err != nil {
		return Entry{}, err
	}
	entry, line, err := seal(end.seq+1, end.head, kind, data, j.now())
	if err != nil {
		return Entry{}, err
	}
	if len(end.torn) > 0 {
		if err := j.setAside(f, end); err != nil {
			return Entry{}, fmt.Errorf("set torn line aside: %w", err)
		}
	}
	if err := writeDurably(f, line, end.size); err != nil {
		return Entry{}, err
	}
	// A crash may have left a file without entries, so its name is made
	// durable with the first entry, not only by who created it.
	if entry.Seq == 1 {
		if err := syncDir(filepath.Dir(j.path)); err != nil {
			return Entry{}, err
		}
	}
	return entry, nil
}

// writeDurably writes line at offset and fsyncs. If that fails it cuts the
// file again, because the caller is told that nothing was appended.
func writeDurably(f *os.File, line []byte, offset int64) error {
	_, err := f.WriteAt(line, offset)
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return errors.Join(err, f.Truncate(offset))
	}
	return nil
}

// tail is the end of a journal file.
type tail struct {
	seq  uint64 // of the last entry, 0 if there is none
	head string // its hash
	size int64  // of the file up to and with the last line feed
	torn []byte // what comes after it
}

// readTail looks at the last line only, so that appending stays cheap. If that
// line is bad, the file is read from the start to name the first bad one.
func readTail(f *os.File) (tail, error) {
	info, err := f.Stat()
	if err != nil {
		return tail{}, err
	}
	// A whole line and a torn one fit in this window with one byte before.
	const window = 2*MaxLine + 1
	start := max(0, info.Size()-window)
	buf := make([]byte, info.Size()-start)
	if _, err := f.ReadAt(buf, start); err != nil {
		return tail{}, err
	}
	body := buf[:bytes.LastIndexByte(buf, '\n')+1]
	end := tail{head: Genesis, size: start + int64(len(body)), torn: buf[len(body):]}
	if end.size == 0 && len(end.torn) <= MaxLine {
		return end, nil
	}
	if len(end.torn) > MaxLine || len(body) == 0 {
		return tail{}, firstBroken(f)
	}
	lineStart := bytes.LastIndexByte(body[:len(body)-1], '\n') + 1
	e, err := parseLine(body[lineStart:])
	if err != nil || !e.plausibleAt(start+int64(lineStart)) {
		return tail{}, firstBroken(f)
	}
	end.seq, end.head = e.Seq, e.Hash
	return end, nil
}

// plausibleAt reports whether an entry can begin at this offset of the file:
// the first and only the first is at the start.
func (e *Entry) plausibleAt(offset int64) bool {
	return e.Seq > 0 && (e.Seq == 1) == (offset == 0) && (e.Seq == 1) == (e.Prev == Genesis)
}

// firstBroken reads the journal from the start and returns the *BrokenError of
// the first bad line.
func firstBroken(f *os.File) error {
	s := newScanner(io.NewSectionReader(f, 0, 1<<62))
	for {
		_, err := s.next()
		if errors.Is(err, io.EOF) {
			return s.broken("the end of the file is not an entry")
		}
		if err != nil {
			return err
		}
	}
}

// setAside copies the torn bytes to a file of their own, makes that durable,
// and only then cuts them off.
func (j *Journal) setAside(f *os.File, end tail) error {
	if err := j.saveTorn(end); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(j.path)); err != nil {
		return err
	}
	if err := f.Truncate(end.size); err != nil {
		return err
	}
	return f.Sync()
}

// saveTorn writes <path>.torn-<seq>. If that is there, from a crash at the same
// place or a crash in here, a number is added: nothing is ever overwritten.
func (j *Journal) saveTorn(end tail) error {
	base := fmt.Sprintf("%s.torn-%d", j.path, end.seq+1)
	name := base
	for i := range maxTornFiles {
		err := writeExclusive(name, end.torn)
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
		name = fmt.Sprintf("%s.%d", base, i+1)
	}
	return fmt.Errorf("%d torn lines at entry %d", maxTornFiles, end.seq+1)
}

func writeExclusive(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // beside the journal
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncDir makes new names in dir durable. Windows has no such operation.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir) //nolint:gosec // the journal's own directory
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
