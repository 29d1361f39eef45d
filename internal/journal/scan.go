package journal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
)

// scanner reads entries in order and checks the chain as it goes.
type scanner struct {
	in   *bufio.Reader
	seq  uint64 // of the last good entry
	head string // its hash
	torn int64  // bytes after the last line feed

	line  []byte // that was read last
	start int64  // where it begins in the file
}

func newScanner(r io.Reader) *scanner {
	return &scanner{in: bufio.NewReaderSize(r, 64<<10), head: Genesis}
}

// next returns the next entry. It returns io.EOF at the end, also before a
// torn line, whose length is in s.torn then.
func (s *scanner) next() (Entry, error) {
	s.start += int64(len(s.line))
	line, err := s.readLine()
	s.line = line
	if err != nil {
		return Entry{}, err
	}
	e, err := parseLine(line)
	if err != nil {
		return Entry{}, s.broken("%.200q", err.Error())
	}
	if e.Seq != s.seq+1 {
		return Entry{}, s.broken("it says it is entry %d", e.Seq)
	}
	if e.Prev != s.head {
		return Entry{}, s.broken("it does not follow the entry before")
	}
	s.seq, s.head = e.Seq, e.Hash
	return e, nil
}

func (s *scanner) broken(format string, args ...any) error {
	// One entry per line: the two numbers agree as long as nothing is broken.
	return &BrokenError{Line: s.seq + 1, Seq: s.seq + 1, Reason: fmt.Sprintf(format, args...)}
}

// readLine returns a line with its line feed, of at most MaxLine bytes. The
// buffer grows with what is really there.
func (s *scanner) readLine() ([]byte, error) {
	var line []byte
	for {
		part, err := s.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > MaxLine:
			return line, s.broken("longer than %d bytes", MaxLine)
		case err == nil:
			return line, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			s.torn = int64(len(line))
			return nil, io.EOF
		default:
			return nil, err
		}
	}
}

// each gives what is left to visit, until that returns false or the end is
// reached.
func (s *scanner) each(ctx context.Context, visit func(Entry) bool) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !visit(e) {
			return nil
		}
	}
}
