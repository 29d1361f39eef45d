package delegation

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// ReadFile gives the content of a file that a policy names.
type ReadFile func(name string) ([]byte, error)

// maxABISize bounds an ABI file: the largest contracts have some 100 kB.
const maxABISize = 4 << 20

// checkABI fails when a rule names an ABI file and its function is not in it:
// then the text on the device would be about a function that the target does
// not have.
func (f fieldMap) checkABI(function string, files ReadFile) error {
	if f["abi"] == nil {
		return nil
	}
	name, n, err := f.scalar("abi")
	if err != nil {
		return err
	}
	if files == nil {
		return badAt(n, "\"abi\" names the file %q, and no files can be read here", name)
	}
	content, err := files(name)
	if err != nil {
		return badAt(n, "\"abi\": read %q: %s", name, onchain.Printable(err.Error()))
	}
	functions, err := abiFunctions(content)
	if err != nil {
		return badAt(n, "\"abi\": %q is no ABI: %v", name, err)
	}
	if !slices.Contains(functions, function) {
		return badAt(f["function"], "%s is not in the target's ABI %q%s", function, name, sameName(functions, function))
	}
	return nil
}

// sameName lists what an ABI has instead.
func sameName(functions []string, function string) string {
	name, _, _ := strings.Cut(function, "(")
	like := slices.DeleteFunc(slices.Clone(functions), func(f string) bool { return !strings.HasPrefix(f, name+"(") })
	if len(like) == 0 {
		return ""
	}
	return "; it has " + onchain.Printable(strings.Join(like[:min(len(like), 4)], ", "))
}

// abiEntry is what is read of an entry of a contract's ABI in JSON, see
// https://docs.soliditylang.org/en/latest/abi-spec.html#json.
type abiEntry struct {
	Type   string     `json:"type"`
	Name   string     `json:"name"`
	Inputs []abiInput `json:"inputs"`
}

type abiInput struct {
	Type       string     `json:"type"`
	Components []abiInput `json:"components"`
}

// canonical is the input's type as a signature has it: tuples are written out.
func (i abiInput) canonical() string {
	rest, isTuple := strings.CutPrefix(i.Type, "tuple")
	if !isTuple {
		return i.Type
	}
	return inputList(i.Components) + rest
}

func inputList(inputs []abiInput) string {
	types := make([]string, 0, len(inputs))
	for _, input := range inputs {
		types = append(types, input.canonical())
	}
	return "(" + strings.Join(types, ",") + ")"
}

// abiFunctions lists the signatures of an ABI: a bare list, or a compiler's
// output that has one under "abi".
func abiFunctions(content []byte) ([]string, error) {
	if len(content) > maxABISize {
		return nil, fmt.Errorf("it has %d bytes, at most %d are read", len(content), maxABISize)
	}
	var entries []abiEntry
	if err := json.Unmarshal(content, &entries); err != nil {
		var output struct {
			ABI []abiEntry `json:"abi"`
		}
		if json.Unmarshal(content, &output) != nil || output.ABI == nil {
			return nil, errors.New("neither a list nor an object with \"abi\"")
		}
		entries = output.ABI
	}
	var functions []string
	for _, entry := range entries {
		if entry.Type == "function" {
			functions = append(functions, entry.Name+inputList(entry.Inputs))
		}
	}
	return functions, nil
}
