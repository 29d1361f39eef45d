package emulator

import (
	"bytes"
	"encoding/hex"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// textRoom is how many bytes of a value the app can show: a buffer of 380 with
// its final NUL. Measured: 379 bytes are shown whole.
const textRoom = 379

const ellipsis = "..."

// fieldText is the app's buffer for the text of one value. It is a C string:
// its text ends at the first NUL, and a further chunk continues there.
type fieldText struct {
	field structField
	text  string
}

// add formats a chunk. Only strings and bytes come in several.
func (t *fieldText) add(data []byte, first, last bool) bool {
	switch t.field.kind {
	case kindString:
		t.addString(data, last)
		return true
	case kindFixedBytes, kindBytes:
		t.addBytes(data, first, last)
		return true
	}
	if !first {
		return false
	}
	text, ok := scalarText(t.field, data)
	t.text = text
	return ok
}

// addString keeps what fits. Measured defect of 1.22.0: the ellipsis is set only
// when the buffer fills up within the last chunk. With APDUs as full as they get
// a text of 380 to 508 bytes ends in "...", a longer one ends without a mark.
func (t *fieldText) addString(data []byte, last bool) {
	if len(t.text) >= textRoom {
		return
	}
	kept := min(textRoom-len(t.text), len(data))
	whole := t.text + string(data[:kept])
	if last && kept < len(data) {
		whole = overwrite(whole)
	}
	t.text = cString(whole)
}

// addBytes writes hex in capitals, as the SDK's format_hex does.
func (t *fieldText) addBytes(data []byte, first, last bool) {
	if first {
		t.text = "0x"
	}
	room := (textRoom - len(t.text)) / 2
	kept := min(room, len(data))
	t.text += strings.ToUpper(hex.EncodeToString(data[:kept]))
	if last && room < len(data) {
		t.text = overwrite(t.text)
	}
}

// overwrite puts an ellipsis where the buffer ends. Where the text has a NUL
// before that, it is not seen.
func overwrite(text string) string {
	return text[:textRoom-len(ellipsis)] + ellipsis
}

func cString(text string) string {
	before, _, _ := strings.Cut(text, "\x00")
	return before
}

// scalarText formats values that have 32 bytes at most.
func scalarText(f structField, data []byte) (string, bool) {
	switch f.kind {
	case kindAddress:
		return common.BytesToAddress(data).Hex(), len(data) == common.AddressLength
	case kindBool:
		if len(data) == 1 && data[0] == 0 {
			return "false", true
		}
		return "true", len(data) == 1
	case kindUint:
		return new(big.Int).SetBytes(data).String(), len(data) <= wordSize
	case kindInt:
		return intText(f.size, data)
	}
	return "", false
}

// intSizes are the sizes in bytes of signed integers that the app can show; it
// refuses to show others (ui_712_format_int).
var intSizes = map[int]bool{1: true, 2: true, 4: true, 8: true, 16: true, 32: true}

func intText(size int, data []byte) (string, bool) {
	if len(data) < 1 || len(data) > size || !intSizes[size] || size == 1 && len(data) != 1 {
		return "", false
	}
	n := new(big.Int).SetBytes(data)
	if len(data) == size && data[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*size))) //nolint:gosec // at most 256
	}
	return n.String(), true
}

// shownText is what of a text the screen has glyphs for: printable ASCII, and
// line feeds. Measured: characters beyond ASCII vanish, as does a tab; a
// backspace toggles bold type.
func shownText(text string) string {
	return string(bytes.Map(func(r rune) rune {
		if r == '\n' || r >= ' ' && r <= '~' {
			return r
		}
		return -1
	}, []byte(text)))
}
