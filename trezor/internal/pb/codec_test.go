package pb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
	"pgregory.net/rapid"
)

var compiled = sync.OnceValues(func() (protoreflect.FileDescriptor, error) {
	compiler := protocompile.Compiler{Resolver: &protocompile.SourceResolver{}}
	files, err := compiler.Compile(context.Background(), "messages.proto")
	if err != nil {
		return nil, err
	}
	return files[0], nil
})

// described is messages.proto as protobuf's own runtime has it.
func described(t testing.TB) protoreflect.FileDescriptor {
	t.Helper()
	file, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// theirs decodes with protobuf's runtime, and encodes again.
func theirs(t testing.TB, m Message, wire []byte) ([]byte, error) {
	t.Helper()
	message := dynamicpb.NewMessage(described(t).Messages().ByName(protoreflect.Name(NameOf(m))))
	if err := (proto.UnmarshalOptions{RecursionLimit: maxDepth}).Unmarshal(wire, message); err != nil {
		return nil, err
	}
	again, err := proto.MarshalOptions{Deterministic: true}.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	return again, nil
}

// sameAsTheirs decodes bytes with both, which must accept the same and make the
// same of it.
func sameAsTheirs(t testing.TB, id uint16, wire []byte) (accepted bool) {
	t.Helper()
	m, err := New(id)
	if err != nil {
		t.Fatal(err)
	}
	want, wantErr := theirs(t, m, wire)
	gotErr := Unmarshal(wire, m)
	if (gotErr == nil) != (wantErr == nil) {
		t.Fatalf("%s %x: %v, protobuf says %v", Name(id), wire, gotErr, wantErr)
	}
	if gotErr != nil {
		return false
	}
	got, err := Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%s %x became %x, want %x", Name(id), wire, got, want)
	}
	if cap(got) != len(got) {
		t.Fatalf("%s %x: %d bytes in room for %d: what they left behind on their way is not wiped", Name(id), wire, len(got), cap(got))
	}
	return true
}

// TestLikeProtobuf holds the codec to protobuf's runtime with messages of all
// kinds: whatever fields they have, in any order, once, often and in part, and
// some that are none.
func TestLikeProtobuf(t *testing.T) {
	for id := range messages {
		t.Run(Name(id), func(t *testing.T) {
			t.Parallel()
			accepted := 0
			descriptor := described(t).Messages().ByName(protoreflect.Name(Name(id)))
			rapid.Check(t, func(r *rapid.T) {
				if sameAsTheirs(t, id, drawMessage(r, descriptor, 3, rapid.Bool().Draw(r, "odd"))) {
					accepted++
				}
			})
			if accepted == 0 {
				t.Error("not one was a message")
			}
		})
	}
}

// drawMessage draws bytes that are a message of the kind, or, where odd is set,
// such that some are not: what is required may be missing, and fields may be others.
func drawMessage(r *rapid.T, of protoreflect.MessageDescriptor, depth int, odd bool) []byte {
	var wire []byte
	all := of.Fields()
	for i := range all.Len() {
		f := all.Get(i)
		if depth == 0 && f.Cardinality() != protoreflect.Required {
			continue
		}
		times := rapid.SampledFrom([]int{0, 1, 1, 2}).Draw(r, "times")
		if f.Cardinality() == protoreflect.Required && (!odd || rapid.IntRange(0, 19).Draw(r, "missing") > 0) {
			times = max(times, 1)
		}
		for range times {
			wire = append(wire, drawField(r, f, depth, odd)...)
		}
	}
	if odd && rapid.IntRange(0, 9).Draw(r, "other") == 0 {
		wire = append(wire, rapid.SliceOfN(rapid.Byte(), 0, 6).Draw(r, "anything")...)
	}
	return wire
}

func drawField(r *rapid.T, f protoreflect.FieldDescriptor, depth int, odd bool) []byte {
	varint := rapid.Custom(func(r *rapid.T) []byte {
		return protowire.AppendVarint(nil, rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(0, 300)).Draw(r, "value"))
	})
	number, kind := f.Number(), 4
	if odd && rapid.IntRange(0, 19).Draw(r, "another") == 0 { // a number that no field has
		number = rapid.SampledFrom([]protowire.Number{1000, 14, protowire.MaxValidNumber}).Draw(r, "number")
	}
	if odd {
		kind = rapid.IntRange(0, 19).Draw(r, "kind")
	}
	switch {
	case kind == 0:
		return append(protowire.AppendTag(nil, number, protowire.Fixed32Type), 1, 2, 3, 4)
	case kind == 1:
		return append(protowire.AppendTag(nil, number, protowire.Fixed64Type), 1, 2, 3, 4, 5, 6, 7, 8)
	case kind == 2: // also what a packed list looks like
		packed := bytes.Join(rapid.SliceOfN(varint, 0, 3).Draw(r, "packed"), nil)
		return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), packed)
	case kind == 3:
		group := protowire.AppendTag(protowire.AppendTag(nil, number, protowire.StartGroupType), 1, protowire.VarintType)
		return protowire.AppendTag(append(group, 7), number, protowire.EndGroupType)
	case f.Kind() == protoreflect.MessageKind:
		return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), drawMessage(r, f.Message(), max(depth-1, 0), odd))
	case f.Kind() == protoreflect.StringKind, f.Kind() == protoreflect.BytesKind:
		return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(r, "bytes"))
	}
	return append(protowire.AppendTag(nil, number, protowire.VarintType), varint.Draw(r, "varint")...)
}

