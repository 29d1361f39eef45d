package keysource

import (
	"errors"
	"strings"
)

// ErrQuote means that a quote is not closed, or that nothing follows a backslash.
var ErrQuote = errors.New("a quote is not closed")

// Words takes a command line apart as a POSIX shell would, and expands nothing:
// blanks separate, '…' keeps everything, "…" keeps everything but \" and \\, and a
// backslash elsewhere keeps the next character. Errors: ErrQuote.
func Words(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord, quote, escaped := false, rune(0), false
	for _, c := range line {
		switch {
		case escaped:
			if quote == '"' && c != '"' && c != '\\' {
				word.WriteByte('\\')
			}
			word.WriteRune(c)
			escaped = false
		case c == '\\' && quote != '\'':
			escaped, inWord = true, true
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, inWord = c, true
		case quote == 0 && strings.ContainsRune(" \t\n", c):
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			word.WriteRune(c)
			inWord = true
		}
	}
	if quote != 0 || escaped {
		return nil, ErrQuote
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}
