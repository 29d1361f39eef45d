package hwtest

import (
	"bytes"
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
)

// recipient is who transactions of this suite go to.
var recipient = common.HexToAddress("0x00000000000000000000000000000000DeaDBeef")

// stranger is a key of this suite, for tuples that somebody else signed.
var stranger, _ = crypto.ToECDSA(bytes.Repeat([]byte{0x5a}, 32))

var allTxTypes = []byte{types.LegacyTxType, types.AccessListTxType, types.DynamicFeeTxType, types.BlobTxType, types.SetCodeTxType}

func chain(id uint64) *big.Int { return new(big.Int).SetUint64(id) }

// makeTx is an unsigned transaction of any type. A nil to creates a contract,
// where the type can.
func makeTx(kind byte, chainID uint64, to *common.Address, data []byte) *types.Transaction {
	const nonce, gas = 7, 300_000
	value, fee, tip := big.NewInt(1_234_500_000_000_000), big.NewInt(30_000_000_000), big.NewInt(1_000_000_000)
	list := types.AccessList{{Address: recipient, StorageKeys: []common.Hash{{1}, {2}}}}
	switch kind {
	case types.LegacyTxType:
		return types.NewTx(&types.LegacyTx{Nonce: nonce, GasPrice: fee, Gas: gas, To: to, Value: value, Data: data})
	case types.AccessListTxType:
		return types.NewTx(&types.AccessListTx{ChainID: chain(chainID), Nonce: nonce, GasPrice: fee, Gas: gas, To: to, Value: value, Data: data, AccessList: list})
	case types.DynamicFeeTxType:
		return types.NewTx(&types.DynamicFeeTx{ChainID: chain(chainID), Nonce: nonce, GasTipCap: tip, GasFeeCap: fee, Gas: gas, To: to, Value: value, Data: data, AccessList: list})
	case types.BlobTxType:
		return types.NewTx(&types.BlobTx{ChainID: uint256.NewInt(chainID), Nonce: nonce, GasFeeCap: uint256.MustFromBig(fee), Gas: gas, To: recipient, BlobHashes: []common.Hash{{1}}})
	}
	return types.NewTx(&types.SetCodeTx{
		ChainID: uint256.NewInt(chainID), Nonce: nonce, GasTipCap: uint256.MustFromBig(tip), GasFeeCap: uint256.MustFromBig(fee),
		Gas: gas, To: recipient, Value: uint256.MustFromBig(value), Data: data, AccessList: list, AuthList: tuples(chainID),
	})
}

// tuples are the stranger's: one for this chain, one for every chain. A fixed
// key signs a fixed digest, always; what would fail to is not in the list.
func tuples(chainID uint64) []types.SetCodeAuthorization {
	var list []types.SetCodeAuthorization
	for i, id := range []uint64{chainID, 0} {
		tuple := types.SetCodeAuthorization{ChainID: *uint256.NewInt(id), Address: recipient, Nonce: uint64(i)} //nolint:gosec // 0 and 1
		if signed, err := types.SignSetCode(stranger, tuple); err == nil {
			list = append(list, signed)
		}
	}
	return list
}

// checkTx has tx signed and judged: by whom, over what, and whether the
// caller's transaction was left alone.
func (f Fixture) checkTx(t *testing.T, w hw.Wallet, tx *types.Transaction, chainID *big.Int) {
	t.Helper()
	before := marshal(t, tx)
	signed, err := w.SignTx(t.Context(), f.Path, tx, chainID)
	if err != nil {
		t.Fatalf("sign a type-%d transaction with %d bytes of calldata for chain %s: %v", tx.Type(), len(tx.Data()), chainID, err)
	}
	signer := types.LatestSignerForChainID(chainID)
	if got, want := signer.Hash(signed), signer.Hash(tx); got != want {
		t.Fatalf("another transaction came back: it hashes to %s, want %s", got, want)
	}
	if sender, err := types.Sender(signer, signed); err != nil || sender != f.Account {
		t.Errorf("sender %s (%v), want %s", sender, err, f.Account)
	}
	if signed.ChainId().Cmp(chainID) != 0 {
		t.Errorf("signed for chain %s, want %s", signed.ChainId(), chainID)
	}
	if !bytes.Equal(marshal(t, tx), before) {
		t.Error("the caller's transaction was changed")
	}
}

