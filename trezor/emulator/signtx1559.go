package emulator

import (
	"context"
)

// Transaction types of EIP-2718.
const (
	typeDynamicFee = 2
	typeSetCode    = 4
)

// signTx1559 signs a type 2, and on firmware that fuses a delegation with the
// transaction that carries it, a type 4. Others never look at field auth7702,
// and sign a plain type 2.
func (m *machine) signTx1559(ctx context.Context, in *msgSignTx1559) (messageID, any, error) {
	if in.Auth7702 != nil && m.fw.delegation != delegationFused {
		in.Auth7702 = nil
	}
	if in.Auth7702 != nil && !m.experimental() {
		return 0, nil, m.undecodable(errExperimental)
	}
	t := &transaction{
		path: in.AddressN, chainID: get(in.ChainID), nonce: in.Nonce, gasLimit: in.GasLimit, to: get(in.To), value: in.Value,
		chunk: in.DataInitialChunk, dataLength: get(in.DataLength), definitions: in.Definitions,
		mayRequest: get(in.SupportsDefinitionRequest), payment: in.PaymentReq != nil,
		fees: []fee{{"Max fee per gas", in.MaxGasFee}, {"Max priority fee", in.MaxPriorityFee}}, most: in.MaxGasFee,
	}
	if err := m.prepare(ctx, t, func() error { return m.check1559(t) }); err != nil {
		return 0, nil, err
	}
	if !m.hw.legacy() {
		if err := m.parseRecipient(t); err != nil {
			return 0, nil, err
		}
	}
	tuple, err := m.fusedDelegation(ctx, t, in.Auth7702)
	if err != nil {
		return 0, nil, err
	}
	accessList, err := m.accessList(in.AccessList)
	if err != nil {
		return 0, nil, err
	}
	if m.hw.legacy() {
		err = m.confirmLegacy1559(ctx, t)
	} else {
		err = m.confirmTx(ctx, t)
	}
	if err != nil {
		return 0, nil, err
	}
	return t.finish1559(in, accessList, tuple)
}

func (m *machine) check1559(t *transaction) error {
	first, second := t.checkFees, t.checkCommon
	if m.hw.legacy() {
		first, second = second, first
	}
	if err := first(m.hw.legacy()); err != nil {
		return err
	}
	if err := second(m.hw.legacy()); err != nil {
		return err
	}
	if m.hw.legacy() {
		return m.parseRecipient(t)
	}
	return nil
}

func (t *transaction) finish1559(in *msgSignTx1559, accessList []byte, tuple *authTuple) (messageID, any, error) {
	fields := rlpUint(nil, t.chainID)
	for _, f := range [][]byte{t.nonce, in.MaxPriorityFee, in.MaxGasFee, t.gasLimit, t.recipient, t.value, t.data} {
		fields = rlpBytes(fields, f)
	}
	fields = append(fields, accessList...)
	kind := byte(typeDynamicFee)
	if tuple != nil {
		kind = typeSetCode
		fields = rlpList(fields, tuple.rlp())
	}
	signed, err := t.finish(append([]byte{kind}, rlpList(nil, fields)...), func(parity byte) uint32 { return uint32(parity) })
	if err != nil {
		return 0, nil, err
	}
	if tuple != nil {
		signed.Auth7702List = []msgAuthTuple{{Items: tuple.items}}
	}
	return idTxRequest, signed, nil
}

// accessList is the list in RLP. It is shown nowhere.
func (m *machine) accessList(in []msgAccessList) ([]byte, error) {
	var entries []byte
	for _, e := range in {
		address, err := parseAddress(get(e.Address))
		if err != nil {
			if m.hw.legacy() {
				return nil, dataError("Malformed address")
			}
			return nil, err
		}
		var keys []byte
		for _, k := range e.StorageKeys {
			keys = rlpBytes(keys, k)
		}
		entries = rlpList(entries, rlpList(rlpBytes(nil, address), keys))
	}
	return rlpList(nil, entries), nil
}
