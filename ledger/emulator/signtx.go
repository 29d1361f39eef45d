package emulator

import (
	"context"
	"encoding/hex"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// txFlow is a transaction on its way in.
type txFlow struct {
	path   []uint32
	parser *txParser
}

// signTx answers E0 04: path and the first bytes, then more bytes. Where the
// chunks are cut is up to the host, save for calldata (see txParser.data).
func (d *Device) signTx(ctx context.Context, c command) (answer, error) {
	if c.p2 != 0 { // 01 and 02 belong to generic clear signing
		return fail(swBadParams), nil
	}
	chunk := c.data
	switch c.p1 {
	case chunkFirst:
		rest, word := d.startTx(chunk)
		if word != swOK {
			return fail(word), nil
		}
		chunk = rest
	case chunkMore:
		if d.tx == nil {
			return fail(swNotAllowed), nil
		}
	default:
		return fail(swBadParams), nil
	}
	return d.follow(ctx, d.tx.parser.feed(chunk))
}

func (d *Device) startTx(data []byte) (rest []byte, word statusWord) {
	d.reset()
	path, rest, ok := parsePath(data)
	if !ok || len(rest) == 0 {
		return nil, swBadData
	}
	settings := d.Settings()
	parser, typed, ok := newTxParser(rest[0], d.app.setCode, settings.BlindSigning, settings.DebugContracts)
	if !ok {
		return nil, swTxType
	}
	if typed {
		rest = rest[1:]
	}
	parser.tokens = &d.tokens
	d.tx = &txFlow{path, parser}
	return rest, swOK
}

// follow answers where the parser stopped.
func (d *Device) follow(ctx context.Context, step txStep) (answer, error) {
	switch step {
	case stepMore:
		return succeed(), nil
	case stepConfirm:
		return d.confirmCalldata(ctx)
	case stepDone:
		return d.reviewTx(ctx)
	case stepBlind:
		d.complainBlindOff()
	}
	return fail(swBadData), nil
}

// confirmCalldata stops in the middle of a chunk, which is therefore answered
// late. The pages are read in the source; that the device stops at "Verify
// selector" is measured.
func (d *Device) confirmCalldata(ctx context.Context) (answer, error) {
	p := d.tx.parser
	what, text := "parameter", wordText(p.word)
	if p.isFirst {
		what, text = "selector", hex.EncodeToString(p.word)
	}
	title := strings.ToUpper(what[:1]) + what[1:]
	return d.ask(ctx, pendingReview{
		doc: document{
			kind: ReviewCalldata, title: "Verify " + what, entries: []entry{{title, text}},
			finish: "Confirm " + what, hold: buttonHold,
			reject: d.config.Model.byModel(pageRejectTxTouch, pageRejectTx),
		},
		then: func(ctx context.Context) (answer, error) { return d.follow(ctx, p.run()) },
	})
}

// wordText is a word of calldata as the app writes it: four parts of 8 bytes
// without their leading zeros, "00" for a part that is zero.
func wordText(word []byte) string {
	var padded [wordSize]byte
	copy(padded[:], word)
	var parts []string
	for part := range slices.Chunk(padded[:], 8) {
		for len(part) > 1 && part[0] == 0 {
			part = part[1:]
		}
		parts = append(parts, hex.EncodeToString(part))
	}
	return strings.Join(parts, ":")
}

// reviewTx shows a complete transaction.
func (d *Device) reviewTx(ctx context.Context) (answer, error) {
	p := d.tx.parser
	call, readable := d.tokenCall(p)
	if p.hasData && !readable && !d.Settings().BlindSigning {
		d.complainBlindOff()
		return fail(swBadData), nil
	}
	a, err := d.derive(d.tx.path)
	if err != nil {
		return fail(d.app.internal), nil //nolint:nilerr // the status word says it
	}
	digest := p.digest()
	doc, word := d.txDocument(p, a, digest, call)
	if word != swOK {
		return fail(word), nil
	}
	return d.ask(ctx, pendingReview{
		doc:  doc,
		then: func(context.Context) (answer, error) { return d.finish(a, digest, p.signatureBase()) },
	})
}

// txDocument says what ui_approve_tx.c says: neither type nor priority fee nor
// access list nor authorization list is in it.
func (d *Device) txDocument(p *txParser, a account, digest []byte, call tokenCall) (document, statusWord) {
	chainID := p.chainID()
	amount, fits := amountText(p.number(fieldValue), ticker(chainID))
	if !fits {
		return document{}, d.app.internal
	}
	fees, fits := feeText(p.number(fieldFee), p.number(fieldGas), ticker(chainID))
	if !fits {
		return document{}, swBadData
	}
	if call.token != nil {
		return d.tokenDocument(p, a, call, fees), swOK
	}
	doc := d.txFrame(p.hasData)
	doc.add("From", a.address.Hex())
	if !p.hasData || p.number(fieldValue).Sign() != 0 {
		doc.add("Amount", amount)
	}
	doc.add("To", p.recipient())
	if d.Settings().Nonce {
		doc.add("Nonce", p.nonceText())
	}
	doc.add("Max fees", fees)
	if chainID != mainnet {
		doc.add("Network", networkName(chainID))
	}
	if d.Settings().TransactionHash || p.hasData {
		doc.add(d.config.Model.byModel("Transaction hash", "Tx hash"), "0x"+hex.EncodeToString(digest))
	}
	return doc, swOK
}

// tokenDocument shows a call to a known token as what it does. Read in the
// source (the app's own ERC-20 plugin), not measured; an approval names who may
// take the amount.
func (d *Device) tokenDocument(p *txParser, a account, call tokenCall, fees string) document {
	doc := d.txFrame(false)
	to := "To"
	if call.approve {
		doc.title, to = "Review transaction to approve", "Approve to"
	}
	doc.add("From", a.address.Hex())
	doc.add("Amount", call.amountText())
	doc.add(to, call.address.Hex())
	if chainID := p.chainID(); chainID != mainnet {
		doc.add("Network", networkName(chainID))
	}
	doc.add("Max fees", fees)
	return doc
}

// txFrame is a document about a transaction that has no values yet.
func (d *Device) txFrame(blind bool) document {
	m := d.config.Model
	doc := document{
		kind: ReviewTransaction, blind: blind, title: pageReviewTx,
		finish: m.byModel("Sign transaction?", pageSignTx), hold: buttonHold,
		reject: m.byModel(pageRejectTxTouch, pageRejectTx),
	}
	if blind {
		doc.finish = m.byModel("Accept risk and sign transaction?", pageSignTxBlind)
	}
	return doc
}

func (p *txParser) number(kind txField) *big.Int {
	return new(big.Int).SetBytes(p.kept[kind])
}

// chainID is the field of a typed transaction, and v of a legacy one.
func (p *txParser) chainID() uint64 {
	if p.kind == txLegacy {
		return p.number(fieldV).Uint64()
	}
	return p.number(fieldChainID).Uint64()
}

// recipient is the address; one that is too short is filled up at its end.
func (p *txParser) recipient() string {
	to := p.kept[fieldTo]
	if len(to) == 0 {
		return "Contract"
	}
	var full common.Address
	copy(full[:], to)
	return full.Hex()
}

// nonceText shows nonce 0 as measured: its RLP has no bytes, and the app makes
// "..." of them.
func (p *txParser) nonceText() string {
	if len(p.kept[fieldNonce]) == 0 {
		return "..."
	}
	return p.number(fieldNonce).String()
}

// signatureBase is what parity is added to for the first byte of the answer: 0
// for typed transactions; for legacy ones EIP-155's 35 + 2 * chain id, computed
// of the first 4 bytes of v and cut to one byte.
func (p *txParser) signatureBase() byte {
	if p.kind != txLegacy {
		return 0
	}
	v := p.kept[fieldV]
	if len(v) == 0 {
		return 27
	}
	if len(v) > 4 {
		v = v[:4]
	}
	return byte(new(big.Int).SetBytes(v).Uint64()*2 + 35) //nolint:gosec // cut as the app cuts it
}
