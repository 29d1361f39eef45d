package emulator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// shownFor sends a document and gives the one review that it leads to.
func shownFor(t *testing.T, config Config, doc []byte) Review {
	t.Helper()
	c := typed(t, config)
	sig, digest := c.typedData(doc)
	if c.word != "9000" || len(c.reviews) != 1 {
		t.Fatalf("APDU %d answers %s after %d reviews", c.sent, c.word, len(c.reviews))
	}
	equal(t, "signer", signer(t, digest, sig, 27), owner)
	return c.reviews[0]
}

// spread puts the page that offers to skip between entries.
func spread(entries ...[]string) []string {
	out := []string{"Blind signing ahead", "Review typed message"}
	for i, pages := range entries {
		if i > 0 {
			out = append(out, pageSkip)
		}
		out = append(out, pages...)
	}
	return append(out, "Sign message")
}

// Measured on a Nano S Plus with "Raw messages" on, alone or not.
func TestTypedDataNanoRaw(t *testing.T) {
	doc := document712(t, "Grant", grantTypes, fullDomain, grantMessage(permissions))
	want := spread(
		[]string{"Review struct EIP712Domain"}, []string{"name Valetkey"}, []string{"version 1"}, []string{"chainId 1"},
		[]string{"verifyingContract " + contract1},
		[]string{"Review struct Grant"}, []string{"agent " + agent2},
		[]string{
			"permissions (1/2) Spend up to 50 USDC (0xA0b86991c6218b36c1d19D4a2e9Eb0cE36",
			"permissions (2/2) 06eB48) per day, 1000 in total",
		},
		[]string{
			"permissions (1/3) Call swapExactTokensForTokens(uint256,uint2",
			"permissions (2/3) 56,address[],address,uint256) on 0x7a250d5630B4cF53",
			"permissions (3/3) 9739dF2C5dAcb4c659F2488D",
		},
		[]string{"permissions Spend up to 0.05 ETH per day, 0.01 per call"},
		[]string{"expires 2026-12-31 23:59:59 UTC"}, []string{"nonce 7"},
	)
	for _, settings := range []Settings{rawOnly, both} {
		for _, model := range []Model{NanoSPlus, NanoX} {
			r := shownFor(t, Config{Model: model, Settings: settings}, doc)
			equal(t, "pages", r.Screens, want)
			equal(t, "presses", r.ApprovePresses, 29)
			equal(t, "kind", r.Kind, ReviewTypedData)
			// Skipping at the first chance: up to there, both buttons, and the end.
			equal(t, "presses when skipping", r.Skip[0]+2, 5)
			for _, at := range r.Skip {
				equal(t, "page", r.Screens[at], pageSkip)
			}
			equal(t, "chances", len(r.Skip), 11)
		}
	}
}

// Measured: the presses for other shapes of the same permissions.
func TestTypedDataNanoShapes(t *testing.T) {
	flat := map[string][]member{"Grant": {
		{"agent", "address"},
		{"permission1", "string"},
		{"permission2", "string"},
		{"permission3", "string"},
		{"expires", "string"},
		{"nonce", "uint256"},
	}}
	flatMessage := grantMessage(nil)
	delete(flatMessage, "permissions")
	for i, p := range permissions {
		flatMessage[fmt.Sprint("permission", i+1)] = p
	}
	lines := map[string][]member{"Grant": {{"agent", "address"}, {"may", "string"}, {"hash", "bytes32"}}}
	linesMessage := map[string]any{
		"agent": agent2, "hash": "0x" + strings.Repeat("ab", 32),
		"may": "50 USDC per day,\n1000 USDC in total\nswap on Uniswap V2\n0.05 ETH per day,\n0.01 ETH per call\nuntil 2026-12-31",
	}
	for _, c := range []struct {
		name            string
		types           map[string][]member
		domain, message map[string]any
		nano, flex      int
	}{
		{"array", grantTypes, fullDomain, grantMessage(permissions), 29, 9},
		{"no permissions", grantTypes, fullDomain, grantMessage([]any{}), 20, 0},
		{"flat", flat, fullDomain, flatMessage, 29, 0},
		{"short domain", grantTypes, shortDomain, grantMessage(permissions), 25, 0},
		{"lines", lines, shortDomain, linesMessage, 18, 7},
	} {
		doc := document712(t, "Grant", c.types, c.domain, c.message)
		r := shownFor(t, Config{Settings: rawOnly}, doc)
		equal(t, c.name, r.ApprovePresses, c.nano)
		if c.flex > 0 {
			flex := shownFor(t, Config{Model: Flex, Settings: rawOnly}, doc)
			equal(t, c.name+" on Flex", flex.ApprovePresses, c.flex)
		}
		if c.name == "lines" {
			equal(t, "lines", slices.DeleteFunc(slices.Clone(r.Screens), func(s string) bool { return !strings.HasPrefix(s, "may") }),
				[]string{
					"may (1/2) 50 USDC per day,\n1000 USDC in total\nswap on Uniswap V2",
					"may (2/2) 0.05 ETH per day,\n0.01 ETH per call\nuntil 2026-12-31",
				})
		}
		for _, page := range r.Screens {
			if c.name == "no permissions" && strings.Contains(page, "permissions") {
				t.Errorf("an empty array is shown: %q", page)
			}
		}
	}
}

