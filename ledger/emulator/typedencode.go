package emulator

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// typedValue is a value on its way in. Only strings and bytes may take several
// APDUs.
type typedValue struct {
	field  structField
	left   int                // bytes that are still to come
	hash   crypto.KeccakState // of a string or bytes
	fixed  []byte             // of anything else
	first  bool               // nothing has come yet
	length int                // announced
	screen *fieldText         // nil when the value is not shown
	cosmos bool               // the last APDU was this word
}

func newTypedValue(f structField, length int) *typedValue {
	return &typedValue{field: f, left: length, length: length, first: true, hash: crypto.NewKeccakState()}
}

func (f structField) dynamic() bool { return f.kind == kindString || f.kind == kindBytes }

// add takes the bytes of one APDU. Whether more follow must agree with the
// length that was announced, and a value of fixed size must come in one piece.
func (v *typedValue) add(data []byte, more bool) bool {
	if len(data) > v.left {
		return false
	}
	v.left -= len(data)
	if v.screen != nil && !v.screen.add(data, v.first, v.left == 0) {
		return false
	}
	v.first = false
	v.cosmos = string(data) == "cosmos"
	if v.left > 0 && !v.field.dynamic() || more != (v.left > 0) {
		return false
	}
	if v.field.dynamic() {
		v.hash.Write(data)
	} else {
		v.fixed = data
	}
	return true
}

// encode is the value in 32 bytes, as encodeData wants it
// (src/features/sign_message_eip712/encode_field.c). The app does not compare
// the length of an unsigned integer or of bytesN with the type.
func (v *typedValue) encode() ([]byte, bool) {
	if v.field.dynamic() {
		var sum [wordSize]byte
		_, _ = v.hash.Read(sum[:]) // documented never to fail
		return sum[:], true
	}
	n := len(v.fixed)
	ok := n <= wordSize
	switch v.field.kind {
	case kindAddress:
		ok = n == common.AddressLength
	case kindBool:
		ok = n == 1
	case kindInt:
		ok = ok && n > 0
	}
	if !ok {
		return nil, false
	}
	word := make([]byte, wordSize)
	if v.field.kind == kindFixedBytes {
		copy(word, v.fixed)
		return word, true
	}
	copy(word[wordSize-n:], v.fixed)
	if v.field.kind == kindInt && n == v.field.size && v.fixed[0]&0x80 != 0 {
		for i := range wordSize - n {
			word[i] = 0xff
		}
	}
	return word, true
}
