package emulator

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"slices"
	"testing"
)

// devKey is the half of the development key that is public, too: 0x41 32 times.
func devKey() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(slices.Repeat([]byte{0x41}, ed25519.SeedSize))
}

// blob makes a definition: a leaf beside one other, and the signature of the root.
func blob(t testing.TB, kind byte, payload []byte) []byte {
	t.Helper()
	out := append([]byte(definitionFormat), kind)
	out = binary.LittleEndian.AppendUint32(out, 1_700_000_000)
	out = binary.LittleEndian.AppendUint16(out, uint16(len(payload)))
	out = append(out, payload...)
	sibling := sha256.Sum256([]byte("the other leaf"))
	root := joinHashes(sha256.Sum256(append([]byte{0}, out...)), sibling)
	out = append(append(out, 1), sibling[:]...)
	return append(append(out, 1), ed25519.Sign(devKey(), root[:])...)
}

func networkBlob(t testing.TB, info msgNetworkInfo) []byte {
	t.Helper()
	return blob(t, definitionNetwork, encode(&info))
}

func tokenBlob(t testing.TB, info msgTokenInfo) []byte {
	t.Helper()
	return blob(t, definitionToken, encode(&info))
}

func TestDevKey(t *testing.T) {
	public, _ := devKey().Public().(ed25519.PublicKey)
	equal(t, "public key", hex.EncodeToString(public), devKeys.keys[0])
}

// TestDefinitions are blobs that are wrong in one place.
func TestDefinitions(t *testing.T) {
	good := networkBlob(t, msgNetworkInfo{ChainID: new(uint64(100)), Slip44: new(uint32(700)), Symbol: new("xDAI"), Name: new("Gnosis")})
	change := func(at int, to byte) []byte {
		out := slices.Clone(good)
		out[at] = to
		return out
	}
	debug := definitionKeys{vendorKeys, devKeys}
	n, err := debug.network(good)
	if err != nil || n.name != "Gnosis" || n.slip44 != 700 {
		t.Fatalf("network %+v, %v", n, err)
	}
	for name, test := range map[string]struct {
		blob []byte
		keys definitionKeys
		text string
	}{
		"empty":              {nil, debug, "Invalid definition"},
		"format":             {change(4, '9'), debug, "Invalid definition"},
		"a token":            {change(5, definitionToken), debug, "Definition type mismatch"},
		"a byte of the text": {change(20, 0x55), debug, "Invalid definition signature"},
		"signers":            {change(len(good)-65, 2), debug, "Invalid definition signature"},
		"signature":          {change(len(good)-1, good[len(good)-1]^1), debug, "Invalid definition signature"},
		"cut":                {good[:len(good)-1], debug, "Invalid definition"},
		"more":               {append(slices.Clone(good), 0), debug, "Invalid definition"},
		"a release build":    {good, definitionKeys{vendorKeys}, "Invalid definition signature"},
		"no message":         {blob(t, definitionNetwork, []byte{8}), debug, "Invalid definition"},
	} {
		_, err := test.keys.network(test.blob)
		equal(t, name, err, dataError("%s", test.text))
	}
}

// TestCollectiveSignature makes a CoSi signature with two keys of known halves
// and has it checked as the vendor's are.
func TestCollectiveSignature(t *testing.T) {
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	little := func(b []byte) *big.Int {
		c := slices.Clone(b)
		slices.Reverse(c)
		return new(big.Int).SetBytes(c)
	}
	scalar := func(seed byte) (*big.Int, edwards, string) {
		key := ed25519.NewKeyFromSeed(slices.Repeat([]byte{seed}, 32))
		public, _ := key.Public().(ed25519.PublicKey)
		h := sha512.Sum512(key.Seed())
		h[0] &= 248
		h[31] = h[31]&127 | 64
		p, ok := edPoint(public)
		if !ok {
			t.Fatal("no point")
		}
		return little(h[:32]), p, hex.EncodeToString(public)
	}
	a1, p1, k1 := scalar(1)
	a2, p2, k2 := scalar(2)
	r1, q1, _ := scalar(3) // nonces, with the points that belong to them
	r2, q2, _ := scalar(4)
	message := []byte("a root")
	bigR, bigA := q1.add(q2).bytes(), p1.add(p2).bytes()
	h := sha512.Sum512(slices.Concat(bigR, bigA, message))
	c := new(big.Int).Mod(little(h[:]), order)
	s := new(big.Int).Add(r1, r2)
	s.Add(s, new(big.Int).Mul(c, new(big.Int).Add(a1, a2))).Mod(s, order)
	tail := s.FillBytes(make([]byte, 32))
	slices.Reverse(tail)
	signature := append(slices.Clone([]byte(bigR)), tail...)

	set := keySet{2, []string{k1, k2}}
	for signers, want := range map[byte]bool{3: true, 1: false, 2: false, 7: false, 0: false} {
		if set.signed(message, signature, signers) != want {
			t.Errorf("signers %b: want %v", signers, want)
		}
	}
	if set.signed([]byte("another"), signature, 3) {
		t.Error("signed another message")
	}
}

func FuzzDefinition(f *testing.F) {
	f.Add(networkBlob(f, msgNetworkInfo{ChainID: new(uint64(100)), Slip44: new(uint32(700)), Symbol: new("xDAI"), Name: new("Gnosis")}))
	f.Add([]byte(definitionFormat))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys := definitionKeys{vendorKeys, devKeys}
		if n, err := keys.network(data); err == nil && n.unknown {
			t.Error("an unknown network was defined")
		}
		_, _, _, _ = keys.token(data)
	})
}
