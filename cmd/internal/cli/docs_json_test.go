//go:build !nodev

package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/internal/jsonout"
)

// example is a fenced block of docs/json.md and the heading above it.
type example struct{ heading, text string }

var exampleBlock = regexp.MustCompile("(?s)\n### ([^\n]+)\n([^#]*?)```json\n(.*?)```")

func examplesOf(page string) []example {
	var list []example
	for _, m := range exampleBlock.FindAllStringSubmatch(page, -1) {
		heading, _, _ := strings.Cut(strings.ReplaceAll(m[1], "`", ""), " (") // which of several
		list = append(list, example{heading, m[3]})
	}
	return list
}

func strictly(text string, into any) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// TestJSONExamples decodes every example of docs/json.md into the types that
// the commands print, and back: a field that was added, renamed or removed
// makes the page wrong.
func TestJSONExamples(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(docsDir, "json.md"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, e := range examplesOf(string(page)) {
		seen[e.heading] = true
		t.Run(e.heading, func(t *testing.T) {
			if err := checkExample(e); err != nil {
				t.Error(err)
			}
		})
	}
	for name := range documented {
		if !seen[name] {
			t.Errorf("docs/json.md has no example of %s", name)
		}
	}
	for _, path := range commands((&app{}).root(), nil) {
		name := strings.Join(path, " ")
		group := name == "" || slices.Contains([]string{"audit", "session", "policy", "emulate", "guardian", "sign", "trezor", "udev", "config"}, name)
		serves := slices.Contains([]string{"devnet", "emulate ledger", "emulate trezor"}, name)
		if documented[name] == nil && !group && !serves {
			t.Errorf("%s is in no list of docs_json_test.go", name)
		}
	}
}

func checkExample(e example) error {
	if event, ok := strings.CutPrefix(e.heading, "event "); ok {
		var v jsonout.Event
		if err := strictly(e.text, &v); err != nil {
			return err
		}
		return same("event", event, v.Event)
	}
	if e.heading == "failure" {
		var v jsonout.Failure
		if err := strictly(e.text, &v); err != nil {
			return err
		}
		return same("error in the table", true, verdictCode(v.Error.Exit, v.Error.Code))
	}
	var v struct {
		jsonout.Success
		Data json.RawMessage `json:"data"`
	}
	if err := strictly(e.text, &v); err != nil {
		return err
	}
	if err := same("command", e.heading, v.Command); err != nil {
		return err
	}
	return checkFields(e.heading, v.Data)
}

// checkFields decodes data into the command's type and encodes it again: nothing
// may get lost, and nothing that the type always prints may be missing.
func checkFields(command string, data []byte) error {
	newData, ok := documented[command]
	if !ok {
		return &mismatchError{"command", "one that is in documented", command}
	}
	value := newData()
	if err := strictly(string(data), value); err != nil {
		return err
	}
	var again bytes.Buffer
	if err := jsonout.NewEncoder(&again).Success(command, value); err != nil {
		return err
	}
	var want struct{ Data any }
	if err := json.Unmarshal(again.Bytes(), &want); err != nil {
		return err
	}
	var got any
	if err := json.Unmarshal(data, &got); err != nil {
		return err
	}
	if diff := cmp.Diff(want.Data, got); diff != "" {
		return &mismatchError{"data", "what the program prints (-program +page); run: make gen", diff}
	}
	return nil
}

// verdictCode says whether a code is in the table, with that exit code.
func verdictCode(exit int, code string) bool {
	return slices.ContainsFunc(exitTable, func(r exitRow) bool { return r.exit == exit && r.code == code })
}

type mismatchError struct{ what, want, got string }

func (e *mismatchError) Error() string { return e.what + ": want " + e.want + ", got " + e.got }

func same[T comparable](what string, want, got T) error {
	if want == got {
		return nil
	}
	text := func(v T) string { b, _ := json.Marshal(v); return string(b) }
	return &mismatchError{what, text(want), text(got)}
}
