package pb

import (
	"errors"
	"reflect"

	"google.golang.org/protobuf/encoding/protowire"
)

// Message is one of the protocol's messages, or a part of one.
type Message interface {
	// layout is generated: the fields by their numbers, and where the fields go
	// that messages.proto leaves out.
	layout() (fields []field, unknown *[]byte)
}

// field is a place in a message and how it looks on the wire.
type field struct {
	number   protowire.Number
	required bool
	slot     slot
}

// slot reads and writes one field. There is a type of it for each type of field,
// because what is set is read from a pointer or a slice that may be nil.
type slot interface {
	set() bool
	// size and append are of tags and values; append is only called when size was
	// counted, and no part was missing.
	size(number protowire.Number) int
	append(wire []byte, number protowire.Number) []byte
	// read takes a value from the front of wire and says how long it was: 0 when
	// it is of another wire type, which makes a field an unknown one, and less
	// when it is no value at all.
	read(wire []byte, kind protowire.Type, depth int) int
	// check looks into parts for required fields that are missing.
	check() error
}

// maxDepth bounds how deep messages are nested, as other implementations do: a
// typed value's type is the only one that can contain itself.
const maxDepth = 100

var (
	errMissing = errors.New("a required field is missing")
	errWire    = errors.New("not the encoding of such a message")
)

// Marshal encodes a message, into one allocation: what it holds may be secret,
// and who wipes the result leaves no copy behind.
func Marshal(m Message) ([]byte, error) {
	if err := check(m); err != nil {
		return nil, err
	}
	return appendTo(make([]byte, 0, size(m)), m), nil
}

// Unmarshal decodes a message into m, which is empty. A field that comes again
// replaces, adds to a list, or is merged into a part, as protobuf has it.
func Unmarshal(wire []byte, m Message) error {
	if !decode(wire, m, maxDepth) {
		return errWire
	}
	return check(m)
}

func check(m Message) error {
	if isNil(m) {
		return errMissing
	}
	fields, _ := m.layout()
	for _, f := range fields {
		if f.required && !f.slot.set() {
			return errMissing
		}
		if err := f.slot.check(); err != nil {
			return err
		}
	}
	return nil
}

func isNil(m Message) bool { return m == nil || reflect.ValueOf(m).IsNil() }

func size(m Message) int {
	fields, unknown := m.layout()
	n := len(*unknown)
	for _, f := range fields {
		if f.slot.set() {
			n += f.slot.size(f.number)
		}
	}
	return n
}

func appendTo(wire []byte, m Message) []byte {
	fields, unknown := m.layout()
	for _, f := range fields {
		if f.slot.set() {
			wire = f.slot.append(wire, f.number)
		}
	}
	return append(wire, *unknown...)
}

// decode is false when wire is no encoding of a message.
func decode(wire []byte, m Message, depth int) bool {
	if depth == 0 {
		return false
	}
	fields, unknown := m.layout()
	for len(wire) > 0 {
		number, kind, tag := protowire.ConsumeTag(wire)
		if tag < 0 || number > protowire.MaxValidNumber {
			return false
		}
		n := 0
		if f := find(fields, number); f != nil {
			n = f.slot.read(wire[tag:], kind, depth-1)
		}
		if n == 0 {
			if n = protowire.ConsumeFieldValue(number, kind, wire[tag:]); n >= 0 {
				*unknown = append(*unknown, wire[:tag+n]...)
			}
		}
		if n < 0 {
			return false
		}
		wire = wire[tag+n:]
	}
	return true
}

func find(fields []field, number protowire.Number) *field {
	for i := range fields {
		if fields[i].number == number {
			return &fields[i]
		}
	}
	return nil
}
