package pb

import "google.golang.org/protobuf/encoding/protowire"

// whole is the check of what has no parts.
type whole struct{}

func (whole) check() error { return nil }

// integer is what travels as a varint, apart from bool; an int32 is an enum's.
type integer interface{ ~int32 | ~uint32 | ~uint64 }

type number[T integer] struct {
	whole

	at **T
}

func numberAt[T integer](at **T) slot { return number[T]{at: at} }

func (s number[T]) set() bool { return *s.at != nil }

func (s number[T]) size(n protowire.Number) int {
	return protowire.SizeTag(n) + protowire.SizeVarint(uint64(**s.at)) //nolint:gosec // a negative enum has ten bytes
}

func (s number[T]) append(wire []byte, n protowire.Number) []byte {
	return appendVarint(wire, n, uint64(**s.at)) //nolint:gosec // the same
}

func (s number[T]) read(wire []byte, kind protowire.Type, _ int) int {
	v, n := readVarint(wire, kind)
	if n > 0 {
		*s.at = new(T(v))
	}
	return n
}

type numberList[T integer] struct {
	whole

	at *[]T
}

func numberListAt[T integer](at *[]T) slot { return numberList[T]{at: at} }

func (s numberList[T]) set() bool { return len(*s.at) > 0 }

func (s numberList[T]) size(n protowire.Number) int {
	total := len(*s.at) * protowire.SizeTag(n)
	for _, v := range *s.at {
		total += protowire.SizeVarint(uint64(v)) //nolint:gosec // a negative enum has ten bytes
	}
	return total
}

func (s numberList[T]) append(wire []byte, n protowire.Number) []byte {
	for _, v := range *s.at {
		wire = appendVarint(wire, n, uint64(v)) //nolint:gosec // the same
	}
	return wire
}

// read takes one number, or as many as are packed into a string of bytes.
func (s numberList[T]) read(wire []byte, kind protowire.Type, _ int) int {
	if kind != protowire.BytesType {
		v, n := readVarint(wire, kind)
		if n > 0 {
			*s.at = append(*s.at, T(v))
		}
		return n
	}
	packed, taken := protowire.ConsumeBytes(wire)
	for len(packed) > 0 {
		v, n := protowire.ConsumeVarint(packed)
		if n < 0 {
			return n
		}
		*s.at, packed = append(*s.at, T(v)), packed[n:]
	}
	return taken
}

type flag struct {
	whole

	at **bool
}

func flagAt(at **bool) slot { return flag{at: at} }

func (s flag) set() bool { return *s.at != nil }

func (s flag) size(n protowire.Number) int { return protowire.SizeTag(n) + 1 }

func (s flag) append(wire []byte, n protowire.Number) []byte {
	return appendVarint(wire, n, protowire.EncodeBool(**s.at))
}

func (s flag) read(wire []byte, kind protowire.Type, _ int) int {
	v, n := readVarint(wire, kind)
	if n > 0 {
		*s.at = new(protowire.DecodeBool(v))
	}
	return n
}

type text struct {
	whole

	at **string
}

func textAt(at **string) slot { return text{at: at} }

func (s text) set() bool { return *s.at != nil }

func (s text) size(n protowire.Number) int {
	return protowire.SizeTag(n) + protowire.SizeBytes(len(**s.at))
}

func (s text) append(wire []byte, n protowire.Number) []byte {
	return protowire.AppendString(protowire.AppendTag(wire, n, protowire.BytesType), **s.at)
}

func (s text) read(wire []byte, kind protowire.Type, _ int) int {
	v, n := readBytes(wire, kind)
	if n > 0 {
		*s.at = new(string(v))
	}
	return n
}

type textList struct {
	whole

	at *[]string
}

func textListAt(at *[]string) slot { return textList{at: at} }

func (s textList) set() bool { return len(*s.at) > 0 }

func (s textList) size(n protowire.Number) int {
	total := 0
	for _, v := range *s.at {
		total += protowire.SizeTag(n) + protowire.SizeBytes(len(v))
	}
	return total
}

func (s textList) append(wire []byte, n protowire.Number) []byte {
	for _, v := range *s.at {
		wire = protowire.AppendString(protowire.AppendTag(wire, n, protowire.BytesType), v)
	}
	return wire
}

func (s textList) read(wire []byte, kind protowire.Type, _ int) int {
	v, n := readBytes(wire, kind)
	if n > 0 {
		*s.at = append(*s.at, string(v))
	}
	return n
}

func appendVarint(wire []byte, n protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(wire, n, protowire.VarintType), v)
}

func readVarint(wire []byte, kind protowire.Type) (v uint64, n int) {
	if kind != protowire.VarintType {
		return 0, 0
	}
	return protowire.ConsumeVarint(wire)
}

func readBytes(wire []byte, kind protowire.Type) (v []byte, n int) {
	if kind != protowire.BytesType {
		return nil, 0
	}
	return protowire.ConsumeBytes(wire)
}
