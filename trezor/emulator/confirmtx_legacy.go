package emulator

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// What the Model One shows of a transaction: legacy/firmware/ethereum.c. It has
// the first chunk confirmed, at most maxDataPages pages of it, and takes the rest
// unseen.

const (
	maxDataPages = 5
	dataPageSize = 3 * legacyRow
)

// confirmLegacyTx is ethereum_signing_init.
func (m *machine) confirmLegacyTx(ctx context.Context, t *transaction) error {
	isToken, err := m.confirmLegacyCommon(ctx, t)
	if err != nil {
		return err
	}
	what := legacyAmount(bigOf(t.value), t.defs.network.symbol)
	if bigOf(t.value).Sign() == 0 {
		what = [2]string{map[bool]string{true: "token", false: "message"}[isToken], ""}
	}
	gas := legacyAmount(product(t.most, t.gasLimit), t.defs.network.symbol)
	text := fmt.Sprintf("Really send\n%s\n%s\n%s\n%s", what[0], unit(what[1], "paying up to"), gas[0], unit(gas[1], "for gas?"))
	if err := m.confirm(ctx, m.legacyTxPrompt(text)); err != nil {
		return err
	}
	return m.fetch(ctx, t, int(t.dataLength))
}

// confirmLegacy1559 is ethereum_signing_init_eip1559.
func (m *machine) confirmLegacy1559(ctx context.Context, t *transaction) error {
	if _, err := m.confirmLegacyCommon(ctx, t); err != nil {
		return err
	}
	fee := legacyAmount(product(t.most, t.gasLimit), t.defs.network.symbol)
	for _, text := range []string{
		"Maximum fee per gas\n" + formatGweiLegacy(t.fees[0].price),
		"Priority fee per gas\n" + formatGweiLegacy(t.fees[1].price),
		"Maximum fee\n" + fee[0] + " " + fee[1],
	} {
		if err := m.confirm(ctx, m.legacyTxPrompt("Confirm fee\n"+text)); err != nil {
			return err
		}
	}
	return m.fetch(ctx, t, int(t.dataLength))
}

// confirmLegacyCommon is ethereum_signing_confirm_common, without the staking
// pools that it knows.
func (m *machine) confirmLegacyCommon(ctx context.Context, t *transaction) (isToken bool, err error) {
	t.data = append([]byte{}, t.chunk...)
	recipient := common.BytesToAddress(t.recipient)
	amount := legacyAmount(bigOf(t.value), t.defs.network.symbol)
	if bigOf(t.value).Sign() == 0 {
		amount = [2]string{"message", ""}
	}
	call, ok := parseERC20(t.data)
	isToken = ok && !call.approve && len(t.value) == 0 && int(t.dataLength) == len(t.data) && len(t.recipient) > 0
	if isToken {
		known := t.defs.token([20]byte(t.recipient))
		recipient, amount = call.who, [2]string{formatUnits(bigOf(call.amount), known.decimals), known.symbol}
	}
	address := checksummed(recipient, t.defs.network)
	text := "Send\n" + amount[0] + "\n" + cut(unit(amount[1], "to ")+address+"?", m.hw.columns, m.hw.rows)[0]
	if err := m.confirm(ctx, m.legacyTxPrompt(text)); err != nil {
		return isToken, err
	}
	if isToken || t.dataLength == 0 {
		return isToken, nil
	}
	return isToken, m.confirmLegacyData(ctx, t)
}

// confirmLegacyData shows the first 120 bytes of data at most.
func (m *machine) confirmLegacyData(ctx context.Context, t *transaction) error {
	offset := 0
	for page := 0; page < maxDataPages && offset < int(t.dataLength); page++ {
		size := min(dataPageSize, len(t.data)-offset)
		offset += size
		dots := ""
		if offset < int(t.dataLength) {
			dots = "... "
		}
		text := fmt.Sprintf("Transaction data:\n%s\n%s%d/%d bytes",
			cut(hex.EncodeToString(t.data[offset-size:offset]), 2*legacyRow, 3)[0], dots, offset, t.dataLength)
		if err := m.confirm(ctx, m.legacyTxPrompt(text)); err != nil {
			return err
		}
		if size == 0 {
			break // the first chunk ended, and the device has no more to show
		}
	}
	if offset >= int(t.dataLength) {
		return nil
	}
	return m.confirm(ctx, Prompt{
		Code: ButtonProtectCall, Pages: []string{"Warning! Too long\ndata to view.\n\nProceed with caution."}, Verb: "Continue",
	})
}

func (m *machine) legacyTxPrompt(text string) Prompt {
	return Prompt{Code: ButtonSignTx, Pages: []string{text}, Verb: "Confirm"}
}

// legacyAmount is ethereumFormatAmount: number and unit.
func legacyAmount(value *big.Int, symbol string) [2]string {
	if value.Cmp(big.NewInt(1_000_000_000)) < 0 {
		return [2]string{value.String(), "Wei"}
	}
	return [2]string{formatUnits(value, 18), symbol}
}

func formatGweiLegacy(price []byte) string { return formatUnits(bigOf(price), 9) + " Gwei" }

// unit puts a unit before text, where there is one.
func unit(u, text string) string {
	if u == "" {
		return text
	}
	return u + " " + text
}
