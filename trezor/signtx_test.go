package trezor

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// requested has a request sent, refuses it, and returns it.
func requested[M pb.Message](t *testing.T, version Version, options Options, do func(*Wallet) error) M {
	t.Helper()
	s := newScript(t, version, softKey(t, "owner"))
	w := s.known(options)
	s.says = on[M](failure(4, ""))
	errorIs(t, "refused on the device", do(w), hw.ErrRejected)
	request, ok := sentAck[M](s)
	if !ok {
		t.Fatalf("sent %s", s.taken())
	}
	return request
}

func signs(tx *types.Transaction, chainID uint64) func(*Wallet) error {
	return func(w *Wallet) error {
		_, err := w.SignTx(context.Background(), hw.DefaultPath, tx, new(big.Int).SetUint64(chainID))
		return err
	}
}

// TestTxRequests: every field as the firmware wants it.
func TestTxRequests(t *testing.T) {
	path := []uint32(hw.DefaultPath)
	data := bytes.Repeat([]byte{0xab}, 1025)
	dynamic := types.NewTx(&types.DynamicFeeTx{
		ChainID: big.NewInt(1), Nonce: 256, GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(0x1234), Gas: 21000, To: &to, Value: big.NewInt(0),
		Data: data, AccessList: types.AccessList{{Address: to, StorageKeys: []common.Hash{{1}, {2}}}, {Address: common.Address{7}}},
	})
	want := &pb.EthereumSignTxEIP1559{
		AddressN: path, Nonce: []byte{1, 0}, MaxPriorityFee: []byte{1}, MaxGasFee: []byte{0x12, 0x34}, GasLimit: []byte{0x52, 0x08},
		To: new("0x00000000000000000000000000000000DeaDBeef"), Value: []byte{}, DataInitialChunk: data[:1024], DataLength: new(uint32(1025)),
		ChainId: new(uint64(1)), AccessList: []*pb.EthereumAccessListEntry{
			{Address: new("0x00000000000000000000000000000000DeaDBeef"), StorageKeys: [][]byte{common.Hash{1}.Bytes(), common.Hash{2}.Bytes()}},
			{Address: new("0x0700000000000000000000000000000000000000")},
		},
	}
	got := requested[*pb.EthereumSignTxEIP1559](t, core2125, Options{}, signs(dynamic, 1))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("type 2 (-want +got):\n%s", diff)
	}

	creation := types.NewTx(&types.LegacyTx{Nonce: 0, GasPrice: big.NewInt(20), Gas: 20, Value: big.NewInt(10), Data: []byte{1}})
	wantLegacy := &pb.EthereumSignTx{
		AddressN: path, Nonce: []byte{}, GasPrice: []byte{20}, GasLimit: []byte{20}, To: new(""), Value: []byte{10},
		DataInitialChunk: []byte{1}, DataLength: new(uint32(1)), ChainId: new(uint64(math.MaxUint64)),
	}
	gotLegacy := requested[*pb.EthereumSignTx](t, core2125, Options{}, signs(creation, math.MaxUint64))
	if diff := cmp.Diff(wantLegacy, gotLegacy); diff != "" {
		t.Errorf("type 0 (-want +got):\n%s", diff)
	}
}

// TestChunks: whatever a device asks for, in pieces of any size, is what comes
// next of the calldata.
func TestChunks(t *testing.T) {
	key := softKey(t, "owner")
	for _, size := range []int{0, 1, 1023, 1024, 1025, 2048, 4000, 16000, 16384} {
		data := make([]byte, size)
		for i := range data {
			data[i] = byte(i % 251)
		}
		tx := types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(1), GasFeeCap: big.NewInt(9), GasTipCap: big.NewInt(1), Gas: 1, To: &to, Data: data})
		parity, r, sig := sign(t, key, hashTx(tx, 1))
		for _, step := range []int{1, 7, 1000, 1024} {
			if size > 2048 && step < 1000 {
				continue
			}
			s := newScript(t, core2125, key)
			w := s.known(Options{})
			var got []byte
			s.says = func(m pb.Message) []any {
				switch m := m.(type) {
				case *pb.EthereumSignTxEIP1559:
					got = append(got, m.DataInitialChunk...)
				case *pb.EthereumTxAck:
					got = append(got, m.DataChunk...)
				default:
					return nil
				}
				if left := size - len(got); left > 0 {
					return []any{button, &pb.EthereumTxRequest{DataLength: new(uint32(min(left, step)))}}
				}
				return []any{txAnswer(parity, r, sig)}
			}
			if _, err := w.SignTx(t.Context(), hw.DefaultPath, tx, big.NewInt(1)); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d bytes by %d: %v, %d came", size, step, err, len(got))
			}
		}
	}
}

