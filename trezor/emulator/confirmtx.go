package emulator

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// What core shows of a transaction: core/src/apps/ethereum/sign_tx.py, layout.py
// and clear_signing.py, and confirm_ethereum_tx of the layouts. Calls that
// firmware shows by name, other than an ERC-20 transfer and approve (staking,
// vaults, display formats that the host sends), are shown here as any data.

// confirmTx gets the data, shows it, and asks for the transaction.
func (m *machine) confirmTx(ctx context.Context, t *transaction) error {
	t.data = append([]byte{}, t.chunk[:min(len(t.chunk), int(t.dataLength))]...)
	if t.payment {
		return dataError("Invalid signature in payment request.") // SLIP-24 is not emulated: none is valid
	}
	if !m.fw.streams {
		return m.confirmEarly(ctx, t)
	}
	if err := m.fetch(ctx, t, min(int(t.dataLength), maxStored)); err != nil {
		return err
	}
	if len(t.data) == int(t.dataLength) {
		if done, err := m.confirmKnown(ctx, t); done || err != nil {
			return err
		}
	}
	if t.dataLength > 0 {
		if err := m.confirmData(ctx, t); err != nil {
			return err
		}
	}
	return m.confirmAll(ctx, m.txPrompts(t, m.recipientText(t), m.amountText(t), t.dataLength == 0)...)
}

// confirmEarly is 2.8.0, which shows the first chunk, asks, and then takes the
// rest unseen.
func (m *machine) confirmEarly(ctx context.Context, t *transaction) error {
	done, err := m.confirmKnown(ctx, t)
	if err != nil {
		return err
	}
	if !done {
		if t.dataLength > 0 {
			p := m.dataPrompt(t)
			p.Pages = cut(hex.EncodeToString(t.data), m.hw.columns, m.hw.rows)
			if err := m.confirmText(ctx, p); err != nil {
				return err
			}
		}
		if err := m.confirmAll(ctx, m.txPrompts(t, m.recipientText(t), m.amountText(t), t.dataLength == 0)...); err != nil {
			return err
		}
	}
	return m.fetch(ctx, t, int(t.dataLength))
}

// confirmKnown shows a call that the firmware can read. done is false for any
// other.
func (m *machine) confirmKnown(ctx context.Context, t *transaction) (done bool, err error) {
	if len(t.recipient) == 0 || len(t.data) < 4 {
		return false, nil
	}
	if err := m.refuseVaultValue(t); err != nil {
		return false, err
	}
	call, ok := parseERC20(t.data)
	if !ok || int(t.dataLength) != len(t.data) || call.approve && !m.fw.approvals {
		return false, m.requestFormat(ctx, t)
	}
	known, err := m.tokenOf(ctx, t)
	if err != nil {
		return false, err
	}
	if call.approve {
		return true, m.confirmAll(ctx, m.approvePrompts(t, call, known)...)
	}
	var prompts []Prompt
	if known.unknown {
		prompts = m.unknownTokenPrompts(t)
	}
	amount := formatAmount(bigOf(call.amount), known.symbol, known.decimals)
	return true, m.confirmAll(ctx, append(prompts, m.txPrompts(t, checksummed(call.who, t.defs.network), amount, true)...)...)
}

// requestFormat asks the host how to show a call. What it answers is taken and
// not used: display formats (ERC-7730) are not emulated.
func (m *machine) requestFormat(ctx context.Context, t *transaction) error {
	if !t.mayRequest || !m.fw.definitions {
		return nil
	}
	_, err := m.requestDefinitions(ctx, t, t.data[:4])
	return err
}

// tokenOf is the token that is called: from a definition in the message, or one
// that the device asks for.
func (m *machine) tokenOf(ctx context.Context, t *transaction) (token, error) {
	known := t.defs.token([20]byte(t.recipient))
	if !known.unknown || !t.mayRequest || !m.fw.definitions {
		return known, nil
	}
	defs, err := m.requestDefinitions(ctx, t, nil)
	if err != nil {
		return known, err
	}
	return defs.token([20]byte(t.recipient)), nil
}

