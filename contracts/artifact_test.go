package contracts

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/google/go-cmp/cmp"
)

// roots maps artifact files to the source that each is compiled from.
var roots = map[string]string{
	"artifacts/SessionReader.json":       "SessionReader.sol",
	"artifacts/SessionAccount.json":      "SessionAccount.sol",
	"artifacts/SessionVault.json":        "SessionVault.sol",
	"artifacts/SessionVaultFactory.json": "SessionVaultFactory.sol",
	"artifacts/DevSimple7702.json":       "dev/DevSimple7702.sol",
	"artifacts/DevPermitToken.json":      "dev/DevPermitToken.sol",
	"artifacts/DevToken.json":            "dev/DevToken.sol",
	"artifacts/DevVenue.json":            "dev/DevVenue.sol",
	"testdata/GasTarget.json":            "dev/gas/GasTarget.sol",
	"testdata/GasToken.json":             "dev/gas/GasToken.sol",
	"testdata/StiffToken.json":           "dev/hostile/StiffToken.sol",
}

// TestArtifactsAreOfTheirSources recomputes every source hash from the files, starting from the imports rather than from
// the list in the artifact.
func TestArtifactsAreOfTheirSources(t *testing.T) {
	compiled := map[string]bool{}
	for file, root := range roots {
		t.Run(file, func(t *testing.T) {
			artifact := readArtifact(t, file)
			contents, err := imports(os.DirFS("src"), root)
			if err != nil {
				t.Fatal(err)
			}
			paths, hash := hashSources(contents)
			if diff := cmp.Diff(paths, artifact.Sources); diff != "" {
				t.Errorf("sources (-imports +artifact):\n%s", diff)
			}
			if hash != artifact.SourceHash {
				t.Errorf("the sources changed since the artifact was built (%s, want %s): run contracts/build.sh", artifact.SourceHash, hash)
			}
			for _, p := range paths {
				compiled[p] = true
			}
		})
	}
	err := filepath.WalkDir("src", func(p string, d fs.DirEntry, err error) error {
		if rel := strings.TrimPrefix(filepath.ToSlash(p), "src/"); err == nil && !d.IsDir() && !compiled[rel] {
			t.Errorf("%s is in no artifact", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSourceHashSeesEveryChange checks the hash itself: one byte, one name, one file.
func TestSourceHashSeesEveryChange(t *testing.T) {
	base := map[string]string{"a.sol": "x", "b.sol": "y"}
	_, want := hashSources(base)
	for name, changed := range map[string]map[string]string{
		"content": {"a.sol": "x", "b.sol": "z"},
		"path":    {"a.sol": "x", "c.sol": "y"},
		"swapped": {"a.sol": "y", "b.sol": "x"},
		"less":    {"a.sol": "x"},
	} {
		if _, got := hashSources(changed); got == want {
			t.Errorf("%s: same hash", name)
		}
	}
}

var importLine = regexp.MustCompile(`(?m)^import\s[^;"]*"([^"]+)";`)

// imports collects the project's files that a source is made of.
func imports(src fs.FS, root string) (map[string]string, error) {
	found, next := map[string]string{}, []string{root}
	for len(next) > 0 {
		file := next[0]
		next = next[1:]
		if _, seen := found[file]; seen {
			continue
		}
		raw, err := fs.ReadFile(src, file)
		if err != nil {
			return nil, err
		}
		found[file] = string(raw)
		for _, m := range importLine.FindAllStringSubmatch(string(raw), -1) {
			if strings.HasPrefix(m[1], ".") {
				next = append(next, path.Join(path.Dir(file), m[1]))
			}
		}
	}
	return found, nil
}

// hashSources computes what Artifact.SourceHash describes.
func hashSources(contents map[string]string) (paths []string, hash string) {
	var lines strings.Builder
	for p := range contents {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		fmt.Fprintf(&lines, "%s  %s\n", sum(contents[p]), p)
	}
	return paths, sum(lines.String())
}

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// embeddedArtifacts are what this build contains; dev_artifact_test.go adds the development contracts.
var embeddedArtifacts = map[string]func() Artifact{
	"SessionReader": SessionReader, "SessionAccount": SessionAccount, "SessionVault": SessionVault, "SessionVaultFactory": SessionVaultFactory,
}

// TestEmbeddedArtifacts checks that every function returns the artifact it is named after, whole and as a copy.
func TestEmbeddedArtifacts(t *testing.T) {
	for name, get := range embeddedArtifacts {
		a := get()
		if a.Name != name || !strings.HasPrefix(a.Compiler, "0.8.37+") {
			t.Errorf("%s: name %q, compiler %q", name, a.Name, a.Compiler)
		}
		if _, err := abi.JSON(bytes.NewReader(a.ABI)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		const limit = 24576 // EIP-170
		if len(a.Runtime) == 0 || len(a.Runtime) > limit || len(a.Bytecode) <= len(a.Runtime) {
			t.Errorf("%s: %d bytes of runtime code, %d of creation code", name, len(a.Runtime), len(a.Bytecode))
		}
		a.Bytecode[0] ^= 0xff
		a.Runtime[0] ^= 0xff
		a.ABI[0] ^= 0xff
		a.Sources[0] = ""
		if b := get(); bytes.Equal(a.Bytecode, b.Bytecode) || bytes.Equal(a.Runtime, b.Runtime) || bytes.Equal(a.ABI, b.ABI) || b.Sources[0] == "" {
			t.Errorf("%s: the copy is shared", name)
		}
	}
}

// TestFactoryCarriesTheVault checks that the factory was built from this very implementation.
func TestFactoryCarriesTheVault(t *testing.T) {
	if !bytes.Contains(SessionVaultFactory().Bytecode, SessionVault().Runtime) {
		t.Error("the factory deploys something else than SessionVault")
	}
}

// TestLockFile checks that the lock file pins what the artifacts say and names no host.
func TestLockFile(t *testing.T) {
	raw, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, []byte(`"resolved"`)) {
		t.Error("the lock file names registry hosts")
	}
	var lock struct {
		Packages map[string]struct{ Version, Integrity string }
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		t.Fatal(err)
	}
	const oz = "@openzeppelin/contracts"
	for file := range roots {
		var doc struct {
			Compiler     string
			Dependencies map[string]string
		}
		raw, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(raw, &doc)
		}
		if err != nil {
			t.Fatal(err)
		}
		solc := lock.Packages["node_modules/"+compilerOf(file)]
		if !strings.HasPrefix(doc.Compiler, solc.Version+"+") || solc.Integrity == "" {
			t.Errorf("%s: compiler %q, lock file has %q", file, doc.Compiler, solc.Version)
		}
		if pinned := lock.Packages["node_modules/"+oz]; doc.Dependencies[oz] != pinned.Version || pinned.Integrity == "" {
			t.Errorf("%s: built with %v, lock file has %q", file, doc.Dependencies, pinned.Version)
		}
	}
}

// compilerOf names the package that build.mjs compiles an artifact with.
func compilerOf(file string) string {
	if strings.HasPrefix(path.Base(file), "Gas") {
		return "solc-0.8.30"
	}
	return "solc"
}

// FuzzDecodeDeployments: what does not decode is an error, never half a list.
func FuzzDecodeDeployments(f *testing.F) {
	f.Add(deploymentsJSON)
	f.Add([]byte(`[{"address":"0x1"}]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := decodeDeployments(raw)
		if err != nil && list != nil {
			t.Errorf("a list beside an error: %+v", list)
		}
		for _, d := range list {
			if got := filled(make([]byte, 64), d); len(got) != 64 {
				t.Errorf("the code has %d bytes", len(got))
			}
		}
	})
}
