//go:build !nodev

package devnet

import (
	"bytes"
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/internal/chain"
)

// TestTick: blocks come by themselves, until the context ends.
func TestTick(t *testing.T) {
	dev, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	before, err := dev.Client().Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- dev.Tick(ctx, time.Millisecond) }()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for head := before; head.Number.Uint64() < before.Number.Uint64()+3; <-look.C {
		if head, err = dev.Client().Head(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := dev.Close(); err != nil {
		t.Fatal(err)
	}
	if err := dev.Tick(t.Context(), time.Millisecond); !errors.Is(err, chain.ErrDevClosed) {
		t.Errorf("a closed chain: %v, want ErrDevClosed", err)
	}
}

// TestStart looks at the chain through its own contracts: balances as the token
// tells them, the factory at the address that Go computes.
func TestStart(t *testing.T) {
	holder := common.HexToAddress("0x1111111111111111111111111111111111111111")
	dev, err := Start(t.Context(), Fund{holder, big.NewInt(5e18), big.NewInt(700e6)}, Fund{common.HexToAddress("0x22"), big.NewInt(1), nil})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	client := dev.Client()

	id, err := client.ChainID(t.Context())
	if err != nil || id.Uint64() != ChainID {
		t.Errorf("chain id %v, %v; want %d", id, err, ChainID)
	}
	account, err := client.Account(t.Context(), holder)
	if err != nil || account.Balance.Cmp(big.NewInt(5e18)) != 0 || !account.Verified {
		t.Errorf("holder %+v, %v; want 5e18 wei, proven", account, err)
	}
	token := bindings.NewDevToken()
	for what, call := range map[string]struct {
		data []byte
		want int64
	}{
		"balance": {token.PackBalanceOf(holder), 700e6},
		"nobody":  {token.PackBalanceOf(common.HexToAddress("0x22")), 0},
		"supply":  {token.PackTotalSupply(), 700e6},
	} {
		for _, at := range []common.Address{Token, PermitToken} {
			answer, err := client.Call(t.Context(), chain.CallMsg{To: &at, Data: call.data}, chain.Overrides{})
			if err != nil || new(big.Int).SetBytes(answer).Int64() != call.want {
				t.Errorf("%s at %s: %x, %v; want %d", what, at, answer, err, call.want)
			}
		}
	}
	factory := bindings.NewSessionVaultFactory()
	to := contracts.FactoryAddress()
	answer, err := client.Call(t.Context(), chain.CallMsg{To: &to, Data: factory.PackVaultOf(holder)}, chain.Overrides{})
	if err != nil || !bytes.HasSuffix(answer, contracts.VaultAddress(holder).Bytes()) {
		t.Errorf("vault of holder: %x, %v; want %s", answer, err, contracts.VaultAddress(holder))
	}
	if err := dev.Give(t.Context(), holder, big.NewInt(1e18)); err != nil {
		t.Error(err)
	}
	if account, err = client.Account(t.Context(), holder); err != nil || account.Balance.Cmp(big.NewInt(6e18)) != 0 {
		t.Errorf("after a gift: %+v, %v; want 6e18 wei", account, err)
	}
	code, err := client.Code(t.Context(), contracts.Simple7702Address)
	if err != nil || !bytes.Equal(code, contracts.DevSimple7702().Runtime) {
		t.Errorf("Simple7702Account's address has %d bytes of code, %v", len(code), err)
	}
}
