package eip712

import "github.com/valetkey/valetkey/hw"

// Rules are what one device takes.
type Rules struct {
	Device    string // what errors call it, such as "the app"
	Recursion string // why a structure may not contain itself, as "contains itself: …" goes on

	MaxName  int // letters in a name
	MaxDepth int // structures in structures
	MaxItems int // elements of an array
	MaxOpen  int // arrays around a value, through all structures; 0 is any number
	Fields   Limit
	Levels   Limit // arrays of arrays in one type
	Value    Limit // bytes of a string or of bytes

	// IntSizes are the signed integers, in bytes, that the device can show; nil is all.
	IntSizes []int
	// ShortUint sends unsigned integers with as few bytes as there are, at least
	// one. Otherwise they have all of their type's, as signed ones always do.
	ShortUint bool
	// UTF8 has strings be that.
	UTF8 bool
	// BeyondGeth takes what go-ethereum does not hash: structures without fields,
	// and names of structures that begin with _ or have a $ in them. The digest of
	// the bytes for the wire stands alone then.
	BeyondGeth bool
}

// Limit is a bound with the words that follow when something is over it.
type Limit struct {
	Max int
	Why string // such as "the app counts to 255"
}

func bad(field, reason string) error {
	return &hw.TypedDataError{Field: field, Reason: reason}
}
