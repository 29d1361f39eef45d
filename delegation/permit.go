package delegation

import (
	"bytes"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// Tokens with EIP-2612 take an allowance by a signature of the owner's over typed
// data, which anybody may submit: the wallet sends no transaction for it, pays no
// gas and uses none of its nonces, and a device that shows typed data shows
// whom the owner allows what. The signature is good until a deadline that it
// names, and once: the token counts.

const (
	// permitLife is how long a permit can be submitted: as long as a link may take,
	// and no longer, for whoever sees it could submit it as well.
	permitLife = 3600
	// permitLeft is what has to be left of that for an earlier try's to be used.
	permitLeft = 300
	// permitGas bounds the gas of one, behind a proxy too.
	permitGas = 200_000
)

const permitType = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"

// permitDomain is what a token's EIP-712 domain has beside chain and address.
type permitDomain struct{ name, version string }

// separator is the domain's hash, for the very chain and token.
func (d permitDomain) separator(chain uint64, token common.Address) common.Hash {
	return hashWords(hashOf(domainType), hashOf(d.name), hashOf(d.version), uintWord(chain), addressWord(token))
}

// permit is an allowance that the owner signs.
type permit struct {
	Token    common.Address `json:"token"`
	Spender  common.Address `json:"spender"`
	Value    Amount         `json:"value"`
	Nonce    uint64         `json:"nonce"` // the token's, of this owner
	Deadline uint64         `json:"deadline"`

	chain     uint64
	owner     common.Address
	domain    permitDomain
	words     string // what it allows
	signature []byte // from an earlier try
}

func uintWord(n uint64) common.Hash { return common.BigToHash(new(big.Int).SetUint64(n)) }

// preimage is 0x1901 ‖ domain separator ‖ hash of the message (EIP-712).
func (p *permit) preimage() []byte {
	message := hashWords(hashOf(permitType), addressWord(p.owner), addressWord(p.Spender), common.BigToHash(p.Value.Int), uintWord(p.Nonce), uintWord(p.Deadline))
	separator := p.domain.separator(p.chain, p.Token)
	return bytes.Join([][]byte{{0x19, 0x01}, separator[:], message[:]}, nil)
}

// digest is what a signature of it is over, whatever a device says.
func (p *permit) digest() common.Hash { return crypto.Keccak256Hash(p.preimage()) }

// typedData is the same for a device, which hashes it itself.
func (p *permit) typedData() apitypes.TypedData {
	return apitypes.TypedData{
		Types: apitypes.Types{
			"EIP712Domain": {
				{Name: "name", Type: "string"},
				{Name: "version", Type: "string"},
				{Name: "chainId", Type: "uint256"},
				{Name: "verifyingContract", Type: "address"},
			},
			"Permit": {
				{Name: "owner", Type: "address"},
				{Name: "spender", Type: "address"},
				{Name: "value", Type: "uint256"},
				{Name: "nonce", Type: "uint256"},
				{Name: "deadline", Type: "uint256"},
			},
		},
		PrimaryType: "Permit",
		Domain: apitypes.TypedDataDomain{
			Name: p.domain.name, Version: p.domain.version,
			ChainId: (*math.HexOrDecimal256)(new(big.Int).SetUint64(p.chain)), VerifyingContract: p.Token.Hex(),
		},
		Message: apitypes.TypedDataMessage{
			"owner": p.owner.Hex(), "spender": p.Spender.Hex(), "value": p.Value.String(),
			"nonce": fmt.Sprint(p.Nonce), "deadline": fmt.Sprint(p.Deadline),
		},
	}
}

// callWords is a call of a function whose arguments are words.
func callWords(function string, arguments ...common.Hash) []byte {
	data := crypto.Keccak256([]byte(function))[:4]
	for _, a := range arguments {
		data = append(data, a[:]...)
	}
	return data
}

// calldata submits it with a signature of r ‖ s ‖ v; without one, v, r and s are
// zero.
func (p *permit) calldata(signature []byte) []byte {
	var sig [crypto.SignatureLength]byte
	copy(sig[:], signature)
	return callWords("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
		addressWord(p.owner), addressWord(p.Spender), common.BigToHash(p.Value.Int), uintWord(p.Deadline),
		uintWord(uint64(sig[64])), common.BytesToHash(sig[:32]), common.BytesToHash(sig[32:64]))
}

// sameBut tells whether another one differs in nothing but its deadline.
func (p *permit) sameBut(other *permit) bool {
	return p.Token == other.Token && p.Spender == other.Spender && other.Value.Int != nil && p.Value.Cmp(other.Value.Int) == 0 && p.Nonce == other.Nonce
}

// permit finds the owner's signature of one that can still be submitted.
func (h *History) permit(want *permit, now uint64) (deadline uint64, signature []byte) {
	for _, s := range h.permits {
		if !want.sameBut(s.permit) || s.permit.Deadline < now+permitLeft || s.permit.Deadline > want.Deadline {
			continue
		}
		same := *want
		same.Deadline = s.permit.Deadline
		if verifySignature("the permit", s.signature, same.digest(), want.owner) == nil {
			return same.Deadline, s.signature
		}
	}
	return 0, nil
}

// signedPermit is a permit with its signature, from a journal.
type signedPermit struct {
	permit    *permit
	signature hexutil.Bytes
}
