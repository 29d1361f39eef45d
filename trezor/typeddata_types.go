package trezor

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// The kinds of types on the wire. Arrays are levels around them here.
const (
	kindUint    = pb.TypedDataKind_TYPED_UINT
	kindInt     = pb.TypedDataKind_TYPED_INT
	kindBytes   = pb.TypedDataKind_TYPED_BYTES // with a size: bytesN
	kindString  = pb.TypedDataKind_TYPED_STRING
	kindBool    = pb.TypedDataKind_TYPED_BOOL
	kindAddress = pb.TypedDataKind_TYPED_ADDRESS
	kindStruct  = pb.TypedDataKind_TYPED_STRUCT
)

// Bounds. Arrays are counted in two bytes on the wire, and the firmware hashes no
// arrays of arrays (core/src/apps/ethereum/sign_typed_data.py). It has no other
// bound than its memory; the rest are this driver's own, far over what is used.
const (
	maxTypedItems = 65535
	maxTypedName  = 255
	maxTypedDepth = 32
	maxTypedValue = 32 << 10
)

const domainType = "EIP712Domain"

// fieldType is the type of a field, taken apart.
type fieldType struct {
	kind   pb.TypedDataKind
	base   string // without array levels
	size   int    // in bytes, of int, uint and bytesN
	levels []int  // of arrays as written, the outermost last; 0 is a dynamic one
}

// element is the type of an array's elements.
func (t fieldType) element() fieldType {
	t.levels = t.levels[:len(t.levels)-1]
	return t
}

// String is the type as the firmware prints it into what it hashes.
func (t fieldType) String() string {
	text := t.base
	for _, n := range t.levels {
		if n == 0 {
			text += "[]"
		} else {
			text += "[" + strconv.Itoa(n) + "]"
		}
	}
	return text
}

type typedField struct {
	name string
	typ  fieldType
}

// typedSchema is the structures that the domain and the message reach.
type typedSchema struct {
	primary string
	structs map[string][]typedField
	raw     apitypes.Types
	open    []string // structures that are being read, to find recursion
}

var (
	typeForm    = regexp.MustCompile(`^([A-Za-z_$][A-Za-z0-9_$]*)((?:\[[0-9]*\])*)$`)
	levelForm   = regexp.MustCompile(`\[([0-9]*)\]`)
	nameForm    = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)
	numericForm = regexp.MustCompile(`^(int|uint|bytes)([1-9][0-9]*)$`)
	// Names that look elementary are never structures, or a reader would take
	// one for the other. EIP-712 knows no "int" and "uint" without a size.
	reserved = regexp.MustCompile(`^(address|bool|string|function|u?fixed[0-9x]*|u?int[0-9]*|bytes[0-9]*)$`)
)

// readSchema reads the types that are reachable from domain and message.
func readSchema(types apitypes.Types, primary string) (*typedSchema, error) {
	s := &typedSchema{primary: primary, structs: map[string][]typedField{}, raw: types}
	for _, name := range []string{domainType, primary} {
		if err := s.read(name, "types"); err != nil {
			return nil, err
		}
	}
	for _, f := range s.structs[domainType] {
		if f.typ.kind == kindStruct || len(f.typ.levels) > 0 {
			return nil, badTyped("types."+domainType+"."+f.name, "is a structure or an array; a domain has none")
		}
	}
	return s, nil
}

// read reads a structure and those that it refers to.
func (s *typedSchema) read(name, from string) error {
	at := "types." + name
	raw, ok := s.raw[name]
	switch {
	case slices.Contains(s.open, name):
		return badTyped(at, "contains itself: the device would ask without end")
	case s.structs[name] != nil:
		return nil
	case !nameForm.MatchString(name) || len(name) > maxTypedName:
		return badTyped(from, fmt.Sprintf("names a structure %.40q, which is no identifier of at most %d letters", name, maxTypedName))
	case reserved.MatchString(name):
		return badTyped(from, fmt.Sprintf("has the type %q, which EIP-712 does not have", name))
	case !ok:
		return badTyped(from, fmt.Sprintf("needs the structure %q, which is not defined", name))
	case len(s.open) == maxTypedDepth:
		return badTyped(at, fmt.Sprintf("is nested deeper than %d structures", maxTypedDepth))
	}
	s.open = append(s.open, name)
	defer func() { s.open = s.open[:len(s.open)-1] }()
	fields, err := s.readFields(at, raw)
	if err != nil {
		return err
	}
	s.structs[name] = fields
	return nil
}

func (s *typedSchema) readFields(at string, raw []apitypes.Type) ([]typedField, error) {
	if len(raw) > maxTypedName {
		return nil, badTyped(at, fmt.Sprintf("has %d fields, at most %d are sent", len(raw), maxTypedName))
	}
	fields, seen := make([]typedField, 0, len(raw)), map[string]bool{}
	for i, r := range raw {
		if !nameForm.MatchString(r.Name) || len(r.Name) > maxTypedName {
			return nil, badTyped(fmt.Sprintf("%s, field %d,", at, i), fmt.Sprintf("has the name %.40q, which is no identifier of at most %d letters", r.Name, maxTypedName))
		}
		if seen[r.Name] {
			return nil, badTyped(at+"."+r.Name, "is there twice")
		}
		seen[r.Name] = true
		t, err := parseFieldType(r.Type, at+"."+r.Name)
		if err != nil {
			return nil, err
		}
		if t.kind == kindStruct {
			if err := s.read(t.base, at+"."+r.Name); err != nil {
				return nil, err
			}
		}
		fields = append(fields, typedField{r.Name, t})
	}
	return fields, nil
}

// parseFieldType takes a type as written apart.
func parseFieldType(written, at string) (fieldType, error) {
	m := typeForm.FindStringSubmatch(written)
	if m == nil {
		return fieldType{}, badTyped(at, fmt.Sprintf("has the type %.40q, which is not in form", written))
	}
	t := elementaryType(m[1])
	for _, level := range levelForm.FindAllStringSubmatch(m[2], -1) {
		size, err := strconv.Atoi("0" + level[1])
		if err != nil || level[1] != "" && (size < 1 || size > maxTypedItems || level[1][0] == '0') {
			return fieldType{}, badTyped(at, fmt.Sprintf("has an array of %.10s elements, the device counts 1 to %d", level[1], maxTypedItems))
		}
		t.levels = append(t.levels, size)
	}
	if len(t.levels) > 1 {
		return fieldType{}, badTyped(at, "is an array of arrays, which the firmware does not hash")
	}
	return t, nil
}

var plainTypes = map[string]pb.TypedDataKind{"address": kindAddress, "bool": kindBool, "string": kindString, "bytes": kindBytes}

// elementaryType reads a type without array levels. What it does not know is a
// structure, which must not have a reserved name.
func elementaryType(base string) fieldType {
	if kind, ok := plainTypes[base]; ok {
		return fieldType{kind: kind, base: base}
	}
	if m := numericForm.FindStringSubmatch(base); m != nil {
		n, err := strconv.Atoi(m[2])
		switch {
		case err != nil:
		case m[1] == "bytes" && n <= 32:
			return fieldType{kind: kindBytes, base: base, size: n}
		case m[1] == "int" && n <= 256 && n%8 == 0:
			return fieldType{kind: kindInt, base: base, size: n / 8}
		case m[1] == "uint" && n <= 256 && n%8 == 0:
			return fieldType{kind: kindUint, base: base, size: n / 8}
		}
	}
	return fieldType{kind: kindStruct, base: base}
}

func badTyped(field, reason string) error {
	return &hw.TypedDataError{Field: field, Reason: reason}
}
