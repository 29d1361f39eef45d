package ledger

import (
	"encoding/binary"

	"github.com/valetkey/valetkey/hw"
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

// typedStream is all commands of a flow. They are made before the first one is
// sent, so that nothing that cannot be encoded leaves the app with half a flow.
type typedStream struct {
	commands []command
	values   int // the first command at which the device may show something
}

// stream lists the structures, then the domain's values, then the message's.
func (d *typedData) stream(path hw.Path) (typedStream, error) {
	var s typedStream
	for _, name := range d.schema.order {
		s.add(insTypedStruct, 0, p2StructName, []byte(name))
		for _, f := range d.schema.structs[name] {
			s.add(insTypedStruct, 0, p2StructField, f.definition())
		}
	}
	s.values = len(s.commands)
	for _, root := range []typedValue{d.domain, d.message} {
		s.add(insTypedValue, 0, p2RootStruct, []byte(root.typ.base))
		s.value(root)
	}
	head, err := encodePath(path)
	if err != nil {
		return s, err
	}
	s.add(insSignTypedData, 0, p2Full, head)
	for _, c := range s.commands {
		if _, err := c.bytes(); err != nil {
			return s, badTyped("types", "has a field whose name and type together do not fit one APDU")
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
func (f typedField) definition() []byte {
	desc := byte(f.typ.kind)
	if len(f.typ.levels) > 0 {
		desc |= descArray
	}
	if f.typ.sized() {
		desc |= descSize
	}
	out := []byte{desc}
	if f.typ.kind == kindStruct {
		out = appendCounted(out, f.typ.base)
	}
	if f.typ.sized() {
		out = append(out, byte(f.typ.size)) //nolint:gosec // at most 32
	}
	if len(f.typ.levels) > 0 {
		out = append(out, byte(len(f.typ.levels))) //nolint:gosec // at most 8
	}
	for _, n := range f.typ.levels {
		if n == 0 {
			out = append(out, 0)
		} else {
			out = append(out, 1, byte(n)) //nolint:gosec // at most 255
		}
	}
	return appendCounted(out, f.name)
}

// appendCounted appends a text of at most 255 bytes after its length.
func appendCounted(out []byte, text string) []byte {
	return append(append(out, byte(len(text))), text...) //nolint:gosec // readSchema bounds names
}

func (s *typedStream) value(v typedValue) {
	if v.array() {
		s.add(insTypedValue, 0, p2ArraySize, []byte{byte(len(v.items))}) //nolint:gosec // at most 255
	}
	for _, item := range v.items {
		s.value(item)
	}
	if v.array() || v.structure() {
		return
	}
	data := binary.BigEndian.AppendUint16(nil, uint16(len(v.bytes))) //nolint:gosec // at most 65535
	data = append(data, v.bytes...)
	for len(data) > maxData {
		s.add(insTypedValue, p1MoreData, p2Value, data[:maxData])
		data = data[maxData:]
	}
	s.add(insTypedValue, p1LastPart, p2Value, data)
}
