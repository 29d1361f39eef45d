package trezor

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/big"

	"google.golang.org/protobuf/proto"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
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
	return sig.bytes65(), nil
}

func (w *Wallet) signTypedData(ctx context.Context, path hw.Path, data apitypes.TypedData) (signature, error) {
	if err := checkPath(path); err != nil {
		return signature{}, err
	}
	if err := w.begin(ctx); err != nil {
		return signature{}, err
	}
	if err := sinceTypedData.check(w.version()); err != nil {
		return signature{}, err
	}
	d, err := w.readTypedData(data)
	if err != nil {
		return signature{}, err
	}
	digest, err := d.digest(data, w.options.PlainArrays)
	if err != nil {
		return signature{}, err
	}
	account, err := w.account(ctx, path)
	if err != nil {
		return signature{}, err
	}
	if err := w.await(ctx, hw.Request{Action: hw.SignTypedData, Account: account, TypedData: &data}); err != nil {
		return signature{}, err
	}
	told, err := w.serveTypedData(ctx, d, &pb.EthereumSignTypedData{
		AddressN: path, PrimaryType: &data.PrimaryType, MetamaskV4Compat: proto.Bool(!w.options.PlainArrays),
		Definitions: w.domainDefinitions(data.Domain),
	})
	if err != nil {
		return signature{}, err
	}
	sig, err := parseMessageSignature(told.GetSignature(), told.GetAddress(), account)
	if err != nil {
		return signature{}, err
	}
	return sig, sig.verify(digest, account)
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
func (w *Wallet) serveTypedData(ctx context.Context, d *typedData, request proto.Message) (*pb.EthereumTypedDataSignature, error) {
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
func (d *typedData) answerStruct(name string) (proto.Message, error) {
	fields, ok := d.schema.structs[name]
	if !ok {
		return nil, fmt.Errorf("%w: it asks for a structure %q, which is not in the data", hw.ErrBadAnswer, plain(name, 40))
	}
	ack := &pb.EthereumTypedDataStructAck{}
	for _, f := range fields {
		ack.Members = append(ack.Members, &pb.EthereumStructMember{Type: d.schema.wireType(f.typ), Name: proto.String(f.name)})
	}
	return ack, nil
}

// wireType describes a type. The size of a structure is the number of its fields.
func (s *typedSchema) wireType(t fieldType) *pb.EthereumFieldType {
	if n := len(t.levels); n > 0 {
		array := &pb.EthereumFieldType{DataType: pb.TypedDataKind_TYPED_ARRAY.Enum(), EntryType: s.wireType(t.element())}
		if size := t.levels[n-1]; size > 0 {
			array.Size = proto.Uint32(uint32(size)) //nolint:gosec // parseFieldType bounds it
		}
		return array
	}
	wire := &pb.EthereumFieldType{DataType: t.kind.Enum()}
	switch {
	case t.kind == kindStruct:
		wire.StructName, wire.Size = proto.String(t.base), proto.Uint32(uint32(len(s.structs[t.base]))) //nolint:gosec // readFields bounds it
	case t.size > 0:
		wire.Size = proto.Uint32(uint32(t.size)) //nolint:gosec // at most 32
	}
	return wire
}

// answerValue is the value at a path: 0 for the domain or 1 for the message, and
// then the place in each structure and array. Of an array it is the length.
func (d *typedData) answerValue(path []uint32) (proto.Message, error) {
	roots := []typedValue{d.domain, d.message}
	v := typedValue{items: roots}
	for _, i := range path {
		if uint64(i) >= uint64(len(v.items)) {
			return nil, fmt.Errorf("%w: it asks for the value at %d, which is not in the data", hw.ErrBadAnswer, path)
		}
		v = v.items[i]
	}
	switch {
	case v.typ.kind == 0 || v.structure(): // no path, the message of a bare domain
		return nil, fmt.Errorf("%w: it asks for the value at %d, which is no value", hw.ErrBadAnswer, path)
	case v.array():
		return &pb.EthereumTypedDataValueAck{Value: binary.BigEndian.AppendUint16(nil, uint16(len(v.items)))}, nil //nolint:gosec // maxTypedItems
	}
	return &pb.EthereumTypedDataValueAck{Value: v.bytes}, nil
}

// maxQuestions is a multiple of what the firmware asks: each structure once, each
// value once, of the domain two of them twice.
func (d *typedData) maxQuestions() int {
	return 8 + 2*(len(d.schema.structs)+d.domain.count()+d.message.count())
}

func (v typedValue) count() int {
	n := 1
	for _, item := range v.items {
		n += item.count()
	}
	return n
}
