package emulator

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/crypto"
)

const domainType = "EIP712Domain"

// signTypedData signs EIP-712 typed data, core/src/apps/ethereum/
// sign_typed_data.py: the device asks for the types first and then for each
// value, hashes as it goes, and shows what the holder wants to see.
func (m *machine) signTypedData(ctx context.Context, in *msgSignTypedData) (messageID, any, error) {
	defs, err := m.pathDefinitions(in.AddressN, in.Definitions)
	if err != nil {
		return 0, nil, err
	}
	a, err := m.open(ctx, in.AddressN, defs.network)
	if err != nil {
		return 0, nil, err
	}
	if err := m.confirm(ctx, Prompt{ // in lower case, unlike other screens
		Name: "confirm_address", Code: ButtonSignTx, Title: "Signing address", Pages: m.pages(strings.ToLower(a.text)), Verb: "Confirm",
	}); err != nil {
		return 0, nil, err
	}
	w := &typedWalk{m: m, v4: in.MetamaskV4Compat == nil || *in.MetamaskV4Compat, types: map[string][]msgStructMember{}}
	digest, err := w.digest(ctx, get(in.PrimaryType), in.ShowMessageHash)
	if err != nil {
		return 0, nil, err
	}
	signature, err := a.signature(digest)
	if err != nil {
		return 0, nil, err
	}
	return idTypedSignature, &msgTypedSignature{Signature: signature, Address: new(a.text)}, nil
}

// typedWalk is one message being hashed.
type typedWalk struct {
	m *machine
	// v4 is MetaMask's way with arrays of structs, and the standard's: the hashes
	// of the structs. Without it the fields go into the array's hash as they are.
	v4     bool
	types  map[string][]msgStructMember
	values int
}

// Bounds that keep a hostile host from filling the emulator's memory or time; a
// device runs out of its own much sooner.
const (
	maxTypes  = 1000
	maxValues = 100_000
	maxNested = 64
)

// digest is keccak256(0x1901 || domain separator || hash of the message). A
// message whose type is the domain's has no hash.
func (w *typedWalk) digest(ctx context.Context, primary string, shown []byte) ([]byte, error) {
	if err := w.collect(ctx, domainType, 0); err != nil {
		return nil, err
	}
	if err := w.collect(ctx, primary, 0); err != nil {
		return nil, err
	}
	show, err := w.askDomain(ctx)
	if err != nil {
		return nil, err
	}
	domain, err := w.hashStruct(ctx, domainType, place{path: []uint32{0}, show: show, names: []string{domainType}})
	if err != nil {
		return nil, err
	}
	message, err := w.message(ctx, primary)
	if err != nil {
		return nil, err
	}
	if err := w.confirmEnd(ctx, message, shown); err != nil {
		return nil, err
	}
	return crypto.Keccak256([]byte{0x19, 0x01}, domain, message), nil
}

func (w *typedWalk) message(ctx context.Context, primary string) ([]byte, error) {
	if primary == domainType {
		return nil, w.m.confirm(ctx, Prompt{
			Name: "confirm_empty_typed_message", Code: ButtonOther, Title: "Confirm message",
			Pages: w.m.pages("No message field"), Verb: "Confirm",
		})
	}
	show, err := w.askStruct(ctx, primary, "Confirm message", "Show full message")
	if err != nil {
		return nil, err
	}
	return w.hashStruct(ctx, primary, place{path: []uint32{1}, show: show, names: []string{primary}})
}

// confirmEnd shows the hash of the message, if the host wants that and the
// firmware knows how, and asks for the last time.
func (w *typedWalk) confirmEnd(ctx context.Context, message, shown []byte) error {
	if shown != nil && w.m.fw.messageHash {
		if !bytes.Equal(shown, message) {
			return dataError("Message hash mismatch")
		}
		if err := w.confirmHash(ctx, message); err != nil {
			return err
		}
	}
	return w.m.confirm(ctx, Prompt{
		Name: "confirm_typed_data_final", Code: ButtonOther, Title: "Confirm typed data",
		Pages: w.m.pages("Really sign EIP-712 typed data?"), Verb: "Hold to confirm", Hold: true,
	})
}