// TestTxRefused: what no firmware takes costs not one message.
func TestTxRefused(t *testing.T) {
	dynamic := func(change func(*types.DynamicFeeTx)) *types.Transaction {
		tx := &types.DynamicFeeTx{ChainID: big.NewInt(1), GasFeeCap: big.NewInt(9), GasTipCap: big.NewInt(1), Gas: 1, To: &to}
		change(tx)
		return types.NewTx(tx)
	}
	wide := new(big.Int).Lsh(big.NewInt(1), 256)
	for name, c := range map[string]struct {
		tx    *types.Transaction
		chain *big.Int
		path  hw.Path
	}{
		"no chain":         {dynamic(func(*types.DynamicFeeTx) {}), nil, hw.DefaultPath},
		"chain 0":          {dynamic(func(*types.DynamicFeeTx) {}), new(big.Int), hw.DefaultPath},
		"chain of 65 bits": {dynamic(func(*types.DynamicFeeTx) {}), new(big.Int).Lsh(big.NewInt(1), 64), hw.DefaultPath},
		"another chain":    {dynamic(func(*types.DynamicFeeTx) {}), big.NewInt(2), hw.DefaultPath},
		"no path":          {dynamic(func(*types.DynamicFeeTx) {}), big.NewInt(1), nil},
		"nothing created":  {dynamic(func(tx *types.DynamicFeeTx) { tx.To = nil }), big.NewInt(1), hw.DefaultPath},
		"fee":              {dynamic(func(tx *types.DynamicFeeTx) { tx.GasFeeCap = new(big.Int).Lsh(big.NewInt(1), 239) }), big.NewInt(1), hw.DefaultPath},
		"value":            {dynamic(func(tx *types.DynamicFeeTx) { tx.Value = wide }), big.NewInt(1), hw.DefaultPath},
		"negative value":   {dynamic(func(tx *types.DynamicFeeTx) { tx.Value = big.NewInt(-1) }), big.NewInt(1), hw.DefaultPath},
		"negative tip":     {dynamic(func(tx *types.DynamicFeeTx) { tx.GasTipCap = big.NewInt(-1) }), big.NewInt(1), hw.DefaultPath},
		"calldata":         {dynamic(func(tx *types.DynamicFeeTx) { tx.Data = make([]byte, maxCalldata+1) }), big.NewInt(1), hw.DefaultPath},
		"type 1":           {types.NewTx(&types.AccessListTx{ChainID: big.NewInt(1), To: &to}), big.NewInt(1), hw.DefaultPath},
		"type 3":           {types.NewTx(&types.BlobTx{ChainID: uint256.NewInt(1)}), big.NewInt(1), hw.DefaultPath},
		"type 4":           {fusedTx(fused, fused.Authorization()), big.NewInt(1), hw.DefaultPath},
	} {
		s := newScript(t, core2125, softKey(t, "owner"))
		w := s.known(Options{})
		signed, err := w.SignTx(t.Context(), c.path, c.tx, c.chain)
		if err == nil || signed != nil || s.taken() != "" {
			t.Errorf("%s: %v", name, err)
		}
		if !errors.Is(err, hw.ErrRefused) && !errors.Is(err, hw.ErrBadPath) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTxByVersion: what this firmware does not have is refused after a greeting.
func TestTxByVersion(t *testing.T) {
	long := slices.Repeat(types.AccessList{{Address: to}}, maxLegacyAccessList+1)
	withList := func(n int) *types.Transaction {
		return types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(1), GasFeeCap: big.NewInt(9), GasTipCap: big.NewInt(1), Gas: 1, To: &to, AccessList: long[:n]})
	}
	old := types.NewTx(&types.LegacyTx{GasPrice: big.NewInt(1), Gas: 1, To: &to})
	for name, c := range map[string]struct {
		version Version
		tx      *types.Transaction
		chain   uint64
		fits    bool
	}{
		"type 2 too early":           {Version{2, 4, 1}, withList(0), 1, false},
		"type 2":                     {Version{2, 4, 2}, withList(0), 1, true},
		"type 2 too early, legacy":   {Version{1, 10, 3}, withList(0), 1, false},
		"type 0 then":                {Version{1, 10, 3}, old, 1, true},
		"wide chain too early":       {Version{2, 4, 2}, old, 1 << 32, false},
		"wide chain":                 {Version{2, 4, 3}, old, 1 << 32, true},
		"twelve entries, legacy":     {legacy, withList(12), 1, true},
		"thirteen entries, legacy":   {legacy, withList(13), 1, false},
		"thirteen entries otherwise": {core2125, withList(13), 1, true},
	} {
		s := newScript(t, c.version, softKey(t, "owner"))
		w := s.known(Options{})
		s.says = func(m pb.Message) []any {
			switch m.(type) {
			case *pb.EthereumSignTx, *pb.EthereumSignTxEIP1559:
				return []any{failure(4, "")}
			}
			return nil
		}
		err := signs(c.tx, c.chain)(w)
		if sent := s.taken() != "Initialize"; sent != c.fits || errors.Is(err, hw.ErrRejected) != c.fits {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestVBase at the edge of 32 bits, as in the vendor's vectors.
func TestVBase(t *testing.T) {
	tx := types.NewTx(&types.LegacyTx{})
	for chain, want := range map[uint64]uint64{1: 37, 61: 157, 2147483629: 4294967293, 2147483630: 0, math.MaxUint64: 0} {
		if got := vBase(tx, chain); got != want {
			t.Errorf("chain %d counts from %d, want %d", chain, got, want)
		}
	}
}
