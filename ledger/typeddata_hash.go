package ledger

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
)

// digest is what the app's signature is verified against. It is computed by
// go-ethereum from the values that were read, and from the caller's own value
// where go-ethereum takes it as it is, and here from the bytes that go over
// the wire. They are one, or nothing is sent: what the holder reads, what is
// signed and what the caller means are the same.
func (d *typedData) digest(original apitypes.TypedData) (common.Hash, error) {
	sum, _, err := apitypes.TypedDataAndHash(d.canonical(original.Domain))
	if err != nil {
		return common.Hash{}, fmt.Errorf("%w: hash typed data: %w", hw.ErrRefused, err)
	}
	digest := common.BytesToHash(sum)
	if wire := typedDigest(d.hashStruct(d.domain), d.hashStruct(d.message)); wire != digest {
		return common.Hash{}, badTyped("message", fmt.Sprintf("hashes to %s as the device would, to %s by its types", wire, digest))
	}
	if sum, _, err := apitypes.TypedDataAndHash(original); err == nil && common.BytesToHash(sum) != digest {
		return common.Hash{}, badTyped("message", fmt.Sprintf("can be read in two ways: as %x and as %s", sum, digest))
	}
	return digest, nil
}

func typedDigest(domain, message common.Hash) common.Hash {
	return crypto.Keccak256Hash([]byte{0x19, 0x01}, domain[:], message[:])
}

// canonical is the same data with values of one Go type each, and without types
// that nothing refers to.
func (d *typedData) canonical(domain apitypes.TypedDataDomain) apitypes.TypedData {
	types := apitypes.Types{}
	for name := range d.schema.structs {
		types[name] = d.schema.raw[name]
	}
	message, _ := d.canon(d.message).(apitypes.TypedDataMessage)
	return apitypes.TypedData{Types: types, PrimaryType: d.schema.primary, Domain: domain, Message: message}
}

func (d *typedData) canon(v typedValue) any {
	switch {
	case v.array():
		list := make([]any, 0, len(v.items))
		for _, item := range v.items {
			list = append(list, d.canon(item))
		}
		return list
	case v.structure():
		fields := apitypes.TypedDataMessage{}
		for _, item := range v.items {
			fields[item.key] = d.canon(item)
		}
		return fields
	}
	return v.canon
}

// hashStruct is hashStruct of EIP-712 over bytes as the app receives them.
func (d *typedData) hashStruct(v typedValue) common.Hash {
	data := crypto.Keccak256([]byte(d.schema.encodeType(v.typ.base)))
	for _, item := range v.items {
		data = append(data, d.encode(item)...)
	}
	return crypto.Keccak256Hash(data)
}

// encode is one value's 32 bytes within its structure or array.
func (d *typedData) encode(v typedValue) []byte {
	switch {
	case v.array():
		var all []byte
		for _, item := range v.items {
			all = append(all, d.encode(item)...)
		}
		return crypto.Keccak256(all)
	case v.structure():
		return d.hashStruct(v).Bytes()
	}
	switch v.typ.kind {
	case kindString, kindBytes:
		return crypto.Keccak256(v.bytes)
	case kindFixedBytes:
		return common.RightPadBytes(v.bytes, 32)
	case kindInt:
		if len(v.bytes) == v.typ.size && v.bytes[0]&0x80 != 0 {
			return append(bytes.Repeat([]byte{0xff}, 32-len(v.bytes)), v.bytes...)
		}
	}
	return common.LeftPadBytes(v.bytes, 32)
}

// encodeType is a structure's definition and those of all that it reaches.
func (s *typedSchema) encodeType(name string) string {
	reached := s.reach(name, map[string]bool{name: true})
	delete(reached, name)
	var b strings.Builder
	for _, n := range append([]string{name}, slices.Sorted(maps.Keys(reached))...) {
		b.WriteString(n + "(")
		for i, f := range s.structs[n] {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(f.typ.String() + " " + f.name)
		}
		b.WriteByte(')')
	}
	return b.String()
}

func (s *typedSchema) reach(name string, seen map[string]bool) map[string]bool {
	for _, f := range s.structs[name] {
		if f.typ.kind == kindStruct && !seen[f.typ.base] {
			seen[f.typ.base] = true
			s.reach(f.typ.base, seen)
		}
	}
	return seen
}

// String is the type as the app prints it into what it hashes.
func (t fieldType) String() string {
	var b strings.Builder
	b.WriteString(t.base)
	for _, n := range t.levels {
		b.WriteByte('[')
		if n != 0 {
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte(']')
	}
	return b.String()
}
