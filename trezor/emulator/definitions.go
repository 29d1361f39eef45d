package emulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
)

// Definition blobs, made by the vendor and handed on by hosts: format version,
// type, data version, a length and a protobuf message, then a proof that the
// message is in a Merkle tree, and a collective signature of the root
// (docs/common/ethereum-definitions.md, core/src/apps/common/definitions.py).
const (
	definitionFormat  = "trzd1"
	definitionNetwork = 0
	definitionToken   = 1
	// minDataVersion is the age below which the firmware takes no definition. Its
	// value is of its build, and not known here: any age will do.
	minDataVersion = 0
)

func (k definitionKeys) network(blob []byte) (network, error) {
	payload, err := k.open(blob, definitionNetwork)
	if err != nil {
		return unknownNetwork, err
	}
	info := &msgNetworkInfo{}
	if (decoder{}).decode(payload, info) != nil {
		return unknownNetwork, dataError("Invalid definition")
	}
	return network{
		chainID: get(info.ChainID), slip44: get(info.Slip44), symbol: get(info.Symbol), name: get(info.Name),
	}, nil
}

func (k definitionKeys) token(blob []byte) (address [20]byte, chainID uint64, t token, err error) {
	payload, err := k.open(blob, definitionToken)
	if err != nil {
		return address, 0, t, err
	}
	info := &msgTokenInfo{}
	if (decoder{}).decode(payload, info) != nil || len(info.Address) != len(address) || get(info.Decimals) > maxDecimals {
		return address, 0, t, dataError("Invalid definition")
	}
	return [20]byte(info.Address), get(info.ChainID), token{symbol: get(info.Symbol), decimals: int(get(info.Decimals))}, nil
}

// maxDecimals bounds what is a definition's; a uint8 in the contract.
const maxDecimals = 255

// open checks a blob and gives the message in it.
func (k definitionKeys) open(blob []byte, kind byte) ([]byte, error) {
	r := &reader{data: blob}
	if !bytes.Equal(r.take(len(definitionFormat)), []byte(definitionFormat)) {
		return nil, dataError("Invalid definition")
	}
	if b := r.take(1); b == nil || b[0] != kind {
		return nil, dataError("Definition type mismatch")
	}
	if b := r.take(4); b == nil || binary.LittleEndian.Uint32(b) < minDataVersion {
		return nil, dataError("Definition is outdated")
	}
	length := r.take(2)
	if length == nil {
		return nil, dataError("Invalid definition")
	}
	payload := r.take(int(binary.LittleEndian.Uint16(length)))
	root := sha256.Sum256(append([]byte{0}, blob[:r.at]...))
	proof, signers, signature := r.proof(), r.take(1), r.take(64)
	if r.failed || r.at != len(blob) {
		return nil, dataError("Invalid definition")
	}
	for ; len(proof) > 0; proof = proof[sha256.Size:] {
		root = joinHashes(root, [32]byte(proof))
	}
	if !k.signed(root[:], signature, signers[0]) {
		return nil, dataError("Invalid definition signature")
	}
	return payload, nil
}

// joinHashes is a node of the tree, the smaller child first.
func joinHashes(a, b [32]byte) [32]byte {
	if bytes.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	return sha256.Sum256(append(append([]byte{1}, a[:]...), b[:]...))
}

// reader takes bytes off a blob; after it ran out it gives nothing more.
type reader struct {
	data   []byte
	at     int
	failed bool
}

func (r *reader) take(n int) []byte {
	if r.failed || n > len(r.data)-r.at {
		r.failed = true
		return nil
	}
	r.at += n
	return r.data[r.at-n : r.at]
}

// proof is a count and so many hashes.
func (r *reader) proof() []byte {
	count := r.take(1)
	if count == nil {
		return nil
	}
	return r.take(int(count[0]) * sha256.Size)
}
