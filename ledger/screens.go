package ledger

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/units"
)

// The screens below are those of a Nano (two buttons, one page at a time), in
// order, as measured on app 1.22.0: a press of the right button turns a page,
// both buttons approve. Touch models put the same fields on fewer pages.

// Preview implements [hw.Previewer]. What it says is meant to be compared with
// the device by a human; nothing is decided by it.
func (w *Wallet) Preview(_ context.Context, r hw.Request) (hw.Review, error) {
	review, err := w.preview(r)
	if err != nil {
		return hw.Review{}, fmt.Errorf("preview the device's screens: %w", err)
	}
	return review, nil
}

func (w *Wallet) preview(r hw.Request) (hw.Review, error) {
	switch {
	case r.Action == hw.SignAuthorization && r.Authorization != nil:
		if err := w.mayAuthorize(*r.Authorization); err != nil {
			return hw.Review{}, err // there is nothing to review
		}
		return w.previewAuthorization(r.Account, *r.Authorization), nil
	case r.Action == hw.SignTransaction && r.Tx != nil:
		if err := checkChain(r.Tx, r.ChainID); err != nil {
			return hw.Review{}, err
		}
		return w.previewTx(r.Account, r.Tx, r.ChainID), nil
	case r.Action == hw.SignMessage && len(r.Message) > 0:
		if err := w.maySignMessage(r.Message); err != nil {
			return hw.Review{}, err
		}
		return previewMessage(r.Message), nil
	case r.Action == hw.SignTypedData && r.TypedData != nil:
		d, err := w.maySignTypedData(*r.TypedData)
		if err != nil {
			return hw.Review{}, err
		}
		return w.previewTypedData(d), nil
	case r.Action == hw.SignTypedData && r.TypedHash != nil:
		return previewTypedHash(*r.TypedHash), nil
	case r.Action == hw.ShowAddress:
		if r.ChainID == nil {
			return previewAddress(r.Account, 0), nil
		}
		if !r.ChainID.IsUint64() {
			return hw.Review{}, fmt.Errorf("%w: the chain id is over 64 bits", hw.ErrRefused)
		}
		return previewAddress(r.Account, r.ChainID.Uint64()), nil
	}
	return hw.Review{}, fmt.Errorf("%w: nothing to show for action %q", hw.ErrRefused, r.Action)
}

// await tells the prompter what is about to be asked, unless it would not be.
func (w *Wallet) await(ctx context.Context, r hw.Request) error {
	if err := w.ready(ctx); err != nil {
		return err
	}
	review, err := w.preview(r)
	if err != nil {
		return err
	}
	w.options.Prompter.Await(r.Action, review)
	return nil
}

// pages is a review with one press for each page.
func pages(screens ...string) hw.Review { return hw.Review{Screens: screens, Presses: len(screens)} }

func (w *Wallet) previewAuthorization(account common.Address, auth types.SetCodeAuthorization) hw.Review {
	network := networkLabel(auth.ChainID.Uint64())
	if auth.ChainID.IsZero() {
		network = "All"
	}
	if auth.Address == (common.Address{}) {
		return pages("Review authorization to revoke smart contract delegation?",
			"Account "+account.Hex(), "Revoke on network "+network, "Sign operation")
	}
	name := "?"
	for _, rule := range w.delegates() {
		if rule.Address == auth.Address {
			name = rule.Name
		}
	}
	review := pages("Review authorization to upgrade into smart contract account?",
		"Account "+account.Hex(), "Delegate to "+name, "On network "+network, "Sign operation")
	review.Hidden = "the delegate's address and the nonce are signed, but not shown"
	return review
}

func (w *Wallet) previewTx(account common.Address, tx *types.Transaction, chainID *big.Int) hw.Review {
	if token, readable := w.clearCall(tx, chainID); readable {
		return previewToken(account, tx, chainID, token)
	}
	blind := len(tx.Data()) > 0
	var screens []string
	if blind {
		screens = append(screens, "Blind signing ahead")
	}
	screens = append(screens, "Review transaction", "From "+account.Hex())
	ticker := tickerLabel(chainID.Uint64())
	if !blind || tx.Value().Sign() > 0 {
		screens = append(screens, "Amount "+units.Ether(tx.Value())+" "+ticker)
	}
	to := "Contract"
	if tx.To() != nil {
		to = tx.To().Hex()
	}
	screens = append(append(screens, "To "+to), feeScreens(tx, chainID)...)
	if !blind {
		return pages(screens...)
	}
	review := pages(append(screens[:len(screens)-1], "Tx hash (1/2), (2/2) "+hashScreen(tx, chainID), "Accept risk and sign transaction")...)
	review.Presses++ // the hash takes two pages
	review.Blind, review.Hidden = true, "the calldata is signed, but only its hash is shown"
	if tx.Type() == types.SetCodeTxType {
		review.Hidden = "the calldata and the authorization list are signed, but only their hash is shown"
	}
	return review
}

// hashScreen is the hash that the screen shows, where it is settled: it covers
// the signatures of the authorization list.
func hashScreen(tx *types.Transaction, chainID *big.Int) string {
	for _, auth := range tx.SetCodeAuthorizations() {
		if auth.R.IsZero() {
			return "… (known when the authorization is signed)"
		}
	}
	return types.LatestSignerForChainID(chainID).Hash(tx).Hex()
}

func previewAddress(address common.Address, chainID uint64) hw.Review {
	return pages(addressTitle(chainID), "Address "+address.Hex(), "Confirm")
}

// addressTitle names the network where the app knows it; without a chain id it
// takes its own.
func addressTitle(chainID uint64) string {
	if chainID == 0 {
		chainID = 1
	}
	if n, known := networks[chainID]; known {
		return "Verify " + n.name + " address"
	}
	return "Verify address"
}

// previewMessage shows the text in one piece: where its pages break depends on
// the widths of its letters.
func previewMessage(message []byte) hw.Review {
	text := strings.ReplaceAll(string(message), "\n", " ") // a Nano shows line feeds as blanks
	return hw.Review{Screens: []string{"Review message", "Message " + text, "Sign message"}}
}
