package gentest

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write messages.pb.go anew")

const generated = "../messages.pb.go"

// TestGenerated fails when messages.pb.go is not what messages.proto says.
func TestGenerated(t *testing.T) {
	got, err := Generate(t.Context(), "..", "messages.proto")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(generated, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(generated)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("messages.pb.go is stale, run this test with -update (-committed +generated):\n%s", diff)
	}
}

// TestGenerateNotices shows that the test above can fail.
func TestGenerateNotices(t *testing.T) {
	source, err := os.ReadFile("../messages.proto")
	if err != nil {
		t.Fatal(err)
	}
	generate := func(from string) (string, error) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "messages.proto"), []byte(from), 0o600); err != nil {
			t.Fatal(err)
		}
		return Generate(context.Background(), dir, "messages.proto")
	}
	same, err := generate(string(source))
	if err != nil {
		t.Fatal(err)
	}
	other, err := generate(strings.Replace(string(source), "bytes signature_s = 4", "bytes signature_s = 6", 1))
	if err != nil {
		t.Fatal(err)
	}
	if same == other {
		t.Error("another field number makes no other code")
	}
	if _, err := generate(strings.Replace(string(source), `"proto2"`, `"proto9"`, 1)); err == nil {
		t.Error("a file that does not compile makes code")
	}
}
