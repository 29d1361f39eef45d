package delegation

import (
	"bytes"
	"context"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// permitFacts is what a permit of a token takes.
type permitFacts struct {
	domain permitDomain
	nonce  uint64
}

// wantsPermits tells whether a permit could be of use. A token that asks an owner
// with code by ERC-1271 would not take the key's signature, and a batch has its
// approvals in it.
func (f *facts) wantsPermits(r Request) bool {
	typed := f.info.Capabilities.TypedData.Verdict
	return (typed == hw.Yes || typed == hw.Untold) && len(f.account.Code) == 0 &&
		!r.Batch && r.Home != HomeAccount && (r.Spending == "" || r.Spending == SpendAuto || r.Spending == SpendAllowance)
}

// readPermit finds out whether a token has EIP-2612: nil when it has not, or has
// something that only looks like it. What does not answer has none, for a token
// may end a call that it does not know in any way it likes.
//
// A domain is taken only when its hash is the token's own; chain and address in
// that are ours, so no answer can make a signature for another place. DAI's
// permit, which allows everything or nothing, has a domain of the same form: it is
// told by the type of its message, where the token names that, and by its
// selector.
func readPermit(ctx context.Context, chain Chain, id uint64, token, owner, spender common.Address) (*permitFacts, error) {
	q := permitProbe{ctx, chain, token}
	separator, nonce := q.word("DOMAIN_SEPARATOR()"), q.word("nonces(address)", addressWord(owner))
	count := new(big.Int).SetBytes(nonce)
	if separator == nil || nonce == nil || !count.IsUint64() {
		return nil, ctx.Err()
	}
	domain, ok := q.domain(id, common.BytesToHash(separator))
	if !ok {
		return nil, ctx.Err()
	}
	if kind := q.word("PERMIT_TYPEHASH()"); kind != nil && common.BytesToHash(kind) != hashOf(permitType) {
		return nil, ctx.Err()
	}
	if !q.refusesForgery(&permit{owner: owner, Spender: spender, Value: Amount{big.NewInt(1)}, Deadline: maxUntil}) {
		return nil, ctx.Err()
	}
	return &permitFacts{domain, count.Uint64()}, ctx.Err()
}

// permitProbe asks a token.
type permitProbe struct {
	ctx   context.Context //nolint:containedctx // lives as long as one call
	chain Chain
	token common.Address
}

// ask is the answer to a view, nil where there is none.
func (q permitProbe) ask(function string, arguments ...common.Hash) []byte {
	answer, err := q.chain.Call(q.ctx, CallMsg{To: &q.token, Data: callWords(function, arguments...)}, Overrides{})
	if err != nil {
		return nil
	}
	return answer
}

// word is an answer of one word.
func (q permitProbe) word(function string, arguments ...common.Hash) []byte {
	if answer := q.ask(function, arguments...); len(answer) == 32 {
		return answer
	}
	return nil
}

// domain finds the texts that make the separator: those that the token tells
// (ERC-5267), else its name with the versions that are in use.
func (q permitProbe) domain(chain uint64, separator common.Hash) (permitDomain, bool) {
	var candidates []permitDomain
	if told, ok := decodeDomain(q.ask("eip712Domain()")); ok {
		candidates = append(candidates, told)
	}
	if name, ok := abiText(q.ask("name()"), 0); ok {
		candidates = append(candidates, permitDomain{name, "1"}, permitDomain{name, "2"})
	}
	for _, d := range candidates {
		if d.separator(chain, q.token) == separator {
			return d, true
		}
	}
	return permitDomain{}, false
}

// refusesForgery: a permit that nobody signed is refused with a reason. A token
// without the function has none to give, and one with a fallback refuses nothing.
func (q permitProbe) refusesForgery(p *permit) bool {
	forged := append(bytes.Repeat([]byte{1}, 64), 27)
	_, err := q.chain.Call(q.ctx, CallMsg{To: &q.token, Data: p.calldata(forged)}, Overrides{})
	revert, ok := asRevert(err)
	return ok && len(revert.Data) >= 4
}

// decodeDomain reads name and version of an eip712Domain() answer (ERC-5267):
// fields, name, version, chainId, verifyingContract, salt, extensions. The other
// values are not needed: the separator proves them.
func decodeDomain(answer []byte) (permitDomain, bool) {
	const standard = 0x0f // name, version, chainId, verifyingContract
	if len(answer) < 7*32 || answer[0] != standard {
		return permitDomain{}, false
	}
	name, named := abiText(answer, 1)
	version, versioned := abiText(answer, 2)
	return permitDomain{name, version}, named && versioned
}

// maxDomainText bounds a text that a device shows in a domain.
const maxDomainText = 64

// abiText reads the text whose place is in a word of an answer. Only what every
// device shows as what it is counts.
func abiText(answer []byte, word int) (string, bool) {
	at, ok := abiPlace(answer, 32*word)
	if !ok {
		return "", false
	}
	n, ok := abiPlace(answer, at)
	if !ok || n == 0 || n > maxDomainText || at+32+n > len(answer) {
		return "", false
	}
	text := string(answer[at+32 : at+32+n])
	return text, strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// abiPlace reads a word that is an offset or a length within the answer.
func abiPlace(answer []byte, at int) (int, bool) {
	if at < 0 || at+32 > len(answer) {
		return 0, false
	}
	n := new(big.Int).SetBytes(answer[at : at+32])
	if !n.IsUint64() || n.Uint64() > uint64(len(answer)) {
		return 0, false
	}
	return int(n.Uint64()), true //nolint:gosec // within the answer
}
