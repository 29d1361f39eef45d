package ledger

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
)

// Parameters of the typed data commands (doc/ethapp.adoc, EIP712 SEND STRUCT
// DEFINITION, EIP712 SEND STRUCT IMPLEMENTATION, SIGN ETH EIP 712).
const (
	p2StructName  byte = 0x00
	p2StructField byte = 0xff

	p2RootStruct byte = 0x00
	p2ArraySize  byte = 0x0f
	p2Value      byte = 0xff

	p1LastPart byte = 0x00
	p1MoreData byte = 0x01

	p2Hashed byte = 0x00
	p2Full   byte = 0x01
)

// descriptors are the low nibbles of type descriptors.
var descriptors = map[eip712.Kind]byte{
	eip712.Struct: 0, eip712.Int: 1, eip712.Uint: 2, eip712.Address: 3, eip712.Bool: 4, eip712.String: 5, eip712.FixedBytes: 6, eip712.Bytes: 7,
}

// Bits of a type descriptor.
const (
	descArray byte = 0x80
	descSize  byte = 0x40
)

// typedStream is all commands of a flow. They are made before the first one is
// sent, so that nothing that cannot be encoded leaves the app with half a flow.
type typedStream struct {
	commands []command
	values   int // the first command at which the device may show something
}

// order is the domain, the message, then the other structures by name.
func (d *typedData) order() []string {
	order := []string{eip712.DomainType, d.Primary}
	for _, name := range slices.Sorted(maps.Keys(d.Structs)) {
		if !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	return order
}

// stream lists the structures, then the domain's values, then the message's.
func (d *typedData) stream(path hw.Path) (typedStream, error) {
	var s typedStream
	for _, name := range d.order() {
		s.add(insTypedStruct, 0, p2StructName, []byte(name))
		for _, f := range d.Structs[name] {
			s.add(insTypedStruct, 0, p2StructField, definition(f))
		}
	}
	s.values = len(s.commands)
	for _, root := range []eip712.Value{d.Domain, d.Message} {
		s.add(insTypedValue, 0, p2RootStruct, []byte(root.Type.Base))
		s.value(root)
	}
	head, err := encodePath(path)
	if err != nil {
		return s, err
	}
	s.add(insSignTypedData, 0, p2Full, head)
	for _, c := range s.commands {
		if _, err := c.bytes(); err != nil {
			return s, &hw.TypedDataError{Field: "types", Reason: "has a field whose name and type together do not fit one APDU"}
		}
	}
	return s, nil
}

func (s *typedStream) add(ins, p1, p2 byte, data []byte) {
	s.commands = append(s.commands, command{cla: claApp, ins: ins, p1: p1, p2: p2, data: data})
}

// definition is descriptor ‖ [name of the structure] ‖ [size] ‖ [array levels] ‖
// name. Levels go in the order in which they are written; the app takes them
// from the last one, the outermost.
func definition(f eip712.Field) []byte {
	desc := descriptors[f.Type.Kind]
	if f.Type.Array() {
		desc |= descArray
	}
	if f.Type.Size > 0 {
		desc |= descSize
	}
	out := []byte{desc}
	if f.Type.Kind == eip712.Struct {
		out = appendCounted(out, f.Type.Base)
	}
	if f.Type.Size > 0 {
		out = append(out, byte(f.Type.Size)) //nolint:gosec // at most 32
	}
	if f.Type.Array() {
		out = append(out, byte(len(f.Type.Levels))) //nolint:gosec // at most 8
	}
	for _, n := range f.Type.Levels {
		if n == 0 {
			out = append(out, 0)
		} else {
			out = append(out, 1, byte(n)) //nolint:gosec // at most 255
		}
	}
	return appendCounted(out, f.Name)
}

// appendCounted appends a text of at most 255 bytes after its length.
func appendCounted(out []byte, text string) []byte {
	return append(append(out, byte(len(text))), text...) //nolint:gosec // typedRules bound names
}

func (s *typedStream) value(v eip712.Value) {
	if v.Type.Array() {
		s.add(insTypedValue, 0, p2ArraySize, []byte{byte(len(v.Items))}) //nolint:gosec // at most 255
	}
	for _, item := range v.Items {
		s.value(item)
	}
	if !v.Type.Elementary() {
		return
	}
	data := binary.BigEndian.AppendUint16(nil, uint16(len(v.Bytes))) //nolint:gosec // at most 65535
	data = append(data, v.Bytes...)
	for len(data) > maxData {
		s.add(insTypedValue, p1MoreData, p2Value, data[:maxData])
		data = data[maxData:]
	}
	s.add(insTypedValue, p1LastPart, p2Value, data)
}
