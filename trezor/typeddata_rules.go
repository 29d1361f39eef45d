package trezor

import (
	"fmt"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
)

// Bounds. Arrays are counted in two bytes on the wire, and the firmware hashes no
// arrays of arrays (core/src/apps/ethereum/sign_typed_data.py). It has no other
// bound than its memory; the rest are this driver's own, far over what is used.
const (
	maxTypedItems  = 65535
	maxTypedFields = 255
	maxTypedName   = 255
	maxTypedDepth  = 32
	maxTypedValue  = 32 << 10
)

var typedRules = eip712.Rules{
	Device: "the device", Recursion: "the device would ask without end",
	MaxName: maxTypedName, MaxDepth: maxTypedDepth, MaxItems: maxTypedItems,
	Fields:     eip712.Limit{Max: maxTypedFields, Why: fmt.Sprintf("at most %d are sent", maxTypedFields)},
	Levels:     eip712.Limit{Max: 1, Why: "which the firmware does not hash"},
	Value:      eip712.Limit{Max: maxTypedValue, Why: fmt.Sprintf("at most %d are sent", maxTypedValue)},
	UTF8:       true, // what the firmware takes for a string
	BeyondGeth: true,
}

// typedData is what the answers and the screens are made of.
type typedData struct{ *eip712.Data }

func readTypedData(data apitypes.TypedData) (*typedData, error) {
	d, err := eip712.Read(data, typedRules)
	if err != nil {
		return nil, err
	}
	return &typedData{d}, nil
}

// checkReadable names the first field that the device would sign without showing
// it as what it is: its fonts have no other letters than those of ASCII on every
// model, and a text that looks like another one protects nobody.
func (d *typedData) checkReadable() error {
	for _, root := range []eip712.Value{d.Domain, d.Message} {
		if err := checkReadable(root); err != nil {
			return err
		}
	}
	return nil
}

func checkReadable(v eip712.Value) error {
	if v.Type.Kind == eip712.String && !v.Type.Array() {
		for i, b := range v.Bytes {
			if b != '\n' && (b < ' ' || b > '~') {
				return &hw.UnreadableFieldError{Field: v.Path, Reason: fmt.Sprintf("has the byte 0x%02x at %d: the device shows plain text only for printable ASCII and line feeds", b, i)}
			}
		}
	}
	for _, item := range v.Items {
		if err := checkReadable(item); err != nil {
			return err
		}
	}
	return nil
}
