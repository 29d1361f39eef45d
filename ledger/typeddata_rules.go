package ledger

import (
	"fmt"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
)

// Bounds of the app. Names, array sizes and counts are single bytes on the
// wire; the path through nested structures and the arrays that are open along
// it have fixed room (sign_message_eip712/path.h, since 1.9.19).
const (
	maxTypedName   = 255
	maxTypedItems  = 255
	maxTypedValue  = 65535
	maxTypedDepth  = 16
	maxTypedArrays = 8
)

var typedRules = eip712.Rules{
	Device: "the app", Recursion: "the app cannot walk recursive types",
	MaxName: maxTypedName, MaxDepth: maxTypedDepth, MaxItems: maxTypedItems, MaxOpen: maxTypedArrays,
	Fields: eip712.Limit{Max: maxTypedItems, Why: fmt.Sprintf("the app counts to %d", maxTypedItems)},
	Levels: eip712.Limit{Max: maxTypedArrays, Why: fmt.Sprintf("the app has room for %d", maxTypedArrays)},
	Value:  eip712.Limit{Max: maxTypedValue, Why: fmt.Sprintf("the app takes %d", maxTypedValue)},
	// It ends the flow at others (ui_712_format_int in ui_logic.c).
	IntSizes: []int{1, 2, 4, 8, 16, 32},
	// As the app reads (encode_int in encode_field.c).
	ShortUint: true,
}

// typedData is what the stream and the screens are made of.
type typedData struct{ *eip712.Data }

func readTypedData(data apitypes.TypedData) (*typedData, error) {
	if data.PrimaryType == eip712.DomainType {
		return nil, &hw.TypedDataError{Field: "primaryType", Reason: "is the domain itself: the app signs a message in a domain"}
	}
	d, err := eip712.Read(data, typedRules)
	if err != nil {
		return nil, err
	}
	return &typedData{d}, nil
}
