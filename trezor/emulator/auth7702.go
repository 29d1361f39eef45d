package emulator

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// setCodeMagic is EIP-7702's MAGIC.
const setCodeMagic = 0x05

// authTuple is a signed authorization: chain, delegate, nonce, parity, r and s,
// numbers in as few bytes as they take.
type authTuple struct{ items [][]byte }

// rlp is the tuple as an element of a list.
func (t *authTuple) rlp() []byte {
	var fields []byte
	for _, f := range t.items {
		fields = rlpBytes(fields, f)
	}
	return rlpList(nil, fields)
}

// authRequest is what is to be authorized.
type authRequest struct {
	chainID  uint64
	delegate common.Address
	nonce    uint64
}

// digest is keccak256(MAGIC || rlp([chain_id, address, nonce])).
func (r authRequest) digest() []byte {
	fields := rlpUint(rlpBytes(rlpUint(nil, r.chainID), r.delegate[:]), r.nonce)
	return crypto.Keccak256(rlpList([]byte{setCodeMagic}, fields))
}

// signAuth is message 473 of core 2.12.4, sign_auth_eip7702.py at its tag: the
// bare tuple, for any chain and for all of them.
func (m *machine) signAuth(ctx context.Context, in *msgSignAuth) (messageID, any, error) {
	chainID, nonce := get(in.ChainID), get(in.Nonce)
	defs, err := m.definitionsFor(in.Definitions, byChain(chainID))
	if err != nil {
		return 0, nil, err
	}
	a, err := m.open(ctx, in.AddressN, defs.network)
	if err != nil {
		return 0, nil, err
	}
	label, value := defs.network.text(chainID)
	if chainID == 0 {
		label, value = "Network", "All EVMs"
	}
	if a.name == "" {
		return 0, nil, dataError("Unknown account")
	}
	if nonce == math.MaxUint64 {
		return 0, nil, dataError("Invalid nonce")
	}
	r := authRequest{chainID: chainID, nonce: nonce}
	if err := m.confirmDelegation(ctx, &r, get(in.Delegate), a, m.item(label, value)); err != nil {
		return 0, nil, err
	}
	signature, err := a.sign(r.digest())
	if err != nil {
		return 0, nil, processError("Signing failed")
	}
	return idAuthSignature, &msgAuthSignature{
		SignatureV: new(uint32(signature[64])), SignatureR: signature[:32], SignatureS: signature[32:64],
	}, nil
}

// fusedDelegation is _handle_eip7702 of sign_tx_eip1559.py on core main: a tuple
// for the account itself, in a transaction that does nothing else.
func (m *machine) fusedDelegation(ctx context.Context, t *transaction, auth *msgAuth7702) (*authTuple, error) {
	if auth == nil {
		return nil, nil
	}
	nonce, err := t.checkFused()
	if err != nil {
		return nil, err
	}
	if t.account.name == "" {
		return nil, dataError("Unknown account")
	}
	r := authRequest{chainID: t.chainID, nonce: nonce}
	if err := m.confirmDelegation(ctx, &r, get(auth.Delegate), t.account, m.item("Network", t.defs.network.name)); err != nil {
		return nil, err
	}
	signature, err := t.account.sign(r.digest())
	if err != nil {
		return nil, processError("Signing failed")
	}
	return &authTuple{[][]byte{
		minimal(r.chainID), r.delegate[:], minimal(r.nonce), minimal(uint64(signature[64])),
		bytes.TrimLeft(signature[:32], "\x00"), bytes.TrimLeft(signature[32:64], "\x00"),
	}}, nil
}

// checkFused is what such a transaction must be, in the order of the firmware.
func (t *transaction) checkFused() (nonce uint64, err error) {
	refuse := func(why string) (uint64, error) { return 0, dataError("EIP-7702: %s", why) }
	switch {
	case t.chainID == 0:
		return refuse("cross-chain delegation")
	case t.to == "":
		return refuse("empty destination")
	case t.dataLength > 0:
		return refuse("non-empty calldata")
	case t.payment:
		return refuse("unsupported payment request")
	case bigOf(t.value).Sign() != 0:
		return refuse("non-zero value")
	case t.defs.network.unknown:
		return refuse("unknown network")
	}
	next := bigOf(t.nonce)
	next.Add(next, big.NewInt(1))
	if !next.IsUint64() || next.Uint64() == math.MaxUint64 {
		return refuse("invalid nonce")
	}
	return next.Uint64(), nil
}

// confirmDelegation decides and shows. To delegate to nobody is to revoke, and
// allowed under strict safety checks.
func (m *machine) confirmDelegation(ctx context.Context, r *authRequest, delegate string, a account, networkItem string) error {
	address, err := parseAddress(delegate)
	if err != nil {
		return err
	}
	r.delegate = common.BytesToAddress(address)
	nonce := m.item("Nonce", fmt.Sprint(r.nonce))
	if len(address) > 0 && r.delegate == (common.Address{}) {
		return m.confirmAll(ctx, m.revocation(a, networkItem, nonce)...)
	}
	if m.fw.strictRefuses && m.store.snapshot().settings.SafetyChecks == Strict {
		return processError("EIP-7702 authorisation not allowed with strict safety checks")
	}
	name, listed := m.fw.delegateName(r.delegate, r.chainID)
	if !listed || len(address) == 0 {
		return dataError("Unknown EIP-7702 delegate address")
	}
	return m.confirmAll(ctx, m.authorization(a, name, delegate, networkItem, nonce)...)
}

// authorization is confirm_ethereum_eip7702_auth of
// core/src/trezor/ui/layouts/*/__init__.py. The address of the delegate and the
// nonce are in the menu.
func (m *machine) authorization(a account, name, delegate, networkItem, nonce string) []Prompt {
	return []Prompt{
		{
			Name: "ethereum/auth7702/warn", Code: ButtonOther, Title: "Warning", Verb: "Confirm",
			Pages: m.pages("Authorize your account to a third-party contract using EIP-7702?\n" +
				"Continue only if you know what you are doing!"),
		},
		{
			Name: "ethereum/auth7702/details", Code: ButtonSignTx, Title: "EIP-7702 Authorization",
			Pages: m.pages(m.items("Delegating", a.name, "To", name) + "\n" + networkItem),
			Menu:  append(m.menu(a), m.item("Contract address", delegate), nonce),
			Verb:  "Confirm", Hold: m.hw.family != famCaesar,
		},
	}
}

// revocation is confirm_ethereum_eip7702_revoke.
func (m *machine) revocation(a account, networkItem, nonce string) []Prompt {
	menu := append(m.menu(a), nonce)
	return []Prompt{
		{
			Name: "ethereum/revoke7702/intro", Code: ButtonSignTx, Title: "Warning", Verb: "Continue", Menu: menu,
			Pages: m.pages(fmt.Sprintf("Revoke %s from smart account delegation?\nContinue only if you know what you are doing!", a.name)),
		},
		{
			Name: "ethereum/revoke7702/details", Code: ButtonSignTx, Title: "EIP-7702 Revocation", Verb: "Confirm", Menu: menu,
			Pages: m.pages(m.item("Revoke from", a.name) + "\n" + networkItem), Hold: true,
		},
	}
}
