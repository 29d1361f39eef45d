package emulator

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/crypto"
)

// typeKind is the low nibble of a type descriptor in E0 1A (doc/eip712.md).
type typeKind byte

const (
	kindCustom typeKind = iota
	kindInt
	kindUint
	kindAddress
	kindBool
	kindString
	kindFixedBytes
	kindBytes
	kindCount
)

// Bits of a type descriptor beside the kind.
const (
	descArray = 0x80
	descSize  = 0x40
	descKind  = 0x0f
)

// Kinds of array levels.
const (
	levelDynamic = 0
	levelFixed   = 1
)

// domainName is the struct whose hash is the domain separator.
const domainName = "EIP712Domain"

// maxDefinitions bounds what definitions may take, in bytes. The app's heap ends
// somewhere too; where is not measured.
const maxDefinitions = 16 << 10

// arrayLevel is one pair of brackets.
type arrayLevel struct {
	fixed bool
	size  int
}

// structField is a member of a struct, as E0 1A describes it.
type structField struct {
	kind   typeKind
	custom string // the struct, for kindCustom
	sized  bool
	size   int          // in bytes, if sized
	levels []arrayLevel // as written, so the outermost is the last
	name   string
}

// structType is a struct that was defined.
type structType struct {
	name   string
	fields []structField
}

// structTypes are all definitions of one message, in the order of arrival. Where
// a name is defined twice, the first one counts.
type structTypes struct {
	list []*structType
	size int // bytes of definitions
}

func (t *structTypes) find(name string) *structType {
	i := slices.IndexFunc(t.list, func(s *structType) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	return t.list[i]
}

// addStruct begins a definition.
func (t *structTypes) addStruct(name string) statusWord {
	if name == "" {
		return swBadData
	}
	t.list = append(t.list, &structType{name: name})
	return t.grow(len(name))
}

// addField adds a member to the definition that was begun last.
func (t *structTypes) addField(data []byte) statusWord {
	if len(t.list) == 0 {
		return swBadData
	}
	field, ok := parseField(data)
	if !ok {
		return swBadData
	}
	last := t.list[len(t.list)-1]
	last.fields = append(last.fields, field)
	return t.grow(len(data))
}

func (t *structTypes) grow(n int) statusWord {
	if t.size += n; t.size > maxDefinitions {
		return swNoMemory
	}
	return swOK
}

// bytesReader takes bytes off a buffer and remembers when there were too few.
type bytesReader struct {
	rest []byte
	bad  bool
}

func (r *bytesReader) take(n int) []byte {
	if len(r.rest) < n {
		r.bad = true
		return make([]byte, n)
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *bytesReader) byte() byte { return r.take(1)[0] }

// text is a string behind one byte of length.
func (r *bytesReader) text() string { return string(r.take(int(r.byte()))) }

// parseField reads descriptor, then what its bits announce, then the name.
func parseField(data []byte) (structField, bool) {
	r := &bytesReader{rest: data}
	desc := r.byte()
	f := structField{kind: typeKind(desc & descKind)}
	if f.kind >= kindCount {
		return f, false
	}
	if f.kind == kindCustom {
		f.custom = r.text()
	}
	if f.sized = desc&descSize != 0; f.sized {
		f.size = int(r.byte())
	}
	if desc&descArray != 0 {
		f.levels = parseLevels(r)
		if len(f.levels) == 0 {
			return f, false
		}
	}
	f.name = r.text()
	return f, !r.bad && len(r.rest) == 0
}

func parseLevels(r *bytesReader) []arrayLevel {
	var levels []arrayLevel
	for range r.byte() {
		switch r.byte() {
		case levelDynamic:
			levels = append(levels, arrayLevel{})
		case levelFixed:
			levels = append(levels, arrayLevel{fixed: true, size: int(r.byte())})
		default:
			r.bad = true
		}
		if r.bad {
			return nil
		}
	}
	return levels
}

// typeName is the type as Solidity writes it.
func (f structField) typeName() string {
	name := map[typeKind]string{
		kindCustom: f.custom, kindInt: "int", kindUint: "uint", kindAddress: "address",
		kindBool: "bool", kindString: "string", kindFixedBytes: "bytes", kindBytes: "bytes",
	}[f.kind]
	switch {
	case f.sized && (f.kind == kindInt || f.kind == kindUint):
		name += strconv.Itoa(8 * f.size)
	case f.sized && f.kind == kindFixedBytes:
		name += strconv.Itoa(f.size)
	}
	for _, level := range f.levels {
		name += "["
		if level.fixed {
			name += strconv.Itoa(level.size)
		}
		name += "]"
	}
	return name
}

// signature is one struct as encodeType writes it: Mail(Person from,string text).
func (s *structType) signature() string {
	members := make([]string, len(s.fields))
	for i, f := range s.fields {
		members[i] = f.typeName() + " " + f.name
	}
	return s.name + "(" + strings.Join(members, ",") + ")"
}

// encodeType is EIP-712's: the struct, then every struct it refers to, directly
// or not, sorted by name. It fails when one of them is not defined.
func (t *structTypes) encodeType(s *structType) (string, bool) {
	referred := map[string]*structType{}
	if !t.collect(s, referred) {
		return "", false
	}
	delete(referred, s.name)
	var names []string
	for name := range referred {
		names = append(names, name)
	}
	slices.Sort(names)
	out := s.signature()
	for _, name := range names {
		out += referred[name].signature()
	}
	return out, true
}

// collect adds s and what it refers to. Cycles end because of into.
func (t *structTypes) collect(s *structType, into map[string]*structType) bool {
	if into[s.name] != nil {
		return true
	}
	into[s.name] = s
	for _, f := range s.fields {
		if f.kind != kindCustom {
			continue
		}
		next := t.find(f.custom)
		if next == nil || !t.collect(next, into) {
			return false
		}
	}
	return true
}

// typeHash is keccak256(encodeType(s)).
func (t *structTypes) typeHash(s *structType) ([]byte, bool) {
	text, ok := t.encodeType(s)
	if !ok {
		return nil, false
	}
	return crypto.Keccak256([]byte(text)), true
}
