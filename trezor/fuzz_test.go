package trezor

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// Whatever a device sends: a message, or an error that says that it is none.
func FuzzParseMessage(f *testing.F) {
	for _, m := range []pb.Message{
		&pb.Success{}, failure(17, ""), button, newScript(f, core2125, nil).features, txAnswer(1, make([]byte, 32), make([]byte, 32)),
		&pb.EthereumTypedDataValueRequest{MemberPath: []uint32{1, 2, 3}}, &pb.EthereumDefinitionRequest{ChainId: new(uint64(1))},
	} {
		f.Add(encode(f, m))
	}
	f.Add([]byte{})
	f.Add(encodeRaw(60000, []byte{1}))
	f.Fuzz(func(t *testing.T, wire []byte) {
		message, err := parseMessage(wire)
		if err != nil {
			if message != nil || !errors.Is(err, hw.ErrBadAnswer) {
				t.Fatalf("%x: %v, %v", wire, message, err)
			}
			return
		}
		id, err := pb.ID(message)
		if err != nil || id != binary.BigEndian.Uint16(wire) {
			t.Fatalf("%x is a message %d, %v", wire, id, err)
		}
		again, err := parseMessage(encode(t, message))
		if err != nil || !reflect.DeepEqual(message, again) {
			t.Fatalf("%v came back as %v, %v", message, again, err)
		}
	})
}

// Whatever a device says of itself: capabilities with reasons, or a reason why not.
func FuzzFeatures(f *testing.F) {
	for _, version := range firmwares {
		wire, err := pb.Marshal(newScript(f, version, nil).greeting(nil))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire)
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		features := &pb.Features{}
		if pb.Unmarshal(wire, features) != nil {
			return
		}
		w := &Wallet{}
		if err := w.take(features); err != nil {
			if e := (*StateError)(nil); errors.As(err, &e) && e.NextStep() == "" {
				t.Fatal(err)
			}
			return
		}
		c := capabilities(features)
		for _, s := range []hw.Support{c.Message, c.Transaction, c.Calldata, c.SetCodeTx, c.Authorization, c.LinkTx, c.TypedData} {
			if s.Verdict == "" || s.Reason == "" {
				t.Fatalf("%v: %+v", features, c)
			}
		}
		if c.Authorization.Verdict != hw.No && c.LinkTx.Verdict != hw.No {
			t.Fatalf("%v: two worlds at once", features)
		}
	})
}

// Only one tuple verifies: none can be made of it without the key.
func FuzzTuple(f *testing.F) {
	key := softKey(f, "owner")
	want := fused.Authorization()
	honest := signTuple(f, key, want)
	for _, i := range items(honest).Items {
		f.Add(i, items(honest).Items[3], items(honest).Items[4], items(honest).Items[5])
	}
	f.Add(honest.Address.Bytes(), []byte{1}, bytes.Repeat([]byte{0xff}, 32), []byte{})
	f.Fuzz(func(t *testing.T, delegate, parity, r, s []byte) {
		list := items(honest).Items
		list[1], list[3], list[4], list[5] = delegate, parity, r, s
		got, err := parseTuple(list, want, accountOf(key))
		if err != nil {
			if !errors.Is(err, hw.ErrBadAnswer) && !errors.Is(err, hw.ErrMismatch) {
				t.Fatal(err)
			}
			return
		}
		if got != honest {
			t.Fatalf("%+v verifies beside the key's own", got)
		}
	})
}

// The same for signatures over messages.
func FuzzMessageSignature(f *testing.F) {
	key, digest := softKey(f, "owner"), crypto.Keccak256Hash([]byte("digest"))
	honest, err := crypto.Sign(digest[:], key)
	if err != nil {
		f.Fatal(err)
	}
	honest[64] += 27
	f.Add(honest, accountOf(key).Hex())
	f.Add(make([]byte, 65), "")
	f.Add([]byte{}, "0x")
	f.Fuzz(func(t *testing.T, wire []byte, address string) {
		sig, err := parseMessageSignature(wire, address, accountOf(key))
		if err == nil {
			err = sig.Verify(digest, accountOf(key))
		}
		switch {
		case err == nil && !bytes.Equal(sig.Bytes(), honest):
			t.Fatalf("%x verifies beside the key's own %x", wire, honest)
		case err != nil && !errors.Is(err, hw.ErrBadAnswer) && !errors.Is(err, hw.ErrMismatch):
			t.Fatal(err)
		}
	})
}

// Any typed data, and any question about it: no panic, and where both we and
// go-ethereum hash it, we agree.
func FuzzTypedData(f *testing.F) {
	for _, data := range []apitypes.TypedData{mailData()} {
		text, err := json.Marshal(data)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, []byte{1, 0, 0})
	}
	f.Add([]byte(`{"types":{"EIP712Domain":[],"M":[{"name":"a","type":"int8[]"}]},"primaryType":"M","domain":{},"message":{"a":[-1]}}`), []byte{1, 0})
	f.Fuzz(func(t *testing.T, text, path []byte) {
		var data apitypes.TypedData
		if json.Unmarshal(text, &data) != nil {
			return
		}
		d, err := readTypedData(data)
		if err != nil {
			if _, ok := errors.AsType[*hw.TypedDataError](err); !ok {
				t.Fatal(err)
			}
			return
		}
		if _, err := d.Digest(data, false); err != nil {
			if _, ok := errors.AsType[*hw.TypedDataError](err); !ok {
				t.Fatal(err)
			}
		}
		question := make([]uint32, 0, len(path))
		for _, b := range path {
			question = append(question, uint32(b))
		}
		if _, err := d.answerValue(question); err != nil && !errors.Is(err, hw.ErrBadAnswer) {
			t.Fatal(err)
		}
	})
}
