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

// TestAccountByType4 lives the whole life of the account home on a chain that starts without any of it: the delegate is
// deployed, one type-4 transaction of a stranger carries the owner's tuple and the grant, the agent acts as the wallet,
// the owner clears the delegation.
func TestAccountByType4(t *testing.T) {
	c := newChain(t, 1337, nil)
	c.must(t, relayerKey, contracts.Create2Deployer, nil, contracts.ReaderDeployment())
	c.must(t, relayerKey, contracts.Create2Deployer, nil, contracts.AccountDeployment())
	if !bytes.Equal(withoutReader(c.code(t, contracts.AccountAddress())), contracts.SessionAccount().Runtime) {
		t.Fatal("the delegate is not where it was computed to be")
	}
	h := &home{chain: c, at: owner}
	c.must(t, relayerKey, tokenAddress, nil, token.PackMint(owner, usd(100)))
	g := bindings.Grant{
		Number: 1, Agent: agent, Until: uint32(c.now(t)) + 86400, Terms: bindings.Terms{Gas: new(big.Int)},
		Budgets: []bindings.Budget{daily(tokenAddress, usd(10), usd(10), nil)},
		Calls:   []bindings.CallRule{call(venueAddress, "checkIn(uint256)")},
	}
	grant := vault.PackGrantWithSig(g, sign(t, ownerKey, renderGrant(h, g)))
	receipt := c.sendSetCode(t, owner, grant, c.authorize(t, ownerKey, contracts.AccountAddress()))
	if receipt.Status != types.ReceiptStatusSuccessful {
		t.Fatal("linking failed")
	}
	if got, ok := types.ParseDelegation(c.code(t, owner)); !ok || got != contracts.AccountAddress() {
		t.Fatalf("delegated to %s, %t", got, ok)
	}

	receipt = h.exec(t, venueAddress, nil, venue.PackCheckIn(big.NewInt(1)))
	if got := event(t, receipt, venue.UnpackCheckedInEvent).Visitor; got != owner {
		t.Errorf("the venue saw %s", got)
	}
	h.exec(t, tokenAddress, nil, token.PackTransfer(friend, usd(10)))
	if got := h.tokens(t, tokenAddress, owner); got.Cmp(usd(90)) != 0 {
		t.Errorf("the wallet has %s left", got)
	}

	// The owner's key still sends ordinary transactions, and takes the code away again.
	c.must(t, ownerKey, tokenAddress, nil, token.PackTransfer(friend, usd(1)))
	c.delegate(t, ownerKey, common.Address{})
	receipt = c.send(t, agentKey, owner, nil, vault.PackExec(tokenAddress, new(big.Int), token.PackTransfer(friend, usd(1))))
	if len(receipt.Logs) != 0 || h.tokens(t, tokenAddress, owner).Cmp(usd(89)) != 0 {
		t.Error("the session acts without the delegation")
	}
}

// TestAccountImplementationIsNobodys checks the address that the delegate itself is deployed at.
func TestAccountImplementationIsNobodys(t *testing.T) {
	h := accountHome(t, 1337)
	bare := &home{h.chain, contracts.AccountAddress()}
	g := bare.grant(t)
	bare.refuses(t, relayer, vault.PackGrantWithSig(g, sign(t, ownerKey, renderGrant(bare, g))),
		&bindings.SessionVaultWrongSigner{Recovered: owner})
	bare.refuses(t, owner, vault.PackRevokeAll(), &bindings.SessionVaultNotOwner{Caller: owner})
}

// TestStateIsInItsNamespace reads the raw storage slot that ERC-7201 gives to valetkey.session.v1.
func TestStateIsInItsNamespace(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		h.must(t, relayerKey, h.at, nil, h.revocation(t, 2))
		id := new(big.Int).SetBytes(crypto.Keccak256([]byte("valetkey.session.v1")))
		id.Sub(id, big.NewInt(1))
		slot := crypto.Keccak256Hash(common.LeftPadBytes(id.Bytes(), 32))
		slot[31] = 0
		value, err := h.client.StorageAt(t.Context(), h.at, slot, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := new(big.Int).SetBytes(value[30:]); got.Uint64() != 2 {
			t.Errorf("the last number is stored as %s", got)
		}
		for i := range int64(8) {
			value, err := h.client.StorageAt(t.Context(), h.at, common.BigToHash(big.NewInt(i)), nil)
			if err != nil || !bytes.Equal(value, make([]byte, 32)) {
				t.Errorf("slot %d holds %x, %v", i, value, err)
			}
		}
	})
}

