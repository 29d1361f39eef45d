package chain

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
)

func TestProve(t *testing.T) {
	addr := common.HexToAddress("0xa11ce")
	root, leaf := leafProof(t, addr, sampleAccount(3))
	short := sampleAccount(3)
	short.CodeHash = []byte{1}
	shortRoot, shortLeaf := leafProof(t, addr, short)
	noAccount, err := rlp.EncodeToBytes([][]byte{append([]byte{0x20}, crypto.Keccak256(addr[:])...), {1, 2, 3}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		root  common.Hash
		addr  common.Address
		nodes [][]byte
		nonce uint64
		ok    bool
	}{
		{"there", root, addr, [][]byte{leaf}, 3, true},
		{"nodes in any order, with a stranger", root, addr, [][]byte{{0xc0}, leaf}, 3, true},
		{"another leaf in its place", root, common.Address{}, [][]byte{leaf}, 0, true}, // absence
		{"empty state", types.EmptyRootHash, addr, nil, 0, true},
		{"nothing", root, addr, nil, 0, false},
		{"another root", common.Hash{1}, addr, [][]byte{leaf}, 0, false},
		{"code hash of one byte", shortRoot, addr, [][]byte{shortLeaf}, 0, false},
		{"leaf that is no account", crypto.Keccak256Hash(noAccount), addr, [][]byte{noAccount}, 0, false},
	} {
		acc, err := prove(tc.root, tc.addr, tc.nodes)
		if (err == nil) != tc.ok {
			t.Errorf("%s: %v", tc.name, err)
		} else if tc.ok && acc.Nonce != tc.nonce {
			t.Errorf("%s: nonce %d, want %d", tc.name, acc.Nonce, tc.nonce)
		}
	}
}

func TestProofBounds(t *testing.T) {
	answer := func(nodes ...string) []byte {
		return []byte(`{"address":"0x0100000000000000000000000000000000000000","nonce":"0x0","balance":"0x0","codeHash":"0x` +
			strings.Repeat("00", 32) + `","accountProof":[` + strings.Join(nodes, ",") + `]}`)
	}
	node := func(n int) string { return `"0x` + strings.Repeat("c0", n) + `"` }
	many := make([]string, maxProofNodes+1)
	for i := range many {
		many[i] = node(1)
	}
	for _, tc := range []struct {
		name string
		raw  []byte
		ok   bool
	}{
		{"none", answer(), true},
		{"largest node", answer(node(maxProofNode)), true},
		{"node too large", answer(node(maxProofNode + 1)), false},
		{"empty node", answer(`"0x"`), false},
		{"most nodes", answer(many[1:]...), true},
		{"too many nodes", answer(many...), false},
		{"missing fields", []byte(`{"accountProof":[]}`), false},
	} {
		if _, err := decodeProof(tc.raw); (err == nil) != tc.ok || (err != nil && !errors.Is(err, ErrMalformed)) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// The zero code hash that some nodes name for an absent account is no lie.
func TestAbsentAccountSpellings(t *testing.T) {
	addr := common.HexToAddress("0xa11ce")
	for _, codeHash := range []common.Hash{{}, types.EmptyCodeHash} {
		p := &accountProof{Address: addr, Balance: new(big.Int), CodeHash: codeHash}
		acc := Account{Balance: new(big.Int), CodeHash: types.EmptyCodeHash}
		got, err := checkAccount(acc, addr, p, types.EmptyRootHash)
		if err != nil || !got.Verified {
			t.Errorf("code hash %v: %+v, %v", codeHash, got, err)
		}
	}
}
