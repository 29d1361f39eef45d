package ledger

import (
	"fmt"
	"math/big"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/valetkey/valetkey/hw"
)

// shownBytes is how much of a value the device shows: its buffer has 380 bytes
// with the end mark. Longer texts lose their end, some of them without a sign
// that they did (measured on 1.22.0 from 509 bytes on).
const shownBytes = 379

// checkReadable names the first field that the device would sign without
// showing it as what it is.
func (d *typedData) checkReadable() error {
	for _, root := range []typedValue{d.domain, d.message} {
		if err := root.checkReadable(); err != nil {
			return err
		}
	}
	return d.checkGrouping()
}

func (v typedValue) checkReadable() error {
	reason := ""
	switch {
	case v.array():
		reason = v.unreadableArray()
	case v.structure():
	case v.typ.kind == kindString:
		reason = unreadableText(v.bytes)
	case v.typ.kind == kindBytes && 2+2*len(v.bytes) > shownBytes:
		reason = fmt.Sprintf("has %d bytes: the device shows the first %d", len(v.bytes), (shownBytes-2)/2)
	}
	if reason != "" {
		return &hw.UnreadableFieldError{Field: v.path, Reason: reason}
	}
	for _, item := range v.items {
		if err := item.checkReadable(); err != nil {
			return err
		}
	}
	return nil
}

// unreadableArray: the device shows each element under the name of the field,
// and neither how many there are nor where an inner array ends.
func (v typedValue) unreadableArray() string {
	if len(v.items) == 0 {
		return "is an empty array: the device does not show that it is there"
	}
	for _, n := range v.typ.levels[:len(v.typ.levels)-1] {
		if n == 0 {
			return "holds arrays of any length: the device does not show where one ends and the next begins"
		}
	}
	return ""
}

// unreadableText: the device drops bytes that are not ASCII, tabs and other
// control characters, ends the text at a NUL, and takes a backspace for a
// change to bold. Line feeds it shows as what they are.
func unreadableText(text []byte) string {
	for i, b := range text {
		switch {
		case b >= utf8.RuneSelf:
			return fmt.Sprintf("has a character at byte %d that is not ASCII: the device leaves it out", i)
		case b == 0:
			return fmt.Sprintf("has a NUL at byte %d: the device shows nothing after it", i)
		case b != '\n' && (b < ' ' || b > '~'):
			return fmt.Sprintf("has the control character 0x%02x at byte %d: the device does not show it", b, i)
		}
	}
	if len(text) > shownBytes {
		return fmt.Sprintf("is a text of %d bytes: the device shows the first %d", len(text), shownBytes)
	}
	return ""
}

// Words of the review.
const (
	screenBlindAhead  = "Blind signing ahead"
	screenReviewTyped = "Review typed message"
	screenStruct      = "Review struct "
	screenSignMessage = "Sign message"

	hiddenUnlessRaw = "while Raw messages is off, the fields of the message are signed, but only its hash is shown"
	hiddenFields    = "parts of the fields are signed, but not shown"
	hiddenByHash    = "domain and message are signed, but only their hashes are shown"
)

// previewTypedData lists domain and message in full, as Raw messages has them
// on every model. A Nano with Blind signing on may show less; nobody can ask it.
func (w *Wallet) previewTypedData(d *typedData) hw.Review {
	screens := []string{screenBlindAhead, screenReviewTyped}
	for _, root := range []typedValue{d.domain, d.message} {
		screens = append(screens, screenStruct+root.typ.base)
		screens = root.screens(screens)
	}
	review := hw.Review{Screens: append(screens, screenSignMessage)}
	switch {
	case d.checkReadable() != nil:
		review.Blind, review.Hidden = true, hiddenFields
	case w.blindSigning() && !w.options.Model.touch():
		review.Blind, review.Hidden = true, hiddenUnlessRaw
	}
	return review
}

func (v typedValue) screens(screens []string) []string {
	if !v.array() && !v.structure() {
		return append(screens, v.key+" "+v.text())
	}
	for _, item := range v.items {
		screens = item.screens(screens)
	}
	return screens
}

// text is an elementary value as the device prints it, without its cuts.
func (v typedValue) text() string {
	switch v.typ.kind {
	case kindString:
		return string(v.bytes)
	case kindAddress:
		return common.BytesToAddress(v.bytes).Hex()
	case kindBool, kindInt, kindUint:
		if n, ok := v.canon.(*big.Int); ok {
			return n.String()
		}
		return fmt.Sprint(v.canon)
	}
	return hexutil.Encode(v.bytes)
}

// previewTypedHash: each hash takes two pages on a Nano.
func previewTypedHash(h hw.TypedHash) hw.Review {
	review := pages(screenBlindAhead, screenReviewTyped,
		"Domain hash (1/2), (2/2) "+h.DomainSeparator.Hex(), "Message hash (1/2), (2/2) "+h.StructHash.Hex(), screenSignMessage)
	review.Presses += 2
	review.Blind, review.Hidden = true, hiddenByHash
	return review
}
