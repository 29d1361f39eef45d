package emulator

import (
	"context"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// maxChainID is the greatest chain whose v fits into 32 bits; beyond it only
// the parity is told (_MAX_CHAIN_ID of sign_tx.py, MAX_CHAIN_ID of ethereum.c).
const maxChainID = (0xffffffff - 36) / 2

// Values of EthereumSignTx.tx_type. Wanchain hashes it as a first field; 2.11 to
// 2.12.3 do the same with the type of EIP-7702, which makes no valid payload.
const txTypeSetCode = 4

// signTx signs a transaction as it was before EIP-2718, with EIP-155.
func (m *machine) signTx(ctx context.Context, in *msgSignTx) (messageID, any, error) {
	t := &transaction{
		path: in.AddressN, chainID: get(in.ChainID), nonce: in.Nonce, gasLimit: in.GasLimit, to: get(in.To), value: in.Value,
		chunk: in.DataInitialChunk, dataLength: get(in.DataLength), definitions: in.Definitions,
		mayRequest: get(in.SupportsDefinitionRequest), payment: in.PaymentReq != nil,
		fees: []fee{{"Gas price", in.GasPrice}}, most: in.GasPrice,
	}
	if err := m.prepare(ctx, t, func() error { return m.checkLegacyTx(t, in) }); err != nil {
		return 0, nil, err
	}
	if m.hw.legacy() { // path first, then the transaction
		if err := m.confirmLegacyTx(ctx, t); err != nil {
			return 0, nil, err
		}
	} else if err := m.confirmTx(ctx, t); err != nil {
		return 0, nil, err
	}
	var fields []byte
	if in.TxType != nil {
		fields = rlpUint(fields, uint64(*in.TxType))
	}
	for _, f := range [][]byte{t.nonce, in.GasPrice, t.gasLimit, t.recipient, t.value, t.data} {
		fields = rlpBytes(fields, f)
	}
	fields = rlpBytes(rlpBytes(rlpUint(fields, t.chainID), nil), nil)
	signed, err := t.finish(rlpList(nil, fields), func(parity byte) uint32 {
		if t.chainID > maxChainID {
			return uint32(parity)
		}
		return uint32(2*t.chainID+35) + uint32(parity) //nolint:gosec // checked
	})
	if err != nil {
		return 0, nil, err
	}
	return idTxRequest, signed, nil
}

// checkLegacyTx is what sign_tx.py and ethereum_signing_init refuse, in their
// order.
func (m *machine) checkLegacyTx(t *transaction, in *msgSignTx) error {
	legacy := m.hw.legacy()
	if err := t.checkCommon(legacy); err != nil {
		return err
	}
	if legacy {
		if err := t.checkFees(true); err != nil {
			return err
		}
	}
	if err := m.parseRecipient(t); err != nil {
		return err
	}
	if err := m.checkTxType(t, in.TxType); err != nil {
		return err
	}
	return t.checkFees(legacy)
}

func (m *machine) checkTxType(t *transaction, kind *uint32) error {
	switch {
	case kind == nil || *kind == 1 || *kind == 6:
		return nil
	case *kind == txTypeSetCode && m.fw.delegation == delegationLegacyList:
		return m.checkSetCodeType(t)
	case m.hw.legacy():
		return dataError("Txtype out of bounds")
	default:
		return dataError("tx_type out of bounds")
	}
}

// checkSetCodeType is the whole of EIP-7702 in 2.11 to 2.12.3.
func (m *machine) checkSetCodeType(t *transaction) error {
	if m.store.snapshot().settings.SafetyChecks == Strict {
		return dataError("EIP-7702 not allowed in strict checks")
	}
	if !slices.ContainsFunc(m.fw.delegates, func(d delegate) bool { return d.address == common.BytesToAddress(t.recipient) }) {
		return dataError("Unknown EIP-7702 address")
	}
	return nil
}
