package trezor

import (
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// device712 is EIP-712 as a device computes it: from what it is told over the
// wire and from nothing else.
type device712 struct {
	t       *testing.T
	ask     func(pb.Message) pb.Message
	structs map[string][]*pb.EthereumStructMember
	v4      bool
}

func (d *device712) collect(name string) {
	ack, ok := d.ask(&pb.EthereumTypedDataStructRequest{Name: &name}).(*pb.EthereumTypedDataStructAck)
	if !ok {
		d.t.Fatalf("no structure %s", name)
	}
	d.structs[name] = ack.Members
	for _, m := range ack.Members {
		typ := m.Type
		for typ.GetDataType() == pb.TypedDataKind_TYPED_ARRAY {
			typ = typ.EntryType
		}
		if n := typ.GetStructName(); n != "" && d.structs[n] == nil {
			d.collect(n)
		}
	}
}

func (d *device712) value(path []uint32) []byte {
	ack, ok := d.ask(&pb.EthereumTypedDataValueRequest{MemberPath: slices.Clone(path)}).(*pb.EthereumTypedDataValueAck)
	if !ok {
		d.t.Fatalf("no value at %d", path)
	}
	return ack.Value
}

func (d *device712) typeName(t *pb.EthereumFieldType) string {
	names := map[pb.TypedDataKind]string{
		pb.TypedDataKind_TYPED_UINT: "uint", pb.TypedDataKind_TYPED_INT: "int", pb.TypedDataKind_TYPED_BYTES: "bytes",
		pb.TypedDataKind_TYPED_STRING: "string", pb.TypedDataKind_TYPED_BOOL: "bool", pb.TypedDataKind_TYPED_ADDRESS: "address",
	}
	switch t.GetDataType() {
	case pb.TypedDataKind_TYPED_STRUCT:
		if int(t.GetSize()) != len(d.structs[t.GetStructName()]) {
			d.t.Errorf("%s has the size %d", t.GetStructName(), t.GetSize())
		}
		return t.GetStructName()
	case pb.TypedDataKind_TYPED_ARRAY:
		if t.Size == nil {
			return d.typeName(t.EntryType) + "[]"
		}
		return d.typeName(t.EntryType) + "[" + big.NewInt(int64(t.GetSize())).String() + "]"
	case pb.TypedDataKind_TYPED_UINT, pb.TypedDataKind_TYPED_INT:
		return names[t.GetDataType()] + big.NewInt(int64(t.GetSize())*8).String()
	case pb.TypedDataKind_TYPED_BYTES:
		if t.Size != nil {
			return "bytes" + big.NewInt(int64(t.GetSize())).String()
		}
	}
	return names[t.GetDataType()]
}

func (d *device712) encodeType(name string) string {
	deps := map[string]bool{}
	var find func(string)
	find = func(n string) {
		if deps[n] {
			return
		}
		deps[n] = true
		for _, m := range d.structs[n] {
			typ := m.Type
			for typ.GetDataType() == pb.TypedDataKind_TYPED_ARRAY {
				typ = typ.EntryType
			}
			if typ.GetStructName() != "" {
				find(typ.GetStructName())
			}
		}
	}
	find(name)
	delete(deps, name)
	var rest []string
	for n := range deps {
		rest = append(rest, n)
	}
	slices.Sort(rest)
	text := ""
	for _, n := range append([]string{name}, rest...) {
		var fields []string
		for _, m := range d.structs[n] {
			fields = append(fields, d.typeName(m.Type)+" "+m.GetName())
		}
		text += n + "(" + strings.Join(fields, ",") + ")"
	}
	return text
}

func (d *device712) hashStruct(name string, path []uint32) []byte {
	return crypto.Keccak256(crypto.Keccak256([]byte(d.encodeType(name))), d.encodeData(name, path))
}

func (d *device712) encodeData(name string, path []uint32) []byte {
	var out []byte
	for i, m := range d.structs[name] {
		out = append(out, d.encode(m.Type, append(slices.Clone(path), uint32(i)), false)...)
	}
	return out
}

func (d *device712) encode(t *pb.EthereumFieldType, path []uint32, inArray bool) []byte {
	switch t.GetDataType() {
	case pb.TypedDataKind_TYPED_STRUCT:
		if inArray && !d.v4 {
			return d.encodeData(t.GetStructName(), path)
		}
		return d.hashStruct(t.GetStructName(), path)
	case pb.TypedDataKind_TYPED_ARRAY:
		n := int(t.GetSize())
		if t.Size == nil {
			n = int(new(big.Int).SetBytes(d.value(path)).Int64())
		}
		var all []byte
		for i := range n {
			all = append(all, d.encode(t.EntryType, append(slices.Clone(path), uint32(i)), true)...)
		}
		return crypto.Keccak256(all)
	}
	v := d.value(path)
	switch {
	case t.GetDataType() == pb.TypedDataKind_TYPED_STRING, t.GetDataType() == pb.TypedDataKind_TYPED_BYTES && t.Size == nil:
		return crypto.Keccak256(v)
	case t.Size != nil && len(v) != int(t.GetSize()):
		d.t.Errorf("the value at %d has %d bytes, of %d", path, len(v), t.GetSize())
	case t.GetDataType() == pb.TypedDataKind_TYPED_BYTES:
		return common.RightPadBytes(v, 32)
	case t.GetDataType() == pb.TypedDataKind_TYPED_INT && v[0] >= 0x80:
		return append(slices.Repeat([]byte{0xff}, 32-len(v)), v...)
	}
	return common.LeftPadBytes(v, 32)
}

// deviceDigest walks data like a device. Then it asks for everything again in
// another order, and the answers must be the same.
func deviceDigest(t *testing.T, d *typedData, primary string, v4 bool) []byte {
	t.Helper()
	var questions, answers []pb.Message
	device := &device712{t: t, structs: map[string][]*pb.EthereumStructMember{}, v4: v4, ask: func(m pb.Message) pb.Message {
		questions, answers = append(questions, m), append(answers, answerOf(t, d, m))
		return answers[len(answers)-1]
	}}
	device.collect("EIP712Domain")
	device.collect(primary)
	digest := append([]byte{0x19, 0x01}, device.hashStruct("EIP712Domain", []uint32{0})...)
	if primary != "EIP712Domain" {
		digest = append(digest, device.hashStruct(primary, []uint32{1})...)
	}
	if n := d.maxQuestions(); len(questions) > n {
		t.Errorf("an honest device asks %d times, %d are answered", len(questions), n)
	}
	for _, i := range rand.New(rand.NewPCG(7, 12)).Perm(len(questions)) { //nolint:gosec // an order, the same each time
		if again := answerOf(t, d, questions[i]); !reflect.DeepEqual(again, answers[i]) {
			t.Errorf("%v: %v, then %v", questions[i], answers[i], again)
		}
	}
	return crypto.Keccak256(digest)
}

func answerOf(t *testing.T, d *typedData, question pb.Message) (answer pb.Message) {
	t.Helper()
	var err error
	switch q := question.(type) {
	case *pb.EthereumTypedDataStructRequest:
		answer, err = d.answerStruct(q.GetName())
	case *pb.EthereumTypedDataValueRequest:
		answer, err = d.answerValue(q.GetMemberPath())
	}
	if err != nil {
		t.Fatal(err)
	}
	return answer
}
