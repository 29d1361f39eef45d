package emulator

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// What travels in a message is protobuf, proto2. The messages here are structs
// whose fields carry their numbers in a tag, and these few functions read and
// write them. They are the emulator's own, so that a wrong number in the
// driver's messages is noticed, and so that a message is refused for the reasons
// of the firmware: a required field that is missing, and on the Model One a
// value that is longer than the buffer that nanopb has for it.
//
//	`pb:"3,required"`  the number, and that the field must be there
//	`pb:"2,max=1024"`  bytes, of a string or a []byte, on the Model One
//	`pb:"11,count=12"` elements, on the Model One
//
// A field is a pointer to bool, uint32, uint64 or string, a []byte, a
// pointer to a struct, or a slice of uint32, []byte, string or structs. Nil is
// absent.

// wire types of the protobuf encoding.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

// decodeError is why bytes are no message of the expected kind.
type decodeError struct{ reason string }

func (e *decodeError) Error() string { return e.reason }

// The firmware's words: core/embed/rust/src/protobuf/error.rs, and nanopb's.
var (
	errEndOfBuffer = &decodeError{"End of buffer."}
	errUnknownType = &decodeError{"Unknown field type."}
)

func missingField(name string) error {
	return &decodeError{"Missing required field. " + name}
}

func invalidField(name string) error {
	return &decodeError{"Invalid value for field. " + name}
}

// field is one field of a message struct.
type field struct {
	number     uint64
	index      int
	name       string
	required   bool
	max, count int
}

// schemas caches the fields of the message structs.
var schemas sync.Map // of []field by reflect.Type

func schemaOf(t reflect.Type) []field {
	if cached, ok := schemas.Load(t); ok {
		if fields, ok := cached.([]field); ok {
			return fields
		}
	}
	var fields []field
	for i := range t.NumField() {
		if tag, ok := t.Field(i).Tag.Lookup("pb"); ok {
			fields = append(fields, parseTag(tag, i, t.Field(i).Name))
		}
	}
	schemas.Store(t, fields)
	return fields
}

func parseTag(tag string, index int, name string) field {
	parts := strings.Split(tag, ",")
	number, _ := strconv.ParseUint(parts[0], 10, 32) // checked by TestSchemas
	f := field{number: number, index: index, name: snake(name)}
	for _, option := range parts[1:] {
		key, value, _ := strings.Cut(option, "=")
		n, _ := strconv.Atoi(value)
		switch key {
		case "required":
			f.required = true
		case "max":
			f.max = n
		case "count":
			f.count = n
		}
	}
	return f
}

// snake is the name of a Go field in the protobuf definitions: SessionID is
// session_id.
func snake(name string) string {
	var b strings.Builder
	upper := true
	for _, r := range name {
		isUpper := r >= 'A' && r <= 'Z'
		if isUpper && !upper {
			b.WriteByte('_')
		}
		upper = isUpper
		b.WriteString(strings.ToLower(string(r)))
	}
	return b.String()
}

// decoder reads messages as one kind of firmware does.
type decoder struct {
	legacy bool // nanopb: bounded buffers, and strings are not looked at
	depth  int
}

// maxDepth bounds nesting; the deepest message of the protocol, a field type
// within a field type, is bounded by the firmware's stack.
const maxDepth = 16

// decode fills the struct that into points to.
func (d decoder) decode(data []byte, into any) error {
	v := reflect.ValueOf(into).Elem()
	return d.message(data, v)
}

func (d decoder) message(data []byte, v reflect.Value) error {
	if d.depth++; d.depth > maxDepth {
		return &decodeError{"Nested too deep."}
	}
	fields := schemaOf(v.Type())
	for len(data) > 0 {
		key, n := binary.Uvarint(data)
		if n <= 0 {
			return errEndOfBuffer
		}
		value, rest, err := splitValue(data[n:], key&7)
		if err != nil {
			return err
		}
		data = rest
		for _, f := range fields {
			if f.number == key>>3 {
				if err := d.set(v.Field(f.index), f, value); err != nil {
					return err
				}
			}
		}
	}
	return required(fields, v)
}

func required(fields []field, v reflect.Value) error {
	for _, f := range fields {
		if f.required && v.Field(f.index).IsNil() {
			return missingField(f.name)
		}
	}
	return nil
}

// wireValue is a value before it is known which field it is for.
type wireValue struct {
	kind   uint64
	number uint64
	bytes  []byte
}

