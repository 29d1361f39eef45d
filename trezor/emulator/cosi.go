package emulator

import (
	"crypto/ed25519"
	"encoding/hex"
	"math/big"
	"math/bits"
	"slices"
)

// definitionKeys say who may sign definitions: so many of these keys.
type definitionKeys []keySet

type keySet struct {
	threshold int
	keys      []string // hexadecimal
}

// The vendor's keys, and the one whose private half is public and which debug
// builds believe (core/src/apps/common/definitions_constants.py).
var (
	vendorKeys = keySet{2, []string{
		"4334996343623e462f0fc93311fef1484ca23d2ff1eec6df1fa8eb7e3573b3db",
		"a9a22cc265a0cb1d6cb329bc0e60bc45df76b9ab28fb87b61136feaf8d8fdc96",
		"b8d2b21de27124f0511f903ae7e60e07961810a0b8f28ea755fa50367a8a2b8b",
	}}
	devKeys = keySet{1, []string{"db995fe25169d141cab9bbba92baa01f9f2e1ece7df4cb2ac05190f37fcc1f9d"}}
)

func (m *machine) keys() definitionKeys {
	if m.config.Debug {
		return definitionKeys{vendorKeys, devKeys}
	}
	return definitionKeys{vendorKeys}
}

// signed checks a collective signature (CoSi): an Ed25519 signature under the sum
// of the public keys whose bits are set in signers.
func (k definitionKeys) signed(message, signature []byte, signers byte) bool {
	return slices.ContainsFunc(k, func(s keySet) bool { return s.signed(message, signature, signers) })
}

func (k keySet) signed(message, signature []byte, signers byte) bool {
	if bits.OnesCount8(signers) < k.threshold || int(signers)>>len(k.keys) != 0 {
		return false
	}
	sum := edIdentity()
	for i, text := range k.keys {
		if signers>>i&1 == 0 {
			continue
		}
		key, err := hex.DecodeString(text)
		p, ok := edPoint(key)
		if err != nil || !ok {
			return false
		}
		sum = sum.add(p)
	}
	return ed25519.Verify(sum.bytes(), message, signature)
}

// What follows is addition on edwards25519 (RFC 8032, section 5.1), for public
// keys: crypto/ed25519 does not export it.

// edwards is a point in affine coordinates.
type edwards struct{ x, y *big.Int }

var (
	edP    = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	edD    = mulP(big.NewInt(-121665), inverseP(big.NewInt(121666)))
	edRoot = new(big.Int).Exp(big.NewInt(2), new(big.Int).Rsh(new(big.Int).Sub(edP, big.NewInt(1)), 2), edP) // of -1
)

func mulP(a, b *big.Int) *big.Int { return new(big.Int).Mod(new(big.Int).Mul(a, b), edP) }

func inverseP(a *big.Int) *big.Int { return new(big.Int).ModInverse(new(big.Int).Mod(a, edP), edP) }

func edIdentity() edwards { return edwards{big.NewInt(0), big.NewInt(1)} }

// edPoint decodes 32 bytes: y in little endian, and the lowest bit of x on top.
func edPoint(key []byte) (edwards, bool) {
	if len(key) != ed25519.PublicKeySize {
		return edwards{}, false
	}
	le := slices.Clone(key)
	slices.Reverse(le)
	sign := uint(le[0] >> 7)
	le[0] &= 0x7f
	y := new(big.Int).SetBytes(le)
	yy := mulP(y, y)
	one := big.NewInt(1)
	// x^2 = (y^2 - 1) / (d y^2 + 1)
	square := mulP(new(big.Int).Sub(yy, one), inverseP(new(big.Int).Add(mulP(edD, yy), one)))
	x, ok := rootP(square)
	if !ok || y.Cmp(edP) >= 0 {
		return edwards{}, false
	}
	if x.Bit(0) != sign {
		x.Sub(edP, x)
	}
	return edwards{x, y}, true
}

// rootP is a square root modulo p, which is 5 modulo 8.
func rootP(square *big.Int) (*big.Int, bool) {
	exponent := new(big.Int).Rsh(new(big.Int).Add(edP, big.NewInt(3)), 3)
	x := new(big.Int).Exp(square, exponent, edP)
	if mulP(x, x).Cmp(square) != 0 {
		x = mulP(x, edRoot)
	}
	return x, mulP(x, x).Cmp(square) == 0
}

func (p edwards) add(q edwards) edwards {
	product := mulP(mulP(edD, mulP(p.x, q.x)), mulP(p.y, q.y))
	one := big.NewInt(1)
	x := new(big.Int).Add(mulP(p.x, q.y), mulP(p.y, q.x))
	y := new(big.Int).Add(mulP(p.y, q.y), mulP(p.x, q.x))
	return edwards{
		mulP(x, inverseP(new(big.Int).Add(one, product))),
		mulP(y, inverseP(new(big.Int).Sub(one, product))),
	}
}

func (p edwards) bytes() ed25519.PublicKey {
	out := p.y.FillBytes(make([]byte, ed25519.PublicKeySize))
	out[0] |= byte(p.x.Bit(0) << 7) //nolint:gosec // one bit
	slices.Reverse(out)
	return out
}
