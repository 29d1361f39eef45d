package cli

import (
	"bytes"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// parseUnsignedTx reads JSON or RLP in hex, which the first character tells.
func parseUnsignedTx(text []byte) (unsignedTx, error) {
	text = bytes.TrimSpace(text)
	if bytes.HasPrefix(text, []byte("{")) {
		return parseTxJSON(text)
	}
	if bytes.HasPrefix(text, []byte("0x")) {
		raw, err := parseBytes("transaction", string(text))
		if err != nil {
			return unsignedTx{}, err
		}
		return parseTxRLP(raw)
	}
	return unsignedTx{}, badInput("transaction", "neither a JSON object nor hex that begins with 0x")
}

// members is a JSON object whose keys are taken out one by one: what is left in
// the end is unknown. null stands for a key that is not there, as in what ethers
// and go-ethereum write.
type members struct {
	where  string
	values map[string]any
	err    error // the first one
}

func (m *members) path(key string) string { return within(m.where, key) }

func (m *members) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// take removes the values of keys that mean the same; the one that is there counts.
func (m *members) take(keys ...string) (value any, key string) {
	for _, k := range keys {
		v, ok := m.values[k]
		delete(m.values, k)
		switch {
		case !ok || v == nil:
		case value != nil:
			m.fail(badInput(m.path(k), "it is there beside %q", key))
		default:
			value, key = v, k
		}
	}
	return value, key
}

// number takes a number that has to be there.
func (m *members) number(bits int, keys ...string) *big.Int {
	n := m.optional(bits, keys...)
	if n == nil {
		m.fail(badInput(m.path(keys[0]), "it is missing"))
		return new(big.Int)
	}
	return n
}

func (m *members) optional(bits int, keys ...string) *big.Int {
	value, key := m.take(keys...)
	if value == nil {
		return nil
	}
	n, err := parseQuantity(m.path(key), value, bits)
	if err != nil {
		m.fail(err)
		return new(big.Int)
	}
	return n
}

func (m *members) bytes(keys ...string) []byte {
	value, key := m.take(keys...)
	if value == nil {
		return nil
	}
	data, err := parseBytes(m.path(key), value)
	if err != nil {
		m.fail(err)
	}
	return data
}

func (m *members) address(key string) *common.Address {
	value, _ := m.take(key)
	if value == nil {
		return nil
	}
	text, ok := value.(string)
	if !ok {
		m.fail(badInput(m.path(key), "%s where an address was due", kindOf(value)))
		return nil
	}
	address, err := parseAddress(m.path(key), text)
	if err != nil {
		m.fail(err)
	}
	return &address
}

func (m *members) list(key string) (list []any, given bool) {
	value, _ := m.take(key)
	if value == nil {
		return nil, false
	}
	list, ok := value.([]any)
	if !ok {
		m.fail(badInput(m.path(key), "%s where a list was due", kindOf(value)))
	}
	return list, true
}

// done is the first error; a key that nobody took is one.
func (m *members) done() error {
	if m.err == nil && len(m.values) > 0 {
		unknown := slices.Sorted(maps.Keys(m.values))[0]
		m.fail(badInput(m.path(unknown), "unknown key"))
	}
	return m.err
}

func objectOf(where string, value any) (*members, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, badInput(where, "%s where an object was due", kindOf(value))
	}
	return &members{where: where, values: object}, nil
}

func parseTxJSON(text []byte) (unsignedTx, error) {
	value, err := parseJSON("transaction", text)
	if err != nil {
		return unsignedTx{}, err
	}
	m, err := objectOf("transaction", value)
	if err != nil {
		return unsignedTx{}, err
	}
	var u unsignedTx
	if err := m.refuseSigned(); err != nil {
		return u, err
	}
	if _, there := m.values["to"]; !there {
		return u, badInput(m.path("to"), `it is missing; "to": null makes a contract`)
	}
	u.kind = m.kind()
	u.from, u.to = m.address("from"), m.address("to")
	u.chainID = m.number(256, "chainId")
	u.nonce, u.gas = m.number(64, "nonce").Uint64(), m.number(64, "gas", "gasLimit").Uint64()
	u.data = m.bytes("data", "input")
	if u.value = m.optional(256, "value"); u.value == nil {
		u.value = new(big.Int)
	}
	m.prices(&u)
	m.lists(&u)
	return u, m.done()
}

