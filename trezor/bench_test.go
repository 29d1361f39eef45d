package trezor

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// What the driver itself costs for each flow, beside the device.
func BenchmarkFlows(b *testing.B) {
	key := softKey(b, "owner")
	for _, f := range flows(b) {
		version := core2125
		switch {
		case f.on(version):
		case f.on(core2124):
			version = core2124
		default:
			version = legacy
		}
		b.Run(f.name, func(b *testing.B) {
			s := newScript(b, version, key)
			w := s.known(Options{})
			b.ReportAllocs()
			for b.Loop() {
				s.says, s.got = f.answers(b, key), nil
				if _, err := f.do(b.Context(), w); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// 16 kB of calldata as packets, there and back.
func BenchmarkCodec(b *testing.B) {
	message := encodeRaw(60, bytes.Repeat([]byte{0xa5}, 16<<10))
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	for b.Loop() {
		p := &packets{}
		if err := FrameMessages(p).WriteMessage(b.Context(), message); err != nil {
			b.Fatal(err)
		}
		if _, err := FrameMessages(&packets{in: p.out}).ReadMessage(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// 16 kB of calldata in chunks.
func BenchmarkCalldata(b *testing.B) {
	key := softKey(b, "owner")
	tx := types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(1), GasFeeCap: big.NewInt(9), GasTipCap: big.NewInt(1), Gas: 1, To: &to, Data: make([]byte, 16<<10)})
	parity, r, sig := sign(b, key, hashTx(tx, 1))
	s := newScript(b, core2125, key)
	w := s.known(Options{})
	b.SetBytes(16 << 10)
	b.ReportAllocs()
	for b.Loop() {
		left := 15
		s.got = nil
		s.says = func(m pb.Message) []any {
			switch m.(type) {
			case *pb.EthereumSignTxEIP1559, *pb.EthereumTxAck:
				if left--; left >= 0 {
					return []any{&pb.EthereumTxRequest{DataLength: new(uint32(1024))}}
				}
				return []any{txAnswer(parity, r, sig)}
			}
			return nil
		}
		if _, err := w.SignTx(b.Context(), hw.DefaultPath, tx, big.NewInt(1)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTypedDataDigest(b *testing.B) {
	data := mailData()
	b.ReportAllocs()
	for b.Loop() {
		d, err := readTypedData(data)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.Digest(data, false); err != nil {
			b.Fatal(err)
		}
	}
}