// TestEIP1271 checks that only the owner's own key signs for a home, an agent's never: for the account the hash itself,
// for a vault a text that names it, or a signature that the owner made for the wallet would count for the vault as well.
func TestEIP1271(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		digest := crypto.Keccak256Hash([]byte("order"))
		yes, no := selector("isValidSignature(bytes32,bytes)"), [4]byte{0xff, 0xff, 0xff, 0xff}
		forVault := no
		if h.at != owner {
			yes, forVault = no, yes
		}
		signText, err := reader.UnpackSignText(h.ask(t, reader.PackSignText(digest)))
		if err != nil {
			t.Fatal(err)
		}
		good, err := crypto.Sign(digest[:], ownerKey)
		if err != nil {
			t.Fatal(err)
		}
		good[64] += 27
		agents, err := crypto.Sign(digest[:], agentKey)
		if err != nil {
			t.Fatal(err)
		}
		agents[64] += 27
		high := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(good[32:64]))
		for name, tc := range map[string]struct {
			signature []byte
			want      [4]byte
		}{
			"owner":     {good, yes},
			"agent":     {agents, no},
			"empty":     {nil, no},
			"64 bytes":  {good[:64], no},
			"66 bytes":  {append(clone(good), 0), no},
			"v 0 or 1":  {join(good[:64], []byte{good[64] - 27}), no},
			"high s":    {join(good[:32], common.LeftPadBytes(high.Bytes(), 32), []byte{55 - good[64]}), no},
			"all zero":  {make([]byte, 65), no},
			"EIP-191":   {sign(t, ownerKey, string(digest[:])), no},
			"a text":    {sign(t, ownerKey, signText), forVault},
			"65 random": {bytes.Repeat([]byte{27}, 65), no},
		} {
			got, err := vault.UnpackIsValidSignature(h.view(t, h.at, vault.PackIsValidSignature(digest, tc.signature)))
			if err != nil || got != tc.want {
				t.Errorf("%s: %x, %v", name, got, err)
			}
		}
	})
}

func TestReceivers(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		for name, id := range map[string]string{
			"ERC-165": "01ffc9a7", "ERC-1271": "1626ba7e", "ERC-721 receiver": "150b7a02", "ERC-1155 receiver": "4e2312e0",
		} {
			h.wantInterface(t, name, id, true)
		}
		h.wantInterface(t, "invalid", "ffffffff", false)
		h.wantInterface(t, "ERC-20", "36372b07", false)
		one, data := big.NewInt(1), []byte("x")
		ones := []*big.Int{one}
		for want, call := range map[string][]byte{
			"onERC721Received(address,address,uint256,bytes)":                   vault.PackOnERC721Received(agent, friend, one, data),
			"onERC1155Received(address,address,uint256,uint256,bytes)":          vault.PackOnERC1155Received(agent, friend, one, one, data),
			"onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)": vault.PackOnERC1155BatchReceived(agent, friend, ones, ones, data),
		} {
			if got := h.view(t, h.at, call); !bytes.Equal(got, common.RightPadBytes(selectorBytes(want), 32)) {
				t.Errorf("%s answers %x", want, got)
			}
		}
		before := h.balance(t, h.at)
		h.must(t, relayerKey, h.at, ether(1), nil)
		if got := new(big.Int).Sub(h.balance(t, h.at), before); got.Cmp(ether(1)) != 0 {
			t.Errorf("received %s", got)
		}
	})
}

func (h *home) wantInterface(t *testing.T, name, id string, want bool) {
	t.Helper()
	got, err := vault.UnpackSupportsInterface(h.view(t, h.at, vault.PackSupportsInterface([4]byte(common.FromHex(id)))))
	if err != nil || got != want {
		t.Errorf("%s: %t, %v", name, got, err)
	}
}
