package chain

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// typed fails when an error of a decoder has none of the package's kinds.
func typed(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrInconsistent) {
		t.Fatalf("untyped error: %v", err)
	}
}

func FuzzDecodeHeader(f *testing.F) {
	h := &types.Header{Difficulty: common.Big0, Number: common.Big1, Extra: []byte("x"), BaseFee: common.Big2}
	raw, err := h.MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`{"hash":"0x00"}`))
	f.Add([]byte(`{"hash":"0x0000000000000000000000000000000000000000000000000000000000000000","number":null}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, err := decodeHeader(raw)
		if err != nil {
			typed(t, err)
			return
		}
		again, err := h.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if h2, err := decodeHeader(again); err != nil || h2.Hash() != h.Hash() {
			t.Fatalf("not the same after a round trip: %v", err)
		}
	})
}

func FuzzDecodeReceipt(f *testing.F) {
	rec := &types.Receipt{
		TxHash: common.Hash{1}, BlockHash: common.Hash{2}, BlockNumber: common.Big1, EffectiveGasPrice: common.Big1,
		Logs: []*types.Log{{TxHash: common.Hash{1}, BlockHash: common.Hash{2}, BlockNumber: 1, Topics: []common.Hash{{3}}, Data: []byte{}}},
	}
	raw, err := json.Marshal(rec)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`{"logs":[null]}`))
	f.Add([]byte(`{"transactionHash":"0x0100000000000000000000000000000000000000000000000000000000000000"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		rec, err := decodeReceipt(raw, common.Hash{1})
		if err != nil {
			typed(t, err)
			return
		}
		if rec.TxHash != (common.Hash{1}) || !rec.BlockNumber.IsUint64() {
			t.Fatalf("accepted %+v", rec)
		}
	})
}

func FuzzDecodeLogs(f *testing.F) {
	q := ethereum.FilterQuery{Topics: [][]common.Hash{{}, {{1}}}, FromBlock: common.Big1, ToBlock: common.Big2}
	raw, err := json.Marshal([]types.Log{{BlockNumber: 1, Topics: []common.Hash{{3}, {1}}, Data: []byte{}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`[null]`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		logs, err := decodeLogs(raw, q)
		if err != nil {
			typed(t, err)
			return
		}
		for _, l := range logs {
			if l.Topics[1] != (common.Hash{1}) || l.BlockNumber < 1 || l.BlockNumber > 2 {
				t.Fatalf("accepted %+v", l)
			}
		}
	})
}

// leafProof is the smallest trie: one account, whose leaf is the root.
func leafProof(tb testing.TB, addr common.Address, acc types.StateAccount) (common.Hash, []byte) {
	tb.Helper()
	value, err := rlp.EncodeToBytes(&acc)
	if err != nil {
		tb.Fatal(err)
	}
	key := append([]byte{0x20}, crypto.Keccak256(addr[:])...) // leaf, even number of nibbles
	node, err := rlp.EncodeToBytes([][]byte{key, value})
	if err != nil {
		tb.Fatal(err)
	}
	return crypto.Keccak256Hash(node), node
}

func sampleAccount(nonce uint64) types.StateAccount {
	return types.StateAccount{
		Nonce: nonce, Balance: uint256.NewInt(5), Root: types.EmptyRootHash, CodeHash: types.EmptyCodeHash[:],
	}
}

// The node chooses header, root and proof nodes together, so the walk must survive any
// bytes under any root.
func FuzzProve(f *testing.F) {
	_, leaf := leafProof(f, common.Address{1}, sampleAccount(3))
	f.Add(leaf, []byte{})
	f.Add([]byte{0xc2, 0x00, 0x00}, leaf)
	f.Add(bytes.Repeat([]byte{0x80}, 17), []byte{0xd1, 0x80})
	f.Fuzz(func(t *testing.T, root, second []byte) {
		acc, err := prove(crypto.Keccak256Hash(root), common.Address{1}, [][]byte{root, second})
		if err == nil && (acc.Balance == nil || len(acc.CodeHash) != common.HashLength) {
			t.Fatalf("accepted %+v", acc)
		}
	})
}

func FuzzDecodeProof(f *testing.F) {
	f.Add([]byte(`{"address":"0x0100000000000000000000000000000000000000","accountProof":["0xc20000"],"nonce":"0x1","balance":"0x2",` +
		`"codeHash":"0x0000000000000000000000000000000000000000000000000000000000000000"}`))
	f.Add([]byte(`{"accountProof":null}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := decodeProof(raw)
		if err != nil {
			typed(t, err)
			return
		}
		_, err = checkAccount(Account{Balance: new(big.Int)}, common.Address{1}, p, common.Hash{1})
		if !errors.Is(err, ErrInconsistent) {
			t.Fatalf("a proof for a made-up root: %v", err)
		}
	})
}

func FuzzRevertData(f *testing.F) {
	f.Add([]byte(`"0x08c379a0"`))
	f.Add([]byte(`{"data":"0xdeadbeef"}`))
	f.Add([]byte(`["0x"]`))
	f.Add([]byte(`"0x08c379a0` + string(bytes.Repeat([]byte("ff"), 64)) + `"`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var v any
		if json.Unmarshal(raw, &v) != nil {
			return
		}
		err := revertOf(&RPCError{Method: "eth_call", Code: codeRevert, data: v})
		rev, ok := errors.AsType[*RevertError](err)
		if !ok {
			typed(t, err)
			return
		}
		if len(rev.Data) > maxRevert {
			t.Fatalf("%d bytes of revert data", len(rev.Data))
		}
		if s := rev.Error(); s != onchain.Printable(s) && len([]rune(s)) <= 300 {
			t.Fatalf("unsafe text %q", s)
		}
	})
}

func FuzzQuantities(f *testing.F) {
	f.Add([]byte(`"0x1"`))
	f.Add([]byte(`"0x7fffffffffffffdb"`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		id, err := decodeChainID(raw)
		if err != nil {
			typed(t, err)
		} else if id.Sign() <= 0 || id.Uint64() > maxChainID {
			t.Fatalf("chain id %v", id)
		}
		b, err := decodeBytes("bytes", raw, 32)
		if err != nil {
			typed(t, err)
		} else if len(b) > 32 {
			t.Fatalf("%d bytes, %s", len(b), hexutil.Encode(b))
		}
	})
}