// splitValue takes one value off data.
func splitValue(data []byte, kind uint64) (wireValue, []byte, error) {
	switch kind {
	case wireVarint:
		number, n := binary.Uvarint(data)
		if n <= 0 {
			return wireValue{}, nil, errEndOfBuffer
		}
		return wireValue{kind: kind, number: number}, data[n:], nil
	case wireBytes:
		size, n := binary.Uvarint(data)
		if n <= 0 || size > uint64(len(data)-n) { //nolint:gosec // not negative
			return wireValue{}, nil, errEndOfBuffer
		}
		end := n + int(size) //nolint:gosec // not more than len(data)
		return wireValue{kind: kind, bytes: data[n:end]}, data[end:], nil
	case wireFixed32, wireFixed64:
		size := 4
		if kind == wireFixed64 {
			size = 8
		}
		if len(data) < size {
			return wireValue{}, nil, errEndOfBuffer
		}
		return wireValue{kind: kind}, data[size:], nil
	default:
		return wireValue{}, nil, errUnknownType
	}
}

// set stores a value in a field, the last one winning where it is not a slice.
func (d decoder) set(v reflect.Value, f field, value wireValue) error {
	t := v.Type()
	if t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8 {
		if d.legacy && f.count > 0 && v.Len() >= f.count {
			return &decodeError{"array overflow"}
		}
		element := reflect.New(t.Elem()).Elem()
		if err := d.scalar(element, f, value); err != nil {
			return err
		}
		v.Set(reflect.Append(v, element))
		return nil
	}
	if t.Kind() == reflect.Pointer {
		target := reflect.New(t.Elem())
		if err := d.scalar(target.Elem(), f, value); err != nil {
			return err
		}
		v.Set(target)
		return nil
	}
	return d.scalar(v, f, value)
}

func (d decoder) scalar(v reflect.Value, f field, value wireValue) error {
	wanted := uint64(wireVarint)
	if k := v.Kind(); k == reflect.String || k == reflect.Slice || k == reflect.Struct {
		wanted = wireBytes
	}
	if value.kind != wanted {
		return invalidField(f.name)
	}
	if d.legacy && f.max > 0 && len(value.bytes) > f.max {
		return &decodeError{map[bool]string{true: "string overflow", false: "bytes overflow"}[v.Kind() == reflect.String]}
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(value.number != 0)
	case reflect.Uint32:
		if value.number > 1<<32-1 {
			return invalidField(f.name)
		}
		v.SetUint(value.number)
	case reflect.Uint64:
		v.SetUint(value.number)
	case reflect.String:
		if !d.legacy && !utf8.Valid(value.bytes) {
			return invalidField(f.name)
		}
		v.SetString(string(value.bytes))
	case reflect.Slice:
		v.SetBytes(append([]byte{}, value.bytes...))
	case reflect.Struct:
		return d.message(value.bytes, v)
	default:
		return fmt.Errorf("field %s: %w", f.name, errNoSuchKind)
	}
	return nil
}

// errNoSuchKind is a message struct that is itself wrong; TestSchemas sees to it
// that there is none.
var errNoSuchKind = errors.New("a kind of field that is not known")

// encode writes a message struct, fields in the order of the struct.
func encode(message any) []byte {
	v := reflect.Indirect(reflect.ValueOf(message))
	var out []byte
	for _, f := range schemaOf(v.Type()) {
		out = appendField(out, f.number, v.Field(f.index))
	}
	return out
}

func appendField(out []byte, number uint64, v reflect.Value) []byte {
	switch {
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return out
		}
		return appendValue(out, number, v.Elem())
	case v.Type().Elem().Kind() == reflect.Uint8:
		if v.IsNil() {
			return out
		}
		return appendValue(out, number, v)
	default:
		for i := range v.Len() {
			out = appendValue(out, number, v.Index(i))
		}
		return out
	}
}

func appendValue(out []byte, number uint64, v reflect.Value) []byte {
	var data []byte
	switch v.Kind() {
	case reflect.Bool:
		n := uint64(0)
		if v.Bool() {
			n = 1
		}
		return binary.AppendUvarint(binary.AppendUvarint(out, number<<3|wireVarint), n)
	case reflect.Uint32, reflect.Uint64:
		return binary.AppendUvarint(binary.AppendUvarint(out, number<<3|wireVarint), v.Uint())
	case reflect.String:
		data = []byte(v.String())
	case reflect.Struct:
		data = encode(v.Interface())
	default:
		data = v.Bytes()
	}
	out = binary.AppendUvarint(out, number<<3|wireBytes)
	return append(binary.AppendUvarint(out, uint64(len(data))), data...)
}

// get reads an optional field, with the zero value where it is absent.
func get[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
