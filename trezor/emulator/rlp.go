package emulator

import "math/big"

// RLP (Yellow Paper, appendix B), as the firmware writes it: a field is hashed
// as it arrived, so that bytes with zeros before them stay as they are.

// rlpBytes appends a string.
func rlpBytes(out, data []byte) []byte {
	if len(data) == 1 && data[0] < 0x80 {
		return append(out, data[0])
	}
	return append(rlpHeader(out, 0x80, len(data)), data...)
}

// rlpUint appends a number.
func rlpUint(out []byte, n uint64) []byte { return rlpBytes(out, minimal(n)) }

// rlpList appends a list whose elements are encoded already.
func rlpList(out, elements []byte) []byte {
	return append(rlpHeader(out, 0xc0, len(elements)), elements...)
}

// rlpHeader appends what goes before size bytes of a string or list.
func rlpHeader(out []byte, base byte, size int) []byte {
	if size < 56 {
		return append(out, base+byte(size)) //nolint:gosec // checked
	}
	length := minimal(uint64(size))                                  //nolint:gosec // a length
	return append(append(out, base+55+byte(len(length))), length...) //nolint:gosec // at most 8
}

// minimal is a number in as few bytes as it takes.
func minimal(n uint64) []byte { return new(big.Int).SetUint64(n).Bytes() }
