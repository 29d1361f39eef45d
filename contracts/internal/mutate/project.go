package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// The copy of the project whose sources have the mutants. It is as deep as the original, for what tests import by "../".
const copyDir = "forge/mutants"

// Folders of forge/test that the copy needs: invariants are for the contracts as they are.
var tested = []string{"lib", "hostile", "unit"}

// write makes the copy. A file that says already what it shall say is left alone, and not compiled again.
func write(dir string, sources map[string]string) error {
	files := map[string]string{}
	for name, text := range sources {
		files[filepath.Join(copyDir, "src", name)] = text
	}
	for _, folder := range tested {
		paths, err := filepath.Glob(filepath.Join(dir, "forge/test", folder, "*.sol"))
		if err != nil {
			return fmt.Errorf("list tests: %w", err)
		}
		for _, p := range paths {
			text, err := os.ReadFile(p) // #nosec G304 -- found above
			if err != nil {
				return fmt.Errorf("read test: %w", err)
			}
			files[filepath.Join(copyDir, "forge/test", folder, filepath.Base(p))] = string(text)
		}
	}
	if err := prune(dir, files); err != nil {
		return err
	}
	for name, text := range files {
		if err := writeChanged(filepath.Join(dir, name), text); err != nil {
			return err
		}
	}
	return nil
}

// prune removes what an earlier copy had and this one has not.
func prune(dir string, files map[string]string) error {
	for _, pattern := range []string{"src/*.sol", "forge/test/*/*.sol"} {
		found, err := filepath.Glob(filepath.Join(dir, copyDir, pattern))
		if err != nil {
			return fmt.Errorf("list copy: %w", err)
		}
		for _, f := range found {
			name, err := filepath.Rel(dir, f)
			if err != nil {
				return fmt.Errorf("name file of copy: %w", err)
			}
			if _, ok := files[name]; ok {
				continue
			}
			if err := os.Remove(f); err != nil {
				return fmt.Errorf("remove file of copy: %w", err)
			}
		}
	}
	return nil
}

func writeChanged(name, text string) error {
	if old, err := os.ReadFile(name); err == nil && string(old) == text { // #nosec G304 -- below the copy
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		return fmt.Errorf("write file of copy: %w", err)
	}
	return nil
}
