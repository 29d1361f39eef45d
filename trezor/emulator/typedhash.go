package emulator

import (
	"context"
	"encoding/hex"
	"strings"

	"github.com/ethereum/go-ethereum/crypto"
)

// signTypedHash is what the Model One has for typed data: it sees two hashes, and
// says so (legacy/firmware/fsm_msg_ethereum.h).
func (m *machine) signTypedHash(ctx context.Context, in *msgSignTypedHash) (messageID, any, error) {
	if len(in.DomainSeparatorHash) != 32 || in.MessageHash != nil && len(in.MessageHash) != 32 {
		return 0, nil, dataError("Invalid hash length")
	}
	defs, err := m.pathDefinitions(in.AddressN, fromNetwork(in.EncodedNetwork))
	if err != nil {
		return 0, nil, err
	}
	if err := m.checkPath(ctx, in.AddressN, defs.network); err != nil {
		return 0, nil, err
	}
	if err := m.confirm(ctx, Prompt{
		Code: ButtonProtectCall, Pages: []string{"Unable to show\nEIP-712 data.\n\nSign at your own risk."}, Verb: "Continue",
	}); err != nil {
		return 0, nil, err
	}
	master, err := m.master(ctx)
	if err != nil {
		return 0, nil, err
	}
	a, err := m.account(master, in.AddressN, unknownNetwork)
	if err != nil {
		return 0, nil, err
	}
	if err := m.confirmAll(ctx, m.hashPrompts(a, in)...); err != nil {
		return 0, nil, err
	}
	signature, err := a.signature(crypto.Keccak256([]byte{0x19, 0x01}, in.DomainSeparatorHash, in.MessageHash))
	if err != nil {
		return 0, nil, err
	}
	return idTypedSignature, &msgTypedSignature{Signature: signature, Address: new(a.text)}, nil
}

func (m *machine) hashPrompts(a account, in *msgSignTypedHash) []Prompt {
	page := func(text string) Prompt { return Prompt{Code: ButtonOther, Pages: []string{text}, Verb: "Confirm"} }
	hash := func(title string, h []byte) Prompt {
		return page(title + "\n" + cut(hex.EncodeToString(h), 2*legacyRow, 4)[0])
	}
	out := []Prompt{
		page("Confirm address?\n" + strings.Join(wrap(a.text, m.hw.columns), "\n")),
		hash("EIP-712 domain hash", in.DomainSeparatorHash),
	}
	if in.MessageHash != nil {
		out = append(out, hash("EIP-712 message hash", in.MessageHash))
	}
	return out
}
