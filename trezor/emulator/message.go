package emulator

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// personalDigest is EIP-191 version 0x45.
func personalDigest(text []byte) []byte {
	return crypto.Keccak256(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d", len(text)), text)
}

func (m *machine) signMessage(ctx context.Context, in *msgSignMessage) (messageID, any, error) {
	defs, err := m.pathDefinitions(in.AddressN, fromNetwork(in.EncodedNetwork))
	if err != nil {
		return 0, nil, err
	}
	a, err := m.open(ctx, in.AddressN, defs.network)
	if err != nil {
		return 0, nil, err
	}
	if err := m.confirmMessage(ctx, in.Message, a.text, &a); err != nil {
		return 0, nil, err
	}
	signature, err := a.signature(personalDigest(in.Message))
	if err != nil {
		return 0, nil, err
	}
	return idMessageSignature, &msgMessageSignature{Signature: signature, Address: new(a.text)}, nil
}

// signature is r || s || v with v 27 or 28.
func (a account) signature(digest []byte) ([]byte, error) {
	signature, err := a.sign(digest)
	if err != nil {
		return nil, processError("Signing failed")
	}
	signature[64] += 27
	return signature, nil
}

// confirmMessage shows an address and a message, to sign with an account or, nil,
// to verify.
func (m *machine) confirmMessage(ctx context.Context, text []byte, address string, a *account) error {
	if m.hw.legacy() {
		return m.confirmMessageLegacy(ctx, text, address, a != nil)
	}
	name, title := "verify_message", "Verify address"
	var menu []string
	if a != nil {
		name, title, menu = "sign_message", "Signing address", m.menu(*a)
	}
	menu = append(menu, m.item("Message size", fmt.Sprintf("%d Bytes", len(readable(text)))))
	if err := m.confirm(ctx, Prompt{
		Name: name, Code: ButtonOther, Title: title, Pages: m.pages(address), Menu: menu, Verb: "Continue",
	}); err != nil {
		return err
	}
	return m.confirmText(ctx, Prompt{
		Name: name, Code: ButtonOther, Title: "Confirm message", Pages: m.pages(readable(text)), Verb: "Confirm", Hold: a != nil,
	})
}

// longMessage is LONG_MSG_PAGE_THRESHOLD of the layouts: a longer text is offered
// to be skipped.
const longMessage = 5

// Labels of what leads to details, and of what skips them.
const (
	moreShowAll    = "View all data"
	moreConfirmAll = "Confirm all"
	skipReview     = "Confirm without review"
)

// confirmText shows a text of any length. A long one can be approved without
// having been read.
func (m *machine) confirmText(ctx context.Context, p Prompt) error {
	if len(p.Pages) <= longMessage {
		return m.confirm(ctx, p)
	}
	intro := p
	intro.Pages, intro.More, intro.Verb = p.Pages[:1], moreShowAll, skipReview
	details, err := m.choose(ctx, intro)
	if err != nil || !details {
		return err
	}
	return m.confirm(ctx, p)
}

// readable is decode_message of core/src/apps/common/signverify.py.
func readable(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	return "hex(" + hex.EncodeToString(text) + ")"
}

// confirmMessageLegacy is fsm_layoutSignMessage and fsm_layoutVerifyMessage: one
// prompt for each page.
func (m *machine) confirmMessageLegacy(ctx context.Context, text []byte, address string, sign bool) error {
	if err := m.confirm(ctx, Prompt{
		Code: ButtonOther, Pages: []string{"Confirm address?\n" + strings.Join(wrap(address, m.hw.columns), "\n")}, Verb: "Confirm",
	}); err != nil {
		return err
	}
	title := map[bool]string{true: "Sign message?", false: "Verified message?"}[sign]
	body, row := string(text), m.hw.columns
	if !isASCII(text) {
		title = map[bool]string{true: "Sign binary message?", false: "Verified binary message?"}[sign]
		body, row = hex.EncodeToString(text), 2*legacyRow
	}
	for _, page := range cut(body, row, m.hw.rows) {
		if err := m.confirm(ctx, Prompt{Code: ButtonOther, Title: title, Pages: []string{page}, Verb: "Confirm"}); err != nil {
			return err
		}
	}
	return nil
}

// legacyRow is how many bytes the Model One shows in a line of hexadecimal.
const legacyRow = 8

// cut breaks text into rows of a length and pages of rows, blind to words. There
// is always one page.
func cut(text string, row, rows int) []string {
	var lines []string
	for len(text) > row {
		lines, text = append(lines, text[:row]), text[row:]
	}
	lines = append(lines, text)
	var out []string
	for len(lines) > rows {
		out, lines = append(out, strings.Join(lines[:rows], "\n")), lines[rows:]
	}
	return append(out, strings.Join(lines, "\n"))
}

// isASCII is is_valid_ascii of legacy/firmware: printable characters alone.
func isASCII(text []byte) bool {
	return bytes.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

func (m *machine) verifyMessage(ctx context.Context, in *msgVerifyMessage) (messageID, any, error) {
	address, err := parseAddress(get(in.Address))
	if err != nil && !m.hw.legacy() {
		return 0, nil, err
	}
	if err != nil || len(in.Signature) != 65 || !signedBy(in.Message, in.Signature, address) {
		return 0, nil, dataError("Invalid signature")
	}
	text := checksummed(common.BytesToAddress(address), unknownNetwork)
	if m.hw.legacy() {
		text = get(in.Address) // as the host wrote it
	}
	if err := m.confirmMessage(ctx, in.Message, text, nil); err != nil {
		return 0, nil, err
	}
	if err := m.confirm(ctx, m.validPrompt()); err != nil {
		return 0, nil, err
	}
	return success("Message verified")
}

func (m *machine) validPrompt() Prompt {
	p := Prompt{Name: "verify_message", Code: ButtonSuccess, Pages: m.pages("The signature is valid."), Verb: "Continue"}
	if m.hw.legacy() {
		p.Code = ButtonOther
	}
	return p
}

func signedBy(text, signature, address []byte) bool {
	v := signature[64]
	if v >= 27 {
		v -= 27
	}
	if v > 1 {
		return false
	}
	key, err := crypto.SigToPub(personalDigest(text), append(bytes.Clone(signature[:64]), v))
	return err == nil && bytes.Equal(crypto.PubkeyToAddress(*key).Bytes(), address)
}
