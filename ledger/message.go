package ledger

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/signature"
)

// maxMessage is the most the app takes: it keeps the length in 16 bits and
// refuses more than 32,766 (src/features/sign_message).
const maxMessage = 32766

// SignMessage implements [hw.MessageSigner] (INS 08).
//
// The app shows a message as text only when all of it is printable ASCII or
// white space, and as hex otherwise; such a message is refused here, and so is
// one that an old release would show by its hash or in part.
func (w *Wallet) SignMessage(ctx context.Context, path hw.Path, message []byte) ([]byte, error) {
	sig, err := w.signMessage(ctx, path, message)
	if err != nil {
		return nil, fmt.Errorf("sign message: %w", err)
	}
	return sig.Bytes(), nil
}

func (w *Wallet) signMessage(ctx context.Context, path hw.Path, message []byte) (signature.Signature, error) {
	if err := w.maySignMessage(message); err != nil {
		return signature.Signature{}, err
	}
	account, err := w.signer(ctx, path)
	if err != nil {
		return signature.Signature{}, err
	}
	head, err := encodePath(path)
	if err != nil {
		return signature.Signature{}, err
	}
	head = binary.BigEndian.AppendUint32(head, uint32(len(message))) //nolint:gosec // checkReadable bounds it
	if err := w.await(ctx, hw.Request{Action: hw.SignMessage, Account: account, Message: message}); err != nil {
		return signature.Signature{}, err
	}
	defer w.forgetMetadata()
	answer, err := w.sendChunks(ctx, insSignMessage, head, message, cutAnywhere)
	if err != nil {
		return signature.Signature{}, err
	}
	sig, err := parseSignature(answer, 27)
	if err != nil {
		return signature.Signature{}, err
	}
	return sig, sig.Verify(common.BytesToHash(accounts.TextHash(message)), account)
}

// maySignMessage refuses what this version would not show to its end as text.
func (w *Wallet) maySignMessage(message []byte) error {
	if err := checkReadable(message); err != nil {
		return err
	}
	if err := w.require(featureText); err != nil {
		return err
	}
	if len(message) > shownText(w.version, w.options.Model) {
		return w.require(featureLongText)
	}
	return nil
}

func checkReadable(message []byte) error {
	if len(message) == 0 || len(message) > maxMessage {
		return fmt.Errorf("%w: a message of %d bytes; the app takes 1 to %d", hw.ErrRefused, len(message), maxMessage)
	}
	for i, b := range message {
		if b != '\n' && (b < 0x20 || b > 0x7e) {
			return &hw.UnreadableError{Offset: i, Byte: b}
		}
	}
	return nil
}
