package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxInput bounds what sign reads. A transaction has at most 128 KiB on public
// networks, which is 256 KiB in hex.
const maxInput = 1 << 20

// inputError is something in what sign was given that cannot be signed.
type inputError struct {
	where  string // such as transaction.gas
	reason string
}

func (e *inputError) Error() string { return fmt.Sprintf("%s: %s", e.where, e.reason) }

func badInput(where, format string, args ...any) error {
	return &inputError{where: where, reason: fmt.Sprintf(format, args...)}
}

// readInput reads a file, or standard input where the name is "" or "-".
func (a *app) readInput(what, name string) ([]byte, error) {
	if name != "" && name != "-" {
		return readBounded(name, maxInput)
	}
	if a.Stdin == nil {
		return nil, badInput(what, "nothing on standard input")
	}
	text, err := io.ReadAll(io.LimitReader(a.Stdin, maxInput+1))
	if err != nil {
		return nil, &hinted{fmt.Errorf("read %s from standard input: %w", what, err), "name a file"}
	}
	if len(text) > maxInput {
		return nil, badInput(what, "more than %d bytes", maxInput)
	}
	if len(text) == 0 {
		return nil, badInput(what, "nothing on standard input")
	}
	return text, nil
}

// maxNesting bounds JSON input; EIP-712 messages of the field stay under ten.
const maxNesting = 64

// parseJSON reads one JSON value into map[string]any, []any, string,
// json.Number, bool and nil. Other than encoding/json it refuses a key that is
// there twice: two programs would read two different things from it.
func parseJSON(what string, text []byte) (any, error) {
	if !utf8.Valid(text) { // encoding/json would put U+FFFD in its place
		return nil, badInput(what, "not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	value, err := parseValue(d, what, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, badInput(what, "something follows the JSON value")
	}
	return value, nil
}

func parseValue(d *json.Decoder, where string, depth int) (any, error) {
	if depth > maxNesting {
		return nil, badInput(where, "nested deeper than %d levels", maxNesting)
	}
	token, err := d.Token()
	if err != nil {
		return nil, jsonError(d, where, err)
	}
	switch token {
	case json.Delim('{'):
		return parseObject(d, where, depth)
	case json.Delim('['):
		return parseList(d, where, depth)
	}
	return token, nil
}

func parseObject(d *json.Decoder, where string, depth int) (any, error) {
	object := map[string]any{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, jsonError(d, where, err)
		}
		key, ok := token.(string)
		if !ok {
			return nil, badInput(where, "a key that is no string")
		}
		if _, twice := object[key]; twice {
			return nil, badInput(where, "key %.80q is there twice", key)
		}
		if object[key], err = parseValue(d, within(where, key), depth+1); err != nil {
			return nil, err
		}
	}
	return object, closing(d, where)
}

func parseList(d *json.Decoder, where string, depth int) (any, error) {
	list := []any{}
	for d.More() {
		value, err := parseValue(d, fmt.Sprintf("%s[%d]", where, len(list)), depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, closing(d, where)
}

// closing reads the bracket that More has seen.
func closing(d *json.Decoder, where string) error {
	if _, err := d.Token(); err != nil {
		return jsonError(d, where, err)
	}
	return nil
}

func jsonError(d *json.Decoder, where string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return badInput(where, "the JSON ends too early")
	}
	return badInput(where, "no JSON at byte %d: %v", d.InputOffset(), err)
}

// within names a member. Keys come from the input: they are cut and quoted
// unless they are plain words.
func within(where, key string) string {
	for _, r := range key {
		if r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return fmt.Sprintf("%s.%.80q", where, key)
		}
	}
	return fmt.Sprintf("%s.%.80s", where, key)
}
