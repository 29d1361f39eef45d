package emulator

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// both and the others are settings that concern typed data.
var (
	rawOnly   = Settings{RawMessages: true}
	blindOnly = Settings{BlindSigning: true}
	both      = Settings{RawMessages: true, BlindSigning: true}
)

// member is a field of a struct in JSON.
type member struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// document712 builds a document from its parts; the domain has the members that
// are set.
func document712(t testing.TB, primary string, types map[string][]member, domain, message map[string]any) []byte {
	t.Helper()
	domainTypes := []member{}
	for _, m := range []member{
		{"name", "string"}, {"version", "string"}, {"chainId", "uint256"}, {"verifyingContract", "address"}, {"salt", "bytes32"},
	} {
		if _, set := domain[m.Name]; set {
			domainTypes = append(domainTypes, m)
		}
	}
	all := map[string][]member{"EIP712Domain": domainTypes}
	for name, of := range types {
		all[name] = of
	}
	out, err := json.Marshal(map[string]any{"types": all, "primaryType": primary, "domain": domain, "message": message})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const (
	contract1 = "0x1111111111111111111111111111111111111111"
	agent2    = "0x2222222222222222222222222222222222222222"
)

var (
	fullDomain  = map[string]any{"name": "Valetkey", "version": "1", "chainId": "1", "verifyingContract": contract1}
	shortDomain = map[string]any{"name": "Valetkey", "chainId": "1"}

	grantTypes = map[string][]member{"Grant": {
		{"agent", "address"}, {"permissions", "string[]"}, {"expires", "string"}, {"nonce", "uint256"},
	}}
	permissions = []any{
		"Spend up to 50 USDC (0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48) per day, 1000 in total",
		"Call swapExactTokensForTokens(uint256,uint256,address[],address,uint256) on 0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D",
		"Spend up to 0.05 ETH per day, 0.01 per call",
	}
)

func grantMessage(permissions []any) map[string]any {
	return map[string]any{"agent": agent2, "permissions": permissions, "expires": "2026-12-31 23:59:59 UTC", "nonce": "7"}
}

// The documents of Ledger's own test suite; they live beside the repository.
func TestTypedDataVectors(t *testing.T) {
	files, err := filepath.Glob("../../../shared/vectors/eip712/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no vectors beside the repository")
	}
	for _, file := range files {
		doc, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := judge(doc); err != nil {
			t.Logf("%s: go-ethereum refuses it: %v", filepath.Base(file), err)
			continue
		}
		for _, model := range Models() {
			for _, settings := range []Settings{rawOnly, blindOnly} {
				c := typed(t, Config{Model: model, Settings: settings})
				sig, digest := c.typedData(doc)
				if c.word != "9000" {
					t.Errorf("%s, %s, %+v: APDU %d answers %s", filepath.Base(file), model, settings, c.sent, c.word)
					continue
				}
				equal(t, "signer", signer(t, digest, sig, 27), owner)
			}
		}
	}
}

// Types of all kinds and depths, judged by go-ethereum.
func TestTypedDataJudged(t *testing.T) {
	leaf := []member{{"id", "uint8"}, {"tag", "bytes3"}}
	types := map[string][]member{"Leaf": leaf, "Branch": {{"leaves", "Leaf[]"}, {"first", "Leaf"}}}
	l := func(id int) map[string]any { return map[string]any{"id": float64(id), "tag": "0x010203"} }
	branch := func(n int) map[string]any {
		leaves := []any{}
		for i := range n {
			leaves = append(leaves, l(i))
		}
		return map[string]any{"leaves": leaves, "first": l(9)}
	}
	for _, c := range []struct {
		typ   string
		value any
	}{
		{"bool", true},
		{"bool", false},
		{"int8", "-128"},
		{"int256", "-1"},
		{"int64", "-9007199254740993"},
		{"uint256", "115792089237316195423570985008687907853269984665640564039457584007913129639935"},
		{"uint256", "0"},
		{"bytes", "0x"},
		{"bytes", "0x" + strings.Repeat("ab", 700)},
		{"bytes32", "0x" + strings.Repeat("cd", 32)},
		{"string", ""},
		{"string", strings.Repeat("long ", 300)},
		{"string", "\u2264 \u0430\x00\t"},
		{"address", agent2},
		{"uint16[]", []any{"1", "2", "65535"}},
		{"uint16[]", []any{}},
		{"uint16[3]", []any{"1", "2", "3"}},
		{"string[][]", []any{[]any{"a", "b"}, []any{}, []any{"c"}}},
		{"uint8[2][]", []any{[]any{"1", "2"}, []any{"3", "4"}}},
		{"uint8[][2]", []any{[]any{"1"}, []any{}}},
		{"Leaf", l(1)},
		{"Leaf[]", []any{}},
		{"Leaf[]", []any{l(1), l(2)}},
		{"Leaf[][]", []any{[]any{l(1)}, []any{}, []any{l(2), l(3)}}},
		{"Branch", branch(0)},
		{"Branch[]", []any{branch(2), branch(0)}},
		{"Branch[1][]", []any{[]any{branch(1)}, []any{branch(3)}}},
	} {
		with := map[string][]member{"Test": {{"before", "uint8"}, {"value", c.typ}, {"after", "string"}}}
		if strings.Contains(c.typ, "Leaf") || strings.Contains(c.typ, "Branch") {
			with["Leaf"] = leaf
		}
		if strings.Contains(c.typ, "Branch") {
			with["Branch"] = types["Branch"]
		}
		doc := document712(t, "Test", with, shortDomain, map[string]any{"before": "1", "value": c.value, "after": "end"})
		for _, config := range []Config{{Settings: rawOnly}, {Settings: blindOnly}, {Model: Flex, Settings: rawOnly}} {
			client := typed(t, config)
			sig, digest := client.typedData(doc)
			if client.word != "9000" {
				t.Errorf("%s %v: %s at APDU %d", c.typ, c.value, client.word, client.sent)
				continue
			}
			equal(t, fmt.Sprint(c.typ, " ", c.value), signer(t, digest, sig, 27), owner)
		}
	}
}

// Where the settings do not allow typed data, the device refuses it while it is
// being sent. Measured at the 12th APDU on Nano and the 11th on Flex.
func TestTypedDataSettingsOff(t *testing.T) {
	doc := document712(t, "Grant", grantTypes, fullDomain, grantMessage(permissions))
	for model, want := range map[Model]struct {
		at   int
		page string
	}{
		NanoSPlus: {12, pageBlindOff}, NanoX: {12, pageBlindOff},
		Flex: {11, pageBlindOffTouch}, Stax: {11, pageBlindOffTouch}, Apex: {11, pageBlindOffTouch},
	} {
		for _, settings := range []Settings{{}, {Nonce: true, DebugContracts: true, SmartAccounts: true, TransactionHash: true}} {
			c := typed(t, Config{Model: model, Settings: settings})
			c.typedData(doc)
			equal(t, "status word", c.word, "6a80")
			equal(t, "APDU", c.sent, want.at)
			equal(t, "pages", c.shown, []string{want.page})
			c.want("e00c000115"+ownerPath, "6980") // nothing is left of it
		}
	}
	c := typed(t, Config{Settings: rawOnly})
	c.typedData(doc)
	equal(t, "APDUs", c.sent, 24)
}
