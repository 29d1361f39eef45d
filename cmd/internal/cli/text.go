package cli

import (
	"io"
	"strings"
	"time"
)

// indent puts prefix before every line but the first.
func indent(s, prefix string) string { return strings.ReplaceAll(s, "\n", "\n"+prefix) }

// when prints unix seconds the way the devices show them.
func when(unix uint64) string {
	return time.Unix(int64(unix), 0).UTC().Format("2006-01-02 15:04:05 UTC") //nolint:gosec // the contract bounds it
}

// end is when a session ends, where 0 is never.
func end(unix uint64) string {
	if unix == 0 {
		return "it is revoked"
	}
	return when(unix)
}

// indenter puts a prefix before every line that passes through it.
type indenter struct {
	w       io.Writer
	prefix  string
	atStart bool
}

// Write implements io.Writer.
func (i *indenter) Write(p []byte) (int, error) {
	for line := range strings.SplitAfterSeq(string(p), "\n") {
		if line == "" {
			continue
		}
		if i.atStart && line != "\n" {
			line = i.prefix + line
		}
		i.atStart = strings.HasSuffix(line, "\n")
		if _, err := io.WriteString(i.w, line); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
