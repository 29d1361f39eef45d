//go:build !nodev

package delegation_test

import (
	"math/big"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts/bindings"
)

const signatures = 100_000

// TestSignaturesAreTheContracts asks the contract about random function
// signatures, good ones and such as are wrong in one place or two, and holds the
// answers against the grammar, written down here once more.
func TestSignaturesAreTheContracts(t *testing.T) {
	w, r := newWorld(t), rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same ones every time
	good := 0
	for range signatures {
		signature := randomSignature(r)
		for range r.IntN(3) {
			signature = mutated(r, signature)
		}
		want := isSignature(signature)
		if got := w.takes(t, signature); got != want {
			t.Fatalf("%q: the contract says %t", signature, got)
		}
		if want {
			good++
		}
	}
	t.Logf("%d of %d are signatures", good, signatures)
	if good < signatures/5 || good > signatures*4/5 {
		t.Error("the signatures are of one kind")
	}
}

// TestSignatureBytesAreTheContracts puts every byte in every place of one signature.
func TestSignatureBytesAreTheContracts(t *testing.T) {
	w := newWorld(t)
	const signature = "$stake_9A(address,uint256[2],(bytes,int8)[])"
	for at := range len(signature) {
		for c := range 256 {
			changed := signature[:at] + string([]byte{byte(c)}) + signature[at+1:]
			if got, want := w.takes(t, changed), isSignature(changed); got != want {
				t.Fatalf("%q: the contract says %t", changed, got)
			}
		}
	}
}

// structures are what the names of the contract's own structures stand for.
var structures = strings.NewReplacer(
	"Permission[]", "(address,bytes4,(uint8,bool,address)[])[]",
	"Grant", "(uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],"+
		"(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[])",
)

// TestContractRefusesMovers reads the names beside the selectors in the contract's
// source: each has that selector, and the contract refuses it.
func TestContractRefusesMovers(t *testing.T) {
	source, err := os.ReadFile("../contracts/src/GrantRules.sol")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	movers := regexp.MustCompile(`eq\(s, 0x([0-9a-f]{8})\)\)? // ([^() ]+\([^() ]*\))`).FindAllStringSubmatch(string(source), -1)
	if len(movers) < 35 {
		t.Fatalf("found only %d functions in the contract", len(movers))
	}
	for _, m := range movers {
		m[2] = structures.Replace(m[2])
		if got := common.Bytes2Hex(crypto.Keccak256([]byte(m[2]))[:4]); got != m[1] {
			t.Errorf("%s has the selector %s, not %s", m[2], got, m[1])
		}
		if w.takes(t, m[2]) {
			t.Errorf("the contract takes %s", m[2])
		}
	}
}

// takes tells whether the contract renders a grant with this function, or calls it a bad one.
func (w world) takes(t *testing.T, signature string) bool {
	t.Helper()
	zero := new(big.Int)
	text, refusal := w.text(t, w.reader.PackGrantText(bindings.Grant{
		Number: 1, Agent: common.Address{19: 1, 0: 1}, Until: 1, Terms: bindings.Terms{Gas: zero},
		Calls: []bindings.CallRule{{Target: common.Address{19: 2, 0: 1}, Signature: signature, MaxValue: zero}},
	}))
	if refusal != nil {
		if bad, ok := refusal.(*bindings.SessionVaultBadFunction); !ok || bad.Signature != signature {
			t.Fatalf("%q: refused with %T%+v", signature, refusal, refusal)
		}
		return false
	}
	if !strings.Contains(text, "\n- call "+signature+" on 0x") {
		t.Fatalf("%q: the text is %q", signature, text)
	}
	return true
}

var (
	signatureStart = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]{0,39}\(`)
	parameterList  = regexp.MustCompile(`^[a-z0-9,\[\]()]*$`)
)

// isSignature is the grammar: a name, then one balanced list, nothing behind it.
func isSignature(s string) bool {
	start := signatureStart.FindString(s)
	if start == "" || len(s) > 96 || !parameterList.MatchString(s[len(start):]) || strings.Contains(s, "\n") {
		return false
	}
	depth := 0
	for i := len(start) - 1; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return i == len(s)-1
		}
	}
	return false
}

func randomSignature(r *rand.Rand) string {
	const first, names, types = "azAZ_$mM", "azAZ_$mM0959", "az09,[]m"
	var b strings.Builder
	for i := range 1 + r.IntN(8+r.IntN(40)) {
		set := names
		if i == 0 {
			set = first
		}
		b.WriteByte(set[r.IntN(len(set))])
	}
	b.WriteByte('(')
	depth := 1
	nested := r.IntN(3) == 0
	for range r.IntN(8 + r.IntN(70)) {
		switch c := r.IntN(12); {
		case nested && c == 0:
			b.WriteByte('(')
			depth++
		case nested && c == 1 && depth > 1:
			b.WriteByte(')')
			depth--
		default:
			b.WriteByte(types[r.IntN(len(types))])
		}
	}
	return b.String() + strings.Repeat(")", depth)
}

// mutated changes, takes away, doubles or puts in one byte: mostly one that is next to those of a set.
func mutated(r *rand.Rand, s string) string {
	const edges = "@AZ[`az{/09:$#%_^\\]()'*,+-. \x00\x7f\x80\xa8\xdf\xff\n"
	at := r.IntN(len(s) + 1)
	c := string([]byte{byte(r.IntN(256))})
	if r.IntN(4) != 0 {
		i := r.IntN(len(edges))
		c = edges[i : i+1]
	}
	switch behind := min(at+1, len(s)); r.IntN(4) {
	case 0:
		return s[:at] + c + s[behind:]
	case 1:
		return s[:at] + s[behind:]
	case 2:
		return s[:at] + s[at:behind] + s[at:]
	default:
		return s[:at] + c + s[at:]
	}
}
