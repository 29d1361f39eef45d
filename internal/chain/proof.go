package chain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"

	"github.com/valetkey/valetkey/delegation/onchain"
)

const (
	// maxProofNodes: the key is a Keccak-256 hash, 64 nibbles, and each node of the
	// path takes at least one of them (Yellow Paper, appendix D), plus the leaf.
	maxProofNodes = 65
	// maxProofNode: the largest node is a branch of 16 hashes and an empty value,
	// 16*33 + 1 + 3 bytes of RLP.
	maxProofNode = 532
)

var errProof = errors.New("proof does not fit its state root")

// accountProof is an answer to eth_getProof (EIP-1186). Only Nodes prove anything;
// the rest is the node's word once more.
type accountProof struct {
	Address  common.Address
	Nodes    [][]byte // from the root to the leaf, or to where the path ends
	Nonce    uint64
	Balance  *big.Int
	CodeHash common.Hash
}

// proofAt returns nil without an error where the node has no eth_getProof.
func (c *Client) proofAt(ctx context.Context, addr common.Address, block string) (*accountProof, error) {
	raw, err := c.call(ctx, "eth_getProof", addr, []string{}, block)
	if e, ok := errors.AsType[*RPCError](err); ok && e.unsupported() {
		return nil, nil //nolint:nilnil // absent by design: Account.Verified tells it
	}
	if err != nil {
		return nil, err
	}
	return decodeProof(raw)
}

func decodeProof(raw json.RawMessage) (*accountProof, error) {
	var p struct {
		Address  *common.Address `json:"address"`
		Nodes    []hexutil.Bytes `json:"accountProof"`
		Nonce    *hexutil.Uint64 `json:"nonce"`
		Balance  *hexutil.Big    `json:"balance"`
		CodeHash *common.Hash    `json:"codeHash"`
	}
	if err := decode("account proof", raw, &p); err != nil {
		return nil, err
	}
	if p.Address == nil || p.Nonce == nil || p.Balance == nil || p.CodeHash == nil || p.Nodes == nil {
		return nil, malformed("account proof", errNull)
	}
	if len(p.Nodes) > maxProofNodes {
		return nil, malformed("account proof", errRange)
	}
	out := &accountProof{
		Address: *p.Address, Nonce: uint64(*p.Nonce), Balance: p.Balance.ToInt(), CodeHash: *p.CodeHash,
		Nodes: make([][]byte, len(p.Nodes)),
	}
	for i, n := range p.Nodes {
		if len(n) == 0 || len(n) > maxProofNode {
			return nil, malformed("account proof", errRange)
		}
		out.Nodes[i] = n
	}
	return out, nil
}

// nodeSet finds trie nodes by their hash. It hashes them itself, so a node can only
// be found under its own hash.
type nodeSet map[common.Hash][]byte

func newNodeSet(nodes [][]byte) nodeSet {
	s := make(nodeSet, len(nodes))
	for _, n := range nodes {
		s[crypto.Keccak256Hash(n)] = n
	}
	return s
}

// Has implements ethdb.KeyValueReader.
func (s nodeSet) Has(key []byte) (bool, error) {
	_, ok := s[common.BytesToHash(key)]
	return ok, nil
}

// Get implements ethdb.KeyValueReader.
func (s nodeSet) Get(key []byte) ([]byte, error) {
	n, ok := s[common.BytesToHash(key)]
	if !ok {
		return nil, ErrNotFound
	}
	return n, nil
}

// prove walks the nodes from the state root to the account's leaf. It returns the
// account as the state root commits to it; one that is not there is empty.
func prove(root common.Hash, addr common.Address, nodes [][]byte) (*types.StateAccount, error) {
	if root == types.EmptyRootHash && len(nodes) == 0 {
		return types.NewEmptyStateAccount(), nil
	}
	leaf, err := trie.VerifyProof(root, crypto.Keccak256(addr[:]), newNodeSet(nodes))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errProof, err)
	}
	if leaf == nil {
		return types.NewEmptyStateAccount(), nil
	}
	acc := new(types.StateAccount)
	if err := rlp.DecodeBytes(leaf, acc); err != nil {
		return nil, fmt.Errorf("decode account leaf: %w", err)
	}
	if len(acc.CodeHash) != common.HashLength || acc.Balance == nil {
		return nil, fmt.Errorf("decode account leaf: %w", errRange)
	}
	return acc, nil
}

// checkAccount holds the plain answers against the proof.
func checkAccount(acc Account, addr common.Address, p *accountProof, root common.Hash) (Account, error) {
	if p == nil {
		return acc, nil
	}
	proven, err := prove(root, addr, p.Nodes)
	if err != nil {
		return Account{}, &InconsistentError{
			Field: "account proof", Told: onchain.Printable(err.Error()), Proven: "nothing for state root " + root.Hex(),
		}
	}
	if p.Address != addr {
		return Account{}, &InconsistentError{Field: "account proof", Told: p.Address.Hex(), Proven: addr.Hex()}
	}
	for _, told := range []Account{acc, {Nonce: p.Nonce, Balance: p.Balance, CodeHash: p.plainCodeHash()}} {
		if err := compareAccount(told, proven); err != nil {
			return Account{}, err
		}
	}
	acc.Verified, acc.StorageRoot = true, proven.Root
	return acc, nil
}

// plainCodeHash evens out a difference between nodes: for an address that is not in
// the trie some name the hash of no code and others zero; EIP-1186 is silent on it.
func (p *accountProof) plainCodeHash() common.Hash {
	if p.CodeHash == (common.Hash{}) {
		return types.EmptyCodeHash
	}
	return p.CodeHash
}

func compareAccount(told Account, proven *types.StateAccount) error {
	if told.Nonce != proven.Nonce {
		return &InconsistentError{Field: "nonce", Told: fmt.Sprint(told.Nonce), Proven: fmt.Sprint(proven.Nonce)}
	}
	if balance := proven.Balance.ToBig(); told.Balance.Cmp(balance) != 0 {
		return &InconsistentError{Field: "balance", Told: told.Balance.String(), Proven: balance.String()}
	}
	if hash := common.BytesToHash(proven.CodeHash); told.CodeHash != hash {
		return &InconsistentError{Field: "code", Told: "hash " + told.CodeHash.Hex(), Proven: "hash " + hash.Hex()}
	}
	return nil
}
