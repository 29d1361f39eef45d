//go:build !nodev

package delegation_test

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// alikePairs is how many pairs of a grant and the same with one thing changed are
// compared.
const alikePairs = 105_000

// oneLine is a text on a device that shows line feeds as blanks.
var oneLine = strings.NewReplacer("\n", " ")

// unspaced is what is left of a text where the end of a line on a screen, which
// nobody sees, may stand for a blank, for a line feed, or for nothing within a
// long word. Texts that differ in this differ in one line and in several, too.
var unspaced = strings.NewReplacer("\n", "", " ", "")

// confusing are symbols and names of functions that are words of the text itself.
var confusing = []string{
	"native", "coin", "per", "in", "total", "only", "to", "also", "call", "on", "word", "Until", "From", "Submit", "by",
	"Account", "Agent", "valetkey", "spend", "up", "at", "most", "calls", "tokens", "UTC", "revoked", "percall", "perday",
}

// confusingGrant is a random grant that tries to be read as another.
func (d drawer) confusingGrant() delegation.Grant {
	g := d.grant(1+d.Uint64N(1<<uint(1+d.IntN(62))), d.address())
	for i := range g.Tokens {
		if d.one(2) {
			g.Tokens[i].Symbol = confusing[d.IntN(len(confusing))]
		}
	}
	for i := range g.Guards {
		if d.one(2) {
			g.Guards[i].Symbol = confusing[d.IntN(len(confusing))]
		}
	}
	for i := range g.Calls {
		if d.one(2) {
			_, arguments, _ := strings.Cut(g.Calls[i].Function, "(")
			g.Calls[i].Function = confusing[d.IntN(len(confusing))] + "(" + arguments
		}
	}
	return g
}

// TestGrantReadsOneWay: from the text in one line, and what tokens' decimals are,
// follows the whole grant.
func TestGrantReadsOneWay(t *testing.T) {
	d := newDrawer(21)
	for range 20_000 {
		g := d.confusingGrant()
		decimals := map[common.Address]uint8{}
		for _, token := range g.Tokens {
			decimals[token.Token] = token.Decimals
		}
		line := oneLine.Replace(g.Text())
		got, err := readGrant(line, decimals)
		if err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if want := asJSON(t, g); asJSON(t, got) != want {
			t.Fatalf("%s\nis of   %s\nread as %s", line, want, asJSON(t, got))
		}
	}
}

// TestGrantReaderIsStrict: a byte more, less or changed is not read as a grant, or
// as one whose text it is.
func TestGrantReaderIsStrict(t *testing.T) {
	d := newDrawer(22)
	read := 0
	for range 20_000 {
		g := d.confusingGrant()
		decimals := map[common.Address]uint8{}
		for _, token := range g.Tokens {
			decimals[token.Token] = token.Decimals
		}
		line := []byte(oneLine.Replace(g.Text()))
		at := d.IntN(len(line))
		switch d.IntN(3) {
		case 0:
			line = slices.Delete(line, at, at+1)
		case 1:
			line = slices.Insert(line, at, byte(' '+d.IntN(95)))
		default:
			line[at] = byte(' ' + d.IntN(95))
		}
		got, err := readGrant(string(line), decimals)
		if err != nil {
			continue
		}
		read++
		if again := oneLine.Replace(got.Text()); again != string(line) {
			t.Fatalf("%s\nwas read as %s", line, again)
		}
	}
	t.Logf("%d of 20000 changed lines are lines of other grants", read)
}

// TestNoTwoGrantsReadAlike compares grants with what they are when one thing is
// changed or moved, and all of them with one another.
func TestNoTwoGrantsReadAlike(t *testing.T) {
	d := newDrawer(23)
	seen := map[string]string{}
	pairs, tried := 0, map[int]int{}
	for pairs < alikePairs {
		g := d.confusingGrant()
		text, self := unspaced.Replace(g.Text()), asJSON(t, g)
		if other, ok := seen[text]; ok && other != self {
			t.Fatalf("%s\n%s\nare both %s", other, self, text)
		}
		seen[text] = self
		for i, change := range grantChanges {
			changed := copyGrant(g)
			change(d, &changed)
			other := asJSON(t, changed)
			if other == self {
				continue // it had nothing to change
			}
			pairs, tried[i] = pairs+1, tried[i]+1
			if unspaced.Replace(changed.Text()) == text {
				t.Fatalf("%s\n%s\nread alike: %s", self, other, text)
			}
		}
	}
	for i := range grantChanges {
		if tried[i] < 300 {
			t.Errorf("change %d was only made %d times", i, tried[i])
		}
	}
	t.Logf("%d pairs, %d grants", pairs, len(seen))
}

// TestGrantsReadLikeNothingElse: no grant has another text's words.
func TestGrantsReadLikeNothingElse(t *testing.T) {
	d := newDrawer(24)
	const first = "valetkey grant "
	for range 100 {
		n, a, b := d.Uint64N(1<<16), d.address(), d.address()
		if !strings.HasPrefix(d.confusingGrant().Text(), first) {
			t.Error("a grant does not begin as grants do")
		}
		for _, other := range []string{
			delegation.RevokeText(n, n, a, n), delegation.RevokeAllText(n, n, a, n), delegation.GuardianText(n, n, a, b, n),
			delegation.SignText(common.BytesToHash(b[:]), n, a), delegation.Rotation{Number: n, Chain: n, Account: a, Agent: b}.Text(),
		} {
			if strings.HasPrefix(other, first) || strings.HasPrefix(unspaced.Replace(other), "valetkeygrant") {
				t.Errorf("begins as a grant does: %s", other)
			}
		}
	}
}

func asJSON(t *testing.T, g delegation.Grant) string {
	t.Helper()
	out, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// copyGrant shares no list of structures with g, nor its limit of native coin.
func copyGrant(g delegation.Grant) delegation.Grant {
	g.Tokens, g.Calls, g.Guards = slices.Clone(g.Tokens), slices.Clone(g.Calls), slices.Clone(g.Guards)
	for i := range g.Calls {
		g.Calls[i].Arguments = slices.Clone(g.Calls[i].Arguments)
	}
	if g.Native != nil {
		native := *g.Native
		g.Native = &native
	}
	return g
}

// otherAmount is one next to a, or a tenth or ten times it, or none.
func (d drawer) otherAmount(a delegation.Amount) delegation.Amount {
	if a.Int == nil {
		return amount(d.bits(80))
	}
	switch d.IntN(4) {
	case 0:
		return amount(new(big.Int).Add(a.Int, big.NewInt(1)))
	case 1:
		return amount(new(big.Int).Mul(a.Int, big.NewInt(10)))
	case 2:
		if tenth := new(big.Int).Quo(a.Int, big.NewInt(10)); tenth.Sign() > 0 {
			return amount(tenth)
		}
	}
	return amount(d.bits(80))
}
