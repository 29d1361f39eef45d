package trezor

import (
	"bytes"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// typedHasher is EIP-712 over values as the device receives them.
type typedHasher struct {
	schema *typedSchema
	// plain hashes the structures of an array without their types, as the
	// firmware does with metamask_v4_compat off.
	plain bool
}

// digest is what the device's signature is verified against. It is computed here
// from the bytes that go over the wire, and by go-ethereum from the same values
// and from the caller's own, where go-ethereum takes them. They are one, or
// nothing is sent: what the holder reads, what is signed and what the caller
// means are the same.
func (d *typedData) digest(original apitypes.TypedData, plain bool) (common.Hash, error) {
	h := typedHasher{schema: d.schema, plain: plain}
	domain := h.hashStruct(d.domain)
	if d.domainOnly() {
		// keccak256(0x1901 ‖ domain separator), with nothing for the message
		// (sign_typed_data.py). go-ethereum hashes no such data.
		return crypto.Keccak256Hash([]byte{0x19, 0x01}, domain[:]), nil
	}
	digest := typedDigest(domain, h.hashStruct(d.message))
	if plain && d.message.hasStructArray() {
		return digest, nil // another digest than EIP-712's, which nobody else computes
	}
	for name, data := range map[string]apitypes.TypedData{"as it was read": d.canonical(original.Domain), "as it was given": original} {
		sum, _, err := apitypes.TypedDataAndHash(data)
		if err == nil && common.BytesToHash(sum) != digest {
			return common.Hash{}, badTyped("message", fmt.Sprintf("hashes to %s for the device, and to %x by go-ethereum, %s", digest, sum, name))
		}
	}
	return digest, nil
}

func typedDigest(domain, message common.Hash) common.Hash {
	return crypto.Keccak256Hash([]byte{0x19, 0x01}, domain[:], message[:])
}

// hashStruct is hashStruct of EIP-712.
func (h typedHasher) hashStruct(v typedValue) common.Hash {
	return crypto.Keccak256Hash(crypto.Keccak256([]byte(h.schema.encodeType(v.typ.base))), h.encodeData(v))
}

func (h typedHasher) encodeData(v typedValue) []byte {
	var data []byte
	for _, item := range v.items {
		data = append(data, h.encode(item, v.array())...)
	}
	return data
}

// encode is one value within its structure or array: 32 bytes, but for plain
// structures in arrays.
func (h typedHasher) encode(v typedValue, inArray bool) []byte {
	switch {
	case v.array():
		return crypto.Keccak256(h.encodeData(v))
	case v.structure() && inArray && h.plain:
		return h.encodeData(v)
	case v.structure():
		return h.hashStruct(v).Bytes()
	case v.typ.kind == kindString || v.typ.kind == kindBytes && v.typ.size == 0:
		return crypto.Keccak256(v.bytes)
	case v.typ.kind == kindBytes:
		return common.RightPadBytes(v.bytes, 32)
	case v.typ.kind == kindInt && v.bytes[0]&0x80 != 0:
		return append(bytes.Repeat([]byte{0xff}, 32-len(v.bytes)), v.bytes...)
	}
	return common.LeftPadBytes(v.bytes, 32)
}

// encodeType is a structure's definition and those of all that it reaches.
func (s *typedSchema) encodeType(name string) string {
	reached := map[string]bool{name: true}
	s.reach(name, reached)
	delete(reached, name)
	var b strings.Builder
	for _, n := range append([]string{name}, slices.Sorted(maps.Keys(reached))...) {
		fields := make([]string, 0, len(s.structs[n]))
		for _, f := range s.structs[n] {
			fields = append(fields, f.typ.String()+" "+f.name)
		}
		b.WriteString(n + "(" + strings.Join(fields, ",") + ")")
	}
	return b.String()
}

func (s *typedSchema) reach(name string, seen map[string]bool) {
	for _, f := range s.structs[name] {
		if f.typ.kind == kindStruct && !seen[f.typ.base] {
			seen[f.typ.base] = true
			s.reach(f.typ.base, seen)
		}
	}
}

func (v typedValue) hasStructArray() bool {
	return v.array() && v.typ.kind == kindStruct || slices.ContainsFunc(v.items, typedValue.hasStructArray)
}

// canonical is the same data with values of one Go type each, and without types
// that nothing refers to.
func (d *typedData) canonical(domain apitypes.TypedDataDomain) apitypes.TypedData {
	types := apitypes.Types{}
	for name := range d.schema.structs {
		types[name] = d.schema.raw[name]
	}
	message, _ := d.message.canon().(map[string]any)
	return apitypes.TypedData{Types: types, PrimaryType: d.schema.primary, Domain: domain, Message: message}
}

func (v typedValue) canon() any {
	switch {
	case v.array():
		list := make([]any, 0, len(v.items))
		for _, item := range v.items {
			list = append(list, item.canon())
		}
		return list
	case v.structure():
		fields := map[string]any{}
		for _, item := range v.items {
			fields[item.key] = item.canon()
		}
		return fields
	}
	switch v.typ.kind {
	case kindString:
		return string(v.bytes)
	case kindBool:
		return v.bytes[0] == 1
	case kindInt, kindUint:
		return v.integer()
	case kindAddress:
		return common.BytesToAddress(v.bytes).Hex()
	}
	return hexutil.Bytes(v.bytes)
}

// integer reads a number back from its bytes.
func (v typedValue) integer() *big.Int {
	n := new(big.Int).SetBytes(v.bytes)
	if v.typ.kind == kindInt && v.bytes[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(new(big.Int).SetUint64(1), uint(len(v.bytes))*8)) //nolint:gosec // at most 32
	}
	return n
}