// FuzzLikeProtobuf is the same for whatever bytes there are.
func FuzzLikeProtobuf(f *testing.F) {
	for id := range messages {
		f.Add(id, []byte{})
	}
	f.Add(uint16(17), []byte{0x10, 2, 0x18, 12, 0x20, 4, 0xf2, 1, 2, 7, 17, 0xc0, 0x02, 0, 0x9a, 6, 1, 0})
	f.Add(uint16(466), []byte{0x0a, 0x0b, 0x0a, 0x06, 0x08, 7, 0x1a, 2, 0x08, 1, 0x12, 1, 'x'})
	f.Fuzz(func(t *testing.T, id uint16, wire []byte) {
		if _, ok := messages[id]; ok {
			sameAsTheirs(t, id, wire)
		}
	})
}

// nested is a type of arrays of arrays, levels deep.
func nested(levels int) []byte {
	inner := []byte{0x08, 1}
	for range levels - 1 {
		inner = protowire.AppendBytes([]byte{0x08, 7, 0x1a}, inner)
	}
	member := append(protowire.AppendBytes([]byte{0x0a}, inner), 0x12, 0)
	return protowire.AppendBytes([]byte{0x0a}, member)
}

func TestDepth(t *testing.T) {
	const outer = 2 // the answer and its member
	for levels, want := range map[int]bool{1: true, maxDepth - outer: true, maxDepth - outer + 1: false, 20000: false} {
		if got := sameAsTheirs(t, 466, nested(levels)); got != want {
			t.Errorf("%d levels are accepted: %v", levels, got)
		}
	}
}

func TestMarshalRefuses(t *testing.T) {
	size := &EthereumFieldType{DataType: new(TypedDataKind_TYPED_UINT)}
	for name, m := range map[string]Message{
		"nothing":             nil,
		"nil":                 (*Features)(nil),
		"no pin":              &PinMatrixAck{},
		"a part without":      &EthereumPublicKey{Node: &HDNode{}, Xpub: new("xpub")},
		"nil in a list":       &EthereumTypedDataStructAck{Members: []*EthereumStructMember{nil}},
		"in a list without":   &EthereumTypedDataStructAck{Members: []*EthereumStructMember{{Type: size}}},
		"deep inside without": &EthereumStructMember{Name: new("x"), Type: &EthereumFieldType{DataType: size.DataType, EntryType: &EthereumFieldType{}}},
	} {
		if wire, err := Marshal(m); !errors.Is(err, errMissing) || wire != nil {
			t.Errorf("%s: %x, %v", name, wire, err)
		}
	}
}

// TestGetters: what a field is worth while it is not set, and when it is, which
// Go's zero values do not tell from one another.
func TestGetters(t *testing.T) {
	for id := range messages {
		m, err := New(id)
		if err != nil {
			t.Fatal(err)
		}
		descriptor := described(t).Messages().ByName(protoreflect.Name(NameOf(m)))
		for _, message := range []reflect.Value{reflect.ValueOf(m), reflect.Zero(reflect.TypeOf(m))} {
			checkUnset(t, message, descriptor)
		}
	}
	for _, compat := range []bool{false, true} {
		m := &EthereumSignTypedData{MetamaskV4Compat: &compat}
		if m.GetMetamaskV4Compat() != compat {
			t.Errorf("%v is not what was set", !compat)
		}
	}
}

func checkUnset(t *testing.T, message reflect.Value, descriptor protoreflect.MessageDescriptor) {
	t.Helper()
	fields, getters := message.Type().Elem(), 0
	for i := range fields.NumField() {
		getter := message.MethodByName("Get" + fields.Field(i).Name)
		if !getter.IsValid() {
			continue
		}
		f := descriptor.Fields().Get(getters)
		getters++
		got := getter.Call(nil)[0]
		want := f.Default().Interface()
		switch {
		case f.IsList(), f.Kind() == protoreflect.BytesKind, f.Kind() == protoreflect.MessageKind:
			if !got.IsNil() {
				t.Errorf("%s: %v while it is not set", f.FullName(), got)
			}
		case f.Kind() == protoreflect.EnumKind:
			if got.Int() != int64(f.Default().Enum()) {
				t.Errorf("%s: %v while it is not set, want %v", f.FullName(), got, want)
			}
		case fmt.Sprint(got) != fmt.Sprint(want):
			t.Errorf("%s: %v while it is not set, want %v", f.FullName(), got, want)
		}
	}
	if getters != descriptor.Fields().Len() {
		t.Errorf("%s: %d getters for %d fields", descriptor.FullName(), getters, descriptor.Fields().Len())
	}
}
