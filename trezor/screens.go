package trezor

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
	"github.com/valetkey/valetkey/hw/units"
)

// The screens below are read from the firmware's source and not measured on a
// device: core/src/apps/ethereum/layout.py and core/src/trezor/ui/layouts/delizia
// (Safe 5) at core 2.12.4 and 2.12.5-dev for the words, legacy/firmware/ethereum.c
// and fsm.c for Model One; and compared with what the emulator beside this driver,
// written apart from it, shows. Other models have the same fields on more or fewer
// pages. How often a holder has to press is therefore not told.

// Preview implements [hw.Previewer]. What it says is meant to be compared with
// the device by a human; nothing is decided by it. It asks the device nothing.
func (w *Wallet) Preview(_ context.Context, r hw.Request) (hw.Review, error) {
	review, err := w.preview(r)
	if err != nil {
		return hw.Review{}, fmt.Errorf("preview the device's screens: %w", err)
	}
	return review, nil
}

func (w *Wallet) preview(r hw.Request) (hw.Review, error) {
	switch {
	case r.Action == hw.ShowAddress && w.version().legacy():
		return screens("Address: " + r.Account.Hex()), nil
	case r.Action == hw.ShowAddress:
		return screens("Receive address " + r.Account.Hex()), nil
	case r.Action == hw.SignTransaction && r.Tx != nil:
		if err := checkChain(r.Tx, r.ChainID); err != nil {
			return hw.Review{}, err
		}
		return w.previewTx(r.Tx, r.ChainID), nil
	case r.Action == hw.SignAuthorization && r.Authorization != nil:
		if err := w.mayAuthorize(*r.Authorization); err != nil {
			return hw.Review{}, err // there is nothing to review
		}
		return w.previewAuthorization(r.Account, *r.Authorization), nil
	case r.Action == hw.SignSetCodeTx && r.SetCode != nil:
		return w.previewSetCode(r.Account, *r.SetCode)
	case r.Action == hw.SignMessage && len(r.Message) > 0:
		return w.previewMessage(r.Account, r.Message)
	case r.Action == hw.SignTypedData && r.TypedData != nil:
		d, err := w.readTypedData(*r.TypedData)
		if err != nil {
			return hw.Review{}, err
		}
		return d.preview(r.Account), nil
	case r.Action == hw.SignTypedData && r.TypedHash != nil:
		return previewTypedHash(r.Account, *r.TypedHash), nil
	}
	return hw.Review{}, fmt.Errorf("%w: nothing to show for action %q", hw.ErrRefused, r.Action)
}

// await tells the prompter what is about to be asked, unless it would not be.
func (w *Wallet) await(ctx context.Context, r hw.Request) error {
	if err := w.ready(ctx); err != nil {
		return err
	}
	if err := w.mayUnlock(); err != nil {
		return err
	}
	review, err := w.preview(r)
	if err != nil {
		return err
	}
	w.prompter().Await(r.Action, review)
	return nil
}

func screens(list ...string) hw.Review { return hw.Review{Screens: list} }

func (w *Wallet) previewTx(tx *types.Transaction, chainID *big.Int) hw.Review {
	chain := chainID.Uint64()
	if spender, amount, ok := w.approval(tx); ok {
		review := screens(approvalScreens(tx, spender, amount, chain)...)
		review.Blind, review.Hidden = true, hiddenUnits
		return review
	}
	review := screens(coreTx(tx, chain)...)
	if w.version().legacy() {
		review.Screens = legacyTx(tx, chain)
	}
	hidden := []string{"the network is told by the unit of its coin alone"}
	if len(tx.Data()) > 0 {
		review.Blind = true
		hidden = append(hidden, w.hiddenData(len(tx.Data())))
	}
	if len(tx.AccessList()) > 0 {
		hidden = append(hidden, "the access list is signed, but not shown")
	}
	review.Hidden = strings.Join(hidden, "; ")
	return review
}

