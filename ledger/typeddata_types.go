package ledger

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
)

// typedKind is the low nibble of a type descriptor (doc/ethapp.adoc, EIP712
// SEND STRUCT DEFINITION).
type typedKind byte

const (
	kindStruct     typedKind = 0
	kindInt        typedKind = 1
	kindUint       typedKind = 2
	kindAddress    typedKind = 3
	kindBool       typedKind = 4
	kindString     typedKind = 5
	kindFixedBytes typedKind = 6
	kindBytes      typedKind = 7
)

// Bits of a type descriptor.
const (
	descArray byte = 0x80
	descSize  byte = 0x40
)

// Bounds of the app. Names, array sizes and counts are single bytes on the
// wire; the path through nested structures and the arrays that are open along
// it have fixed room (sign_message_eip712/path.h, since 1.9.19).
const (
	maxTypedName   = 255
	maxTypedItems  = 255
	maxTypedValue  = 65535
	maxTypedDepth  = 16
	maxTypedArrays = 8
)

const domainType = "EIP712Domain"

// fieldType is the type of a field, taken apart.
type fieldType struct {
	kind   typedKind
	base   string // without array levels
	size   int    // in bytes, of int, uint and bytesN
	levels []int  // of arrays as written, the outermost last; 0 is a dynamic one
}

// element is the type of an array's elements.
func (t fieldType) element() fieldType {
	t.levels = t.levels[:len(t.levels)-1]
	return t
}

// sized tells whether a descriptor carries a size.
func (t fieldType) sized() bool {
	return t.kind == kindInt || t.kind == kindUint || t.kind == kindFixedBytes
}

type typedField struct {
	name string
	typ  fieldType
}

// typedSchema is the structures that the domain and the message reach.
type typedSchema struct {
	primary string
	structs map[string][]typedField
	order   []string // the domain, the message, then the others by name
	raw     apitypes.Types
	open    []string // structures that are being read, to find recursion
}

var (
	typeForm    = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_]*)((?:\[[0-9]*\])*)$`)
	levelForm   = regexp.MustCompile(`\[([0-9]*)\]`)
	structForm  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
	fieldForm   = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)
	numericForm = regexp.MustCompile(`^(int|uint|bytes)([1-9][0-9]*)$`)
	// Names that look elementary are never structures, or a reader would take
	// one for the other. EIP-712 knows no "int" and "uint" without a size.
	reserved = regexp.MustCompile(`^(address|bool|string|function|u?fixed[0-9x]*|u?int[0-9]*|bytes[0-9]*)$`)
)

// readSchema reads the types that are reachable from domain and message.
func readSchema(types apitypes.Types, primary string) (*typedSchema, error) {
	s := &typedSchema{primary: primary, structs: map[string][]typedField{}, raw: types}
	if primary == domainType {
		return nil, badTyped("primaryType", "is the domain itself: the app signs a message in a domain")
	}
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
	for name := range s.structs {
		if name != domainType && name != primary {
			s.order = append(s.order, name)
		}
	}
	slices.Sort(s.order)
	s.order = append([]string{domainType, primary}, s.order...)
	return s, nil
}

// read reads a structure and those that it refers to.
func (s *typedSchema) read(name, from string) error {
	at := "types." + name
	switch fields, ok := s.raw[name]; {
	case slices.Contains(s.open, name):
		return badTyped(at, "contains itself: the app cannot walk recursive types")
	case s.structs[name] != nil:
		return nil
	case !structForm.MatchString(name) || len(name) > maxTypedName:
		return badTyped(from, fmt.Sprintf("names a structure %q, which is no identifier of at most %d letters", name, maxTypedName))
	case reserved.MatchString(name):
		return badTyped(from, fmt.Sprintf("has the type %q, which EIP-712 does not have", name))
	case !ok:
		return badTyped(from, fmt.Sprintf("needs the structure %q, which is not defined", name))
	case len(fields) == 0:
		return badTyped(at, "has no fields")
	case len(s.open) == maxTypedDepth:
		return badTyped(at, fmt.Sprintf("is nested deeper than %d structures", maxTypedDepth))
	}
	s.open = append(s.open, name)
	defer func() { s.open = s.open[:len(s.open)-1] }()
	fields, err := s.readFields(at, s.raw[name])
	if err != nil {
		return err
	}
	s.structs[name] = fields
	return nil
}

func (s *typedSchema) readFields(at string, raw []apitypes.Type) ([]typedField, error) {
	if len(raw) > maxTypedItems {
		return nil, badTyped(at, fmt.Sprintf("has %d fields, the app counts to %d", len(raw), maxTypedItems))
	}
	fields, seen := make([]typedField, 0, len(raw)), map[string]bool{}
	for i, r := range raw {
		if !fieldForm.MatchString(r.Name) || len(r.Name) > maxTypedName {
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
	t, ok := elementaryTypes[m[1]]
	if !ok {
		t = numericType(m[1])
	}
	t.base = m[1]
	for _, level := range levelForm.FindAllStringSubmatch(m[2], -1) {
		size, err := strconv.Atoi("0" + level[1])
		if err != nil || level[1] != "" && (size < 1 || size > maxTypedItems || level[1][0] == '0') {
			return fieldType{}, badTyped(at, fmt.Sprintf("has an array of %s elements, the app counts 1 to %d", level[1], maxTypedItems))
		}
		t.levels = append(t.levels, size)
	}
	if len(t.levels) > maxTypedArrays {
		return fieldType{}, badTyped(at, fmt.Sprintf("is an array of %d levels, the app has room for %d", len(t.levels), maxTypedArrays))
	}
	if t.kind == kindInt && !slices.Contains(intSizes, t.size) {
		return fieldType{}, badTyped(at, fmt.Sprintf("has the type %s: the app cannot show signed integers of %d bits", t.base, t.size*8))
	}
	return t, nil
}

var elementaryTypes = map[string]fieldType{
	"address": {kind: kindAddress}, "bool": {kind: kindBool}, "string": {kind: kindString}, "bytes": {kind: kindBytes},
}

// intSizes are the signed integers, in bytes, that the app can print; it ends
// the flow at others (ui_712_format_int in ui_logic.c).
var intSizes = []int{1, 2, 4, 8, 16, 32}

// numericType reads intN, uintN and bytesN. Everything else is a structure.
func numericType(base string) fieldType {
	m := numericForm.FindStringSubmatch(base)
	if m == nil {
		return fieldType{}
	}
	n, err := strconv.Atoi(m[2])
	switch {
	case err != nil:
	case m[1] == "bytes" && n <= 32:
		return fieldType{kind: kindFixedBytes, size: n}
	case m[1] == "int" && n <= 256 && n%8 == 0:
		return fieldType{kind: kindInt, size: n / 8}
	case m[1] == "uint" && n <= 256 && n%8 == 0:
		return fieldType{kind: kindUint, size: n / 8}
	}
	return fieldType{} // a reserved name, which no structure may have
}

func badTyped(field, reason string) error {
	return &hw.TypedDataError{Field: field, Reason: reason}
}
