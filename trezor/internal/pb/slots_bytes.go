package pb

import "google.golang.org/protobuf/encoding/protowire"

// blob is a string of bytes: nil is none, and empty is one of no bytes.
type blob struct {
	whole

	at *[]byte
}

func blobAt(at *[]byte) slot { return blob{at: at} }

func (s blob) set() bool { return *s.at != nil }

func (s blob) size(n protowire.Number) int {
	return protowire.SizeTag(n) + protowire.SizeBytes(len(*s.at))
}

func (s blob) append(wire []byte, n protowire.Number) []byte {
	return protowire.AppendBytes(protowire.AppendTag(wire, n, protowire.BytesType), *s.at)
}

func (s blob) read(wire []byte, kind protowire.Type, _ int) int {
	v, n := readBytes(wire, kind)
	if n > 0 {
		*s.at = append([]byte{}, v...)
	}
	return n
}

type blobList struct {
	whole

	at *[][]byte
}

func blobListAt(at *[][]byte) slot { return blobList{at: at} }

func (s blobList) set() bool { return len(*s.at) > 0 }

func (s blobList) size(n protowire.Number) int {
	total := 0
	for i := range *s.at {
		total += blob{at: &(*s.at)[i]}.size(n)
	}
	return total
}

func (s blobList) append(wire []byte, n protowire.Number) []byte {
	for i := range *s.at {
		wire = blob{at: &(*s.at)[i]}.append(wire, n)
	}
	return wire
}

func (s blobList) read(wire []byte, kind protowire.Type, _ int) int {
	var v []byte
	n := blob{at: &v}.read(wire, kind, 0)
	if n > 0 {
		*s.at = append(*s.at, v)
	}
	return n
}

// partOf is a pointer to a message inside of another one.
type partOf[T any] interface {
	*T
	Message
}

type part[T any, M partOf[T]] struct{ at *M }

func partAt[T any, M partOf[T]](at *M) slot { return part[T, M]{at} }

func (s part[T, M]) set() bool { return *s.at != nil }

func (s part[T, M]) size(n protowire.Number) int {
	return protowire.SizeTag(n) + protowire.SizeBytes(size(*s.at))
}

func (s part[T, M]) append(wire []byte, n protowire.Number) []byte {
	wire = protowire.AppendTag(wire, n, protowire.BytesType)
	wire = protowire.AppendVarint(wire, uint64(size(*s.at))) //nolint:gosec // a length
	return appendTo(wire, *s.at)
}

func (s part[T, M]) read(wire []byte, kind protowire.Type, depth int) int {
	v, n := readBytes(wire, kind)
	if n <= 0 {
		return n
	}
	if *s.at == nil {
		*s.at = new(T)
	}
	if !decode(v, *s.at, depth) {
		return -1
	}
	return n
}

func (s part[T, M]) check() error {
	if *s.at == nil {
		return nil
	}
	return check(*s.at)
}

type partList[T any, M partOf[T]] struct{ at *[]M }

func partListAt[T any, M partOf[T]](at *[]M) slot { return partList[T, M]{at} }

func (s partList[T, M]) set() bool { return len(*s.at) > 0 }

func (s partList[T, M]) size(n protowire.Number) int {
	total := 0
	for i := range *s.at {
		total += part[T, M]{&(*s.at)[i]}.size(n)
	}
	return total
}

func (s partList[T, M]) append(wire []byte, n protowire.Number) []byte {
	for i := range *s.at {
		wire = part[T, M]{&(*s.at)[i]}.append(wire, n)
	}
	return wire
}

func (s partList[T, M]) read(wire []byte, kind protowire.Type, depth int) int {
	var v M
	n := part[T, M]{&v}.read(wire, kind, depth)
	if n > 0 {
		*s.at = append(*s.at, v)
	}
	return n
}

// check refuses a nil in the list, too: it would be sent as an empty message.
func (s partList[T, M]) check() error {
	for _, m := range *s.at {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}
