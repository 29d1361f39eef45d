package emulator

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/crypto"
)

// EthereumDataType of messages-ethereum.proto.
const (
	typeUint    = 1
	typeInt     = 2
	typeBytes   = 3
	typeString  = 4
	typeBool    = 5
	typeAddress = 6
	typeArray   = 7
	typeStruct  = 8
)

// checkFieldType is validate_field_type of sign_typed_data.py.
func checkFieldType(t *msgFieldType) error {
	kind := get(t.DataType)
	if kind == typeArray {
		if t.EntryType == nil {
			return dataError("Missing entry_type in array")
		}
		if err := checkFieldType(t.EntryType); err != nil {
			return err
		}
	} else if t.EntryType != nil {
		return dataError("Unexpected entry_type in nonarray")
	}
	switch {
	case kind == typeStruct && t.StructName == nil:
		return dataError("Missing struct_name in struct")
	case kind != typeStruct && t.StructName != nil:
		return dataError("Unexpected struct_name in nonstruct")
	}
	return checkFieldSize(kind, t.Size)
}

// checkFieldSize wants a size where there has to be one.
func checkFieldSize(kind uint32, size *uint32) error {
	fits := size != nil && *size >= 1 && *size <= 32
	switch kind {
	case typeStruct:
		if size == nil {
			return dataError("Missing size in struct")
		}
	case typeBytes:
		if size != nil && !fits {
			return dataError("Invalid size in bytes")
		}
	case typeUint, typeInt:
		if !fits {
			return dataError("Invalid size in int/uint")
		}
	case typeString, typeBool, typeAddress:
		if size != nil {
			return dataError("Unexpected size in str/bool/addr")
		}
	case typeArray:
	default:
		return dataError("Failed to decode message") // the enum has no such value
	}
	return nil
}

// checkValue is _validate_value.
func checkValue(t *msgFieldType, value []byte) error {
	if t.Size != nil && len(value) != int(*t.Size) {
		return dataError("Invalid length")
	}
	switch get(t.DataType) {
	case typeBool:
		if len(value) != 1 || value[0] > 1 {
			return dataError("Invalid boolean value")
		}
	case typeAddress:
		if len(value) != 20 {
			return dataError("Invalid address")
		}
	case typeString:
		if !utf8.Valid(value) {
			return dataError("Invalid UTF-8")
		}
	}
	return nil
}

// elementType is what an array, of arrays even, is made of.
func elementType(t *msgFieldType) *msgFieldType {
	for get(t.DataType) == typeArray {
		t = t.EntryType
	}
	return t
}

// typeName is get_type_name of helpers.py.
func typeName(t *msgFieldType) string {
	switch get(t.DataType) {
	case typeStruct:
		return get(t.StructName)
	case typeArray:
		if t.Size == nil {
			return typeName(t.EntryType) + "[]"
		}
		return fmt.Sprintf("%s[%d]", typeName(t.EntryType), *t.Size)
	case typeUint:
		return fmt.Sprintf("uint%d", 8*get(t.Size))
	case typeInt:
		return fmt.Sprintf("int%d", 8*get(t.Size))
	case typeBytes:
		if t.Size == nil {
			return "bytes"
		}
		return fmt.Sprintf("bytes%d", *t.Size)
	case typeString:
		return "string"
	case typeBool:
		return "bool"
	default:
		return "address"
	}
}

// encodeType is EIP-712's: the struct, then those it refers to, by name.
func (w *typedWalk) encodeType(name string) string {
	used := map[string]bool{}
	w.dependencies(name, used)
	delete(used, name)
	var b strings.Builder
	for _, n := range append([]string{name}, slices.Sorted(maps.Keys(used))...) {
		var members []string
		for _, m := range w.types[n] {
			members = append(members, typeName(m.Type)+" "+get(m.Name))
		}
		fmt.Fprintf(&b, "%s(%s)", n, strings.Join(members, ","))
	}
	return b.String()
}

func (w *typedWalk) dependencies(name string, used map[string]bool) {
	members, known := w.types[name]
	if used[name] || !known {
		return
	}
	used[name] = true
	for _, m := range members {
		if t := elementType(m.Type); get(t.DataType) == typeStruct {
			w.dependencies(get(t.StructName), used)
		}
	}
}

// encodeField makes 32 bytes of a value that has been checked.
func encodeField(t *msgFieldType, value []byte) []byte {
	switch get(t.DataType) {
	case typeString:
		return crypto.Keccak256(value)
	case typeBytes:
		if t.Size == nil {
			return crypto.Keccak256(value)
		}
		return append(bytes.Clone(value), make([]byte, 32-len(value))...)
	default:
		fill := byte(0)
		if get(t.DataType) == typeInt && value[0]&0x80 != 0 {
			fill = 0xff
		}
		return append(bytes.Repeat([]byte{fill}, 32-len(value)), value...)
	}
}