func marshal(t *testing.T, tx *types.Transaction) []byte {
	t.Helper()
	out, err := tx.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// testTransactions: every type on every chain.
func testTransactions(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	for _, kind := range f.TxTypes {
		for _, chainID := range f.ChainIDs {
			f.checkTx(t, w, makeTx(kind, chainID, &recipient, nil), chain(chainID))
			holder.expect(t, 1)
		}
	}
}

// calldataSizes surround every place where a driver could have to cut: a
// function selector, the chunks of APDUs (255 bytes, less the path in the
// first) and RLP's change to two-byte lengths.
func calldataSizes() []int {
	sizes := []int{0, 1, 2, 3, 4, 5, 31, 32, 33, 36, 55, 56, 57, 68, 100, 127, 128, 129}
	for n := 150; n <= 260; n++ {
		sizes = append(sizes, n)
	}
	return append(sizes, 500, 510, 511, 512, 765, 1000, 1024, 1025, 4000)
}

// testCalldata: signed where the capabilities say so, contract creations too,
// and refused without asking anybody where they say no.
func testCalldata(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	info, err := w.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := f.ChainIDs[0]
	if s := info.Capabilities.Calldata; s.Verdict == hw.No {
		_, err := w.SignTx(t.Context(), f.Path, makeTx(f.TxTypes[0], id, &recipient, sample(68)), chain(id))
		if policy, ok := errors.AsType[*hw.PolicyError](err); !ok || policy.Setting != s.Setting {
			t.Errorf("calldata: %v, want a policy error that names %q", err, s.Setting)
		}
		holder.expect(t, 0)
		return
	}
	for _, kind := range f.TxTypes {
		for _, size := range calldataSizes() {
			f.checkTx(t, w, makeTx(kind, id, &recipient, sample(size)), chain(id))
			holder.expect(t, 1)
		}
		if kind != types.SetCodeTxType { // EIP-7702: it cannot create
			f.checkTx(t, w, makeTx(kind, id, nil, sample(300)), chain(id))
			f.checkTx(t, w, makeTx(kind, id, nil, sample(1)), chain(id))
			holder.expect(t, 2)
		}
	}
	f.checkTx(t, w, makeTx(f.TxTypes[0], id, &recipient, []byte{0}), chain(id)) // a byte that is its own RLP
}

// sample is calldata without repetition in any 251 bytes.
func sample(size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = 0xff - byte(i%251)
	}
	return data
}

// testOtherTypes: what the device cannot sign never reaches its holder.
func testOtherTypes(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	for _, kind := range allTxTypes {
		if slices.Contains(f.TxTypes, kind) {
			continue
		}
		if _, err := w.SignTx(t.Context(), f.Path, makeTx(kind, f.ChainIDs[0], &recipient, nil), chain(f.ChainIDs[0])); err == nil {
			t.Errorf("a type-%d transaction was signed", kind)
		}
		holder.expect(t, 0)
	}
}

// testWrongChain: a typed transaction for another chain than the caller means,
// and a caller who does not say.
func testWrongChain(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	id := f.ChainIDs[0]
	for _, kind := range f.TxTypes {
		wrong := []*big.Int{nil, new(big.Int), big.NewInt(-1), new(big.Int).Lsh(big.NewInt(1), 64)}
		if kind != types.LegacyTxType { // names no chain of its own
			wrong = append(wrong, chain(id+1))
		}
		for _, chainID := range wrong {
			if _, err := w.SignTx(t.Context(), f.Path, makeTx(kind, id, &recipient, nil), chainID); err == nil {
				t.Errorf("a type-%d transaction for chain %d was signed for chain %v", kind, id, chainID)
			}
			holder.expect(t, 0)
		}
	}
}