// Measured: with "Blind signing" alone a Nano shows the domain and a hash.
func TestTypedDataNanoBlind(t *testing.T) {
	doc := document712(t, "Grant", grantTypes, fullDomain, grantMessage(permissions))
	r := shownFor(t, Config{Settings: blindOnly}, doc)
	equal(t, "presses", r.ApprovePresses, 9)
	equal(t, "pages", r.Screens[:6], []string{
		"Blind signing ahead", "Review typed message", "name Valetkey", "version 1", "chainId 1", "verifyingContract " + contract1,
	})
	equal(t, "hash", []string{r.Screens[6][:24], r.Screens[7][:19], r.Screens[8]},
		[]string{"Message hash (1/2) 0x" + r.Screens[6][21:24], "Message hash (2/2) ", "Sign message"})
	equal(t, "chances to skip", len(r.Skip), 0)

	r = shownFor(t, Config{Settings: Settings{BlindSigning: true, TransactionHash: true}}, doc)
	equal(t, "presses with the hash setting", r.ApprovePresses, 11)
	equal(t, "first hash", strings.HasPrefix(r.Screens[6], "Domain hash (1/2) 0x"), true)
}

// Measured on Flex: either setting shows everything.
func TestTypedDataFlex(t *testing.T) {
	doc := document712(t, "Grant", grantTypes, fullDomain, grantMessage(permissions))
	want := []string{
		headBlindTouch + "\n" + buttonAcceptRisk,
		"Review typed message\nBlind signing required.",
		"Review struct EIP712Domain\nname Valetkey\nversion 1\nchainId 1",
		"verifyingContract " + contract1 + "\nReview struct Grant",
		"agent " + agent2,
		"permissions " + permissions[0].(string),
		"permissions " + permissions[1].(string),
		"permissions " + permissions[2].(string) + "\nexpires 2026-12-31 23:59:59 UTC\nnonce 7",
		"Accept risk and sign typed message?\nHold to sign",
	}
	for _, settings := range []Settings{rawOnly, blindOnly, both} {
		r := shownFor(t, Config{Model: Flex, Settings: settings}, doc)
		equal(t, "pages", r.Screens, want)
		equal(t, "touches", r.ApprovePresses, 9)
		equal(t, "skip", r.Skip, []int{1, 2, 3, 4, 5, 6, 7})
		equal(t, "touch", r.Touch, true)
		equal(t, "more", len(r.More), 0)
	}
}

// oneString is a document with one string, and the text shown of it on a Nano
// and on Flex, pages joined.
func oneString(t *testing.T, text string) (nano string, pages int, flex Review) {
	t.Helper()
	doc := document712(t, "Test", map[string][]member{"Test": {{"text", "string"}}}, shortDomain, map[string]any{"text": text})
	r := shownFor(t, Config{Settings: rawOnly}, doc)
	for _, page := range r.Screens {
		if rest, ok := strings.CutPrefix(page, "text"); ok {
			pages++
			if strings.HasPrefix(rest, " (") {
				_, rest, _ = strings.Cut(rest, ")")
			}
			nano += strings.TrimPrefix(rest, " ")
		}
	}
	return nano, pages, shownFor(t, Config{Model: Flex, Settings: rawOnly}, doc)
}

// Measured: what the device leaves out of a string that it signs.
func TestTypedDataStrings(t *testing.T) {
	for _, c := range []struct{ name, text, shown string }{
		{"plain", "as it is", "as it is"},
		{"empty", "", ""},
		{"beyond ASCII", "caf\u00e9 \u2264 50 USDC", "caf  50 USDC"},
		{"emoji", "pay \U0001F600 now", "pay  now"},
		{"cyrillic a", "\u0430dmin", "dmin"},
		{"nothing left", "\u0430\u0431", ""},
		{"NUL", "harmless\x00 not at all", "harmless"},
		{"tab", "a\tb", "ab"},
		{"bold", "a\bb", "ab"},
		{"line feed", "a\nb", "a\nb"},
		{"379 bytes", strings.Repeat("x", 379), strings.Repeat("x", 379)},
		{"380 bytes", strings.Repeat("x", 380), strings.Repeat("x", 376) + "..."},
		{"508 bytes", strings.Repeat("x", 508), strings.Repeat("x", 376) + "..."},
		{"509 bytes", strings.Repeat("x", 509), strings.Repeat("x", 379)},
		{"600 bytes", strings.Repeat("x", 600), strings.Repeat("x", 379)},
		{"800 bytes", strings.Repeat("x", 800), strings.Repeat("x", 379)},
	} {
		nano, _, _ := oneString(t, c.text)
		equal(t, c.name, nano, c.shown)
	}
	// Measured: 200 characters take 3 pages of a Nano and one of Flex; 379 are
	// behind "More" there. Their text is not on record, this is as narrow as 3
	// pages imply.
	narrow := strings.Repeat("it will slowly fill up little by little until it is full. ", 8)
	_, pages, flex := oneString(t, narrow[:200])
	equal(t, "pages of 200", pages, 3)
	equal(t, "more", len(flex.More), 0)
	_, _, flex = oneString(t, narrow[:379])
	if len(flex.More) != 1 {
		t.Fatalf("379 characters on Flex: %q", flex.Screens)
	}
	for at, behind := range flex.More {
		equal(t, "button", strings.HasSuffix(flex.Screens[at], "\nMore"), true)
		equal(t, "text behind More", strings.Join(strings.Fields(strings.Join(behind, "\n")), " "), strings.TrimSpace(narrow[:379]))
	}
}