// collect asks for a struct and for all that it refers to, depth first.
func (w *typedWalk) collect(ctx context.Context, name string, depth int) error {
	if depth > maxNested || len(w.types) > maxTypes {
		return dataError("Too many types")
	}
	ack := &msgStructAck{}
	if err := w.m.call(ctx, ask{idStructRequest, &msgStructRequest{Name: &name}, idStructAck, ack}); err != nil {
		return err
	}
	w.types[name] = ack.Members
	for _, member := range ack.Members {
		if err := checkFieldType(member.Type); err != nil {
			return err
		}
		t := elementType(member.Type)
		if get(t.DataType) != typeStruct {
			continue
		}
		if _, known := w.types[*t.StructName]; known {
			continue
		}
		if err := w.collect(ctx, *t.StructName, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// place is where in the message the walk is.
type place struct {
	path  []uint32 // as the host is asked
	show  bool     // values are shown
	names []string // as the holder is told
	depth int
}

// into is the place of a member.
func (p place) into(index int, name string) place {
	out := place{path: append(slices.Clone(p.path), uint32(index)), show: p.show, names: slices.Clone(p.names), depth: p.depth + 1} //nolint:gosec // small
	if name != "" {
		out.names = append(out.names, name)
	}
	return out
}

// hashStruct is keccak256(hash of the type || the encoded members).
func (w *typedWalk) hashStruct(ctx context.Context, name string, p place) ([]byte, error) {
	data, err := w.encodeData(ctx, name, p)
	if err != nil {
		return nil, err
	}
	return crypto.Keccak256(crypto.Keccak256([]byte(w.encodeType(name))), data), nil
}

// encodeData is the members of a struct, 32 bytes each, asked for and shown in
// their order.
func (w *typedWalk) encodeData(ctx context.Context, name string, p place) ([]byte, error) {
	if p.depth > maxNested {
		return nil, dataError("Nested too deep")
	}
	var out []byte
	for i, member := range w.types[name] {
		encoded, err := w.encodeMember(ctx, member, p, i)
		if err != nil {
			return nil, err
		}
		out = append(out, encoded...)
	}
	return out, nil
}

func (w *typedWalk) encodeMember(ctx context.Context, member msgStructMember, p place, index int) ([]byte, error) {
	t, name := member.Type, get(member.Name)
	switch get(t.DataType) {
	case typeStruct:
		inner := p.into(index, name)
		if p.show {
			show, err := w.askStruct(ctx, *t.StructName, strings.Join(inner.names, "."), "Show full struct")
			if err != nil {
				return nil, err
			}
			inner.show = show
		}
		return w.hashStruct(ctx, *t.StructName, inner)
	case typeArray:
		return w.encodeArray(ctx, t, p, p.into(index, name))
	default:
		at := p.into(index, "")
		value, err := w.value(ctx, t, at.path)
		if err != nil {
			return nil, err
		}
		if p.show {
			if err := w.confirmValue(ctx, valueTitle(p.names, name, typeName(t), -1), t, value); err != nil {
				return nil, err
			}
		}
		return encodeField(t, value), nil
	}
}

// encodeArray is the hash of the elements, one after the other. An array within
// an array is an error of the firmware, which does not know them: get_value
// falls over it.
func (w *typedWalk) encodeArray(ctx context.Context, t *msgFieldType, outer, p place) ([]byte, error) {
	size, err := w.arraySize(ctx, t, p.path)
	if err != nil {
		return nil, err
	}
	if p.show {
		if p.show, err = w.askArray(ctx, p.names, typeName(t.EntryType), size); err != nil {
			return nil, err
		}
	}
	var elements []byte
	for i := range size {
		encoded, err := w.encodeElement(ctx, t.EntryType, outer, p, i)
		if err != nil {
			return nil, err
		}
		elements = append(elements, encoded...)
	}
	return crypto.Keccak256(elements), nil
}

func (w *typedWalk) encodeElement(ctx context.Context, t *msgFieldType, outer, p place, index int) ([]byte, error) {
	at := p.into(index, "")
	if get(t.DataType) == typeStruct {
		if w.v4 {
			return w.hashStruct(ctx, *t.StructName, at)
		}
		return w.encodeData(ctx, *t.StructName, at)
	}
	value, err := w.value(ctx, t, at.path)
	if err != nil {
		return nil, err
	}
	if get(t.DataType) == typeArray {
		return nil, &Failure{FailureFirmwareError, "Firmware error"} // encode_field raises ValueError
	}
	if p.show {
		title := valueTitle(outer.names, p.names[len(p.names)-1], typeName(t), index)
		if err := w.confirmValue(ctx, title, t, value); err != nil {
			return nil, err
		}
	}
	return encodeField(t, value), nil
}

// arraySize is in the type, or asked for as 16 bits.
func (w *typedWalk) arraySize(ctx context.Context, t *msgFieldType, path []uint32) (int, error) {
	if t.Size != nil {
		if *t.Size > maxValues {
			return 0, dataError("Array too long")
		}
		return int(*t.Size), nil
	}
	value, err := w.value(ctx, &msgFieldType{DataType: new(uint32(typeUint)), Size: new(uint32(2))}, path)
	if err != nil {
		return 0, err
	}
	return int(bigOf(value).Int64()), nil
}

// value asks for one value.
func (w *typedWalk) value(ctx context.Context, t *msgFieldType, path []uint32) ([]byte, error) {
	if w.values++; w.values > maxValues {
		return nil, dataError("Too many values")
	}
	ack := &msgValueAck{}
	if err := w.m.call(ctx, ask{idValueRequest, &msgValueRequest{MemberPath: path}, idValueAck, ack}); err != nil {
		return nil, err
	}
	return ack.Value, checkValue(t, ack.Value)
}
