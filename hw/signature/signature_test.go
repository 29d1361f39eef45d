package signature

import (
	"bytes"
	"crypto/ecdsa"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
)

var digest = crypto.Keccak256Hash([]byte("digest"))

func keyOf(t testing.TB, name string) (*ecdsa.PrivateKey, common.Address) {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	if err != nil {
		t.Fatal(err)
	}
	return key, crypto.PubkeyToAddress(key.PublicKey)
}

func sign(t testing.TB, key *ecdsa.PrivateKey, digest common.Hash) Signature {
	t.Helper()
	sig, err := crypto.Sign(digest[:], key)
	if err != nil {
		t.Fatal(err)
	}
	return Signature(sig)
}

// flipped is the other signature over the same digest, with s in the upper half.
func flipped(sig Signature) Signature {
	s := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(sig[32:64]))
	s.FillBytes(sig[32:64])
	sig[64] ^= 1
	return sig
}

func TestParity(t *testing.T) {
	for _, c := range []struct {
		v, base uint64
		want    byte
		ok      bool
	}{
		{0, 0, 0, true},
		{1, 0, 1, true},
		{2, 0, 0, false},
		{27, 27, 0, true},
		{28, 27, 1, true},
		{26, 27, 0, false},
		{29, 27, 0, false},
		{0, 27, 0, false},
		{1<<32 - 1, 1<<32 - 2, 1, true},
		{37, 37 + 1<<32, 0, false},
	} {
		got, err := Parity(c.v, c.base)
		if got != c.want || (err == nil) != c.ok || err != nil && !errors.Is(err, hw.ErrBadAnswer) {
			t.Errorf("v %d from %d: %d, %v", c.v, c.base, got, err)
		}
	}
}

// A base that was cut to eight bits can be the last number there is: the one
// after it is 0.
func TestParityOfBytes(t *testing.T) {
	for _, c := range []struct{ v, base, want byte }{{255, 255, 0}, {0, 255, 1}, {37, 37, 0}, {38, 37, 1}} {
		if got, err := Parity(c.v, c.base); got != c.want || err != nil {
			t.Errorf("v %d from %d: %d, %v", c.v, c.base, got, err)
		}
	}
	_, err := Parity[byte](1, 255)
	if !errors.Is(err, hw.ErrBadAnswer) || !strings.HasSuffix(err.Error(), "v is 1 where 255 or 0 was due") {
		t.Error(err)
	}
}

func TestNew(t *testing.T) {
	key, _ := keyOf(t, "owner")
	want := sign(t, key, digest)
	if got, err := New(want[64], want[:32], want[32:64]); err != nil || got != want {
		t.Errorf("%x, %v, want %x", got, err, want)
	}
	for _, c := range [][2]int{{0, 0}, {31, 32}, {32, 31}, {33, 32}, {32, 33}, {64, 0}} {
		if got, err := New(0, make([]byte, c[0]), make([]byte, c[1])); !errors.Is(err, hw.ErrBadAnswer) || got != (Signature{}) {
			t.Errorf("%d and %d bytes: %x, %v", c[0], c[1], got, err)
		}
	}
	if b := want.Bytes(); !bytes.Equal(b[:64], want[:64]) || b[64] != want[64]+27 || len(b) != 65 {
		t.Errorf("%x became %x", want, b)
	}
}

func TestVerify(t *testing.T) {
	key, owner := keyOf(t, "owner")
	other, _ := keyOf(t, "other")
	honest := sign(t, key, digest)
	edit := func(change func(s *Signature)) Signature {
		sig := honest
		change(&sig)
		return sig
	}
	n := crypto.S256().Params().N
	for name, c := range map[string]struct {
		sig  Signature
		want error
	}{
		"honest":         {honest, nil},
		"another key":    {sign(t, other, digest), hw.ErrMismatch},
		"another digest": {sign(t, key, common.Hash{}), hw.ErrMismatch},
		"other parity":   {edit(func(s *Signature) { s[64] ^= 1 }), hw.ErrMismatch},
		"parity 2":       {edit(func(s *Signature) { s[64] = 2 }), hw.ErrBadAnswer},
		"parity 27":      {edit(func(s *Signature) { s[64] = 27 }), hw.ErrBadAnswer},
		"high s":         {flipped(honest), hw.ErrBadAnswer},
		"no r":           {edit(func(s *Signature) { clear(s[:32]) }), hw.ErrBadAnswer},
		"no s":           {edit(func(s *Signature) { clear(s[32:64]) }), hw.ErrBadAnswer},
		"r is n":         {edit(func(s *Signature) { n.FillBytes(s[:32]) }), hw.ErrBadAnswer},
		"s is n":         {edit(func(s *Signature) { n.FillBytes(s[32:64]) }), hw.ErrBadAnswer},
		"r on no point":  {edit(func(s *Signature) { clear(s[:31]); s[31] = 5 }), hw.ErrMismatch}, // 5³ + 7 has no root
	} {
		if err := c.sig.Verify(digest, owner); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	// The high s is refused although the owner's key is what it recovers.
	high := flipped(honest)
	if by, err := crypto.SigToPub(digest[:], high[:]); err != nil || crypto.PubkeyToAddress(*by) != owner {
		t.Errorf("no signature at all: %v", err)
	}
}

func TestAuthorize(t *testing.T) {
	key, owner := keyOf(t, "owner")
	auth := types.SetCodeAuthorization{ChainID: *uint256.NewInt(1), Address: common.Address{19: 1}, Nonce: 7}
	want, err := types.SignSetCode(key, auth)
	if err != nil {
		t.Fatal(err)
	}
	sig := sign(t, key, auth.SigHash())
	got, err := sig.Authorize(auth, owner)
	if err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	if signer, err := got.Authority(); err != nil || signer != owner {
		t.Errorf("signed by %s, %v", signer, err)
	}
	again := auth
	again.Nonce++
	if got, err := sig.Authorize(again, owner); !errors.Is(err, hw.ErrMismatch) || got != again {
		t.Errorf("over another nonce: %+v, %v", got, err)
	}
}

// Only one signature verifies: none can be made of it without the key.
func FuzzVerify(f *testing.F) {
	key, owner := keyOf(f, "owner")
	honest := sign(f, key, digest)
	for _, sig := range []Signature{honest, flipped(honest), {}} {
		f.Add(sig[64], sig[:32], sig[32:64])
	}
	f.Add(byte(27), []byte{}, bytes.Repeat([]byte{0xff}, 33))
	f.Fuzz(func(t *testing.T, v byte, r, s []byte) {
		sig, err := New(v, r, s)
		if err == nil {
			err = sig.Verify(digest, owner)
		}
		switch {
		case err == nil && sig != honest:
			t.Fatalf("%x verifies beside the key's own %x", sig, honest)
		case err != nil && !errors.Is(err, hw.ErrBadAnswer) && !errors.Is(err, hw.ErrMismatch):
			t.Fatal(err)
		}
	})
}
