package emulator

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// txLegacy stands for a transaction without a type byte.
const txLegacy = 0xc0

// Types of EIP-2718 the app signs, beside legacy.
const (
	txAccessList = 0x01
	txDynamicFee = 0x02
	txSetCode    = 0x04
)

// txField is what a field of a transaction is to the parser.
type txField int

const (
	fieldContent  txField = iota // the outer list
	fieldSkip                    // a string that is hashed only
	fieldSkipList                // a list that is hashed only
	fieldChainID
	fieldNonce
	fieldFee // the price that times the gas limit is "Max fees"
	fieldGas
	fieldTo
	fieldValue
	fieldData
	fieldV // of a legacy transaction: the chain id in EIP-155's place
)

// Sizes of what the app keeps; a longer field is a fault.
const (
	wordSize      = 32
	chainIDSize   = 8
	maxLengthSize = 4 // bytes of an RLP length
	selectorSize  = 4
)

// txLayouts are the fields in the order in which they come
// (src/features/sign_tx/eth_ustream.h). A legacy transaction is complete only
// after the EIP-155 triple, so one without it never ends.
var txLayouts = map[byte][]txField{
	txLegacy: {
		fieldContent, fieldNonce, fieldFee, fieldGas, fieldTo, fieldValue, fieldData,
		fieldV, fieldSkip, fieldSkip,
	},
	txAccessList: {
		fieldContent, fieldChainID, fieldNonce, fieldFee, fieldGas, fieldTo, fieldValue, fieldData,
		fieldSkipList,
	},
	txDynamicFee: {
		fieldContent, fieldChainID, fieldNonce, fieldSkip, fieldFee, fieldGas, fieldTo, fieldValue, fieldData,
		fieldSkipList,
	},
	txSetCode: {
		fieldContent, fieldChainID, fieldNonce, fieldSkip, fieldFee, fieldGas, fieldTo, fieldValue, fieldData,
		fieldSkipList, fieldSkipList,
	},
}

// txStep is how far a run of the parser came.
type txStep int

const (
	stepMore    txStep = iota // the chunk is used up
	stepDone                  // the transaction is complete
	stepFault                 // malformed, or cut where the app cannot bear it
	stepBlind                 // calldata begins and blind signing is off
	stepConfirm               // the holder must confirm txParser.word
	stepNext                  // internal: go on
)

// txParser hashes a transaction while it streams in and keeps what the screens
// need. It never holds the transaction.
type txParser struct {
	hash   crypto.KeccakState
	kind   byte
	layout []txField
	tokens *tokenSlots
	blind  bool // the setting "Blind signing"
	debug  bool // the setting "Debug contracts"

	rest   []byte // of the current chunk
	index  int    // into layout
	header []byte // of the field that begins
	within bool   // a field; what follows describes it
	isList bool
	length uint32
	at     uint32

	kept     map[txField][]byte
	keepData bool // calldata is a call to a token that is known
	hasData  bool
	word     []byte // of calldata, for stepConfirm
	wordDone bool   // word is complete and has been given out
	isFirst  bool   // word is the selector
}

// newTxParser takes the first byte of a transaction's type into account. Types
// the release does not sign give false.
func newTxParser(first byte, setCode, blind, debug bool) (p *txParser, typed, ok bool) {
	p = &txParser{hash: crypto.NewKeccakState(), kind: txLegacy, blind: blind, debug: debug, kept: map[txField][]byte{}}
	if first <= 0x7f {
		p.kind, typed = first, true
	}
	p.layout, ok = txLayouts[p.kind]
	if !ok || (p.kind == txSetCode && !setCode) {
		return nil, typed, false
	}
	if typed {
		p.hash.Write([]byte{first})
	}
	return p, typed, true
}

// feed parses a chunk. Bytes after the transaction's end are ignored.
func (p *txParser) feed(chunk []byte) txStep {
	p.rest = chunk
	return p.run()
}

// run goes on with the current chunk, after stepConfirm too.
func (p *txParser) run() txStep {
	for {
		if p.index == len(p.layout) {
			return stepDone
		}
		if len(p.rest) == 0 {
			return stepMore
		}
		if !p.within {
			if step := p.begin(); step != stepNext {
				return step
			}
		}
		if step := p.field(); step != stepNext {
			return step
		}
	}
}

// begin reads the RLP header of the next field, which may be cut anywhere.
func (p *txParser) begin() txStep {
	for len(p.rest) > 0 {
		first := p.rest[0]
		if len(p.header) == 0 && first < 0x80 { // the byte is its own content
			return p.enter(false, 1)
		}
		p.header = append(p.header, first)
		p.take(1)
		isList, size := rlpHeader(p.header[0])
		if size > maxLengthSize {
			return stepFault
		}
		if len(p.header) == 1+size {
			return p.enter(isList, rlpLength(p.header, isList))
		}
	}
	return stepMore
}

// rlpHeader says of a first byte from 0x80 on what it begins and how many bytes
// of length follow.
func rlpHeader(first byte) (isList bool, size int) {
	switch {
	case first <= 0xb7:
		return false, 0
	case first <= 0xbf:
		return false, int(first - 0xb7)
	case first <= 0xf7:
		return true, 0
	}
	return true, int(first - 0xf7)
}

// rlpLength is the length a complete header announces. Like the app it takes
// the long form for short lengths too.
func rlpLength(header []byte, isList bool) uint32 {
	switch {
	case len(header) == 1 && isList:
		return uint32(header[0] - 0xc0)
	case len(header) == 1:
		return uint32(header[0] - 0x80)
	}
	var length uint32
	for _, b := range header[1:] {
		length = length<<8 | uint32(b)
	}
	return length
}

func (p *txParser) enter(isList bool, length uint32) txStep {
	p.header = p.header[:0]
	p.within, p.isList, p.length, p.at = true, isList, length, 0
	return stepNext
}

// take hashes and drops the first n bytes of the chunk.
func (p *txParser) take(n int) []byte {
	taken := p.rest[:n]
	p.hash.Write(taken)
	p.rest = p.rest[n:]
	return taken
}

// consume takes up to limit bytes of the field's content, and leaves the field
// at its end.
func (p *txParser) consume(limit uint32) []byte {
	n := min(limit, p.length-p.at, uint32(len(p.rest))) //nolint:gosec // a chunk has 255 bytes
	taken := p.take(int(n))
	if p.at += n; p.at == p.length {
		p.index++
		p.within = false
	}
	return taken
}

// field handles the content of the current field as far as the chunk goes.
func (p *txParser) field() txStep {
	kind := p.layout[p.index]
	if p.isList != (kind == fieldContent || kind == fieldSkipList) {
		return stepFault
	}
	if limit := fieldLimit(kind); limit > 0 && p.length > limit {
		return stepFault
	}
	switch kind {
	case fieldContent: // its fields follow; its length is not compared with them
		p.index++
		p.within = false
	case fieldSkip, fieldSkipList:
		p.consume(p.length)
	case fieldData:
		return p.data()
	default:
		p.kept[kind] = append(p.kept[kind], p.consume(p.length)...)
	}
	return stepNext
}

// fieldLimit is how long a field may be, or 0 for any length.
func fieldLimit(kind txField) uint32 {
	switch kind {
	case fieldContent, fieldSkip, fieldSkipList, fieldData:
		return 0
	case fieldTo:
		return common.AddressLength
	case fieldChainID, fieldV:
		return chainIDSize
	}
	return wordSize
}

// digest is what is signed.
func (p *txParser) digest() []byte {
	var sum [32]byte
	_, _ = p.hash.Read(sum[:]) // documented never to fail
	return sum[:]
}