// Bytes are cut as strings are, and always marked.
func TestTypedDataBytes(t *testing.T) {
	for size, want := range map[int]string{
		0:   "0x",
		1:   "0xAB",
		188: "0x" + strings.Repeat("AB", 188),
		189: "0x" + strings.Repeat("AB", 187) + "...",
		253: "0x" + strings.Repeat("AB", 187) + "...",
		900: "0x" + strings.Repeat("AB", 187) + "...",
	} {
		doc := document712(t, "Test", map[string][]member{"Test": {{"data", "bytes"}}}, shortDomain,
			map[string]any{"data": "0x" + strings.Repeat("ab", size)})
		r := shownFor(t, Config{Model: Stax, Settings: rawOnly}, doc)
		all := strings.Join(r.Screens, "\n")
		for _, behind := range r.More {
			all = "data " + strings.ReplaceAll(strings.Join(behind, ""), "\n", "") + "\n"
		}
		if !strings.Contains(all, "data "+want+"\n") {
			t.Errorf("%d bytes: %q", size, all)
		}
	}
}

func TestTypedDataNumbers(t *testing.T) {
	for _, c := range []struct{ typ, value, want string }{
		{"int8", "-128", "-128"},
		{"int16", "-2", "-2"},
		{"int32", "-2147483648", "-2147483648"},
		{"int64", "-9223372036854775808", "-9223372036854775808"},
		{"int128", "-5", "-5"},
		{"int256", "-1", "-1"},
		{"int256", "255", "255"},
		{"uint8", "0", "0"},
		{"uint24", "70000", "70000"},
		{"uint256", "1000000000000000000000", "1000000000000000000000"},
	} {
		doc := document712(t, "Test", map[string][]member{"Test": {{"n", c.typ}}}, shortDomain, map[string]any{"n": c.value})
		r := shownFor(t, Config{Settings: rawOnly}, doc)
		equal(t, c.typ, r.Screens[len(r.Screens)-2], "n "+c.want)
	}
	// The app has no text for these and refuses to show them.
	for _, typ := range []string{"int24", "int40", "int96"} {
		doc := document712(t, "Test", map[string][]member{"Test": {{"n", typ}}}, shortDomain, map[string]any{"n": "1"})
		c := typed(t, Config{Settings: rawOnly})
		c.typedData(doc)
		equal(t, typ, c.word, "6a80")
		c = typed(t, Config{Settings: blindOnly})
		c.typedData(doc)
		equal(t, typ+" unseen", c.word, "9000")
	}
}

// Measured: how much the device can show.
func TestTypedDataMemory(t *testing.T) {
	for _, c := range []struct {
		count, size int
		want        string
	}{
		{120, 40, "9000"}, {60, 120, "9000"}, {80, 120, "6a84"}, {255, 300, "6a84"},
	} {
		many := []any{}
		for range c.count {
			many = append(many, strings.Repeat("p", c.size))
		}
		client := typed(t, Config{Settings: rawOnly})
		client.typedData(document712(t, "Grant", grantTypes, fullDomain, grantMessage(many)))
		equal(t, fmt.Sprint(c.count, " x ", c.size), client.word, c.want)
		// 4 structs and 8 fields are defined, 2 roots, 7 values and a count sent.
		equal(t, "APDUs", client.sent, 10+2+4+1+3+c.count*(1+(c.size+2)/256)+1)
	}
}

// Measured: a key that is too long for its line loses its middle.
func TestTypedDataLongKey(t *testing.T) {
	key := "_very_long_key_that_will_surely_are_cut"
	doc := document712(t, "Test", map[string][]member{"Test": {{key, "bool"}}}, shortDomain, map[string]any{key: true})
	r := shownFor(t, Config{Settings: rawOnly}, doc)
	equal(t, "page", r.Screens[len(r.Screens)-2], "_very_...are_cut true")
	r = shownFor(t, Config{Model: Flex, Settings: rawOnly}, doc)
	equal(t, "page", strings.Contains(r.Screens[len(r.Screens)-2], key+" true"), true)
}
