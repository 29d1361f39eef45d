package keywallet

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/units"
)

// Preview implements [hw.Previewer]: it tells what the [Holder] is shown.
func (w *Wallet) Preview(_ context.Context, r hw.Request) (hw.Review, error) {
	review, err := w.preview(r)
	if err != nil {
		return hw.Review{}, fmt.Errorf("preview what is asked: %w", err)
	}
	return review, nil
}

// preview refuses what would not be signed.
func (w *Wallet) preview(r hw.Request) (hw.Review, error) {
	switch {
	case r.Action == hw.ShowAddress:
		return one("Address " + r.Account.Hex()), nil
	case r.Action == hw.SignMessage:
		if err := checkText(r.Message); err != nil {
			return hw.Review{}, err
		}
		return one(append([]string{"Message"}, strings.Split(string(r.Message), "\n")...)...), nil
	case r.Action == hw.SignAuthorization && r.Authorization != nil:
		if err := w.mayAuthorize(*r.Authorization); err != nil {
			return hw.Review{}, err
		}
		return one(append([]string{"Account " + r.Account.Hex()}, tupleScreens(*r.Authorization)...)...), nil
	case r.Action == hw.SignTransaction && r.Tx != nil:
		if err := checkTx(r.Tx, r.ChainID); err != nil {
			return hw.Review{}, err
		}
		return previewTx(r.Account, r.Tx, r.ChainID), nil
	case r.Action == hw.SignTypedData && r.TypedData != nil:
		d, err := w.readTypedData(*r.TypedData)
		if err != nil {
			return hw.Review{}, err
		}
		return one(append(typedScreens(d.Domain), typedScreens(d.Message)...)...), nil
	}
	return hw.Review{}, fmt.Errorf("%w: nothing to show for action %q", hw.ErrRefused, r.Action)
}

// one is a review that ends with one answer.
func one(screens ...string) hw.Review { return hw.Review{Screens: screens, Presses: 1} }

func tupleScreens(auth types.SetCodeAuthorization) []string {
	what := "Delegate to " + auth.Address.Hex()
	if auth.Address == (common.Address{}) {
		what = "Revoke the delegation"
	}
	where := "On chain " + auth.ChainID.Dec()
	if auth.ChainID.IsZero() {
		where = "On every chain"
	}
	return []string{what, where, fmt.Sprintf("Nonce %d", auth.Nonce)}
}

func previewTx(account common.Address, tx *types.Transaction, chainID *big.Int) hw.Review {
	to := "a new contract"
	if tx.To() != nil {
		to = tx.To().Hex()
	}
	cost := new(big.Int).Mul(tx.GasFeeCap(), new(big.Int).SetUint64(tx.Gas()))
	review := one("From "+account.Hex(), "To "+to, "Amount "+units.Ether(tx.Value())+" native coin", "On chain "+chainID.String(),
		fmt.Sprintf("Nonce %d", tx.Nonce()), "Fee at most "+units.Ether(cost)+" native coin")
	if len(tx.Data()) > 0 {
		review.Screens = append(review.Screens, "Calldata "+hexScreen(tx.Data()))
		hide(&review, "the calldata is shown in hex, not as what it does")
	}
	for _, tuple := range tx.AccessList() {
		review.Screens = append(review.Screens, fmt.Sprintf("Access list: %d slots of %s", len(tuple.StorageKeys), tuple.Address))
		if len(tuple.StorageKeys) > 0 {
			hide(&review, "the slots of the access list are counted, not shown")
		}
	}
	for _, auth := range tx.SetCodeAuthorizations() {
		review.Screens = append(review.Screens, "Authorization of "+authority(auth))
		review.Screens = append(review.Screens, tupleScreens(auth)...)
	}
	return review
}

// hide marks what nobody reads; what weighs most is said first and stays.
func hide(review *hw.Review, what string) {
	if review.Blind = true; review.Hidden == "" {
		review.Hidden = what
	}
}

// authority tells who signed a tuple, if somebody did.
func authority(auth types.SetCodeAuthorization) string {
	account, err := auth.Authority()
	if err != nil {
		return "an account that has not signed it yet"
	}
	return account.Hex()
}

// shownCalldata is how many bytes are printed.
const shownCalldata = 1024

func hexScreen(data []byte) string {
	if len(data) <= shownCalldata {
		return hexutil.Encode(data)
	}
	return fmt.Sprintf("%s… (%d bytes that hash to %s)", hexutil.Encode(data[:shownCalldata]), len(data), crypto.Keccak256Hash(data))
}
