package hwtest

import (
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
)

// linker is the wallet's optional interface, nil where it has none.
func linker(w hw.Wallet) hw.SetCodeTxSigner {
	signer, _ := w.(hw.SetCodeTxSigner)
	return signer
}

// linkRequest is a transaction of an account to itself, for a delegate.
func linkRequest(delegate common.Address, chainID, nonce uint64) hw.SetCodeRequest {
	return hw.SetCodeRequest{
		ChainID: chainID, Nonce: nonce, To: recipient, Gas: 90_000, GasTipCap: big.NewInt(1_000_000_000), GasFeeCap: big.NewInt(30_000_000_000),
		AccessList: types.AccessList{{Address: recipient, StorageKeys: []common.Hash{{1}}}}, Delegate: delegate,
	}
}

// checkLink has tuple and transaction signed and judged: both by the account, the
// one inside of the other, and neither with anything that was not asked for.
func (f Fixture) checkLink(t *testing.T, w hw.SetCodeTxSigner, r hw.SetCodeRequest) {
	t.Helper()
	signed, err := w.SignSetCodeTx(t.Context(), f.Path, r)
	if err != nil {
		t.Fatalf("link to %s on chain %d, nonce %d: %v", r.Delegate, r.ChainID, r.Nonce, err)
	}
	if sender, err := types.Sender(types.LatestSignerForChainID(chain(r.ChainID)), signed); err != nil || sender != f.Account {
		t.Errorf("sender %s (%v), want %s", sender, err, f.Account)
	}
	same := signed.Type() == types.SetCodeTxType && signed.ChainId().Cmp(chain(r.ChainID)) == 0 && signed.Nonce() == r.Nonce && *signed.To() == r.To &&
		signed.Gas() == r.Gas && signed.GasTipCap().Cmp(r.GasTipCap) == 0 && signed.GasFeeCap().Cmp(r.GasFeeCap) == 0 &&
		signed.Value().Sign() == 0 && len(signed.Data()) == 0 && len(signed.AccessList()) == len(r.AccessList)
	if !same {
		t.Errorf("another transaction came back: %+v", signed)
	}
	list, want := signed.SetCodeAuthorizations(), r.Authorization()
	if len(list) != 1 {
		t.Fatalf("%d tuples, want 1", len(list))
	}
	if list[0].ChainID != want.ChainID || list[0].Address != want.Address || list[0].Nonce != want.Nonce {
		t.Errorf("another tuple came back: %+v, want %+v", list[0], want)
	}
	if authority, err := list[0].Authority(); err != nil || authority != f.Account {
		t.Errorf("authority %s (%v), want %s", authority, err, f.Account)
	}
}

// testLink: what the capabilities say of a tuple inside of its transaction is
// what happens, for the device's delegate and for the revocation.
func testLink(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	signer := linker(w)
	if signer == nil {
		t.Skip("the driver signs no tuple inside of its transaction")
	}
	info, err := w.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if f.LinkDelegate == (common.Address{}) {
		if info.Capabilities.LinkTx.Verdict != hw.No {
			t.Errorf("the capabilities say %+v, the fixture says no", info.Capabilities.LinkTx)
		}
		if _, err := signer.SignSetCodeTx(t.Context(), f.Path, linkRequest(f.Unlisted, f.ChainIDs[0], 0)); err == nil {
			t.Error("a device that links nobody did")
		}
		holder.expect(t, 0)
		return
	}
	for _, chainID := range f.LinkChainIDs {
		if s := info.Capabilities.CanLink(f.LinkDelegate, chainID); s.Verdict == hw.No {
			t.Errorf("delegate %s on chain %d: %+v", f.LinkDelegate, chainID, s)
		}
		for _, nonce := range []uint64{0, 1, 127, 128, 1 << 32} {
			f.checkLink(t, signer, linkRequest(f.LinkDelegate, chainID, nonce))
			f.checkLink(t, signer, linkRequest(common.Address{}, chainID, nonce))
			holder.expect(t, 2)
		}
		_, err := signer.SignSetCodeTx(t.Context(), f.Path, linkRequest(f.Unlisted, chainID, 0))
		if _, ok := errors.AsType[*hw.PolicyError](err); !ok {
			t.Errorf("unlisted delegate on chain %d: %v, want a policy error", chainID, err)
		}
		holder.expect(t, 0)
	}
	if _, err := signer.SignSetCodeTx(t.Context(), f.Path, linkRequest(f.LinkDelegate, 0, 0)); err == nil {
		t.Error("a transaction for chain 0 was signed")
	}
	holder.expect(t, 0)
}
