package emulator

import (
	"context"
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// transaction is what both messages that sign one have in common.
type transaction struct {
	path        []uint32
	chainID     uint64
	nonce       []byte
	gasLimit    []byte
	to          string
	value       []byte
	chunk       []byte // the first of the data
	dataLength  uint32
	definitions *msgDefinitions
	mayRequest  bool // the host answers DefinitionRequest
	payment     bool

	fees []fee // what is shown of them
	// most is the greatest price of a unit of gas.
	most []byte

	// Filled in while it is looked at.
	recipient []byte
	defs      definitions
	account   account
	data      []byte
}

// fee is one price of a unit of gas.
type fee struct {
	label string
	price []byte
}

const (
	maxData  = 16_000_000 // of a transaction
	maxChunk = 1024       // asked for at a time
	// maxStored is how much data core keeps; what is longer is shown while it
	// streams and never parsed (_MAX_DATA_STORED of sign_tx.py).
	maxStored = 6144
)

// checkCommon is check_common_fields of core/src/apps/ethereum/sign_tx.py and
// ethereum_signing_init_common of legacy/firmware/ethereum.c: the same, in
// another order and partly other words.
func (t *transaction) checkCommon(legacy bool) error {
	chain := dataError("Chain ID out of bounds")
	if legacy && t.chainID == 0 {
		return chain
	}
	if t.dataLength > 0 {
		if len(t.chunk) == 0 {
			return dataError("Data length provided, but no initial chunk")
		}
		if t.dataLength > maxData {
			return dataError("Data length exceeds limit")
		}
	}
	if int(t.dataLength) < len(t.chunk) && (legacy || t.dataLength > 0) {
		return dataError("Invalid size of initial chunk")
	}
	if err := t.checkRecipient(legacy); err != nil {
		return err
	}
	if t.chainID == 0 {
		return chain
	}
	return nil
}

func (t *transaction) checkRecipient(legacy bool) error {
	badLength := len(t.to) != 0 && len(t.to) != 40 && len(t.to) != 42
	nothing := t.to == "" && t.dataLength == 0
	switch {
	case legacy && (badLength || nothing):
		return dataError("Safety check failed")
	case badLength:
		return dataError("Invalid recipient address")
	case nothing:
		return dataError("Contract creation without data")
	}
	return nil
}

// checkFees bounds the product of price and gas limit.
func (t *transaction) checkFees(legacy bool) error {
	for _, f := range t.fees {
		if len(f.price)+len(t.gasLimit) > 30 {
			if legacy {
				return dataError("Safety check failed")
			}
			return dataError("Fee overflow")
		}
	}
	return nil
}

// prepare finds network and account. The Model One looks at the path first of
// all, core at the transaction before it.
func (m *machine) prepare(ctx context.Context, t *transaction, check func() error) (err error) {
	if t.defs, err = m.definitionsFor(t.definitions, byChain(t.chainID)); err != nil {
		return err
	}
	var master node
	unlock := func() (err error) { master, err = m.master(ctx); return err }
	path := func() error { return m.checkPath(ctx, t.path, t.defs.network) }
	steps := []func() error{unlock, check, path}
	if m.hw.legacy() {
		steps = []func() error{path, unlock, check}
	}
	if err := inOrder(steps); err != nil {
		return err
	}
	t.account, err = m.account(master, t.path, t.defs.network)
	return err
}

// parseRecipient reads the address. On the Model One what cannot be read is no
// address: the transaction creates a contract.
func (m *machine) parseRecipient(t *transaction) (err error) {
	t.recipient, err = parseAddress(t.to)
	if m.hw.legacy() {
		return nil
	}
	return err
}

// fetch asks for data until there is as much as wanted.
func (m *machine) fetch(ctx context.Context, t *transaction, upTo int) error {
	for len(t.data) < upTo {
		left := upTo - len(t.data)
		chunk, err := m.nextChunk(ctx, left)
		if err != nil {
			return err
		}
		t.data = append(t.data, chunk...)
	}
	return nil
}

// nextChunk asks the host for data. Core goes on asking when it gets none.
func (m *machine) nextChunk(ctx context.Context, left int) ([]byte, error) {
	size := min(left, maxChunk)
	ack := &msgTxAck{}
	request := &msgTxRequest{DataLength: new(uint32(size))} //nolint:gosec // at most maxChunk
	if err := m.call(ctx, ask{idTxRequest, request, idTxAck, ack}); err != nil {
		return nil, err
	}
	if len(ack.DataChunk) > size {
		return nil, dataError("Too much data")
	}
	if m.hw.legacy() && len(ack.DataChunk) == 0 {
		return nil, dataError("Empty data chunk received")
	}
	return ack.DataChunk, nil
}

// strayTxAck is data that nobody asked for.
func (m *machine) strayTxAck(context.Context, *msgTxAck) (messageID, any, error) {
	return 0, nil, &Failure{FailureUnexpectedMessage, "Not in Ethereum signing mode"}
}

// finish signs, with the signature as the message wants it.
func (t *transaction) finish(preimage []byte, v func(parity byte) uint32) (*msgTxRequest, error) {
	signature, err := t.account.sign(crypto.Keccak256(preimage))
	if err != nil {
		return nil, processError("Signing failed")
	}
	return &msgTxRequest{SignatureV: new(v(signature[64])), SignatureR: signature[:32], SignatureS: signature[32:64]}, nil
}

// erc20 is a call of transfer or approve, in full and with nothing after it.
type erc20 struct {
	approve bool
	who     common.Address
	amount  []byte
}

const (
	selectorTransfer = 0xa9059cbb
	selectorApprove  = 0x095ea7b3
)

// parseERC20 reads such a call.
func parseERC20(data []byte) (call erc20, ok bool) {
	if len(data) != 4+32+32 {
		return erc20{}, false
	}
	selector := binary.BigEndian.Uint32(data)
	if selector != selectorTransfer && selector != selectorApprove || [12]byte(data[4:16]) != [12]byte{} {
		return erc20{}, false
	}
	return erc20{selector == selectorApprove, common.Address(data[16:36]), data[36:68]}, true
}
