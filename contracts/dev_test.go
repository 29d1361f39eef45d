//go:build !nodev

package contracts_test

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
)

// simpleHome is a wallet that delegates to the stand-in at Simple7702Account's address, and has 100 TUSD.
func simpleHome(t *testing.T) *home {
	t.Helper()
	c := newChain(t, 1337, types.GenesisAlloc{
		contracts.Simple7702Address: {Code: contracts.DevSimple7702().Runtime, Balance: new(big.Int)},
	})
	c.must(t, relayerKey, tokenAddress, nil, token.PackMint(owner, usd(100)))
	c.delegate(t, ownerKey, contracts.Simple7702Address)
	return &home{chain: c, at: owner}
}

// TestSimple7702Selectors pins the ABI that stands for the real account's.
func TestSimple7702Selectors(t *testing.T) {
	for want, data := range map[string][]byte{
		"b61d27f6": simple.PackExecute(owner, new(big.Int), nil),
		"34fcd5be": simple.PackExecuteBatch(nil),
		"1626ba7e": simple.PackIsValidSignature([32]byte{}, nil),
		"b0d691fe": simple.PackEntryPoint(),
	} {
		if got := common.Bytes2Hex(data[:4]); got != want {
			t.Errorf("selector %s, want %s", got, want)
		}
	}
	if got := selector("ExecuteError(uint256,bytes)"); common.Bytes2Hex(got[:]) != "5a154675" {
		t.Errorf("ExecuteError is %x", got)
	}
}

func TestSimple7702Authority(t *testing.T) {
	h := simpleHome(t)
	entryPoint := common.HexToAddress("0x4337084d9e255ff0702461cf8895ce9e3b5ff108")
	one := simple.PackExecute(tokenAddress, new(big.Int), token.PackTransfer(friend, usd(1)))
	batch := simple.PackExecuteBatch([]bindings.BatchCall{{Target: friend, Value: new(big.Int)}})
	for _, data := range [][]byte{one, batch} {
		for _, allowed := range []common.Address{owner, entryPoint} {
			if _, revert := h.call(t, callFrom(allowed, owner, data)); revert != nil {
				t.Errorf("%s is refused: %x", allowed, revert)
			}
		}
		_, revert := h.call(t, callFrom(agent, owner, data))
		got, err := simple.UnpackNotSelfOrEntryPointError(bytes.TrimPrefix(revert, selectorBytes("NotSelfOrEntryPoint(address)")))
		if err != nil || got.Caller != agent {
			t.Errorf("agent: %x, %v", revert, err)
		}
	}
}

func TestSimple7702Failures(t *testing.T) {
	h := simpleHome(t)
	tooMuch := bindings.BatchCall{Target: tokenAddress, Value: new(big.Int), Data: token.PackTransfer(friend, usd(101))}
	fine := bindings.BatchCall{Target: tokenAddress, Value: new(big.Int), Data: token.PackTransfer(friend, usd(1))}
	inner := selectorBytes("ERC20InsufficientBalance(address,uint256,uint256)")

	for name, data := range map[string][]byte{
		"execute":        simple.PackExecute(tooMuch.Target, tooMuch.Value, tooMuch.Data),
		"batch of one":   simple.PackExecuteBatch([]bindings.BatchCall{tooMuch}),
		"batch of three": simple.PackExecuteBatch([]bindings.BatchCall{fine, tooMuch, fine}),
	} {
		_, revert := h.call(t, callFrom(owner, owner, data))
		if name != "batch of three" {
			if !bytes.HasPrefix(revert, inner) {
				t.Errorf("%s: %x", name, revert)
			}
			continue
		}
		got, err := simple.UnpackError(revert)
		e, ok := got.(*bindings.DevSimple7702ExecuteError)
		if err != nil || !ok || e.Index.Int64() != 1 || !bytes.HasPrefix(e.Reason, inner) {
			t.Errorf("%s: %x, %v", name, revert, err)
		}
	}
	if got := h.tokens(t, friend); got.Sign() != 0 {
		t.Errorf("friend has %s", got)
	}
}