// hiddenData says how much of calldata is shown, which is hex at best (Model One:
// five pages of 24 bytes; core until it streams, 2.12.3 at the latest: the first
// 1,024 bytes).
func (w *Wallet) hiddenData(size int) string {
	switch {
	case w.version().legacy() && size > 5*24:
		return fmt.Sprintf("the calldata is shown as hex, and only the first %d bytes of %d", 5*24, size)
	case size > maxChunk && w.version().less(Version{2, 12, 3}):
		return fmt.Sprintf("the calldata is shown as hex, and on some releases only the first %d bytes of %d", maxChunk, size)
	}
	return "the calldata is shown, but as hex that hardly anybody can read"
}

func coreTx(tx *types.Transaction, chain uint64) []string {
	var list []string
	if n := len(tx.Data()); n > 0 {
		list = append(list, fmt.Sprintf("Input data Size: %d bytes", n))
	}
	switch {
	case tx.To() == nil:
		list = append(list, "New contract")
	case len(tx.Data()) > 0:
		list = append(list, "Interaction contract "+tx.To().Hex())
	default:
		list = append(list, "Recipient "+tx.To().Hex())
	}
	return append(list, "Amount "+amountLabel(tx.Value(), chain), "Maximum fee "+amountLabel(maximumFee(tx), chain))
}

func maximumFee(tx *types.Transaction) *big.Int {
	return new(big.Int).Mul(tx.GasFeeCap(), new(big.Int).SetUint64(tx.Gas()))
}

// legacyTx is Model One's review, which asks about fees in another way for each
// type (legacy/firmware/ethereum.c).
func legacyTx(tx *types.Transaction, chain uint64) []string {
	amount, to := "message", "new contract?"
	if tx.Value().Sign() > 0 {
		amount = amountLabel(tx.Value(), chain)
	}
	if tx.To() != nil {
		to = tx.To().Hex() + "?"
	}
	list := []string{"Send " + amount + " to " + to}
	if len(tx.Data()) > 0 {
		list = append(list, "Transaction data:")
	}
	fee := amountLabel(maximumFee(tx), chain)
	if tx.Type() == types.LegacyTxType {
		return append(list, "Really send "+amount+" paying up to "+fee+" for gas?")
	}
	return append(list, "Confirm fee Maximum fee per gas", "Confirm fee Priority fee per gas", "Confirm fee Maximum fee "+fee)
}

// previewMessage: there is nothing to show of what would be refused. What is
// signed all the same, by Options.AnyMessage, is shown as other than it is.
func (w *Wallet) previewMessage(account common.Address, message []byte) (hw.Review, error) {
	if err := w.maySignMessage(message); err != nil {
		return hw.Review{}, err
	}
	named, title, text := "Signing address ", "Confirm message ", string(message)
	if w.version().legacy() {
		named, title = "Confirm address? ", "Sign message? "
	}
	blind := w.unreadable(message) >= 0
	switch {
	case blind && w.version().legacy():
		title, text = "Sign binary message? ", hex.EncodeToString(message)
	case blind && !utf8.ValidString(text):
		text = "hex(" + hex.EncodeToString(message) + ")"
	}
	review := screens(named+account.Hex(), title+text)
	if blind {
		review.Blind, review.Hidden = true, "the text is shown as hex, or with other characters where the device has none for it"
	}
	return review, nil
}

// Words of delizia/__init__.py; the names of the screens are
// ethereum/auth7702/warn and details, ethereum/revoke7702/intro and details.
func (w *Wallet) previewAuthorization(account common.Address, auth types.SetCodeAuthorization) hw.Review {
	network := networkLabel(auth.ChainID.Uint64())
	if auth.ChainID.IsZero() {
		network = "All EVMs"
	}
	named := "ETH # (" + account.Hex() + ")" // the account's number is by its path
	if auth.Address == (common.Address{}) {
		review := screens("Revoke "+named+" from smart account delegation?", "EIP-7702 Revocation Revoke from "+named, "Network "+network)
		review.Hidden = "the account is told by its name, and the nonce is in the screen's menu"
		return review
	}
	name := "?"
	for _, rule := range delegatesOf(w.version()) {
		if rule.Address == auth.Address {
			name = rule.Name
		}
	}
	review := screens("Authorize your account to a third-party contract using EIP-7702?",
		"EIP-7702 Authorization Delegating "+named, "To "+name, "Network "+network)
	review.Hidden = "the account is told by its name; the delegate's address and the nonce are in the screen's menu"
	return review
}

