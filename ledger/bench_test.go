package ledger

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// replayed answers each command as it was answered once before, at once: what is
// left is the time of the host. Signatures of these devices are deterministic
// (RFC 6979), so an answer stays right.
type replayed struct {
	answers map[string][]byte
	device  *emulator.Device // while it records
}

func (r *replayed) Exchange(ctx context.Context, apdu []byte) ([]byte, error) {
	if r.device == nil {
		return r.answers[string(apdu)], nil
	}
	answer, err := r.device.Exchange(ctx, apdu)
	r.answers[string(apdu)] = answer
	return answer, err
}

func (r *replayed) Close() error { return nil }

// benchmarkSign measures what the host does for one signature: checks, encoding,
// hashing, chunks, and recovering the signer.
func benchmarkSign(b *testing.B, sign func(context.Context, *Wallet) error) {
	b.Helper()
	settings := everything
	settings.RawMessages = true
	device, err := emulator.New(emulator.Config{Settings: settings, Approve: emulator.ApproveAll})
	if err != nil {
		b.Fatal(err)
	}
	link := &replayed{answers: map[string][]byte{}, device: device}
	w, err := Open(b.Context(), link, Options{Model: NanoSPlus})
	if err != nil {
		b.Fatal(err)
	}
	if err := sign(b.Context(), w); err != nil {
		b.Fatal(err)
	}
	link.device = nil
	exchanges := len(link.answers) - 3 // opening and address
	b.ReportAllocs()
	for b.Loop() {
		if err := sign(b.Context(), w); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(exchanges), "exchanges/op")
}

func BenchmarkSignTx(b *testing.B) {
	for name, data := range map[string]types.TxData{
		"type0": &types.LegacyTx{GasPrice: gwei(1), Gas: 21000, To: &to},
		"type2": &types.DynamicFeeTx{ChainID: bigInt(1), GasFeeCap: gwei(1), Gas: 21000, To: &to},
		"type4": &types.SetCodeTx{
			ChainID: uint256.NewInt(1), GasFeeCap: uint256.NewInt(1), Gas: 21000, To: owner,
			AuthList: []types.SetCodeAuthorization{tuple(simple7702Account.Address, 1, 1)},
		},
		"type2-16kB": &types.DynamicFeeTx{ChainID: bigInt(1), GasFeeCap: gwei(1), Gas: 1e6, To: &to, Data: distinct(16 << 10)},
	} {
		tx := types.NewTx(data)
		b.Run(name, func(b *testing.B) {
			benchmarkSign(b, func(ctx context.Context, w *Wallet) error {
				_, err := w.SignTx(ctx, hw.DefaultPath, tx, bigInt(1))
				return err
			})
		})
	}
}

// distinct is calldata of which no two chunks are the same.
func distinct(size int) []byte {
	var data []byte
	for i := 0; len(data) < size; i++ {
		data = fmt.Appendf(data, "%08d", i)
	}
	return data[:size]
}

func BenchmarkSignAuthorization(b *testing.B) {
	benchmarkSign(b, func(ctx context.Context, w *Wallet) error {
		_, err := w.SignAuthorization(ctx, hw.DefaultPath, tuple(simple7702Account.Address, 1, 1))
		return err
	})
}

func BenchmarkSignMessage(b *testing.B) {
	text := []byte(strings.Repeat("spend up to 50 USDC per day, 1000 in total\n", 9)[:360])
	benchmarkSign(b, func(ctx context.Context, w *Wallet) error {
		_, err := w.SignMessage(ctx, hw.DefaultPath, text)
		return err
	})
}

func BenchmarkSignTypedData(b *testing.B) {
	data := own(b, "grant")
	benchmarkSign(b, func(ctx context.Context, w *Wallet) error {
		_, err := w.SignTypedData(ctx, hw.DefaultPath, data)
		return err
	})
}

func BenchmarkSignTypedHash(b *testing.B) {
	benchmarkSign(b, func(ctx context.Context, w *Wallet) error {
		_, err := w.SignTypedHash(ctx, hw.DefaultPath, [32]byte{1}, [32]byte{2}, hw.AcceptBlindSigning)
		return err
	})
}

// BenchmarkVerify is the part of a signature that no driver should leave out.
func BenchmarkVerify(b *testing.B) {
	key, digest := softKey(b, "owner"), crypto.Keccak256Hash([]byte("digest"))
	sig, err := parseSignature(hx(b, strings.TrimSuffix(answerSig(b, key, digest[:], 27), "9000")), 27)
	if err != nil {
		b.Fatal(err)
	}
	account := crypto.PubkeyToAddress(key.PublicKey)
	b.ReportAllocs()
	for b.Loop() {
		if err := sig.Verify(digest, account); err != nil {
			b.Fatal(err)
		}
	}
}

// loop is a device's end of HID reports that gives one answer to everything.
type loop struct {
	answer []byte
	due    int
	queue  [][]byte
}

func (l *loop) WriteReport(_ context.Context, report []byte) error {
	if report[3] == 0 && report[4] == 0 {
		l.due = int(report[5])<<8 | int(report[6]) + 2
	}
	if l.due -= 59; l.due <= 0 {
		l.queue = reportsOf(report[:2], l.answer)
	}
	return nil
}

func (l *loop) ReadReport(ctx context.Context) ([]byte, error) {
	if len(l.queue) == 0 {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	next := l.queue[0]
	l.queue = l.queue[1:]
	return next, nil
}

func (l *loop) Close() error { return nil }

// BenchmarkFraming is one exchange of the largest APDU and a signature, the
// test's own end included.
func BenchmarkFraming(b *testing.B) {
	link, err := FrameTransport(&loop{answer: make([]byte, 67)}, random())
	if err != nil {
		b.Fatal(err)
	}
	defer link.Close()
	apdu := make([]byte, 5+maxData)
	if _, err := link.Exchange(b.Context(), apdu); err != nil { // drains, once
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := link.Exchange(b.Context(), apdu); err != nil {
			b.Fatal(err)
		}
	}
}
