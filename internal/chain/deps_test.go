package chain

import (
	"os/exec"
	"strings"
	"testing"
)

// With the tag nodev go-ethereum's node, eth and p2p must stay out of the binary;
// go-ethereum's rpc package itself needs p2p/netutil, a few functions on IP ranges.
func TestNoNodeInNodevBuild(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command to list imports with")
	}
	out, err := exec.CommandContext(t.Context(), "go", "list", "-tags", "nodev", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "github.com/ethereum/go-ethereum/rpc\n") {
		t.Fatalf("the list lacks what must be in it:\n%s", out)
	}
	for pkg := range strings.Lines(string(out)) {
		pkg = strings.TrimSpace(pkg)
		path, ok := strings.CutPrefix(pkg, "github.com/ethereum/go-ethereum/")
		top, _, _ := strings.Cut(path, "/")
		if ok && path != "p2p/netutil" && (top == "node" || top == "eth" || top == "p2p" || top == "ethclient") {
			t.Errorf("nodev build imports %s", pkg)
		}
	}
}