// previewSetCode is the authorization and then the transaction that carries it.
func (w *Wallet) previewSetCode(account common.Address, r hw.SetCodeRequest) (hw.Review, error) {
	if err := checkSetCode(hw.DefaultPath, r); err != nil {
		return hw.Review{}, err
	}
	if err := w.maySetCode(r); err != nil {
		return hw.Review{}, err
	}
	review := w.previewAuthorization(account, r.Authorization())
	carrier := carrier(r)
	review.Screens = append(review.Screens, w.previewTx(carrier, carrier.ChainId()).Screens...)
	return review, nil
}

// carrier is the transaction of a request without its tuple, as the device shows it.
func carrier(r hw.SetCodeRequest) *types.Transaction {
	return types.NewTx(&types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(r.ChainID), Nonce: r.Nonce, Gas: r.Gas, To: &r.To,
		GasTipCap: r.GasTipCap, GasFeeCap: r.GasFeeCap, AccessList: r.AccessList,
	})
}

// preview lists domain and message in full. The device shows the names of a
// structure's fields, and the fields themselves to a holder who wants to see them.
func (d *typedData) preview(account common.Address) hw.Review {
	list := []string{"Signing address " + account.Hex(), "Confirm domain"}
	list = fieldScreens(d.Domain, list)
	if d.DomainOnly() {
		list = append(list, "No message field")
	} else {
		list = fieldScreens(d.Message, append(list, "Confirm message "+d.Primary))
	}
	review := screens(append(list, "Really sign EIP-712 typed data?")...)
	review.Hidden = `a structure's fields are shown when the holder chooses "Show full ..."`
	if d.checkReadable() != nil {
		review.Blind, review.Hidden = true, "parts of the fields are signed, but not shown as what they are"
	}
	return review
}

func fieldScreens(v eip712.Value, list []string) []string {
	if v.Type.Elementary() {
		return append(list, v.Key+" ("+v.Type.Base+") "+v.Text())
	}
	for i, item := range v.Items {
		if v.Type.Array() {
			item.Key = fmt.Sprintf("%s[%d]", v.Key, i)
		}
		list = fieldScreens(item, list)
	}
	return list
}

// previewTypedHash: Model One shows both hashes in hex.
func previewTypedHash(account common.Address, h hw.TypedHash) hw.Review {
	review := screens("Unable to show EIP-712 data. Sign at your own risk.", "Confirm address? "+account.Hex(),
		"EIP-712 domain hash "+h.DomainSeparator.Hex()[2:], "EIP-712 message hash "+h.StructHash.Hex()[2:])
	review.Blind, review.Hidden = true, "domain and message are signed, but only their hashes are shown"
	return review
}

// amountLabel is an amount as the firmware prints it: less than a billionth of
// the coin is told in Wei (format_ethereum_amount in helpers.py, and the same on
// Model One).
func amountLabel(wei *big.Int, chain uint64) string {
	if wei.Cmp(big.NewInt(1_000_000_000)) < 0 {
		return wei.String() + " Wei " + symbolLabel(chain)
	}
	return formatEther(wei) + " " + symbolLabel(chain)
}

// formatEther prints wei with commas between thousands.
func formatEther(wei *big.Int) string {
	whole, fraction, exact := strings.Cut(units.Ether(wei), ".")
	if !exact {
		return commas(whole)
	}
	return commas(whole) + "." + fraction
}
