package contracts

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "pack the artifacts anew where they are stale")

// streams are the contracts of each packed file, in the order in which they lie beside what they resemble.
var streams = map[string][]string{
	"artifacts/session.packed": {"SessionVault", "SessionVaultFactory", "SessionAccount", "SessionReader"},
	"artifacts/dev.packed":     {"DevSimple7702", "DevToken", "DevPermitToken", "DevVenue"},
}

// TestPacked holds what is compiled in to the artifacts that the compiler wrote, every byte of what Artifact has.
func TestPacked(t *testing.T) {
	for file, names := range streams {
		want := map[string]Artifact{}
		for _, name := range names {
			want[name] = readArtifact(t, filepath.Join("artifacts", name+".json"))
		}
		raw, err := os.ReadFile(file)
		if err != nil && !*update {
			t.Fatal(err)
		}
		// What is right stays, even where another Go would compress it otherwise.
		got, err := unpack(raw)
		if *update && !cmp.Equal(want, got) {
			raw = packUp(t, names, want)
			if err := os.WriteFile(file, raw, 0o644); err != nil { //nolint:gosec // for everybody to read
				t.Fatal(err)
			}
			got, err = unpack(raw)
		}
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s is stale, run make gen (-artifacts +packed):\n%s", file, diff)
		}
	}
}

// TestPackedIsSmall is what the packing is for.
func TestPackedIsSmall(t *testing.T) {
	for file, names := range streams {
		var whole int64
		for _, name := range names {
			whole += sizeOf(t, filepath.Join("artifacts", name+".json"))
		}
		if size := sizeOf(t, file); size*7 > whole {
			t.Errorf("%s has %d bytes for artifacts of %d", file, size, whole)
		}
	}
}

func sizeOf(t *testing.T, file string) int64 {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func packUp(t *testing.T, names []string, all map[string]Artifact) []byte {
	t.Helper()
	var p pack
	for _, name := range names {
		a := all[name]
		p.Artifacts = append(p.Artifacts, packedArtifact{a.Name, a.Compiler, a.SourceHash, a.Sources, a.ABI})
		p.Codes = append(p.Codes, a.Bytecode, a.Runtime)
	}
	return deflate(t, p)
}

func deflate(t testing.TB, value any) []byte {
	t.Helper()
	raw, err := rlp.EncodeToBytes(value)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err == nil {
		_, err = w.Write(raw)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readArtifact(t *testing.T, file string) Artifact {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a, err := decodeArtifact(raw)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// decodeArtifact reads a file that build.mjs wrote.
func decodeArtifact(raw []byte) (Artifact, error) {
	var doc struct {
		Name, Compiler, SourceHash string
		Sources                    []string
		ABI                        json.RawMessage
		Bytecode, DeployedBytecode hexutil.Bytes
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return Artifact{}, fmt.Errorf("decode artifact: %w", err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, doc.ABI); err != nil {
		return Artifact{}, fmt.Errorf("decode ABI of artifact: %w", err)
	}
	return Artifact{
		Name: doc.Name, Compiler: doc.Compiler, SourceHash: doc.SourceHash, Sources: doc.Sources,
		ABI: compact.Bytes(), Bytecode: doc.Bytecode, Runtime: doc.DeployedBytecode,
	}, nil
}

func TestUnpackRefuses(t *testing.T) {
	odd := pack{Artifacts: []packedArtifact{{Name: "A"}}, Codes: [][]byte{{1}}}
	for name, stream := range map[string][]byte{
		"nothing": {}, "no stream": {0xff, 0xff}, "cut off": sessionPacked[:len(sessionPacked)-1],
		"something else": deflate(t, "text"), "one code of two": deflate(t, odd),
		"endless": deflate(t, make([]byte, maxPack+1)),
	} {
		if all, err := unpack(stream); err == nil || all != nil {
			t.Errorf("%s: %d artifacts, %v", name, len(all), err)
		}
	}
}

// FuzzUnpack: what is none of ours is an error, and never half of it.
func FuzzUnpack(f *testing.F) {
	f.Add(sessionPacked)
	f.Add(deflate(f, pack{}))
	f.Fuzz(func(t *testing.T, stream []byte) {
		all, err := unpack(stream)
		if err != nil && all != nil {
			t.Errorf("artifacts beside an error: %v", all)
		}
		for name, a := range all {
			if a.Name != name {
				t.Errorf("%q is called %q", name, a.Name)
			}
		}
	})
}
