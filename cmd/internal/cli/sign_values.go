package cli

import (
	"encoding/json"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// parseAddress reads 0x and 40 hex digits. Where both cases occur it must be the
// spelling of EIP-55: a mistyped address is found by nothing else.
func parseAddress(where, text string) (common.Address, error) {
	if len(text) != 42 || !strings.HasPrefix(text, "0x") || !common.IsHexAddress(text) {
		return common.Address{}, badInput(where, "%.80q is no address: 0x and 40 hex digits", text)
	}
	address := common.HexToAddress(text)
	digits := text[2:]
	if digits != strings.ToLower(digits) && digits != strings.ToUpper(digits) && text != address.Hex() {
		return common.Address{}, badInput(where, "%s is mistyped: its checksum (EIP-55) does not match", text)
	}
	return address, nil
}

// parseQuantity reads a number of at most bits bits: a JSON number without
// fraction and exponent, or a string, decimal or hex with 0x.
func parseQuantity(where string, value any, bits int) (*big.Int, error) {
	var text string
	switch v := value.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = v
	default:
		return nil, badInput(where, "%s where a number was due", kindOf(value))
	}
	digits, base := text, 10
	if hex, ok := strings.CutPrefix(text, "0x"); ok {
		digits, base = hex, 16
	}
	// SetString takes signs and underscores, too.
	if digits == "" || len(digits) > 80 || strings.Trim(strings.ToLower(digits), "0123456789abcdef") != "" {
		return nil, badInput(where, "%.80q is no whole number", text)
	}
	if base == 10 && len(digits) > 1 && digits[0] == '0' { // octal to some readers
		return nil, badInput(where, "%.80q begins with a 0: write it without, or in hex with 0x", text)
	}
	n, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return nil, badInput(where, "%.80q is no whole number", text)
	}
	if n.BitLen() > bits {
		return nil, badInput(where, "%s is over %d bits", text, bits)
	}
	return n, nil
}

// parseBytes reads 0x and an even number of hex digits.
func parseBytes(where string, value any) ([]byte, error) {
	text, ok := value.(string)
	if !ok {
		return nil, badInput(where, "%s where hex bytes were due", kindOf(value))
	}
	data, err := hexutil.Decode(text)
	if text == "0x" {
		return nil, nil
	}
	if err != nil {
		return nil, badInput(where, "%.40q is no hex: %v", text, err)
	}
	return data, nil
}

// kindOf names a JSON value for people.
func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case []any:
		return "a list"
	}
	return "an object"
}
