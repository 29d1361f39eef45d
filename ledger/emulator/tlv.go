package emulator

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
)

// Tags of E0 34 (doc/tlv_structs.md, "AUTH_7702").
const (
	tagVersion = iota
	tagDelegate
	tagChainID
	tagNonce
	tagCount
)

// authorization is the tuple to sign.
type authorization struct {
	delegate common.Address
	chainID  uint64
	nonce    uint64
}

// parseAuthorization wants each of the four tags exactly once and none else.
func parseAuthorization(data []byte) (authorization, bool) {
	var a authorization
	var seen [tagCount]bool
	for len(data) > 0 {
		tag, content, rest, ok := tlv(data)
		if !ok || tag >= tagCount || seen[tag] || !a.set(tag, content) { //nolint:gosec // tag is in range once it is used
			return authorization{}, false
		}
		seen[tag] = true //nolint:gosec // in range, see above
		data = rest
	}
	return a, seen == [tagCount]bool{true, true, true, true}
}

func (a *authorization) set(tag uint32, content []byte) (ok bool) {
	switch tag {
	case tagVersion:
		return len(content) == 1 && content[0] == 1
	case tagDelegate:
		a.delegate = common.BytesToAddress(content)
		return len(content) == common.AddressLength
	case tagChainID:
		a.chainID, ok = bigEndian(content)
	case tagNonce:
		a.nonce, ok = bigEndian(content)
	}
	return ok
}

// bigEndian reads an integer of 1 to 8 bytes; leading zeros are welcome.
func bigEndian(content []byte) (uint64, bool) {
	if len(content) == 0 || len(content) > 8 {
		return 0, false
	}
	var padded [8]byte
	copy(padded[8-len(content):], content)
	return binary.BigEndian.Uint64(padded[:]), true
}

// tlv takes one element off data. Tag and length are both in the short or long
// form of a DER length.
func tlv(data []byte) (tag uint32, content, rest []byte, ok bool) {
	tag, data, ok = derNumber(data)
	if !ok {
		return 0, nil, nil, false
	}
	length, data, ok := derNumber(data)
	if !ok || uint64(length) > uint64(len(data)) {
		return 0, nil, nil, false
	}
	return tag, data[:length], data[length:], true
}

func derNumber(data []byte) (n uint32, rest []byte, ok bool) {
	if len(data) == 0 {
		return 0, nil, false
	}
	first, data := data[0], data[1:]
	if first < 0x80 {
		return uint32(first), data, true
	}
	size := int(first & 0x7f)
	if size == 0 || size > 4 || len(data) < size {
		return 0, nil, false
	}
	for _, b := range data[:size] {
		n = n<<8 | uint32(b)
	}
	return n, data[size:], true
}