func (m *machine) requestDefinitions(ctx context.Context, t *transaction, selector []byte) (definitions, error) {
	ack := &msgDefinitionAck{}
	request := &msgDefinitionRequest{ChainID: new(t.chainID), TokenAddress: t.recipient, FuncSig: selector}
	if err := m.call(ctx, ask{idDefinitionReq, request, idDefinitionAck, ack}); err != nil {
		return definitions{}, err
	}
	if ack.Definitions == nil {
		return definitions{}, nil
	}
	return m.definitionsFor(ack.Definitions, byChain(t.chainID))
}

// confirmData shows data to its end, fetching it on the way, unless the holder
// skips.
func (m *machine) confirmData(ctx context.Context, t *transaction) error {
	skip := false
	if m.hw.family != famCaesar { // which has no such page
		p := m.dataPrompt(t)
		p.More, p.Verb = "View data and hash", "Confirm"
		p.Pages = []string{fmt.Sprintf("Size: %d bytes", t.dataLength) + "\n" + m.dataRow(t.data)}
		details, err := m.choose(ctx, p)
		if err != nil {
			return err
		}
		skip = !details
	}
	shown := 0
	for {
		for !skip && shown < len(t.data) {
			more, err := m.confirmDataPage(ctx, t, &shown)
			if err != nil {
				return err
			}
			skip = !more
		}
		if len(t.data) >= int(t.dataLength) {
			break
		}
		chunk, err := m.nextChunk(ctx, int(t.dataLength)-len(t.data))
		if err != nil {
			return err
		}
		t.data = append(t.data, chunk...)
	}
	if skip || !m.fw.digests || m.hw.family != famDelizia {
		return nil
	}
	return m.confirm(ctx, m.digestPrompt(t))
}

// confirmDataPage shows the next few bytes. On a Safe 3 approval skips the rest
// and the other button goes on; on touch screens it is the other way round.
func (m *machine) confirmDataPage(ctx context.Context, t *transaction, shown *int) (more bool, err error) {
	size := min(m.hw.rows*m.hw.columns/2, len(t.data)-*shown)
	page := t.data[*shown : *shown+size]
	*shown += size
	p := m.dataPrompt(t)
	p.Title = fmt.Sprintf("Input data (%d/%d bytes)", *shown, t.dataLength)
	p.Pages = cut(hex.EncodeToString(page), m.hw.columns, m.hw.rows)
	p.More, p.Verb = moreConfirmAll, "Continue"
	if m.hw.family == famCaesar {
		if p.More, p.Verb = "Continue", moreConfirmAll; *shown >= int(t.dataLength) {
			p.More, p.Verb = "", "Continue"
			return true, m.confirm(ctx, p)
		}
	}
	details, err := m.choose(ctx, p)
	return details == (m.hw.family == famCaesar), err
}

func (m *machine) dataPrompt(t *transaction) Prompt {
	return Prompt{
		Name: "confirm_data", Code: ButtonSignTx, Title: "Input data", Verb: "Confirm",
		Menu: []string{fmt.Sprintf("Size: %d bytes", t.dataLength)},
	}
}

// dataRow is as much of the data as goes on one line.
func (m *machine) dataRow(data []byte) string {
	return hex.EncodeToString(data[:min(len(data), m.hw.columns/2)])
}

// digestPrompt shows ERC-8213's digest of calldata: keccak256(length || data),
// the length in 32 bytes. Name and wording are modelled.
func (m *machine) digestPrompt(t *transaction) Prompt {
	length := big.NewInt(int64(len(t.data))).FillBytes(make([]byte, 32))
	digest := "0x" + hex.EncodeToString(crypto.Keccak256(length, t.data))
	return Prompt{
		Name: "confirm_data", Code: ButtonSignTx, Title: "Input data hash", Verb: "Confirm",
		Pages: cut(digest, m.hw.columns, m.hw.rows),
	}
}

func (m *machine) recipientText(t *transaction) string {
	if len(t.recipient) == 0 {
		return "New contract will be deployed"
	}
	return checksummed(common.BytesToAddress(t.recipient), t.defs.network)
}

func (m *machine) amountText(t *transaction) string {
	return formatAmount(bigOf(t.value), t.defs.network.symbol, 18)
}

func (m *machine) maximumFee(t *transaction) string {
	return formatAmount(product(t.most, t.gasLimit), t.defs.network.symbol, 18)
}

