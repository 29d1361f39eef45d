package eip712

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
)

// Digest is what is signed of a domain and a message, or of hashes of both that
// came from somewhere else.
func Digest(domain, message common.Hash) common.Hash {
	return crypto.Keccak256Hash([]byte{0x19, 0x01}, domain[:], message[:])
}

// Digest is what a signature is verified against: that of the bytes for the wire,
// after go-ethereum computed the same from the values that were read and from
// original, the caller's own. Hence what the holder reads, what is signed and what
// the caller means are one.
//
// With plainArrays the structures of an array are hashed without their types, as
// signTypedData_v3 did. That is not EIP-712 and nobody else computes it; the same
// bytes are compared by the digest that they have in EIP-712.
func (d *Data) Digest(original apitypes.TypedData, plainArrays bool) (common.Hash, error) {
	if d.DomainOnly() {
		// keccak256(0x1901 ‖ domain separator) with nothing for the message, which
		// go-ethereum does not hash.
		domain := hasher{structs: d.Structs}.hashStruct(d.Domain)
		return crypto.Keccak256Hash([]byte{0x19, 0x01}, domain[:]), nil
	}
	digest := d.wireDigest(false)
	sum, _, err := apitypes.TypedDataAndHash(d.canonical(original.Domain))
	if err != nil && !d.rules.BeyondGeth {
		return common.Hash{}, fmt.Errorf("%w: hash typed data: %w", hw.ErrRefused, err)
	}
	if err == nil && common.BytesToHash(sum) != digest {
		return common.Hash{}, disagree(digest, sum, "as it was read")
	}
	if sum, _, err := apitypes.TypedDataAndHash(original); err == nil && common.BytesToHash(sum) != digest {
		return common.Hash{}, disagree(digest, sum, "as it was given")
	}
	if plainArrays {
		return d.wireDigest(true), nil
	}
	return digest, nil
}

func (d *Data) wireDigest(plainArrays bool) common.Hash {
	h := hasher{structs: d.Structs, plain: plainArrays}
	return Digest(h.hashStruct(d.Domain), h.hashStruct(d.Message))
}

func disagree(digest common.Hash, sum []byte, how string) error {
	return bad("message", fmt.Sprintf("hashes to %s for the device, and to %x by go-ethereum, %s", digest, sum, how))
}

// canonical is the same data with values of one Go type each, and without types
// that nothing refers to.
func (d *Data) canonical(domain apitypes.TypedDataDomain) apitypes.TypedData {
	types := apitypes.Types{}
	for name := range d.Structs {
		types[name] = d.raw[name]
	}
	return apitypes.TypedData{Types: types, PrimaryType: d.Primary, Domain: domain, Message: d.Message.fields()}
}

// fields are those of a structure by their names.
func (v Value) fields() map[string]any {
	fields := map[string]any{}
	for _, item := range v.Items {
		fields[item.Key] = item.value()
	}
	return fields
}

// value is what go-ethereum takes.
func (v Value) value() any {
	switch {
	case v.Type.Array():
		list := make([]any, 0, len(v.Items))
		for _, item := range v.Items {
			list = append(list, item.value())
		}
		return list
	case v.Type.Structure():
		return v.fields()
	}
	return v.canon
}
