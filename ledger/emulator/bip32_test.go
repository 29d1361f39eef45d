package emulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// Test vectors 1 and 2 of BIP-32, the private keys.
func TestDeriveVectors(t *testing.T) {
	const h = hardened
	vectors := []struct {
		seed string
		path []uint32
		xprv string
	}{
		{"000102030405060708090a0b0c0d0e0f", nil, "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"},
		{"000102030405060708090a0b0c0d0e0f", []uint32{h}, "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDYUhd7oWgT11eZG7XnxHrnYeSvkzY7d2bhkJ7"},
		{"000102030405060708090a0b0c0d0e0f", []uint32{h, 1}, "xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxqu53Kw1UmYPxLgboyZQaXwTCg8MSY3H2EU4pWcQDnRnrVA1xe8fs"},
		{"000102030405060708090a0b0c0d0e0f", []uint32{h, 1, 2 | h}, "xprv9z4pot5VBttmtdRTWfWQmoH1taj2axGVzFqSb8C9xaxKymcFzXBDptWmT7FwuEzG3ryjH4ktypQSAewRiNMjANTtpgP4mLTj34bhnZX7UiM"},
		{"000102030405060708090a0b0c0d0e0f", []uint32{h, 1, 2 | h, 2}, "xprvA2JDeKCSNNZky6uBCviVfJSKyQ1mDYahRjijr5idH2WwLsEd4Hsb2Tyh8RfQMuPh7f7RtyzTtdrbdqqsunu5Mm3wDvUAKRHSC34sJ7in334"},
		{"000102030405060708090a0b0c0d0e0f", []uint32{h, 1, 2 | h, 2, 1000000000}, "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFSruoUihUZREPSL39UNdE3BBDu76"},
		{seed2, nil, "xprv9s21ZrQH143K31xYSDQpPDxsXRTUcvj2iNHm5NUtrGiGG5e2DtALGdso3pGz6ssrdK4PFmM8NSpSBHNqPqm55Qn3LqFtT2emdEXVYsCzC2U"},
		{seed2, []uint32{0}, "xprv9vHkqa6EV4sPZHYqZznhT2NPtPCjKuDKGY38FBWLvgaDx45zo9WQRUT3dKYnjwih2yJD9mkrocEZXo1ex8G81dwSM1fwqWpWkeS3v86pgKt"},
		{seed2, []uint32{0, 2147483647 | h}, "xprv9wSp6B7kry3Vj9m1zSnLvN3xH8RdsPP1Mh7fAaR7aRLcQMKTR2vidYEeEg2mUCTAwCd6vnxVrcjfy2kRgVsFawNzmjuHc2YmYRmagcEPdU9"},
		{seed2, []uint32{0, 2147483647 | h, 1}, "xprv9zFnWC6h2cLgpmSA46vutJzBcfJ8yaJGg8cX1e5StJh45BBciYTRXSd25UEPVuesF9yog62tGAQtHjXajPPdbRCHuWS6T8XA2ECKADdw4Ef"},
		{seed2, []uint32{0, 2147483647 | h, 1, 2147483646 | h}, "xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGVyuoseXzU6rcxFLJ8HFsTjSyQbLYnMpCqE2VbFWc"},
		{seed2, []uint32{0, 2147483647 | h, 1, 2147483646 | h, 2}, "xprvA2nrNbFZABcdryreWet9Ea4LvTJcGsqrMzxHx98MMrotbir7yrKCEXw7nadnHM8Dq38EGfSh6dqA9QWTyefMLEcBYJUuekgW4BYPJcr9E7j"},
	}
	for _, v := range vectors {
		master, err := masterNode(hx(t, v.seed))
		if err != nil {
			t.Fatal(err)
		}
		got, err := master.derive(v.path)
		if err != nil {
			t.Fatal(err)
		}
		wantChain, wantKey := decodeXprv(t, v.xprv)
		if !bytes.Equal(got.key[:], wantKey) || !bytes.Equal(got.chainCode[:], wantChain) {
			t.Errorf("path %x: key %x chain code %x, want %x %x", v.path, got.key, got.chainCode, wantKey, wantChain)
		}
	}
}

const seed2 = "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a" +
	"8784817e7b7875726f6c696663605d5a5754514e4b484542"

// decodeXprv takes a serialised key apart: version 4, depth 1, parent 4, index
// 4, chain code 32, a zero byte, key 32, checksum 4.
func decodeXprv(t *testing.T, text string) (chainCode, key []byte) {
	t.Helper()
	const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	n := new(big.Int)
	for _, r := range text {
		digit := strings.IndexRune(alphabet, r)
		if digit < 0 {
			t.Fatalf("%q is not base58", text)
		}
		n.Mul(n, big.NewInt(58)).Add(n, big.NewInt(int64(digit)))
	}
	out := n.FillBytes(make([]byte, 82))
	first := sha256.Sum256(out[:78])
	if sum := sha256.Sum256(first[:]); !bytes.Equal(sum[:4], out[78:]) {
		t.Fatalf("%s: wrong checksum", text)
	}
	return out[13:45], out[46:78]
}

// Accounts of published mnemonics, at m/44'/60'/0'/0/0.
func TestAccounts(t *testing.T) {
	path := []uint32{44 | hardened, 60 | hardened, 0 | hardened, 0, 0}
	for _, c := range []struct{ mnemonic, address string }{
		{"", "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D"},
		{strings.Repeat("all ", 12), "0x73d0385F4d8E00C5e6504C6030F47BF6212736A8"},
		{" all  all all\tall all all all all all all all all", "0x73d0385F4d8E00C5e6504C6030F47BF6212736A8"},
		{strings.Repeat("test ", 11) + "junk", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"},
	} {
		a := open(t, Config{Mnemonic: c.mnemonic})
		got, err := a.Address(path)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, c.mnemonic, got, common.HexToAddress(c.address))
	}
}

func TestSeed(t *testing.T) {
	// BIP-39: "abandon" x 11 "about", empty passphrase.
	seed, err := seedFromMnemonic(strings.Repeat("abandon ", 11) + "about")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "seed", hex.EncodeToString(seed), "5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc1"+
		"9a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4")
	for _, bad := range []string{"one two three", strings.Repeat("all ", 13), strings.Repeat("all ", 27), strings.Repeat("é ", 12)} {
		if _, err := New(Config{Mnemonic: bad}); !errors.Is(err, ErrBadMnemonic) {
			t.Errorf("mnemonic %q: error %v", bad, err)
		}
	}
}

func TestPathRoots(t *testing.T) {
	const h = hardened
	for _, c := range []struct {
		version string
		path    []uint32
		ok      bool
	}{
		{"1.22.0", []uint32{44 | h, 60 | h}, true},
		{"1.22.0", []uint32{44 | h, 60 | h, 3}, true},
		{"1.22.0", []uint32{45 | h, 0, 1}, true},
		{"1.21.0", []uint32{45 | h}, true},
		{"1.20.1", []uint32{45 | h}, false},
		{"1.22.0", []uint32{44 | h}, false},
		{"1.22.0", []uint32{44, 60 | h, 0}, false},
		{"1.22.0", []uint32{44 | h, 0 | h, 0}, false},
		{"1.22.0", nil, false},
		{"1.22.0", append([]uint32{44 | h, 60 | h}, make([]uint32, 9)...), false},
	} {
		a := open(t, Config{AppVersion: c.version})
		_, err := a.Address(c.path)
		if ok := err == nil; ok != c.ok || (!ok && !errors.Is(err, ErrPath)) {
			t.Errorf("app %s path %x: %v", c.version, c.path, err)
		}
	}
}
