package eip712

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a type is without its arrays.
type Kind uint8

// The kinds. The zero value is none of them.
const (
	Struct Kind = iota + 1
	Int
	Uint
	Address
	Bool
	String
	FixedBytes // bytes1 to bytes32
	Bytes
)

// Type is the type of a field, taken apart.
type Type struct {
	Kind   Kind
	Base   string // as written, without array levels
	Size   int    // in bytes, of Int, Uint and FixedBytes
	Levels []int  // of arrays as written, the outermost last; 0 is one of any length
}

// Field is a field of a structure.
type Field struct {
	Name string
	Type Type
}

// Array tells an array of whatever kind.
func (t Type) Array() bool { return len(t.Levels) > 0 }

// Structure tells a structure that is not in an array.
func (t Type) Structure() bool { return t.Kind == Struct && !t.Array() }

// Elementary tells a type whose values are bytes.
func (t Type) Elementary() bool { return t.Kind > Struct && !t.Array() }

// Outermost is the length of an array that its type fixes, or 0.
func (t Type) Outermost() int { return t.Levels[len(t.Levels)-1] }

// Element is the type of an array's elements.
func (t Type) Element() Type {
	t.Levels = t.Levels[:len(t.Levels)-1]
	return t
}

// String is the type as it is written into what is hashed.
func (t Type) String() string {
	var b strings.Builder
	b.WriteString(t.Base)
	for _, n := range t.Levels {
		b.WriteByte('[')
		if n != 0 {
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte(']')
	}
	return b.String()
}

var (
	typeForm    = regexp.MustCompile(`^([A-Za-z_$][A-Za-z0-9_$]*)((?:\[[0-9]*\])*)$`)
	levelForm   = regexp.MustCompile(`\[([0-9]*)\]`)
	nameForm    = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)
	gethForm    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`) // of structures that go-ethereum hashes
	numericForm = regexp.MustCompile(`^(int|uint|bytes)([1-9][0-9]*)$`)
	// Names that look elementary are never structures, or a reader would take
	// one for the other. EIP-712 knows no "int" and "uint" without a size.
	reserved = regexp.MustCompile(`^(address|bool|string|function|u?fixed[0-9x]*|u?int[0-9]*|bytes[0-9]*)$`)
)

// structName tells whether a structure may have a name, its length aside.
func (r *Rules) structName(name string) bool {
	return gethForm.MatchString(name) || r.BeyondGeth && nameForm.MatchString(name)
}

// parseType takes a type as written apart.
func (r *Rules) parseType(written, at string) (Type, error) {
	m := typeForm.FindStringSubmatch(written)
	if m == nil || !r.structName(m[1]) {
		return Type{}, bad(at, fmt.Sprintf("has the type %.40q, which is not in form", written))
	}
	t := elementaryType(m[1])
	for _, level := range levelForm.FindAllStringSubmatch(m[2], -1) {
		size, err := strconv.Atoi("0" + level[1])
		if err != nil || level[1] != "" && (size < 1 || size > r.MaxItems || level[1][0] == '0') {
			return Type{}, bad(at, fmt.Sprintf("has an array of %.10s elements, %s counts 1 to %d", level[1], r.Device, r.MaxItems))
		}
		t.Levels = append(t.Levels, size)
	}
	if len(t.Levels) > r.Levels.Max {
		what := fmt.Sprintf("is an array of %d levels, ", len(t.Levels))
		if r.Levels.Max == 1 {
			what = "is an array of arrays, "
		}
		return Type{}, bad(at, what+r.Levels.Why)
	}
	if t.Kind == Int && r.IntSizes != nil && !slices.Contains(r.IntSizes, t.Size) {
		return Type{}, bad(at, fmt.Sprintf("has the type %s: %s cannot show signed integers of %d bits", t.Base, r.Device, t.Size*8))
	}
	return t, nil
}

var plainTypes = map[string]Kind{"address": Address, "bool": Bool, "string": String, "bytes": Bytes}

// elementaryType reads a type without array levels. What it does not know is a
// structure, which must not have a reserved name.
func elementaryType(base string) Type {
	if kind, ok := plainTypes[base]; ok {
		return Type{Kind: kind, Base: base}
	}
	if m := numericForm.FindStringSubmatch(base); m != nil {
		n, err := strconv.Atoi(m[2])
		switch {
		case err != nil:
		case m[1] == "bytes" && n <= 32:
			return Type{Kind: FixedBytes, Base: base, Size: n}
		case m[1] == "int" && n <= 256 && n%8 == 0:
			return Type{Kind: Int, Base: base, Size: n / 8}
		case m[1] == "uint" && n <= 256 && n%8 == 0:
			return Type{Kind: Uint, Base: base, Size: n / 8}
		}
	}
	return Type{Kind: Struct, Base: base}
}
