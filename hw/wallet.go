package hw

import (
	"context"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/holiman/uint256"
)

// Wallet is what every driver offers.
type Wallet interface {
	// Info tells vendor, model, versions and what the device can sign. It
	// prompts nobody.
	Info(ctx context.Context) (Info, error)

	// Address derives the account at path. With show the device displays it
	// and the holder confirms that it is the one expected.
	Address(ctx context.Context, path Path, show bool) (common.Address, error)

	// SignTx has the holder confirm tx and returns it signed. chainID is the
	// chain that the caller means; a typed transaction for another one is
	// refused. The sender is recovered and equals the account at path.
	SignTx(ctx context.Context, path Path, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error)

	// Close releases the device. It does not end a review that the device shows.
	Close() error
}

// AuthorizationSigner signs EIP-7702 authorization tuples by themselves, to be
// sent by anybody in a type-4 transaction.
type AuthorizationSigner interface {
	// SignAuthorization returns auth with V (yParity 0 or 1), R and S set. A
	// zero Address revokes the delegation.
	SignAuthorization(ctx context.Context, path Path, auth types.SetCodeAuthorization) (types.SetCodeAuthorization, error)
}

// SetCodeTxSigner signs an EIP-7702 authorization and the type-4 transaction
// that carries it in one review. Devices that have it sign the tuple in no other
// way: it cannot be given to somebody else to send before it is used.
type SetCodeTxSigner interface {
	// SignSetCodeTx returns the type-4 transaction with its one tuple, both signed
	// by the account at path. An answer with any other tuple is [ErrMismatch].
	SignSetCodeTx(ctx context.Context, path Path, request SetCodeRequest) (*types.Transaction, error)
}

// SetCodeRequest is a type-4 transaction that an account sends to link itself:
// with neither value nor calldata, and with one tuple, for the same chain and
// with the nonce that the account has when the tuple is looked at, Nonce + 1.
type SetCodeRequest struct {
	ChainID   uint64 // not 0: the tuple is good on this chain only
	Nonce     uint64 // of the transaction
	To        common.Address
	Gas       uint64
	GasTipCap *big.Int
	GasFeeCap *big.Int

	AccessList types.AccessList
	Delegate   common.Address // zero revokes the delegation
}

// Authorization is the tuple that the request implies, unsigned.
func (r SetCodeRequest) Authorization() types.SetCodeAuthorization {
	return types.SetCodeAuthorization{ChainID: *uint256.NewInt(r.ChainID), Address: r.Delegate, Nonce: r.Nonce + 1}
}

// MessageSigner signs EIP-191 personal messages.
type MessageSigner interface {
	// SignMessage returns r ‖ s ‖ v (65 bytes, v 27 or 28). A message that the
	// device would not show as the plain text it is, is an [UnreadableError]:
	// the holder would confirm something else than what they read.
	SignMessage(ctx context.Context, path Path, message []byte) ([]byte, error)
}

// TypedDataSigner signs EIP-712 typed data, field by field.
type TypedDataSigner interface {
	// SignTypedData returns r ‖ s ‖ v (65 bytes, v 27 or 28). Data that is not
	// exactly what its types say is a [TypedDataError]; a field that the device
	// would not show in full is an [UnreadableFieldError], unless the wallet was
	// opened with the risk accepted.
	SignTypedData(ctx context.Context, path Path, data apitypes.TypedData) ([]byte, error)
}

// TypedHashSigner signs EIP-712 typed data of which the device sees nothing but
// two hashes. It is the last resort for data that a [TypedDataSigner] cannot take.
type TypedHashSigner interface {
	// SignTypedHash returns r ‖ s ‖ v (65 bytes, v 27 or 28) over
	// keccak256(0x1901 ‖ domainSeparator ‖ structHash). Without
	// [AcceptBlindSigning] it is a [RiskError].
	//
	// SECURITY NOTE: the holder sees two hashes that nobody can read. Whoever
	// chooses them chooses what is signed.
	SignTypedHash(ctx context.Context, path Path, domainSeparator, structHash common.Hash, risk BlindRisk) ([]byte, error)
}

// Previewer tells what the device will show for a request, before it is asked,
// so that a holder can compare.
type Previewer interface {
	Preview(ctx context.Context, request Request) (Review, error)
}
