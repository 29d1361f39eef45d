package cli

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
)

// parseAccess reads an entry of an access list (EIP-2930).
func parseAccess(where string, value any) (types.AccessTuple, error) {
	var tuple types.AccessTuple
	m, err := objectOf(where, value)
	if err != nil {
		return tuple, err
	}
	address := m.address("address")
	if address == nil {
		m.fail(badInput(m.path("address"), "it is missing"))
		return tuple, m.err
	}
	tuple.Address = *address
	tuple.StorageKeys = []common.Hash{}
	keys, given := m.list("storageKeys")
	if !given {
		m.fail(badInput(m.path("storageKeys"), "it is missing"))
	}
	for i, key := range keys {
		at := fmt.Sprintf("%s[%d]", m.path("storageKeys"), i)
		data, err := parseBytes(at, key)
		if err == nil && len(data) != common.HashLength {
			err = badInput(at, "%d bytes where 32 were due", len(data))
		}
		m.failIf(err)
		tuple.StorageKeys = append(tuple.StorageKeys, common.BytesToHash(data))
	}
	return tuple, m.done()
}

// parseTuple reads an entry of an authorization list: as JSON-RPC has it, as
// valetkey sign authorization prints it (with "authority", which is compared), or
// as ethers does (with the signature as an object). One without any part of a
// signature is not signed yet.
func parseTuple(where string, value any) (auth types.SetCodeAuthorization, signed bool, err error) {
	m, err := objectOf(where, value)
	if err != nil {
		return auth, false, err
	}
	for _, key := range []string{"r", "s", "v", "yParity", "signature", "authority"} {
		signed = signed || m.values[key] != nil
	}
	address := m.address("address")
	if address == nil {
		m.fail(badInput(m.path("address"), "it is missing; a revocation has the zero address"))
		return auth, signed, m.err
	}
	auth.Address = *address
	auth.ChainID = *uint256.MustFromBig(m.number(256, "chainId"))
	auth.Nonce = m.number(64, "nonce").Uint64()
	if !signed {
		return auth, false, m.done()
	}
	claimed := m.address("authority")
	m.signature(&auth)
	if err := m.done(); err != nil {
		return auth, true, err
	}
	if claimed == nil {
		return auth, true, nil
	}
	if got, err := auth.Authority(); err != nil || got != *claimed {
		return auth, true, badInput(m.path("authority"), "the tuple is not signed by %s", claimed)
	}
	return auth, true, nil
}

// signature takes yParity, r and s from the object or from its "signature".
func (m *members) signature(auth *types.SetCodeAuthorization) {
	from := m
	if value, _ := m.take("signature"); value != nil {
		inner, err := objectOf(m.path("signature"), value)
		if err != nil {
			m.fail(err)
			return
		}
		inner.take("_type", "networkV")
		from = inner
	}
	v, parity := from.optional(8, "v"), from.optional(8, "yParity")
	auth.R = *uint256.MustFromBig(from.number(256, "r"))
	auth.S = *uint256.MustFromBig(from.number(256, "s"))
	switch {
	case parity != nil:
	case v == nil:
		from.fail(badInput(from.path("yParity"), "it is missing"))
		return
	default:
		parity = new(big.Int).Sub(v, big.NewInt(27))
		if v.Cmp(big.NewInt(2)) < 0 { // some write the parity under the name v
			parity = v
		}
	}
	if !parity.IsUint64() || parity.Uint64() > 1 {
		from.fail(badInput(from.path("yParity"), "it is neither 0 nor 1"))
	} else {
		auth.V = uint8(parity.Uint64()) //nolint:gosec // 0 or 1
	}
	if v != nil && v.Uint64() != uint64(auth.V) && v.Uint64() != 27+uint64(auth.V) {
		from.fail(badInput(from.path("v"), "it contradicts yParity"))
	}
	if from != m {
		m.failIf(from.done())
	}
}
