//go:build !nodev

package cli

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
)

// linkTx is a type-4 transaction whose tuple has no signature, with changes.
func linkTx(t *testing.T, changes, tuple map[string]any) string {
	t.Helper()
	auth := map[string]any{"chainId": 1, "address": "0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B", "nonce": 8}
	maps.Copy(auth, tuple)
	tx := map[string]any{
		"type": 4, "chainId": 1, "nonce": 7, "gas": 60000, "maxFeePerGas": "0x77359400", "maxPriorityFeePerGas": 1,
		"to": "0x73d0385F4d8E00C5e6504C6030F47BF6212736A8", "authorizationList": []any{auth},
	}
	maps.Copy(tx, changes)
	text, err := json.Marshal(tx)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What no device signs together is refused before one is opened.
func TestBadLinks(t *testing.T) {
	second := []any{
		map[string]any{"chainId": 1, "address": "0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B", "nonce": 8},
		map[string]any{"chainId": 1, "address": "0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B", "nonce": 9},
	}
	for name, c := range map[string]struct {
		changes, tuple map[string]any
		want           string
	}{
		"another chain":      {nil, map[string]any{"chainId": 2}, "has to be the transaction's, 1"},
		"every chain":        {nil, map[string]any{"chainId": 0}, "has to be the transaction's, 1"},
		"the same nonce":     {nil, map[string]any{"nonce": 7}, "has to be 8"},
		"value":              {map[string]any{"value": 1}, nil, "moves nothing"},
		"calldata":           {map[string]any{"data": "0x00"}, nil, "calls nothing"},
		"two":                {map[string]any{"authorizationList": second}, nil, "there are others"},
		"half a signature":   {nil, map[string]any{"r": "0x1"}, "it is missing"},
		"an unknown key":     {nil, map[string]any{"delegate": "0x"}, "unknown key"},
		"no address":         {nil, map[string]any{"address": nil}, "it is missing"},
		"a claimed signer":   {nil, map[string]any{"authority": "0x73d0385F4d8E00C5e6504C6030F47BF6212736A8"}, "it is missing"},
		"a contract is made": {map[string]any{"to": nil}, nil, "makes no contract"},
	} {
		o := valetkey(t, linkTx(t, c.changes, c.tuple), "sign", "tx", "--wallet", "speculos://127.0.0.1:1")
		o.expect(t, name, 2, "", c.want)
	}
}

// linker is a wallet that signs tuple and transaction in one, and may lie.
type linker struct {
	*hwtest.SoftWallet
	key    *ecdsa.PrivateKey
	change func(*types.SetCodeTx)
	other  *ecdsa.PrivateKey // signs the tuple, when set
}

func (w linker) Preview(context.Context, hw.Request) (hw.Review, error) { return hw.Review{}, nil }

func (w linker) SignSetCodeTx(_ context.Context, _ hw.Path, r hw.SetCodeRequest) (*types.Transaction, error) {
	key := w.key
	if w.other != nil {
		key = w.other
	}
	tuple, err := types.SignSetCode(key, r.Authorization())
	if err != nil {
		return nil, err
	}
	tx := &types.SetCodeTx{
		ChainID: uint256.NewInt(r.ChainID), Nonce: r.Nonce, Gas: r.Gas, To: r.To, GasTipCap: uint256.MustFromBig(r.GasTipCap),
		GasFeeCap: uint256.MustFromBig(r.GasFeeCap), Value: new(uint256.Int), AuthList: []types.SetCodeAuthorization{tuple},
	}
	w.change(tx)
	return types.SignNewTx(w.key, types.LatestSignerForChainID(new(big.Int).SetUint64(r.ChainID)), tx)
}

// A driver that answers with anything but what was asked is found out, and
// nothing of its answer is printed.
func TestLyingLinkers(t *testing.T) {
	key, other := softKey(t, "owner"), softKey(t, "other")
	resign := func(change func(*types.SetCodeAuthorization)) func(*types.SetCodeTx) {
		return func(tx *types.SetCodeTx) {
			change(&tx.AuthList[0])
			tx.AuthList[0], _ = types.SignSetCode(key, tx.AuthList[0])
		}
	}
	for name, c := range map[string]struct {
		change func(*types.SetCodeTx)
		other  *ecdsa.PrivateKey
		code   int
	}{
		"honest":           {func(*types.SetCodeTx) {}, nil, 0},
		"another delegate": {resign(func(a *types.SetCodeAuthorization) { a.Address = common.Address{1} }), nil, 11},
		"another nonce":    {resign(func(a *types.SetCodeAuthorization) { a.Nonce++ }), nil, 11},
		"every chain":      {resign(func(a *types.SetCodeAuthorization) { a.ChainID.Clear() }), nil, 11},
		"another signer":   {func(*types.SetCodeTx) {}, other, 11},
		"two tuples":       {func(tx *types.SetCodeTx) { tx.AuthList = append(tx.AuthList, tx.AuthList[0]) }, nil, 11},
		"no tuple":         {func(tx *types.SetCodeTx) { tx.AuthList = nil }, nil, 11},
		"more value":       {func(tx *types.SetCodeTx) { tx.Value = uint256.NewInt(1) }, nil, 11},
		"calldata":         {func(tx *types.SetCodeTx) { tx.Data = []byte{1} }, nil, 11},
		"another target":   {func(tx *types.SetCodeTx) { tx.To = common.Address{1} }, nil, 11},
		"a higher fee":     {func(tx *types.SetCodeTx) { tx.GasFeeCap = uint256.NewInt(1 << 40) }, nil, 11},
	} {
		walletOpeners["soft"] = func(*app, context.Context, hw.URI) (hw.Wallet, error) {
			return linker{hwtest.NewSoftWallet(key), key, c.change, c.other}, nil
		}
		o := valetkey(t, linkTx(t, nil, nil), "sign", "tx", "--wallet", "soft:x")
		if o.code != c.code || c.code != 0 && (o.stdout != "" || signatureIn.MatchString(o.stderr)) {
			t.Errorf("%s: exit %d, want %d\n%s%s", name, o.code, c.code, o.stdout, o.stderr)
		}
		if c.code == 0 && !strings.Contains(o.stdout, "auth      "+crypto.PubkeyToAddress(key.PublicKey).Hex()) {
			t.Errorf("%s: %s", name, o.stdout)
		}
	}
	delete(walletOpeners, "soft")
}
