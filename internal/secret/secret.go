package secret

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
	"runtime"
)

// Redacted is what every secret prints as.
const Redacted = "redacted"

// redactedJSON is Redacted as a JSON document.
const redactedJSON = `"` + Redacted + `"`

// redaction carries the methods that String and Bytes share, so that the two
// types cannot drift apart in what they hide.
type redaction struct{}

// String returns Redacted.
func (redaction) String() string { return Redacted }

// GoString returns Redacted; fmt asks for it on %#v.
func (redaction) GoString() string { return Redacted }

// Format writes Redacted for every verb, flag, width and precision.
func (redaction) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, Redacted) }

// LogValue returns Redacted, for log/slog.
func (redaction) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalJSON returns Redacted as a JSON string.
func (redaction) MarshalJSON() ([]byte, error) { return []byte(redactedJSON), nil }

// MarshalText returns Redacted; XML, YAML and JSON map keys use it.
func (redaction) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// String is a secret text, usually a passphrase. The zero value is an empty
// secret. Copies are cheap and hold the same text.
type String struct {
	redaction
	reveal func() string
}

// New returns s as a secret.
func New(s string) String {
	return String{reveal: func() string { return s }}
}

// Reveal returns the text in the clear.
func (s String) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Empty reports whether the text has no bytes.
func (s String) Empty() bool { return s.Reveal() == "" }

// Equal reports whether both texts are the same. The time it takes depends on
// the lengths only.
func (s String) Equal(other String) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// Bytes is a secret byte string, usually a private key, that can be
// overwritten. The zero value is empty. Copies share one buffer: wiping one
// wipes all. Wipe must not run at the same time as a use of what Reveal gave.
type Bytes struct {
	redaction
	buffer func() *[]byte
}

// NewBytes takes b over without copying it; the caller must not use b again.
func NewBytes(b []byte) Bytes {
	return Bytes{buffer: func() *[]byte { return &b }}
}

// Reveal returns the bytes themselves, not a copy, so that no second buffer
// needs wiping. It returns nil after Wipe.
func (b Bytes) Reveal() []byte {
	if b.buffer == nil {
		return nil
	}
	return *b.buffer()
}

// Empty reports whether there are no bytes, which is so after Wipe too.
func (b Bytes) Empty() bool { return len(b.Reveal()) == 0 }

// Equal reports whether both hold the same bytes. The time it takes depends on
// the lengths only.
func (b Bytes) Equal(other Bytes) bool {
	return subtle.ConstantTimeCompare(b.Reveal(), other.Reveal()) == 1
}

// Wipe overwrites the bytes with zeros and forgets them. It may be called
// more than once.
func (b Bytes) Wipe() {
	if b.buffer == nil {
		return
	}
	buf := b.buffer()
	clear(*buf)
	// The zeros must be stored before the buffer becomes garbage.
	runtime.KeepAlive(*buf)
	*buf = nil
}
