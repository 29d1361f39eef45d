package keystore

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/internal/secret"
)

// The two test vectors of the Web3 Secret Storage Definition, version 3, with
// the address of their key added. Passphrase "testpassword".
const (
	vectorAddress = "008aeeda4d805471df9b2a5b0f38a0c3bcba786b"
	vectorScrypt  = `{"address":"` + vectorAddress + `","crypto":{"cipher":"aes-128-ctr",` +
		`"cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},` +
		`"ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt",` +
		`"kdfparams":{"dklen":32,"n":262144,"p":8,"r":1,"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},` +
		`"mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}`
	vectorPBKDF2 = `{"address":"0x` + vectorAddress + `","crypto":{"cipher":"aes-128-ctr",` +
		`"cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},` +
		`"ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",` +
		`"kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},` +
		`"mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3,"x-tool":{"a":1}}`
)

func TestVectors(t *testing.T) {
	for name, doc := range map[string]string{"scrypt": vectorScrypt, "pbkdf2": vectorPBKDF2} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t)
			put(t, s, doc, 0o600)
			key, err := s.Unlock("k", secret.New("testpassword"))
			if err != nil {
				t.Fatal(err)
			}
			if key.Address() != common.HexToAddress(vectorAddress) {
				t.Errorf("address %s", key.Address())
			}
			if _, err := s.Unlock("k", pass); !errors.Is(err, ErrPassphrase) {
				t.Errorf("wrong passphrase: %v", err)
			}
		})
	}
}

// TestLyingAddress changes the one field that the MAC does not cover.
func TestLyingAddress(t *testing.T) {
	s := openStore(t)
	put(t, s, strings.Replace(vectorPBKDF2, vectorAddress, strings.Repeat("1", 40), 1), 0o600)
	_, err := s.Unlock("k", secret.New("testpassword"))
	if !isCorrupt(err) || !errors.Is(err, errAddress) {
		t.Errorf("got %v", err)
	}
}

// hostile is what is replaced in a vector, and by what. Each would panic,
// exhaust memory or run for hours in go-ethereum, or mislead the reader.
var hostile = []struct{ name, base, from, to string }{
	{"scrypt N=2^40", vectorScrypt, `"n":262144`, `"n":1099511627776`},
	{"scrypt N=2^63", vectorScrypt, `"n":262144`, `"n":9223372036854775808`},
	{"scrypt N over 64 bits", vectorScrypt, `"n":262144`, `"n":18446744073709551616`},
	{"scrypt N=0", vectorScrypt, `"n":262144`, `"n":0`},
	{"scrypt N=1", vectorScrypt, `"n":262144`, `"n":1`},
	{"scrypt N odd", vectorScrypt, `"n":262144`, `"n":262143`},
	{"scrypt N negative", vectorScrypt, `"n":262144`, `"n":-2`},
	{"scrypt N float", vectorScrypt, `"n":262144`, `"n":2.5`},
	{"scrypt N text", vectorScrypt, `"n":262144`, `"n":"262144"`},
	{"scrypt N null", vectorScrypt, `"n":262144`, `"n":null`},
	{"scrypt N missing", vectorScrypt, `"n":262144,`, ``},
	{"scrypt N twice, large last", vectorScrypt, `"n":262144`, `"n":2,"n":1099511627776`},
	{"scrypt r huge", vectorScrypt, `"r":1`, `"r":1073741824`},
	{"scrypt r wraps N*r", vectorScrypt, `"r":1`, `"r":70368744177664`},
	{"scrypt r=0", vectorScrypt, `"r":1`, `"r":0`},
	{"scrypt p huge", vectorScrypt, `"p":8`, `"p":4294967296`},
	{"scrypt p=0", vectorScrypt, `"p":8`, `"p":0`},
	{"pbkdf2 c huge", vectorPBKDF2, `"c":262144`, `"c":1000000000000`},
	{"pbkdf2 c=0", vectorPBKDF2, `"c":262144`, `"c":0`},
	{"pbkdf2 prf", vectorPBKDF2, `hmac-sha256`, `hmac-md5`},
	{"dklen short", vectorScrypt, `"dklen":32`, `"dklen":16`},
	{"dklen long", vectorPBKDF2, `"dklen":32`, `"dklen":1073741824`},
	{"salt number", vectorScrypt, `"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"`, `"salt":7`},
	{"salt not hex", vectorScrypt, `"salt":"ab`, `"salt":"zz`},
	{"salt long", vectorScrypt, `"salt":"ab`, `"salt":"` + strings.Repeat("ab", 64)},
	{"iv short", vectorScrypt, `"iv":"83`, `"iv":"`},
	{"iv long", vectorScrypt, `"iv":"83`, `"iv":"8383`},
	{"ciphertext empty", vectorScrypt, `d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c`, ``},
	{"ciphertext long", vectorScrypt, `"d172`, `"d172d172`},
	{"mac short", vectorScrypt, `"2103`, `"`},
	{"kdf unknown", vectorScrypt, `"scrypt"`, `"argon2"`},
	{"kdfparams null", vectorScrypt, `"kdfparams":{"dklen":32,"n":262144,"p":8,"r":1,`, `"kdfparams":null,"x":{`},
	{"kdfparams missing", vectorScrypt, `"kdfparams"`, `"params"`},
	{"cipher unknown", vectorScrypt, `aes-128-ctr`, `aes-128-cbc`},
	{"crypto missing", vectorScrypt, `"crypto"`, `"krypto"`},
	{"version 1", vectorScrypt, `"version":3`, `"version":"1"`},
	{"version 4", vectorScrypt, `"version":3`, `"version":4`},
	{"version missing", vectorScrypt, `,"version":3`, ``},
	{"address missing", vectorScrypt, `"address":"` + vectorAddress + `",`, ``},
	{"address short", vectorScrypt, `008aee`, ``},
	{"id missing", vectorScrypt, `"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6",`, ``},
	{"id odd", vectorScrypt, `3198bc9c-`, `3198bc9c`},
	{"trailing data", vectorScrypt, `"version":3}`, `"version":3}{}`},
	{"not JSON", vectorScrypt, `{"address"`, `<"address"`},
	{"an array", "[" + vectorScrypt + "]", ``, ``},
	{"empty", "", ``, ``},
	{"null", "null", ``, ``},
	{"too long", vectorScrypt + strings.Repeat(" ", maxFileSize), ``, ``},
}

