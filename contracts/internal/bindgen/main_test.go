package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestBindingsAreOfTheArtifacts generates the bindings again and compares them with the committed ones.
func TestBindingsAreOfTheArtifacts(t *testing.T) {
	dir := t.TempDir()
	if err := run("../../artifacts", dir); err != nil {
		t.Fatal(err)
	}
	for _, target := range targets {
		want := read(t, filepath.Join(dir, target.file))
		if got := read(t, filepath.Join("../../bindings", target.file)); got != want {
			t.Errorf("bindings/%s is stale: run contracts/build.sh", target.file)
		}
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "SessionAccount.json", `{"abi":[]}`)
	if err := run(dir, dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without SessionVault: %v", err)
	}
	write(t, dir, "SessionAccount.json", `{"abi":[{}]}`)
	write(t, dir, "SessionVault.json", `{"abi":[]}`)
	if err := run(dir, dir); !errors.Is(err, errABIsDiffer) {
		t.Errorf("with another ABI: %v", err)
	}
	write(t, dir, "SessionVault.json", `{`)
	if err := run(dir, dir); err == nil {
		t.Error("with a broken artifact: no error")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
