package ledger

import (
	"fmt"
	"unicode/utf8"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
)

// shownBytes is how much of a value the device shows: its buffer has 380 bytes
// with the end mark. Longer texts lose their end, some of them without a sign
// that they did (measured on 1.22.0 from 509 bytes on).
const shownBytes = 379

// checkReadable names the first field that the device would sign without
// showing it as what it is.
func (d *typedData) checkReadable() error {
	for _, root := range []eip712.Value{d.Domain, d.Message} {
		if err := readable(root); err != nil {
			return err
		}
	}
	return d.checkGrouping()
}

func readable(v eip712.Value) error {
	reason := ""
	switch {
	case v.Type.Array():
		reason = unreadableArray(v)
	case v.Type.Structure():
	case v.Type.Kind == eip712.String:
		reason = unreadableText(v.Bytes)
	case v.Type.Kind == eip712.Bytes && 2+2*len(v.Bytes) > shownBytes:
		reason = fmt.Sprintf("has %d bytes: the device shows the first %d", len(v.Bytes), (shownBytes-2)/2)
	}
	if reason != "" {
		return &hw.UnreadableFieldError{Field: v.Path, Reason: reason}
	}
	for _, item := range v.Items {
		if err := readable(item); err != nil {
			return err
		}
	}
	return nil
}

// unreadableArray: the device shows each element under the name of the field,
// and neither how many there are nor where an inner array ends.
func unreadableArray(v eip712.Value) string {
	if len(v.Items) == 0 {
		return "is an empty array: the device does not show that it is there"
	}
	for _, n := range v.Type.Levels[:len(v.Type.Levels)-1] {
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
	for _, root := range []eip712.Value{d.Domain, d.Message} {
		screens = append(screens, screenStruct+root.Type.Base)
		screens = fieldScreens(root, screens)
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

func fieldScreens(v eip712.Value, screens []string) []string {
	if v.Type.Elementary() {
		return append(screens, v.Key+" "+v.Text())
	}
	for _, item := range v.Items {
		screens = fieldScreens(item, screens)
	}
	return screens
}

// previewTypedHash: each hash takes two pages on a Nano.
func previewTypedHash(h hw.TypedHash) hw.Review {
	review := pages(screenBlindAhead, screenReviewTyped,
		"Domain hash (1/2), (2/2) "+h.DomainSeparator.Hex(), "Message hash (1/2), (2/2) "+h.StructHash.Hex(), screenSignMessage)
	review.Presses += 2
	review.Blind, review.Hidden = true, hiddenByHash
	return review
}