// txPrompts are confirm_ethereum_tx: who, and then how much. The Safe 5 names
// them apart; the names of a Safe 3 are modelled.
func (m *machine) txPrompts(t *transaction, recipient, amount string, send bool) []Prompt {
	names := [2]string{"confirm_ethereum_tx", "confirm_ethereum_tx"}
	if m.hw.family == famDelizia {
		names = [2]string{"confirm_output", "confirm_total"}
	}
	role := "Recipient"
	if !send {
		role = "Interaction contract"
	}
	return []Prompt{
		{
			Name: names[0], Code: ButtonSignTx, Title: "Address", Pages: m.pages(m.item(role, recipient)),
			Menu: m.menu(t.account), Verb: "Continue",
		},
		m.summary(t, names[1], ButtonSignTx, "Amount", amount),
	}
}

// summary is the last page; what the fee is made of is in its menu.
func (m *machine) summary(t *transaction, name string, code ButtonCode, pairs ...string) Prompt {
	menu := []string{m.item("Gas limit", bigOf(t.gasLimit).String()+" units")}
	for _, f := range t.fees {
		menu = append(menu, m.item(f.label, formatGwei(bigOf(f.price))))
	}
	return Prompt{
		Name: name, Code: code, Title: "Summary", Pages: m.pages(m.items(append(pairs, "Maximum fee", m.maximumFee(t))...)),
		Menu: menu, Verb: "Hold to confirm", Hold: true,
	}
}

func (m *machine) unknownTokenPrompts(t *transaction) []Prompt {
	return []Prompt{
		m.unknownContract(),
		{
			Name: "unknown_token", Code: ButtonSignTx, Title: "Token contract", Verb: "Continue",
			Pages: m.pages("0x" + hex.EncodeToString(t.recipient)),
		},
	}
}

func (m *machine) unknownContract() Prompt {
	return Prompt{
		Name: "unknown_contract_warning", Code: ButtonWarning, Title: "Warning", Verb: "Continue",
		Pages: m.pages("Unknown contract address\nContinue only if you know what you are doing!"),
	}
}

// approvePrompts are confirm_ethereum_approve. An amount of zero revokes, and
// the greatest there is counts as unlimited.
func (m *machine) approvePrompts(t *transaction, call erc20, known token) []Prompt {
	const name = "confirm_ethereum_approve"
	amount := bigOf(call.amount)
	titles := [4]string{"Token approval", "Review details to approve token spending.", "Approve to", "Approve"}
	if amount.Sign() == 0 {
		titles = [4]string{"Token revocation", "Review details to revoke token approval.", "Revoke from", "Revoke"}
	}
	step := func(title, text string) Prompt {
		return Prompt{Name: name, Code: ButtonOther, Title: title, Pages: m.pages(text), Verb: "Continue"}
	}
	var out []Prompt
	if known.unknown {
		out = append(out, m.unknownContract())
	}
	out = append(out, step(titles[0], titles[1]), step(titles[2], checksummed(call.who, t.defs.network)))
	unlimited := amount.BitLen() == 256 && amount.Cmp(maxUint256()) == 0
	if unlimited {
		warning := step("Important", fmt.Sprintf("Approving unlimited amount of %s\nContinue anyway?", known.symbol))
		warning.Code = ButtonWarning
		out = append(out, warning)
	}
	if known.unknown {
		out = append(out, step("Token contract", checksummed(common.BytesToAddress(t.recipient), t.defs.network)))
	}
	if t.defs.network.unknown {
		_, chain := t.defs.network.text(t.chainID)
		out = append(out, step("Chain ID", chain))
	}
	out = append(out, m.approveProperties(t, titles[3], known, amount, unlimited))
	return append(out, m.summary(t, name, ButtonSignTx))
}

func (m *machine) approveProperties(t *transaction, title string, known token, amount *big.Int, unlimited bool) Prompt {
	pairs := []string{"Amount allowance", formatAmount(amount, known.symbol, known.decimals)}
	switch {
	case unlimited:
		pairs[1] = "Unlimited " + known.symbol
	case amount.Sign() == 0:
		pairs = []string{"Token", known.symbol}
	}
	if !t.defs.network.unknown {
		pairs = append(pairs, "Chain", t.defs.network.name)
	}
	return Prompt{
		Name: "confirm_ethereum_approve", Code: ButtonConfirmOutput, Title: title, Pages: m.pages(m.items(pairs...)), Verb: "Confirm",
	}
}

func maxUint256() *big.Int {
	return new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
}