func TestHostileFiles(t *testing.T) {
	for _, tt := range hostile {
		t.Run(tt.name, func(t *testing.T) {
			data := strings.Replace(tt.base, tt.from, tt.to, 1)
			if tt.from != "" && data == tt.base {
				t.Fatal("the case changes nothing")
			}
			s := openStore(t)
			put(t, s, data, 0o600)
			for what, err := range map[string]error{"get": errOf(s.Get("k")), "unlock": errOf(s.Unlock("k", pass))} {
				corrupt, ok := errors.AsType[*CorruptError](err)
				if !ok || corrupt.Path != s.path("k") || corrupt.Err == nil {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
}

func errOf[T any](_ T, err error) error { return err }

// TestParsersCannotDisagree: encoding/json matches "N" with the field n, but
// go-ethereum reads the parameters into a map, where only "n" counts.
func TestParsersCannotDisagree(t *testing.T) {
	data := strings.Replace(vectorScrypt, `"n":262144`, `"n":1099511627776,"N":2`, 1)
	doc, err := parseV3([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decrypt(doc, pass); err == nil || isCorrupt(wrapDecrypt("", err)) {
		t.Errorf("the rewritten document was not simply a wrong one: %v", err)
	}
	if strings.Contains(string(doc.canonical), "1099511627776") {
		t.Errorf("the hostile number went through: %s", doc.canonical)
	}
}

func TestPlainTextIsRefusedByName(t *testing.T) {
	const raw = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
	for _, data := range []string{
		raw, "0x" + raw, raw + "\n", " 0X" + strings.ToUpper(raw) + "\r\n", `"` + raw + `"`,
		`{"address":"` + vectorAddress + `","privatekey":"` + raw + `","id":"x","version":3}`,
		`{"privateKey":"0x` + raw + `"}`,
	} {
		s := openStore(t)
		put(t, s, data, 0o600)
		for _, err := range []error{errOf(s.Get("k")), errOf(s.Unlock("k", pass)), errOf(s.List())} {
			if !errors.Is(err, ErrPlainText) || !strings.Contains(err.Error(), s.path("k")) {
				t.Errorf("%.20q: %v", data, err)
			}
			if strings.Contains(strings.ToLower(err.Error()), raw[:8]) {
				t.Errorf("the error shows the key: %v", err)
			}
		}
	}
}

func TestSwappedFileIsStillItsOwnKey(t *testing.T) {
	s := openStore(t)
	a, b := newEntry(t, s, "a"), newEntry(t, s, "b")
	if err := os.Rename(b.Path, a.Path); err != nil {
		t.Fatal(err)
	}
	key, err := s.Unlock("a", pass)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get("a"); err != nil || got.Address != key.Address() || got.Address != b.Address {
		t.Errorf("entry %v (%v), key %s", got, err, key.Address())
	}
}

func FuzzParseV3(f *testing.F) {
	f.Add([]byte(vectorScrypt))
	f.Add([]byte(vectorPBKDF2))
	for _, h := range hostile {
		if len(h.base) < maxFileSize {
			f.Add([]byte(strings.Replace(h.base, h.from, h.to, 1)))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := parseV3(data)
		if err != nil {
			return
		}
		again, err := parseV3(doc.canonical)
		if err != nil {
			t.Fatalf("the rewritten document is refused: %v", err)
		}
		if again.address != doc.address || string(again.canonical) != string(doc.canonical) {
			t.Fatalf("rewriting is not stable: %s and %s", doc.canonical, again.canonical)
		}
		var work struct {
			Crypto struct{ KDFParams struct{ N, R, P, C uint64 } }
		}
		if err := json.Unmarshal(doc.canonical, &work); err != nil {
			t.Fatal(err)
		}
		p := work.Crypto.KDFParams
		if p.N*p.R > maxScryptMemory/128 || p.N*p.R*p.P > maxScryptWork || p.C > maxPBKDF2Rounds {
			t.Fatalf("too much work was accepted: %+v", p)
		}
		if p.N <= 1024 && p.R <= 8 && p.P <= 4 && p.C <= 1000 {
			_, _ = decrypt(doc, pass) // must not panic
		}
	})
}
