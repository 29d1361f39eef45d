package eip712

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// hasher is EIP-712 over values as the device receives them.
type hasher struct {
	structs map[string][]Field
	plain   bool // structures of an array without their types
}

// hashStruct is hashStruct of EIP-712.
func (h hasher) hashStruct(v Value) common.Hash {
	return crypto.Keccak256Hash(crypto.Keccak256([]byte(h.encodeType(v.Type.Base))), h.encodeData(v))
}

func (h hasher) encodeData(v Value) []byte {
	var data []byte
	for _, item := range v.Items {
		data = append(data, h.encode(item, v.Type.Array())...)
	}
	return data
}

// encode is one value within its structure or array: 32 bytes, but for plain
// structures in arrays.
func (h hasher) encode(v Value, inArray bool) []byte {
	switch {
	case v.Type.Array():
		return crypto.Keccak256(h.encodeData(v))
	case v.Type.Structure() && inArray && h.plain:
		return h.encodeData(v)
	case v.Type.Structure():
		return h.hashStruct(v).Bytes()
	}
	switch v.Type.Kind {
	case String, Bytes:
		return crypto.Keccak256(v.Bytes)
	case FixedBytes:
		return common.RightPadBytes(v.Bytes, 32)
	case Int:
		if len(v.Bytes) == v.Type.Size && v.Bytes[0]&0x80 != 0 {
			return append(bytes.Repeat([]byte{0xff}, 32-len(v.Bytes)), v.Bytes...)
		}
	}
	return common.LeftPadBytes(v.Bytes, 32)
}

// encodeType is a structure's definition and those of all that it reaches.
func (h hasher) encodeType(name string) string {
	reached := map[string]bool{name: true}
	h.reach(name, reached)
	delete(reached, name)
	var b strings.Builder
	for _, n := range append([]string{name}, slices.Sorted(maps.Keys(reached))...) {
		fields := make([]string, 0, len(h.structs[n]))
		for _, f := range h.structs[n] {
			fields = append(fields, f.Type.String()+" "+f.Name)
		}
		b.WriteString(n + "(" + strings.Join(fields, ",") + ")")
	}
	return b.String()
}

func (h hasher) reach(name string, seen map[string]bool) {
	for _, f := range h.structs[name] {
		if f.Type.Kind == Struct && !seen[f.Type.Base] {
			seen[f.Type.Base] = true
			h.reach(f.Type.Base, seen)
		}
	}
}
