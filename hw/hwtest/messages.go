package hwtest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
)

// grantText looks like what valetkey has signed. A device that shows readable
// text must take it.
const grantText = `valetkey grant 7 on chain 11155111
Account 0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D
Agent 0x2222222222222222222222222222222222222222
- spend up to 50 USDC per day, 1000 in total
- call transfer(address,uint256) on 0x1111111111111111111111111111111111111111
Until 2026-12-31 23:59:59 UTC`

// printable is text of a given length in which every printable character and a
// line feed occur.
func printable(size int) string {
	var b strings.Builder
	for i := range size {
		if c := byte(' ' + i%96); c <= '~' {
			b.WriteByte(c)
		} else {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// lines gives a text as this device shows it readable: on some in one line only.
func lines(t *testing.T, w hw.Wallet, text string) string {
	t.Helper()
	info, err := w.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if info.Capabilities.Multiline.Verdict == hw.No {
		return strings.ReplaceAll(text, "\n", " ")
	}
	return text
}

// testMultiline: a text with line feeds is signed, or refused at the first one.
func testMultiline(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	signer, ok := w.(hw.MessageSigner)
	if !ok {
		t.Skip("the driver signs no messages")
	}
	if lines(t, w, "\n") == "\n" {
		f.checkMessage(t, signer, grantText)
		holder.expect(t, 1)
		return
	}
	_, err := signer.SignMessage(t.Context(), f.Path, []byte(grantText))
	if got, ok := errors.AsType[*hw.UnreadableError](err); !ok || got.Byte != '\n' || got.Offset != strings.IndexByte(grantText, '\n') {
		t.Errorf("%v, want an unreadable error at the first line feed", err)
	}
	holder.expect(t, 0)
}

func testMessage(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	signer, ok := w.(hw.MessageSigner)
	if !ok {
		t.Skip("the driver signs no messages")
	}
	texts := []string{"x", "\n", " leading and trailing ", grantText, printable(96)}
	for size := 225; size <= 260; size++ { // around the end of the first chunk and of the second
		texts = append(texts, printable(size))
	}
	for _, text := range append(texts, printable(484), printable(485), printable(486), printable(1023), printable(1024)) {
		f.checkMessage(t, signer, lines(t, w, text))
		holder.expect(t, 1)
	}
}

// checkMessage has a text signed and judged, and the caller's bytes left alone.
func (f Fixture) checkMessage(t *testing.T, w hw.MessageSigner, text string) {
	t.Helper()
	message := []byte(text)
	sig, err := w.SignMessage(t.Context(), f.Path, message)
	if err != nil {
		t.Fatalf("sign a message of %d bytes: %v", len(message), err)
	}
	if string(message) != text {
		t.Error("the caller's message was changed")
	}
	if len(sig) != crypto.SignatureLength || sig[64] != 27 && sig[64] != 28 {
		t.Fatalf("signature %x, want 65 bytes that end in 27 or 28", sig)
	}
	plain := slices.Clone(sig)
	plain[64] -= 27
	key, err := crypto.SigToPub(accounts.TextHash([]byte(text)), plain)
	if err != nil {
		t.Fatal(err)
	}
	if signer := crypto.PubkeyToAddress(*key); signer != f.Account {
		t.Errorf("a message of %d bytes was signed by %s, want %s", len(text), signer, f.Account)
	}
}

// testUnreadable: the first byte that would not be shown is named, and nobody
// is asked to confirm what they could not read.
func testUnreadable(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	signer, ok := w.(hw.MessageSigner)
	if !ok {
		t.Skip("the driver signs no messages")
	}
	for _, c := range []struct {
		text   string
		offset int
	}{
		{"\x00", 0},
		{"cut\x00 here", 3},
		{"bold\b", 4},
		{"tab\there", 3},
		{"line\r\n", 4},
		{"\x1b[2J", 0},
		{"delete\x7f", 6},
		{"up to \u2264 50", 6},
		{"\u0430dmin", 0},
		{printable(1000) + "\x80\xff", 1000},
	} {
		_, err := signer.SignMessage(t.Context(), f.Path, []byte(lines(t, w, c.text)))
		got, ok := errors.AsType[*hw.UnreadableError](err)
		if !ok {
			t.Errorf("%q: %v, want an unreadable error", c.text, err)
		} else if got.Offset != c.offset || got.Byte != c.text[c.offset] {
			t.Errorf("%q: byte %d is 0x%02x, want byte %d", c.text, got.Offset, got.Byte, c.offset)
		}
		holder.expect(t, 0)
	}
	if _, err := signer.SignMessage(t.Context(), f.Path, nil); err == nil {
		t.Error("an empty message was signed")
	}
	holder.expect(t, 0)
}
