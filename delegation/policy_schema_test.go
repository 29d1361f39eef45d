package delegation_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/examples"
)

// policySchema is compiled once.
var policySchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(delegation.PolicySchema()))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("policy.schema.json", document); err != nil {
		return nil, err
	}
	return c.Compile("policy.schema.json")
})

// schemaTakes tells whether the schema takes a policy file.
func schemaTakes(t *testing.T, src string) bool {
	t.Helper()
	s, err := policySchema()
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := yaml.Unmarshal([]byte(src), &v); err != nil {
		return false
	}
	text, err := json.Marshal(v)
	if err != nil {
		return false // keys that are no texts, numbers that are none
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(document) == nil
}

// TestPolicySchemaFile compares the committed schema with what the parser's own
// tables make.
func TestPolicySchemaFile(t *testing.T) {
	file := filepath.Join("..", "docs", "policy.schema.json")
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(file, delegation.PolicySchema(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(delegation.PolicySchema()), string(got)); diff != "" {
		t.Errorf("docs/policy.schema.json is stale; run: make gen (-program +file)\n%s", diff)
	}
}

// TestSchemaTakesWhatIsGood: the examples, and what is written by the program.
func TestSchemaTakesWhatIsGood(t *testing.T) {
	names, err := fs.Glob(examples.All, "*.yaml")
	if err != nil || len(names) < 5 {
		t.Fatalf("examples %q: %v", names, err)
	}
	for _, name := range names {
		src, err := examples.All.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		policy, err := delegation.ParsePolicyFiles(src, examples.All.ReadFile)
		if err != nil {
			t.Fatal(err)
		}
		if !schemaTakes(t, string(src)) || !schemaTakes(t, policy.YAML()) {
			t.Errorf("the schema refuses %s", name)
		}
	}
	if !schemaTakes(t, everyPart) {
		t.Error("the schema refuses a policy with everything in it")
	}
}

// beyondSchema is what makes a policy bad and no schema can say: what the parser
// of YAML has read away, and how values go together.
var beyondSchema = []string{
	"chain: 0x539", "chain: 01337", "chain: 1_337", "chain: 1.0", "chain: +1", // numbers, once read
	"per_day: 050", "per_day: 5_0", "per_day: +50", "per_day: 0o62", "per_day: 0x32", "per_day: .5", "per_day: 5.",
	"decimals: 06",
	"3654d", "99999d", "87673h", "2026-02-30 00:00:00 UTC", "1969-12-31 23:59:59 UTC",
	"per_day: 0.0000001", "per_day: 50.0000000", "total: 340282366920938463463374607431768.211456", "total: 1" + strings.Repeat("0", 80),
	"total: 49.999999", "per_call: 0.06", "per_call: 0.0000000000000000001",
	"0x7e57000000000000000000000000000000000020", "0x7E570000000000000000000000000000000000c0", // checksums
	"checkIn(uint)", "checkIn(uint257)", "checkIn(uint08)", "checkIn(uint256x)", "checkIn(bytes0)", "checkIn(uint256[0])", "checkIn(uint256[02])",
	"without native:\n  per_hour: 0.05\n  total: 2\n", // and yet calls that carry coin
	"per_week: 137438.953472", "per_week: 1000.6", "per_week: 77371252455336267182", "per_call: 501", "total: 154742504910672534362.390528",
	"  total: 77371252.455336267181195264", "gas: 77371252.455336267181195264", "{word: 1, at_most: 007}", "{word: 1, at_most: 0x64}",
	"      - 0xdb9B1e94B5b69Df7e401DDbedE43491141047dB3\n", "equals: 0x7e57000000000000000000000000000000000020", // who may not be named; checksums
	"{word: 3, at_most: 96}", "leave()", "enter(int256,address,bytes)", "enter(uint256,address,string)", // conditions, and the ABI
	"abi: bare.json", "abi: broken.json", "abi: none.json",
	"checkIn(uint256[1025])", "checkIn((uint256[99][99])[])", "checkIn(token)", "checkIn()()", "checkIn(uint256,)", "checkIn(uint256]bool)",
}

// named is a row's name: what it puts in, or leaves out.
func named(old, with string) string {
	if with == "" {
		return "without " + old
	}
	return with
}

var unquoted = regexp.MustCompile(`([ \[])(0x[0-9a-fA-F]{40}\b)`)

// agreesWithSchema holds one file of the parser's tests against the schema.
func agreesWithSchema(t *testing.T, name, src string, err error) {
	t.Helper()
	// Editors read 0x as a number, so the schema wants quotes.
	src = unquoted.ReplaceAllString(src, `$1"$2"`)
	takes := schemaTakes(t, src)
	switch beyond := slices.Contains(beyondSchema, name); {
	case err == nil && !takes:
		t.Errorf("the schema refuses %q, the parser does not", name)
	case err != nil && takes && !beyond:
		t.Errorf("the schema takes %q: %v", name, err)
	case !takes && beyond:
		t.Errorf("the schema does refuse %q", name)
	}
}