func TestSimple7702IsAnAccount(t *testing.T) {
	h := simpleHome(t)
	h.must(t, relayerKey, owner, ether(1), nil)
	h.must(t, relayerKey, owner, ether(1), []byte("any calldata"))
	h.wantInterface(t, "ERC-1271", "1626ba7e", true)
	h.wantInterface(t, "ERC-721 receiver", "150b7a02", true)
	h.wantInterface(t, "ERC-1155 receiver", "4e2312e0", true)
	h.wantInterface(t, "invalid", "ffffffff", false)
	answer := h.view(t, owner, simple.PackEntryPoint())
	if got, err := simple.UnpackEntryPoint(answer); err != nil || got != common.HexToAddress("0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108") {
		t.Errorf("entry point %s, %v", got, err)
	}
	digest := crypto.Keccak256Hash([]byte("order"))
	for want, key := range map[[4]byte]string{selector("isValidSignature(bytes32,bytes)"): "owner", {0xff, 0xff, 0xff, 0xff}: "agent"} {
		signature, err := crypto.Sign(digest[:], newKey(key))
		if err != nil {
			t.Fatal(err)
		}
		signature[64] += 27
		answer := h.view(t, owner, simple.PackIsValidSignature(digest, signature))
		if got, err := simple.UnpackIsValidSignature(answer); err != nil || got != want {
			t.Errorf("%s's signature: %x, %v", key, got, err)
		}
	}
}

func TestDevTokenFromGenesis(t *testing.T) {
	c := newChain(t, 1337, nil)
	name, err1 := token.UnpackName(c.view(t, tokenAddress, token.PackName()))
	symbol, err2 := token.UnpackSymbol(c.view(t, tokenAddress, token.PackSymbol()))
	decimals, err3 := token.UnpackDecimals(c.view(t, tokenAddress, token.PackDecimals()))
	if err1 != nil || err2 != nil || err3 != nil || name != "Test Dollar" || symbol != "TUSD" || decimals != 6 {
		t.Errorf("%q %q %d (%v, %v, %v)", name, symbol, decimals, err1, err2, err3)
	}
}

func TestDevVenue(t *testing.T) {
	c := newChain(t, 1337, nil)
	visits := func() int64 {
		n, err := venue.UnpackVisits(c.view(t, venueAddress, venue.PackVisits(agent)))
		if err != nil {
			t.Fatal(err)
		}
		return n.Int64()
	}
	c.must(t, agentKey, venueAddress, nil, venue.PackCheckIn(big.NewInt(9)))
	if visits() != 9 {
		t.Errorf("%d stored", visits())
	}
	if left := event(t, c.must(t, agentKey, venueAddress, nil, venue.PackLeave()), venue.UnpackLeftEvent); left.Visitor != agent || visits() != 0 {
		t.Errorf("%+v, %d stored", left, visits())
	}
}

func selector(signature string) [4]byte { return [4]byte(selectorBytes(signature)) }

func selectorBytes(signature string) []byte { return crypto.Keccak256([]byte(signature))[:4] }

func (h *home) wantInterface(t *testing.T, name, id string, want bool) {
	t.Helper()
	got, err := simple.UnpackSupportsInterface(h.view(t, h.at, simple.PackSupportsInterface([4]byte(common.FromHex(id)))))
	if err != nil || got != want {
		t.Errorf("%s: %t, %v", name, got, err)
	}
}

// TestKnownSimple7702: the stand-in's hash follows the compiler.
func TestKnownSimple7702(t *testing.T) {
	code := contracts.DevSimple7702().Runtime
	if !contracts.KnownSimple7702(code) {
		t.Errorf("the stand-in's code hash is %s", crypto.Keccak256Hash(code))
	}
	code[len(code)-1]++
	if contracts.KnownSimple7702(code) || contracts.KnownSimple7702(nil) {
		t.Error("other code is taken for Simple7702Account")
	}
}
