package trezor

import (
	"context"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/signature"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

const (
	// maxLegacyMessage is what Model One has room for (messages-ethereum.options).
	maxLegacyMessage = 1024
	// maxCoreMessage leaves room for the other fields in the longest message that
	// is sent. Core has no bound but its memory.
	maxCoreMessage = maxMessage - 1024
)

// SignMessage implements [hw.MessageSigner].
//
// Core shows a message that is no UTF-8 as hex, and letters that its font does
// not have as something else; Model One shows all as hex that has one byte which
// is not printable ASCII, line feeds among them. Such a message is refused here
// unless [Options] say otherwise.
func (w *Wallet) SignMessage(ctx context.Context, path hw.Path, message []byte) ([]byte, error) {
	sig, err := w.signMessage(ctx, path, message)
	if err != nil {
		return nil, fmt.Errorf("sign message: %w", err)
	}
	return sig.Bytes(), nil
}

func (w *Wallet) signMessage(ctx context.Context, path hw.Path, message []byte) (signature.Signature, error) {
	if err := checkPath(path); err != nil {
		return signature.Signature{}, err
	}
	if err := w.begin(ctx); err != nil {
		return signature.Signature{}, err
	}
	if err := w.maySignMessage(message); err != nil {
		return signature.Signature{}, err
	}
	account, err := w.account(ctx, path)
	if err != nil {
		return signature.Signature{}, err
	}
	if err := w.await(ctx, hw.Request{Action: hw.SignMessage, Account: account, Message: message}); err != nil {
		return signature.Signature{}, err
	}
	answer, err := w.exchange(ctx, &pb.EthereumSignMessage{AddressN: path, Message: message})
	if err != nil {
		return signature.Signature{}, err
	}
	told, ok := answer.(*pb.EthereumMessageSignature)
	if !ok {
		return signature.Signature{}, w.wrongAnswer(ctx, answer)
	}
	sig, err := parseMessageSignature(told.GetSignature(), told.GetAddress(), account)
	if err != nil {
		return signature.Signature{}, err
	}
	return sig, sig.Verify(common.BytesToHash(accounts.TextHash(message)), account)
}

func (w *Wallet) maySignMessage(message []byte) error {
	most := maxCoreMessage
	if w.version().legacy() {
		most = maxLegacyMessage
	}
	if len(message) == 0 || len(message) > most {
		return fmt.Errorf("%w: a message of %d bytes; the device takes 1 to %d", hw.ErrRefused, len(message), most)
	}
	if at := w.unreadable(message); at >= 0 && !w.options.AnyMessage.Accepted() {
		return &hw.UnreadableError{Offset: at, Byte: message[at]}
	}
	return nil
}

// unreadable is where the first byte is that keeps a message from being shown as
// the text it is; -1 where none is.
func (w *Wallet) unreadable(message []byte) int {
	return slices.IndexFunc(message, func(b byte) bool {
		return (b != '\n' || w.version().legacy()) && (b < ' ' || b > '~')
	})
}
