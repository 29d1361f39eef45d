package trezor

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
	"github.com/valetkey/valetkey/hw/signature"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// SignTypedData implements [hw.TypedDataSigner], on core.
//
// The device leads: it asks for structures and then for values, in its own
// order, and prints what it hashes, so the holder and the signature cannot be
// given different data. Every field can be read; which ones are, the holder
// decides on the device.
func (w *Wallet) SignTypedData(ctx context.Context, path hw.Path, data apitypes.TypedData) ([]byte, error) {
	sig, err := w.signTypedData(ctx, path, data)
	if err != nil {
		return nil, fmt.Errorf("sign typed data: %w", err)
	}
	return sig.Bytes(), nil
}

func (w *Wallet) signTypedData(ctx context.Context, path hw.Path, data apitypes.TypedData) (signature.Signature, error) {
	if err := checkPath(path); err != nil {
		return signature.Signature{}, err
	}
	if err := w.begin(ctx); err != nil {
		return signature.Signature{}, err
	}
	if err := sinceTypedData.check(w.version()); err != nil {
		return signature.Signature{}, err
	}
	d, err := w.readTypedData(data)
	if err != nil {
		return signature.Signature{}, err
	}
	digest, err := d.Digest(data, w.options.PlainArrays)
	if err != nil {
		return signature.Signature{}, err
	}
	account, err := w.account(ctx, path)
	if err != nil {
		return signature.Signature{}, err
	}
	if err := w.await(ctx, hw.Request{Action: hw.SignTypedData, Account: account, TypedData: &data}); err != nil {
		return signature.Signature{}, err
	}
	told, err := w.serveTypedData(ctx, d, &pb.EthereumSignTypedData{
		AddressN: path, PrimaryType: &data.PrimaryType, MetamaskV4Compat: new(!w.options.PlainArrays),
		Definitions: w.domainDefinitions(data.Domain),
	})
	if err != nil {
		return signature.Signature{}, err
	}
	sig, err := parseMessageSignature(told.GetSignature(), told.GetAddress(), account)
	if err != nil {
		return signature.Signature{}, err
	}
	return sig, sig.Verify(digest, account)
}

// readTypedData reads data and refuses what the holder could not read.
func (w *Wallet) readTypedData(data apitypes.TypedData) (*typedData, error) {
	d, err := readTypedData(data)
	if err != nil || w.options.Blind.Accepted() {
		return d, err
	}
	return d, d.checkReadable()
}

func (w *Wallet) domainDefinitions(domain apitypes.TypedDataDomain) *pb.EthereumDefinitions {
	chainID := (*big.Int)(domain.ChainId)
	if chainID == nil || !chainID.IsUint64() {
		return nil
	}
	return w.lookUp(chainID.Uint64(), common.Address{})
}

// serveTypedData answers whatever the device asks, in whatever order, for as
// long as it is about this data.
func (w *Wallet) serveTypedData(ctx context.Context, d *typedData, request pb.Message) (*pb.EthereumTypedDataSignature, error) {
	for range d.maxQuestions() {
		answer, err := w.exchange(ctx, request)
		if err != nil {
			return nil, err
		}
		switch question := answer.(type) {
		case *pb.EthereumTypedDataStructRequest:
			request, err = d.answerStruct(question.GetName())
		case *pb.EthereumTypedDataValueRequest:
			request, err = d.answerValue(question.GetMemberPath())
		case *pb.EthereumDefinitionRequest:
			request, err = w.define(question)
		case *pb.EthereumTypedDataSignature:
			return question, nil
		default:
			return nil, w.wrongAnswer(ctx, answer)
		}
		if err != nil {
			return nil, w.abandon(ctx, err)
		}
	}
	return nil, w.abandon(ctx, fmt.Errorf("%w: it asks for the same data again and again", hw.ErrBadAnswer))
}

// answerStruct is a structure's fields.
func (d *typedData) answerStruct(name string) (pb.Message, error) {
	fields, ok := d.Structs[name]
	if !ok {
		return nil, fmt.Errorf("%w: it asks for a structure %q, which is not in the data", hw.ErrBadAnswer, plain(name, 40))
	}
	ack := &pb.EthereumTypedDataStructAck{}
	for _, f := range fields {
		ack.Members = append(ack.Members, &pb.EthereumStructMember{Type: d.wireType(f.Type), Name: new(f.Name)})
	}
	return ack, nil
}

// kinds are the kinds of types on the wire. Arrays are levels around them here.
var kinds = map[eip712.Kind]pb.TypedDataKind{
	eip712.Struct:     pb.TypedDataKind_TYPED_STRUCT,
	eip712.Int:        pb.TypedDataKind_TYPED_INT,
	eip712.Uint:       pb.TypedDataKind_TYPED_UINT,
	eip712.Address:    pb.TypedDataKind_TYPED_ADDRESS,
	eip712.Bool:       pb.TypedDataKind_TYPED_BOOL,
	eip712.String:     pb.TypedDataKind_TYPED_STRING,
	eip712.FixedBytes: pb.TypedDataKind_TYPED_BYTES, // with a size
	eip712.Bytes:      pb.TypedDataKind_TYPED_BYTES,
}

// wireType describes a type. The size of a structure is the number of its fields.
func (d *typedData) wireType(t eip712.Type) *pb.EthereumFieldType {
	if t.Array() {
		array := &pb.EthereumFieldType{DataType: new(pb.TypedDataKind_TYPED_ARRAY), EntryType: d.wireType(t.Element())}
		if size := t.Outermost(); size > 0 {
			array.Size = new(uint32(size)) //nolint:gosec // typedRules bound it
		}
		return array
	}
	wire := &pb.EthereumFieldType{DataType: new(kinds[t.Kind])}
	switch {
	case t.Kind == eip712.Struct:
		wire.StructName, wire.Size = new(t.Base), new(uint32(len(d.Structs[t.Base]))) //nolint:gosec // typedRules bound it
	case t.Size > 0:
		wire.Size = new(uint32(t.Size)) //nolint:gosec // at most 32
	}
	return wire
}

// answerValue is the value at a path: 0 for the domain or 1 for the message, and
// then the place in each structure and array. Of an array it is the length.
func (d *typedData) answerValue(path []uint32) (pb.Message, error) {
	v := eip712.Value{Items: []eip712.Value{d.Domain, d.Message}}
	for _, i := range path {
		if uint64(i) >= uint64(len(v.Items)) {
			return nil, fmt.Errorf("%w: it asks for the value at %d, which is not in the data", hw.ErrBadAnswer, path)
		}
		v = v.Items[i]
	}
	switch {
	case v.Type.Kind == 0 || v.Type.Structure(): // no path, the message of a bare domain
		return nil, fmt.Errorf("%w: it asks for the value at %d, which is no value", hw.ErrBadAnswer, path)
	case v.Type.Array():
		return &pb.EthereumTypedDataValueAck{Value: binary.BigEndian.AppendUint16(nil, uint16(len(v.Items)))}, nil //nolint:gosec // maxTypedItems
	}
	return &pb.EthereumTypedDataValueAck{Value: v.Bytes}, nil
}

// maxQuestions is a multiple of what the firmware asks: each structure once, each
// value once, of the domain two of them twice.
func (d *typedData) maxQuestions() int {
	return 8 + 2*(len(d.Structs)+count(d.Domain)+count(d.Message))
}

func count(v eip712.Value) int {
	n := 1
	for _, item := range v.Items {
		n += count(item)
	}
	return n
}
