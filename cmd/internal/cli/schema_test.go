//go:build !nodev

package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// compiled is the schema of a command's document, as the program prints it.
func compiled(t *testing.T, command string) *jsonschema.Schema {
	t.Helper()
	run := valetkey(t, "", append([]string{"schema"}, strings.Fields(command)...)...)
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(run.stdout))
	if run.code != 0 || err != nil {
		t.Fatalf("schema %s: exit %d, %v\n%s", command, run.code, err, run.stderr)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("command.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("command.json")
	if err != nil {
		t.Fatalf("schema %s: %v", command, err)
	}
	return s
}

// TestSchemas: every command that prints a document has a schema, which takes
// what docs/json.md shows of it, and nothing that lacks a field.
func TestSchemas(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(docsDir, "json.md"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, e := range examplesOf(string(page)) {
		command := e.heading
		if e.heading == "failure" {
			command = "link"
		}
		if documented[command] == nil {
			continue // an event
		}
		seen[e.heading] = true
		t.Run(e.heading, func(t *testing.T) {
			s := compiled(t, command)
			if err := s.Validate(decoded(t, e.text)); err != nil {
				t.Error(err)
			}
			part := "data"
			if e.heading == "failure" {
				part = "error"
			}
			for _, broken := range withoutOne(t, e.text, part) {
				if s.Validate(decoded(t, broken)) == nil {
					t.Errorf("it takes %.200s", broken)
				}
			}
		})
	}
	if len(seen) != len(documented)+1 {
		t.Errorf("%d kinds of examples were looked at, of %d commands and a failure", len(seen), len(documented))
	}
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// withoutOne gives a document with another command, with a wrong kind of data,
// and without each field of the schema's first level.
func withoutOne(t *testing.T, text, part string) []string {
	t.Helper()
	var broken []string
	for _, change := range []func(map[string]any){
		func(m map[string]any) { m["command"] = "other" },
		func(m map[string]any) { m[part] = []any{} },
		func(m map[string]any) { delete(m, part) },
		func(m map[string]any) { m["ok"] = "yes" },
		func(m map[string]any) { delete(m, "schema") },
	} {
		var m map[string]any
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		out, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		broken = append(broken, string(out))
	}
	return broken
}

// TestSchemaList: the list is complete, and what has no document is said.
func TestSchemaList(t *testing.T) {
	run := valetkey(t, "", "schema")
	lines := strings.Split(strings.TrimSpace(run.stdout), "\n")
	if run.code != 0 || len(lines) != len(documented) || !slices.IsSorted(lines) {
		t.Errorf("exit %d: %q", run.code, lines)
	}
	var data schemaData
	valetkey(t, "", "--json", "schema").success(t, &data)
	if !slices.Equal(data.Commands, lines) {
		t.Errorf("%q with --json, %q without", data.Commands, lines)
	}
	var one schemaData
	valetkey(t, "", "--json", "schema", "session", "new").success(t, &one)
	if !bytes.Contains(one.Schema, []byte(`"const":"session new"`)) {
		t.Errorf("session new: %s", one.Schema)
	}
	valetkey(t, "", "schema", "devnet").expect(t, "no document", 2, "", `"devnet" is no command that prints a document`)
}
