package delegation

import (
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

func samplePermit() *permit {
	return &permit{
		Token: common.Address{1}, Spender: common.Address{2}, Value: Amount{new(big.Int).Lsh(common.Big1, 200)}, Nonce: 7, Deadline: 1_800_000_000,
		chain: 8453, owner: common.Address{3}, domain: permitDomain{"USD Coin", "2"},
	}
}

// TestPermitDigest: our own hash is go-ethereum's, of every field.
func TestPermitDigest(t *testing.T) {
	seen := map[common.Hash]bool{}
	for _, change := range []func(*permit){
		func(*permit) {},
		func(p *permit) { p.Token[0]++ },
		func(p *permit) { p.Spender[0]++ },
		func(p *permit) { p.Value.Int = common.Big1 },
		func(p *permit) { p.Nonce++ },
		func(p *permit) { p.Deadline++ },
		func(p *permit) { p.chain++ },
		func(p *permit) { p.owner[0]++ },
		func(p *permit) { p.domain.name += "." },
		func(p *permit) { p.domain.version = "1" },
	} {
		p := samplePermit()
		change(p)
		want, _, err := apitypes.TypedDataAndHash(p.typedData())
		if err != nil || common.BytesToHash(want) != p.digest() || seen[p.digest()] {
			t.Errorf("%+v: %x, want %s, %v", p, want, p.digest(), err)
		}
		seen[p.digest()] = true
	}
}

// TestPermitSeparators are those that tokens on Ethereum answer.
func TestPermitSeparators(t *testing.T) {
	usdc := permitDomain{"USD Coin", "2"}.separator(1, common.HexToAddress("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"))
	if want := common.HexToHash("0x06c37168a7db5138defc7866392bb87a741f9b3d104deb5094588ce041cae335"); usdc != want {
		t.Errorf("USDC: %s, want %s", usdc, want)
	}
}

// words joins words, numbers and texts as an answer.
func answerOf(words ...any) []byte {
	var b []byte
	for _, w := range words {
		switch w := w.(type) {
		case int:
			b = append(b, uintWord(uint64(w)).Bytes()...)
		case string:
			b = append(b, common.RightPadBytes([]byte(w), (len(w)+31)/32*32)...)
		}
	}
	return b
}

func TestDecodeDomain(t *testing.T) {
	good := func() []byte {
		return answerOf("\x0f", 7*32, 9*32, 1, 2, 0, 11*32, 8, "USD Coin", 1, "2", 0)
	}
	if d, ok := decodeDomain(good()); !ok || d != (permitDomain{"USD Coin", "2"}) {
		t.Errorf("%+v, %v", d, ok)
	}
	for name, answer := range map[string][]byte{
		"empty":           nil,
		"cut":             good()[:8*32],
		"a salt":          append([]byte{0x1f}, good()[1:]...),
		"no version":      append([]byte{0x0d}, good()[1:]...),
		"far away":        answerOf("\x0f", 1<<40, 9*32, 1, 2, 0, 11*32, 8, "USD Coin", 1, "2", 0),
		"at the end":      answerOf("\x0f", 12*32, 9*32, 1, 2, 0, 11*32, 8, "USD Coin", 1, "2", 0),
		"longer than is":  answerOf("\x0f", 7*32, 10*32, 1, 2, 0, 11*32, 8, "USD Coin", 0, 65, "2"),
		"no name":         answerOf("\x0f", 7*32, 9*32, 1, 2, 0, 11*32, 0, "USD Coin", 1, "2", 0),
		"a long name":     answerOf("\x0f", 7*32, 8*32, 1, 2, 0, 11*32, 65, strings.Repeat("a", 96)),
		"not plain ASCII": answerOf("\x0f", 7*32, 9*32, 1, 2, 0, 11*32, 8, "USD\x1bCoin", 1, "2", 0),
	} {
		if d, ok := decodeDomain(answer); ok {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func FuzzDecodeDomain(f *testing.F) {
	f.Add(answerOf("\x0f", 7*32, 9*32, 1, 2, 0, 11*32, 8, "USD Coin", 1, "2", 0))
	f.Add(answerOf(32, 13, "Permit Dollar"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		d, ok := decodeDomain(answer)
		name, named := abiText(answer, 0)
		for _, text := range []string{d.name, d.version, name} {
			if (ok || named) && (len(text) > maxDomainText || strings.ContainsAny(text, "\x00\x1b\n\x7f")) && (ok || text == name) {
				t.Fatalf("%q of %x", text, answer)
			}
		}
	})
}
