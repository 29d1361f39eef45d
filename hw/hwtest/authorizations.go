package hwtest

import (
	"errors"
	"math"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
)

func unsignedTuple(delegate common.Address, chainID, nonce uint64) types.SetCodeAuthorization {
	return types.SetCodeAuthorization{ChainID: *uint256.NewInt(chainID), Address: delegate, Nonce: nonce}
}

// authorizer is the wallet's optional interface, nil where it has none.
func authorizer(w hw.Wallet) hw.AuthorizationSigner {
	signer, _ := w.(hw.AuthorizationSigner)
	return signer
}

// checkTuple has a tuple signed and judged: by whom, and whether it is the one
// that was asked for.
func (f Fixture) checkTuple(t *testing.T, w hw.AuthorizationSigner, tuple types.SetCodeAuthorization) {
	t.Helper()
	signed, err := w.SignAuthorization(t.Context(), f.Path, tuple)
	if err != nil {
		t.Fatalf("authorize %s on chain %s, nonce %d: %v", tuple.Address, &tuple.ChainID, tuple.Nonce, err)
	}
	if signed.ChainID != tuple.ChainID || signed.Address != tuple.Address || signed.Nonce != tuple.Nonce {
		t.Errorf("another tuple came back: %+v, want %+v", signed, tuple)
	}
	if signed.V > 1 {
		t.Errorf("yParity is %d", signed.V)
	}
	if authority, err := signed.Authority(); err != nil || authority != f.Account {
		t.Errorf("authority %s (%v), want %s", authority, err, f.Account)
	}
}

// The last one is the largest that EIP-7702 takes.
var nonces = []uint64{0, 1, 127, 128, 300, 1 << 32, 1 << 63, math.MaxUint64 - 1}

func testAuthorization(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	signer := authorizer(w)
	if signer == nil {
		t.Skip("the driver signs no authorizations")
	}
	if f.Delegate == (common.Address{}) {
		if _, err := signer.SignAuthorization(t.Context(), f.Path, unsignedTuple(f.Unlisted, f.ChainIDs[0], 0)); err == nil {
			t.Error("a device that authorises nobody did")
		}
		holder.expect(t, 0)
		return
	}
	for _, chainID := range f.AuthChainIDs {
		for _, nonce := range nonces {
			f.checkTuple(t, signer, unsignedTuple(f.Delegate, chainID, nonce))
			holder.expect(t, 1)
		}
	}
	wide := unsignedTuple(f.Delegate, 0, 0)
	wide.ChainID.Lsh(uint256.NewInt(1), 64)
	if _, err := signer.SignAuthorization(t.Context(), f.Path, wide); err == nil {
		t.Error("a chain id of 65 bits was signed")
	}
	holder.expect(t, 0)
}

// testRevocation: the zero address is on no list and needs none.
func testRevocation(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	signer := authorizer(w)
	if signer == nil || f.Delegate == (common.Address{}) {
		t.Skip("the device signs no authorizations")
	}
	for _, chainID := range f.AuthChainIDs {
		f.checkTuple(t, signer, unsignedTuple(common.Address{}, chainID, 9))
		holder.expect(t, 1)
	}
}

func testUnlisted(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	signer := authorizer(w)
	if signer == nil || f.Delegate == (common.Address{}) {
		t.Skip("the device signs no authorizations")
	}
	if f.Unlisted == (common.Address{}) {
		f.checkTuple(t, signer, unsignedTuple(recipient, f.AuthChainIDs[0], 0))
		holder.expect(t, 1)
		return
	}
	for _, chainID := range f.AuthChainIDs {
		_, err := signer.SignAuthorization(t.Context(), f.Path, unsignedTuple(f.Unlisted, chainID, 0))
		if _, ok := errors.AsType[*hw.PolicyError](err); !ok {
			t.Errorf("unlisted delegate on chain %d: %v, want a policy error", chainID, err)
		}
		holder.expect(t, 0)
	}
}
