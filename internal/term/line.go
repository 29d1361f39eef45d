package term

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/valetkey/valetkey/internal/secret"
)

// lineRules is how a line is read from one kind of input.
type lineRules struct {
	limit int   // bytes of a line, without its end
	chunk int   // bytes to ask for at a time; 1 leaves what follows the line
	eof   error // for an end of input before the line feed; nil if that is fine
}

// readLine reads up to a line feed and returns the line without \n or \r\n.
func readLine(r io.Reader, rules lineRules) (secret.String, error) {
	return asString(readBytes(r, rules))
}

// asString keeps the text only.
func asString(line secret.Bytes, err error) (secret.String, error) {
	defer line.Wipe()
	return secret.New(string(line.Reveal())), err
}

// readBytes is readLine for what can be wiped afterwards.
func readBytes(r io.Reader, rules lineRules) (secret.Bytes, error) {
	room := rules.limit + len("\r\n")
	line := make([]byte, 0, room+rules.chunk) // never grows, so one clear wipes all
	defer func() { clear(line[:cap(line)]) }()
	for {
		n, err := r.Read(line[len(line) : len(line)+rules.chunk])
		line = line[:len(line)+n]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			return rules.cut(line[:i])
		}
		switch {
		case errors.Is(err, io.EOF) && rules.eof == nil:
			return rules.cut(line)
		case errors.Is(err, io.EOF):
			return secret.Bytes{}, rules.eof
		case err != nil:
			return secret.Bytes{}, err
		case len(line) >= room:
			return secret.Bytes{}, rules.tooLong()
		}
	}
}

func (rules lineRules) cut(line []byte) (secret.Bytes, error) {
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) > rules.limit {
		return secret.Bytes{}, rules.tooLong()
	}
	return secret.NewBytes(bytes.Clone(line)), nil
}

func (rules lineRules) tooLong() error {
	return fmt.Errorf("%w: more than %d bytes", ErrTooLong, rules.limit)
}
