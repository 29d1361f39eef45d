//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
)

// TestPolicyOnChain breaks a policy that the embedded chain agrees with, in one
// place a row.
func TestPolicyOnChain(t *testing.T) {
	net := startNet(t)
	const token, venue = "0x7E57000000000000000000000000000000000020", "0x7E570000000000000000000000000000000000C0"
	const nobody = "0x5409000000000000000000000000000000000001"
	for name, tc := range map[string]struct {
		old, new string
		want     []string
	}{
		"good":            {"", "", []string{}},
		"symbol":          {"symbol: TUSD", "symbol: USDT", []string{"refusal other_symbol"}},
		"decimals":        {"decimals: 6", "decimals: 18", []string{"refusal other_decimals"}},
		"both":            {"symbol: TUSD\n    decimals: 6", "symbol: X\n    decimals: 7", []string{"refusal other_symbol", "refusal other_decimals"}},
		"no token":        {token, nobody, []string{"refusal no_code"}},
		"no such token":   {"token: \"" + token, "token: \"" + venue, []string{"refusal no_token"}},
		"no target":       {"target: " + venue, "target: " + nobody, []string{"refusal no_code"}},
		"no function":     {"checkIn(uint256)", "checkOut(uint256)", []string{"doubt selector_not_found"}},
		"plain spender":   {"    total: 1000\n", "    total: 1000\n    allowance_to: [\"" + nobody + "\"]\n", []string{"doubt spender_without_code"}},
		"spender":         {"    total: 1000\n", "    total: 1000\n    allowance_to: [\"" + venue + "\"]\n", []string{}},
		"guard":           {"native:", "guards: [{token: \"" + token + "\", symbol: TUSD}]\nnative:", []string{}},
		"guard of no one": {"native:", "guards: [{token: \"" + nobody + "\", symbol: TUSD}]\nnative:", []string{"refusal no_code"}},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(goodPolicy, tc.old) {
				t.Fatalf("no %q", tc.old)
			}
			src := strings.Replace(goodPolicy, tc.old, tc.new, 1)
			if name == "no such token" { // its target is in the way
				src = strings.Replace(src, "target: "+venue, "target: "+token, 1)
				src = strings.Replace(src, "checkIn(uint256)", "mint(address,uint256)", 1)
			}
			policy, err := delegation.ParsePolicy([]byte(src))
			if err != nil {
				t.Fatal(err)
			}
			found, err := policy.CheckOnChain(t.Context(), net.Client())
			if err != nil {
				t.Fatal(err)
			}
			if got := codesOf(found); !slices.Equal(got, tc.want) {
				t.Errorf("%v, want %v", found, tc.want)
			}
		})
	}
	other := examplePolicy()
	other.Chain = 1
	if _, err := other.CheckOnChain(t.Context(), net.Client()); !errors.Is(err, delegation.ErrWrongChain) {
		t.Errorf("on another chain: %v", err)
	}
}

// proxied is a chain where one address has another code, and slots of its own.
type proxied struct {
	delegation.Chain
	at   common.Address
	code []byte
	slot common.Hash // of ERC-1967
	deaf bool        // calls with overrides fail
}

func (p proxied) Code(ctx context.Context, a common.Address) ([]byte, error) {
	if a == p.at {
		return p.code, nil
	}
	return p.Chain.Code(ctx, a)
}

func (p proxied) Call(ctx context.Context, msg delegation.CallMsg, o delegation.Overrides) ([]byte, error) {
	if *msg.To == p.at && len(o.Code) > 0 {
		if p.deaf {
			return nil, errors.New("no overrides here")
		}
		return p.slot[:], nil
	}
	return p.Chain.Call(ctx, msg, o)
}

// TestSelectorsBehindProxies: the function is looked for where the proxy has it.
func TestSelectorsBehindProxies(t *testing.T) {
	net := startNet(t)
	venue := common.HexToAddress("0x7E570000000000000000000000000000000000C0")
	proxy := common.HexToAddress("0x5409000000000000000000000000000000000001")
	clone := slices.Concat(common.FromHex("363d3d373d3d3d363d73"), venue[:], common.FromHex("5af43d82803e903d91602b57fd5bf3"))
	for name, tc := range map[string]struct {
		proxied
		found bool
	}{
		"ERC-1167":         {proxied{code: clone}, true},
		"ERC-1167, cut":    {proxied{code: clone[:44]}, false},
		"EIP-7702":         {proxied{code: types.AddressToDelegation(venue)}, true},
		"ERC-1967":         {proxied{code: []byte{1}, slot: common.BytesToHash(venue[:])}, true},
		"ERC-1967, itself": {proxied{code: []byte{1}, slot: common.BytesToHash(proxy[:])}, false},
		"no proxy":         {proxied{code: []byte{1}}, false},
		"a deaf node":      {proxied{code: []byte{1}, deaf: true}, false},
	} {
		tc.Chain, tc.at = net.Client(), proxy
		policy := delegation.Policy{Chain: 1337, Calls: []delegation.CallRule{{Target: proxy, Function: "checkIn(uint256)"}}}
		found, err := policy.CheckOnChain(t.Context(), tc.proxied)
		if err != nil || (len(found) == 0) != tc.found {
			t.Errorf("%s: %v, %v", name, found, err)
		}
	}
}

// TestImplementationSlotIsRead runs the code that answers the slot on a chain.
func TestImplementationSlotIsRead(t *testing.T) {
	s := newShop(t)
	implementation := contracts.VaultImplementationAddress()
	// Init code that stores the slot and returns one byte of code, the STOP.
	init := slices.Concat([]byte{0x73}, implementation[:], []byte{0x7f}, delegation.ImplementationSlot[:], common.FromHex("5560015ff3"))
	proxy := s.create(t, init)
	if got := delegation.ImplementationOf(t.Context(), s.net.Client(), proxy); got != implementation {
		t.Errorf("the implementation is %s, want %s", got, implementation)
	}
	if got := delegation.ImplementationOf(t.Context(), s.net.Client(), common.Address{7}); got != (common.Address{}) {
		t.Errorf("of nobody it is %s", got)
	}
}

// create has the agent deploy init code.
func (s *shop) create(t *testing.T, init []byte) common.Address {
	t.Helper()
	client := s.net.Client()
	head, err := client.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tx, err := s.agent.SignTx(types.NewTx(&types.DynamicFeeTx{
		ChainID: big.NewInt(1337), Gas: 500_000, GasFeeCap: new(big.Int).Mul(head.BaseFee, big.NewInt(3)), GasTipCap: big.NewInt(1), Data: init,
	}), big.NewInt(1337))
	if err != nil {
		t.Fatal(err)
	}
	hash, err := client.Send(t.Context(), tx)
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := client.WaitReceipt(t.Context(), hash)
	if err != nil || receipt.Status != types.ReceiptStatusSuccessful {
		t.Fatalf("%v, %v", receipt, err)
	}
	return receipt.ContractAddress
}
