package emulator

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
)

// say signs a text in full APDUs.
func (a *app) say(text []byte) ([]byte, string) {
	a.t.Helper()
	data := slices.Concat(hx(a.t, ownerPath), u32(len(text)), text)
	return a.chunks(insSignMessage, data, evenly(data)...)
}

func TestMessage(t *testing.T) {
	for _, c := range []struct{ text, page string }{
		{"hello", "Message hello"},
		{"two\nlines\tand\r\nmore", "Message two lines and  more"},
		{"", "Message"},
		{"caf\u00e9", "Message 0x636166c3a9"},
		{"nul\x00", "Message 0x6e756c00"},
		{"del\x7f", "Message 0x64656c7f"},
		{"~ ! \v\f", "Message ~ !"},
	} {
		a := open(t, Config{})
		sig, word := a.say([]byte(c.text))
		equal(t, "status word", word, "9000")
		equal(t, "signer", signer(t, accounts.TextHash([]byte(c.text)), sig, 27), owner)
		equal(t, "reviews", a.reviews, []Review{nano(ReviewMessage, 3, []string{"Review message", c.page, "Sign message"})})
	}
}

// grant is a permission as valetkey's users would read it, 360 bytes.
const grant = `valetkey grant 7 on chain 1
Account 0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D
Agent 0x2222222222222222222222222222222222222222
- spend up to 50 USDC (0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48) per day
- call exit() on 0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D
- spend up to 0.05 native coin per day, 0.01 per call, 0.2 in total
Until 2026-12-31 23:59:59 UTC`

// Measured: 360 bytes of grant on 7 pages, 9 presses; all settings off. The
// longer texts are not on record; these are as narrow as their counts imply.
func TestMessagePages(t *testing.T) {
	narrow := strings.Repeat("it will slowly fill up little by little until it is full. ", 100)
	equal(t, "bytes", len(grant), 360)
	for _, c := range []struct {
		text           string
		pages, presses int
	}{
		{grant, 7, 9},
		{narrow[:1000], 13, 15},
		{narrow[:2000], 26, 28},
		{narrow[:4000], 51, 53},
	} {
		a := open(t, Config{})
		sig, word := a.say([]byte(c.text))
		equal(t, "status word", word, "9000")
		equal(t, "signer", signer(t, accounts.TextHash([]byte(c.text)), sig, 27), owner)
		review := a.reviews[0]
		if len(review.Screens) != c.presses {
			t.Errorf("%d bytes take %d pages, want %d", len(c.text), len(review.Screens)-2, c.pages)
			continue
		}
		equal(t, "presses", review.ApprovePresses, c.presses)
		equal(t, "first page", strings.HasPrefix(review.Screens[1], fmt.Sprintf("Message (1/%d) ", c.pages)), true)
		equal(t, "sign", review.Screens[c.pages+1], "Sign message")
	}
}

// Nothing of a text is left out of its pages.
func TestMessageShownWhole(t *testing.T) {
	var all []string
	for _, page := range parts(entry{"Message", messageText([]byte(grant), false)}) {
		all = append(all, strings.Fields(page.text)...)
	}
	equal(t, "text", strings.Join(all, ""), strings.Join(strings.Fields(grant), ""))
}

func TestMessageRejected(t *testing.T) {
	a := open(t, Config{Approve: RejectAll})
	data, word := a.say([]byte("no"))
	if word != "6985" || len(data) > 0 {
		t.Errorf("answer %x %s", data, word)
	}
	equal(t, "last page", a.shown[len(a.shown)-1], "Reject message")
	_, word = a.say([]byte("again"))
	equal(t, "next", word, "6985")
}

func TestMessageLimits(t *testing.T) {
	for size, want := range map[int]string{32766: "9000", 32767: "6a80", 65535: "6a80"} {
		_, word := open(t, Config{}).say(bytes.Repeat([]byte("x"), size))
		equal(t, fmt.Sprint(size, " bytes"), word, want)
	}
	for apdu, want := range map[string]string{
		"e008000019" + ownerPath + "00010000":         "6a80",
		"e008000019" + ownerPath + "ffffffff":         "6a80",
		"e008000018" + ownerPath + "000000":           "6a80",
		"e008000000":                                  "6a80",
		"e008000100":                                  "6b00",
		"e008400000":                                  "6b00",
		"e008800001 61":                               "6a80",
		"e00800001b" + ownerPath + "00000001 6162":    "6a80",
		"e00800000e 02 8000002c 80000000 00000001 61": "6a00",
	} {
		_, word := open(t, Config{}).hex(apdu)
		equal(t, apdu, word, want)
	}
}

func TestMessageChunks(t *testing.T) {
	start := "e00800001b" + ownerPath + "00000004 6162"
	a := open(t, Config{})
	a.want(start, "9000")
	a.want(start, "6980") // not idle
	a.want("e008800002 6364", "6a80")
	a.want(start, "9000")
	a.want("e008800003 636465", "6a80")
	a.want("e008800002 6364", "6a80")
	a.want(start, "9000")
	a.want("e008800000", "9000")
	a.want("e006000000", "9000")
	sig := a.want("e008800002 6364", "9000")
	equal(t, "signer", signer(t, accounts.TextHash([]byte("abcd")), sig, 27), owner)
	a.want(start, "9000") // idle again
	a.want("e002000015"+ownerPath, "9000")
	a.want("e008800002 6364", "6a80")
	a.want("e00400001d"+ownerPath+"c9 01 01 01 80 01 80 01", "9000")
	a.want(start, "6980") // a transaction is running
}
