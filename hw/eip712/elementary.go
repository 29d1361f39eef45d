package eip712

import (
	"fmt"
	"reflect"
	"regexp"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// elementary reads a value that is neither array nor structure. It gives the
// bytes for the device and the same value for go-ethereum, or a reason.
func (r *Rules) elementary(t Type, raw any) (wire []byte, canon any, reason string) {
	due := func() string { return fmt.Sprintf("is %s where %s was due", describe(raw), t.Base) }
	switch t.Kind {
	case Int, Uint:
		return r.integer(t, raw)
	case Address:
		a, ok := toAddress(raw)
		if !ok {
			return nil, nil, due()
		}
		return a[:], a.Hex(), ""
	case Bool:
		b, ok := raw.(bool)
		switch {
		case !ok:
			return nil, nil, due()
		case b:
			return []byte{1}, true, ""
		}
		return []byte{0}, false, ""
	case String:
		text, ok := raw.(string)
		if !ok {
			return nil, nil, due()
		}
		if r.UTF8 && !utf8.ValidString(text) {
			return nil, nil, "is no UTF-8"
		}
		return []byte(text), text, r.tooLong(len(text))
	}
	b, ok := toBytes(raw)
	if !ok || t.Kind == FixedBytes && len(b) != t.Size {
		return nil, nil, due()
	}
	return b, hexutil.Bytes(b), r.tooLong(len(b))
}

func (r *Rules) tooLong(size int) string {
	if size > r.Value.Max {
		return fmt.Sprintf("has %d bytes, %s", size, r.Value.Why)
	}
	return ""
}

var addressForm = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$`)

// toAddress takes hex with 0x, and twenty bytes. A checksum that is wrong is not
// looked at: the device shows its own.
func toAddress(raw any) (common.Address, bool) {
	if text, ok := raw.(string); ok {
		return common.HexToAddress(text), addressForm.MatchString(text)
	}
	b, ok := toBytes(raw)
	return common.BytesToAddress(b), ok && len(b) == common.AddressLength
}

// toBytes takes hex with 0x and an even number of digits, and Go's byte slices
// and arrays.
func toBytes(raw any) ([]byte, bool) {
	if text, ok := raw.(string); ok {
		b, err := hexutil.Decode(text)
		return b, err == nil
	}
	v := reflect.ValueOf(raw)
	if k := v.Kind(); k != reflect.Slice && k != reflect.Array || v.Type().Elem().Kind() != reflect.Uint8 {
		return nil, false
	}
	b := make([]byte, v.Len())
	reflect.Copy(reflect.ValueOf(b), v)
	return b, true
}
