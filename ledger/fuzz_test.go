package ledger

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
)

func FuzzParseAppName(f *testing.F) {
	for _, seed := range []string{answerName, nameAnswer("BOLOS"), "", "01", "01 00 00", "01 ff", "02 01 41 00"} {
		f.Add(hx(f, strings.TrimSuffix(seed, "9000")))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		name, err := parseAppName(answer)
		if err != nil {
			if !errors.Is(err, hw.ErrBadAnswer) || name != "" {
				t.Fatalf("%x: %q, %v", answer, name, err)
			}
			return
		}
		if len(answer) < 3 || int(answer[1]) != len(name) || !bytes.HasPrefix(answer[2:], []byte(name)) {
			t.Fatalf("%x: the name is %q", answer, name)
		}
	})
}

func FuzzParseAddress(f *testing.F) {
	honest := hx(f, addressAnswer(softKey(f, "owner")))
	for _, seed := range [][]byte{honest, honest[:66], append(honest[:len(honest):len(honest)], 0), nil} {
		f.Add(seed, false)
		f.Add(append(seed[:len(seed):len(seed)], make([]byte, 32)...), true)
	}
	f.Fuzz(func(t *testing.T, answer []byte, chainCode bool) {
		account, err := parseAccount(answer, chainCode)
		if err != nil {
			if !errors.Is(err, hw.ErrBadAnswer) || account.PublicKey != nil || account.ChainCode != nil || account.Address != (common.Address{}) {
				t.Fatalf("%x: %+v, %v", answer, account, err)
			}
			return
		}
		key, text, code := answer[1:66], answer[67:107], answer[107:]
		got := common.BytesToAddress(crypto.Keccak256(key[1:])[12:])
		if got != account.Address || string(text) != got.Hex()[2:] || !bytes.Equal(account.PublicKey, key) {
			t.Fatalf("%x: %+v, its key has %s", answer, account, got)
		}
		if !bytes.Equal(account.ChainCode, code) || (len(code) == 32) != chainCode {
			t.Fatalf("%x: chain code %x", answer, account.ChainCode)
		}
	})
}

// What parses encodes back to the bytes that came, and only one signature
// verifies: none can be made of it without the key.
func FuzzParseSignature(f *testing.F) {
	key, digest := softKey(f, "owner"), crypto.Keccak256Hash([]byte("digest"))
	account := crypto.PubkeyToAddress(key.PublicKey)
	for _, base := range []byte{0, 27, 37, 255} {
		f.Add(hx(f, strings.TrimSuffix(answerSig(f, key, digest[:], base), "9000")), base)
		f.Add(hx(f, strings.TrimSuffix(flipped(f, key, digest[:], base), "9000")), base)
	}
	f.Add([]byte{}, byte(0))
	f.Add(make([]byte, 65), byte(0))
	f.Fuzz(func(t *testing.T, answer []byte, base byte) {
		sig, err := parseSignature(answer, base)
		if err != nil {
			if !errors.Is(err, hw.ErrBadAnswer) {
				t.Fatalf("%x: %v", answer, err)
			}
			return
		}
		if sig[64] > 1 || sig[64]+base != answer[0] || !bytes.Equal(sig[:64], answer[1:]) {
			t.Fatalf("%x became %+v", answer, sig)
		}
		if err := sig.Verify(digest, account); err != nil {
			if !errors.Is(err, hw.ErrBadAnswer) && !errors.Is(err, hw.ErrMismatch) {
				t.Fatalf("%x: %v", answer, err)
			}
			return
		}
		honest, err := crypto.Sign(digest[:], key)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(sig[:], honest) {
			t.Fatalf("%x verifies beside the key's own %x", sig, honest)
		}
	})
}

// Whatever follows the name as configuration, and whatever the version in it
// makes of the capabilities.
func FuzzConfiguration(f *testing.F) {
	for _, seed := range []string{answerConfig, "00 01 10 00 9000", "ff ff ff ff 9000", "9000", "6e00", "90", "00 00 00 00 00 9000"} {
		f.Add(hx(f, seed))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		w := &Wallet{transport: &recorded{answer: answer}}
		info, err := w.Info(t.Context())
		if err != nil {
			_, isStatus := errors.AsType[*StatusError](err)
			if !isStatus && !errors.Is(err, hw.ErrBadAnswer) {
				t.Fatalf("%x: %v", answer, err)
			}
			return
		}
		if len(answer) != 6 || !bytes.Equal(answer[1:4], []byte{w.version.Major, w.version.Minor, w.version.Patch}) {
			t.Fatalf("%x is version %s", answer, info.Version)
		}
		if old := w.version.less(Version{1, 17, 0}); (info.Capabilities.Authorization.Verdict == hw.No) != old {
			t.Fatalf("version %s: %+v", info.Version, info.Capabilities.Authorization)
		}
		if on := answer[0]&1 == 1; (info.Capabilities.Calldata.Verdict == hw.Yes) != on {
			t.Fatalf("flags %02x: %+v", answer[0], info.Capabilities.Calldata)
		}
	})
}