// refuseSigned finds a signature. go-ethereum writes an unsigned transaction
// with v, r and s of 0 and a hash that means nothing, ethers with "sig": null.
func (m *members) refuseSigned() error {
	for _, key := range []string{"v", "r", "s", "yParity"} {
		if n := m.optional(256, key); n != nil && n.Sign() != 0 {
			return badInput("transaction", "it is signed already: %q is there", key)
		}
	}
	for _, key := range []string{"sig", "signature"} {
		if value, _ := m.take(key); value != nil {
			return badInput("transaction", "it is signed already: %q is there", key)
		}
	}
	if value, _ := m.take("hash"); value != nil {
		if _, ok := value.(string); !ok {
			m.fail(badInput(m.path("hash"), "%s where a hash was due", kindOf(value)))
		}
	}
	return m.err
}

// kind is the type, by itself or by what only that type has, as ethers does it.
func (m *members) kind() uint8 {
	has := func(key string) bool { return m.values[key] != nil }
	kind := m.optional(8, "type")
	switch {
	case kind != nil:
	case has("authorizationList"):
		return types.SetCodeTxType
	case has("maxFeePerGas"):
		return types.DynamicFeeTxType
	case has("accessList"):
		return types.AccessListTxType
	default:
		return types.LegacyTxType
	}
	switch kind.Uint64() {
	case types.LegacyTxType, types.AccessListTxType, types.DynamicFeeTxType, types.SetCodeTxType:
	case types.BlobTxType:
		m.fail(badInput(m.path("type"), "3: no device signs transactions with blobs"))
	default:
		m.fail(badInput(m.path("type"), "%s: there are 0, 1, 2 and 4", kind))
	}
	return uint8(kind.Uint64()) //nolint:gosec // optional bounds it to eight bits
}

// prices takes the fields of the type and refuses those of others.
func (m *members) prices(u *unsignedTx) {
	if u.kind == types.LegacyTxType || u.kind == types.AccessListTxType {
		u.gasPrice = m.number(256, "gasPrice")
		m.refuse(u.kind, "maxFeePerGas", "maxPriorityFeePerGas")
		return
	}
	u.fee, u.tip = m.number(256, "maxFeePerGas"), m.number(256, "maxPriorityFeePerGas")
	m.refuse(u.kind, "gasPrice")
}

func (m *members) refuse(kind uint8, keys ...string) {
	for _, key := range keys {
		if value, _ := m.take(key); value != nil {
			m.fail(badInput(m.path(key), "a transaction of type %d does not have it", kind))
		}
	}
}

func (m *members) lists(u *unsignedTx) {
	if u.kind == types.LegacyTxType {
		m.refuse(u.kind, "accessList")
	}
	if u.kind != types.SetCodeTxType {
		m.refuse(u.kind, "authorizationList")
	}
	access, _ := m.list("accessList")
	for i, value := range access {
		tuple, err := parseAccess(fmt.Sprintf("%s[%d]", m.path("accessList"), i), value)
		m.failIf(err)
		u.access = append(u.access, tuple)
	}
	auths, _ := m.list("authorizationList")
	for i, value := range auths {
		auth, signed, err := parseTuple(fmt.Sprintf("%s[%d]", m.path("authorizationList"), i), value)
		m.failIf(err)
		u.auths = append(u.auths, auth)
		if !signed {
			u.unsigned = &auth
		}
	}
	// go-ethereum writes these for type 3 only, and as null.
	m.refuse(u.kind, "maxFeePerBlobGas", "blobVersionedHashes", "blobs", "sidecars", "kzg")
}

func (m *members) failIf(err error) {
	if err != nil {
		m.fail(err)
	}
}
