package emulator

import (
	"encoding/binary"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// maxTokens is MAX_ASSETS of the app: a sixth token takes the first one's slot.
const maxTokens = 5

// token is what E0 0A says of an ERC-20 token.
type token struct {
	ticker   string
	address  common.Address
	decimals uint32
	chainID  uint64
}

// tokenSlots are the tokens the app knows at the moment.
type tokenSlots struct {
	slots [maxTokens]*token
	next  byte
}

// provideToken answers E0 0A with the slot. The app verifies the vendor's
// signature; here any that is one in form will do, since nobody else could make
// one for a test.
func (d *Device) provideToken(c command) answer {
	if c.p1 != 0 || c.p2 != 0 {
		return fail(swBadParams)
	}
	t, ok := parseToken(c.data)
	if !ok {
		return fail(swBadData)
	}
	return succeed(d.tokens.add(t))
}

func (s *tokenSlots) add(t token) byte {
	slot := s.next
	s.slots[slot] = &t
	s.next = (slot + 1) % maxTokens
	return slot
}

func (s *tokenSlots) find(address []byte) *token {
	for _, t := range s.slots {
		if t != nil && string(t.address[:]) == string(address) {
			return t
		}
	}
	return nil
}

// parseToken reads ticker with its length, address, decimals, chain id and the
// signature. The chain must be one the app knows.
func parseToken(data []byte) (token, bool) {
	r := &bytesReader{rest: data}
	t := token{ticker: r.text()}
	t.address = common.BytesToAddress(r.take(common.AddressLength))
	t.decimals = binary.BigEndian.Uint32(r.take(4))
	t.chainID = uint64(binary.BigEndian.Uint32(r.take(4)))
	_, known := networks[t.chainID]
	return t, known && !r.bad && t.ticker != "" && t.decimals <= 255 && isSignature(r.rest)
}

// isSignature says that data is a DER sequence of two integers, as ECDSA
// signatures are.
func isSignature(data []byte) bool {
	tag, body, rest, ok := tlv(data)
	if !ok || tag != 0x30 || len(rest) > 0 {
		return false
	}
	for range 2 {
		var number []byte
		if tag, number, body, ok = tlv(body); !ok || tag != 0x02 || len(number) == 0 || len(number) > wordSize+1 {
			return false
		}
	}
	return len(body) == 0
}

// Selectors of ERC-20's transfer(address,uint256) and approve(address,uint256).
const (
	selectorTransfer = "\xa9\x05\x9c\xbb"
	selectorApprove  = "\x09\x5e\xa7\xb3"
)

// tokenCallSize is a selector and two words.
const tokenCallSize = selectorSize + 2*wordSize

// tokenCall is calldata the app can show because it knows the token.
type tokenCall struct {
	token   *token
	approve bool
	address common.Address
	amount  *big.Int
}

// tokenCall reads the calldata of p, if it is one of the two calls to a token
// whose slot is set, and of that token's chain.
func (d *Device) tokenCall(p *txParser) (tokenCall, bool) {
	t := d.tokens.find(p.kept[fieldTo])
	data := p.kept[fieldData]
	if t == nil || len(data) != tokenCallSize || t.chainID != p.chainID() || p.number(fieldValue).Sign() != 0 {
		return tokenCall{}, false
	}
	first, second := data[selectorSize:selectorSize+wordSize], data[selectorSize+wordSize:]
	return tokenCall{
		token: t, approve: string(data[:selectorSize]) == selectorApprove,
		address: common.BytesToAddress(first), amount: new(big.Int).SetBytes(second),
	}, true
}

func isTokenCall(selector []byte, length uint32) bool {
	return length == tokenCallSize && slices.Contains([]string{selectorTransfer, selectorApprove}, string(selector))
}

// amountText is the amount with the token's ticker; all ones of an approval is
// no amount at all.
func (c tokenCall) amountText() string {
	if c.approve && c.amount.BitLen() == 256 && new(big.Int).Add(c.amount, big.NewInt(1)).BitLen() == 257 {
		return "Unlimited " + c.token.ticker
	}
	return decimalText(c.amount, int(c.token.decimals)) + " " + c.token.ticker
}
