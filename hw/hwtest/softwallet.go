package hwtest

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
)

// SoftWallet is a wallet whose key is in this process. The same key is at every
// path. Set its fields before the first call; its methods may then be called
// from any goroutine.
type SoftWallet struct {
	// Device is what Info tells, and what the wallet holds itself to: what has
	// the verdict no is refused with a [hw.PolicyError].
	Device hw.Info
	// Holder decides. Nil approves everything.
	Holder Holder
	// Lies are how the wallet misbehaves. The zero value is honest.
	Lies Lies

	key *ecdsa.PrivateKey

	mu       sync.Mutex
	closed   bool
	requests []hw.Request
}

// Lies are what a tampered wallet could do. Each applies only where it is set;
// the holder has always been shown the truth.
type Lies struct {
	// Key signs instead of the account's.
	Key *ecdsa.PrivateKey
	// Address is what Address answers, given the true one.
	Address func(common.Address) common.Address
	// Digest is what is signed, given the true one.
	Digest func(common.Hash) common.Hash
	// Tx is the transaction that is signed and returned.
	Tx func(*types.Transaction) *types.Transaction
	// Tuple is the tuple that is returned, given the signed one.
	Tuple func(types.SetCodeAuthorization) types.SetCodeAuthorization
	// Signature is what SignMessage and SignTypedData return, given the true 65 bytes.
	Signature func([]byte) []byte
}

var (
	_ hw.Wallet              = (*SoftWallet)(nil)
	_ hw.AuthorizationSigner = (*SoftWallet)(nil)
	_ hw.MessageSigner       = (*SoftWallet)(nil)
	_ hw.TypedDataSigner     = (*SoftWallet)(nil)
	_ hw.Previewer           = (*SoftWallet)(nil)
)

// ListedDelegate is the one entry of a new SoftWallet's list: Simple7702Account
// of the ERC-4337 reference implementation.
var ListedDelegate = hw.DelegateRule{Name: "Simple7702Account", Address: common.HexToAddress("0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9")}

// NewSoftWallet makes an honest wallet that can do everything but typed data, which
// it signs when its Device says so.
func NewSoftWallet(key *ecdsa.PrivateKey) *SoftWallet {
	yes := hw.Support{Verdict: hw.Yes, Reason: "the key is in memory: nothing limits it"}
	return &SoftWallet{
		key: key,
		Device: hw.Info{
			Vendor: "soft", Model: "in memory", App: "hwtest", Version: "1.0.0", Emulated: true,
			Capabilities: hw.Capabilities{
				Message: yes, Multiline: yes, Transaction: yes, Calldata: yes, SetCodeTx: yes, Authorization: yes,
				LinkTx:    hw.Support{Verdict: hw.No, Reason: "this wallet signs the tuple by itself"},
				TypedData: hw.Support{Verdict: hw.No, Reason: "this wallet signs no typed data"},
				Delegates: []hw.DelegateRule{ListedDelegate},
			},
		},
	}
}

// Account is the address of the key, whatever Lies say.
func (w *SoftWallet) Account() common.Address { return crypto.PubkeyToAddress(w.key.PublicKey) }

// Requests are the confirmations that the holder was asked for so far.
func (w *SoftWallet) Requests() []hw.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.requests)
}

// Info implements [hw.Wallet].
func (w *SoftWallet) Info(ctx context.Context) (hw.Info, error) {
	return w.Device, w.ready(ctx)
}

// Address implements [hw.Wallet].
func (w *SoftWallet) Address(ctx context.Context, path hw.Path, show bool) (common.Address, error) {
	if err := w.start(ctx, path); err != nil {
		return common.Address{}, err
	}
	if show {
		if err := w.ask(ctx, hw.Request{Action: hw.ShowAddress, Account: w.Account()}); err != nil {
			return common.Address{}, err
		}
	}
	if w.Lies.Address != nil {
		return w.Lies.Address(w.Account()), nil
	}
	return w.Account(), nil
}

// Close implements [hw.Wallet].
func (w *SoftWallet) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	return nil
}

func (w *SoftWallet) ready(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return hw.ErrDisconnected
	}
	return ctx.Err()
}

func (w *SoftWallet) start(ctx context.Context, path hw.Path) error {
	if len(path) == 0 || len(path) > 10 {
		return fmt.Errorf("%w: %d elements", hw.ErrBadPath, len(path))
	}
	return w.ready(ctx)
}

// ask has the holder decide, like a device whose review stays on the screen
// when the caller gives up.
func (w *SoftWallet) ask(ctx context.Context, r hw.Request) error {
	w.mu.Lock()
	w.requests = append(w.requests, r)
	w.mu.Unlock()
	holder := w.Holder
	if holder == nil {
		holder = Approving
	}
	switch approved, err := holder(ctx); {
	case err != nil && ctx.Err() != nil:
		return errors.Join(err, hw.ErrStillWaiting)
	case err != nil:
		return err
	case !approved:
		return hw.ErrRejected
	}
	return nil
}

// sign gives r ‖ s ‖ parity.
func (w *SoftWallet) sign(digest common.Hash) ([]byte, error) {
	key := w.key
	if w.Lies.Key != nil {
		key = w.Lies.Key
	}
	if w.Lies.Digest != nil {
		digest = w.Lies.Digest(digest)
	}
	sig, err := crypto.Sign(digest[:], key)
	if err != nil {
		return nil, fmt.Errorf("sign with the key in memory: %w", err)
	}
	return sig, nil
}

// allowed turns a verdict into the error that a device would give.
func allowed(s hw.Support) error {
	if s.Verdict == hw.No {
		return &hw.PolicyError{Reason: s.Reason, Setting: s.Setting}
	}
	return nil
}

func checkChain(tx *types.Transaction, chainID *big.Int) error {
	if chainID == nil || chainID.Sign() <= 0 || !chainID.IsUint64() {
		return fmt.Errorf("%w: the chain id is missing or over 64 bits", hw.ErrRefused)
	}
	if tx.Type() != types.LegacyTxType && tx.ChainId().Cmp(chainID) != 0 {
		return fmt.Errorf("%w: the transaction is for chain %s, the caller means chain %s", hw.ErrRefused, tx.ChainId(), chainID)
	}
	return nil
}
