package emulator

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestAddressSilent(t *testing.T) {
	a := open(t, Config{})
	got := a.want("e002000015"+ownerPath, "9000")
	if len(got) != 1+65+1+40 || got[0] != 65 || got[66] != 40 {
		t.Fatalf("answer %x", got)
	}
	equal(t, "address", string(got[67:]), "Dad77910DbDFdE764fC21FCD4E74D71bBACA6D8D")
	key, err := crypto.UnmarshalPubkey(got[1:66])
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "key's address", crypto.PubkeyToAddress(*key), owner)
	equal(t, "pages", a.shown, nil)
}

// With the chain code a host can derive the siblings itself.
func TestAddressChainCode(t *testing.T) {
	a := open(t, Config{})
	got := a.want("e00200010d 03 8000002c 8000003c 80000000", "9000")
	if len(got) != 107+32 {
		t.Fatalf("answer %x", got)
	}
	seed, err := seedFromMnemonic(DefaultMnemonic)
	if err != nil {
		t.Fatal(err)
	}
	master, err := masterNode(seed)
	if err != nil {
		t.Fatal(err)
	}
	n, err := master.derive([]uint32{44 | hardened, 60 | hardened, hardened})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got[107:], n.chainCode[:]) {
		t.Errorf("chain code %x, want %x", got[107:], n.chainCode)
	}
}

func TestAddressShown(t *testing.T) {
	const address = "Address 0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D"
	for _, c := range []struct{ apdu, title string }{
		{"e002010015" + ownerPath, "Verify Ethereum address"},
		{"e00201001d" + ownerPath + "0000000000000001", "Verify Ethereum address"},
		{"e00201001d" + ownerPath + "0000000000aa36a7", "Verify Sepolia address"},
		{"e00201001d" + ownerPath + "0000000000000539", "Verify address"},
	} {
		a := open(t, Config{})
		if got := a.want(c.apdu, "9000"); len(got) != 107 {
			t.Errorf("answer %x", got)
		}
		equal(t, "review", a.reviews, []Review{nano(ReviewAddress, 3, []string{c.title, address, "Confirm"})})
	}
	a := open(t, Config{Approve: RejectAll})
	if got := a.want("e002010015"+ownerPath, "6985"); len(got) > 0 {
		t.Errorf("a rejection has data %x", got)
	}
	equal(t, "last page", a.shown[len(a.shown)-1], "Cancel")
}

func TestAddressRefuses(t *testing.T) {
	for _, c := range []struct{ version, apdu, word string }{
		{"1.22.0", "e002020015" + ownerPath, "6b00"},
		{"1.22.0", "e002000215" + ownerPath, "6b00"},
		{"1.22.0", "e002000000", "6a80"},
		{"1.22.0", "e00200000100", "6a80"},
		{"1.22.0", "e002000005028000002c", "6a80"},
		{"1.22.0", "e002000016" + ownerPath + "00", "6a80"},
		{"1.22.0", "e00200001e" + ownerPath + "000000000000000100", "6a80"},
		{"1.22.0", "e00200002d 0b 8000002c 8000003c" + zeros(9*4), "6a80"},
		{"1.22.0", "e002000009 02 8000002c 80000000", "6a00"},
		{"1.19.3", "e002000009 02 8000002c 80000000", "6f00"},
		{"1.21.0", "e002000009 02 8000002d 80000000", "9000"},
		{"1.20.0", "e002000009 02 8000002d 80000000", "6a00"},
	} {
		if _, got := open(t, Config{AppVersion: c.version}).hex(c.apdu); got != c.word {
			t.Errorf("app %s, %s: %s, want %s", c.version, c.apdu, got, c.word)
		}
	}
}

func zeros(n int) string { return common.Bytes2Hex(make([]byte, n)) }
