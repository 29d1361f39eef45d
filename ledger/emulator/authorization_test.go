package emulator

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
)

const (
	simple   = "4cd241e8d1510e30b2076397afc7508ae59c66c9"
	gator    = "63c0c19a282a1b52b07dd5a65b58948a07dae32b"
	testList = "0101010101010101010101010101010101010101"
	revoke   = "0000000000000000000000000000000000000000"

	account0 = "Account 0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D"
)

var smart = Settings{SmartAccounts: true}

// tuple is a well-formed E0 34 with integers of 8 bytes.
func tuple(t testing.TB, delegate string, chainID, nonce uint64) []byte {
	t.Helper()
	return hx(t, fmt.Sprintf("e034010044 %s 002d 000101 0114%s 0208%016x 0308%016x", ownerPath, delegate, chainID, nonce))
}

// The worked example: APDU, preimage and digest were computed elsewhere.
func TestAuthorizationVector(t *testing.T) {
	a := open(t, Config{Settings: smart})
	sig := a.want("e034010044 05 8000002c 8000003c 80000000 00000000 00000000 002d 000101"+
		"0114 4cd241e8d1510e30b2076397afc7508ae59c66c9 0208 0000000000000001 0308 0000000000000000", "9000")
	digest := hx(t, "11e2637c41136a0b61d9c575741713467caf34723e3bb0c0869f5cfd57ca9ad9")
	equal(t, "signer", signer(t, digest, sig, 0), owner)

	parsed := authorization{delegate: common.HexToAddress(simple), chainID: 1}
	equal(t, "preimage", hex.EncodeToString(parsed.preimage()), "05d701944cd241e8d1510e30b2076397afc7508ae59c66c980")
	equal(t, "digest", parsed.digest(), digest)
}

// The cases measured on app 1.22.0, Nano S Plus, pages in order and presses.
func TestAuthorizationScreens(t *testing.T) {
	const (
		title   = "Review authorization to upgrade into smart contract account?"
		revoked = "Review authorization to revoke smart contract delegation?"
		to      = "Delegate to Simple7702Account"
	)
	for _, c := range []struct {
		delegate       string
		chainID, nonce uint64
		want           Review
	}{
		{simple, 1, 0, nano(ReviewAuthorization, 5, []string{title, account0, to, "On network Ethereum", "Sign operation"})},
		{simple, 11155111, 0, nano(ReviewAuthorization, 5, []string{title, account0, to, "On network Sepolia", "Sign operation"})},
		{simple, 1337, 0, nano(ReviewAuthorization, 5, []string{title, account0, to, "On network 1337", "Sign operation"})},
		{simple, 987654321098, 1 << 63, nano(ReviewAuthorization, 5, []string{title, account0, to, "On network 987654321098", "Sign operation"})},
		{simple, 0, 300, nano(ReviewAuthorization, 5, []string{title, account0, to, "On network All", "Sign operation"})},
		{revoke, 1, 0, nano(ReviewRevocation, 4, []string{revoked, account0, "Revoke on network Ethereum", "Sign operation"})},
		{revoke, 0, 7, nano(ReviewRevocation, 4, []string{revoked, account0, "Revoke on network All", "Sign operation"})},
		{revoke, 1337, 0, nano(ReviewRevocation, 4, []string{revoked, account0, "Revoke on network 1337", "Sign operation"})},
	} {
		a := open(t, Config{Settings: smart})
		sig, word := a.send(tuple(t, c.delegate, c.chainID, c.nonce))
		equal(t, "status word", word, "9000")
		equal(t, "reviews", a.reviews, []Review{c.want})
		equal(t, "pages", a.shown, c.want.Screens)
		equal(t, "signer", signer(t, judgeHash(c.delegate, c.chainID, c.nonce), sig, 0), owner)
	}
}

// judgeHash is the digest as go-ethereum computes it.
func judgeHash(delegate string, chainID, nonce uint64) []byte {
	judge := types.SetCodeAuthorization{
		ChainID: *uint256.NewInt(chainID), Address: common.HexToAddress(delegate), Nonce: nonce,
	}
	hash := judge.SigHash()
	return hash[:]
}

func TestAuthorizationRejected(t *testing.T) {
	a := open(t, Config{Settings: smart, Approve: RejectAll})
	data, word := a.send(tuple(t, simple, 1, 0))
	if word != "6985" || len(data) > 0 {
		t.Errorf("answer %x %s", data, word)
	}
	equal(t, "last page", a.shown[len(a.shown)-1], "Reject operation")
}

// Every release with the setting on and off, and every kind of delegate.
func TestAuthorizationReleases(t *testing.T) {
	none := []string{"6d00", "6d00", "6d00", "6d00", "6d00"}
	early := []string{"9000", "9000", "6985", "9000", "6985"}
	late := []string{"9000", "6980", "6980", "9000", "6980"}
	wants := map[string][]string{
		"1.9.19": none, "1.16.0": none,
		"1.17.0": early, "1.18.0": early, "1.18.1": early, "1.19.0": early, "1.19.1": early, "1.19.2": early, "1.19.3": early,
		"1.20.0": late, "1.20.1": late, "1.21.0": late, "1.21.1": late, "1.21.2": late, "1.21.3": late, "1.22.0": late,
	}
	equal(t, "releases", len(wants), len(Versions()))
	for version, words := range wants {
		off := words[4]
		for i, delegate := range []string{simple, gator, testList, revoke} {
			for _, chainID := range []uint64{0, 1, 1337} {
				a := open(t, Config{AppVersion: version, Settings: smart})
				_, word := a.send(tuple(t, delegate, chainID, 0))
				equal(t, version+" on "+delegate, word, words[i])

				a = open(t, Config{AppVersion: version})
				_, word = a.send(tuple(t, delegate, chainID, 0))
				equal(t, version+" off "+delegate, word, off)
				equal(t, "reviews", len(a.reviews), 0)
			}
		}
	}
}

func TestAuthorizationNames(t *testing.T) {
	for version, name := range map[string]string{
		"1.17.0": "Delegate to MetaMask Delegation", "1.18.0": "Delegate to MetaMask Gator", "1.19.3": "Delegate to MetaMask Gator",
	} {
		a := open(t, Config{AppVersion: version, Settings: smart})
		a.send(tuple(t, gator, 1, 0))
		equal(t, "page", a.shown[2], name)
	}
}

// A build of one's own has more on its list, and the setting is needed as ever.
func TestAuthorizationOwnDelegates(t *testing.T) {
	own := Delegate{Address: common.HexToAddress(testList), Name: "Ours", Chain: 1337}
	for chainID, want := range map[uint64]string{1337: "9000", 1: "6980"} {
		a := open(t, Config{Settings: smart, Delegates: []Delegate{own}})
		_, word := a.send(tuple(t, testList, chainID, 0))
		equal(t, "word", word, want)
		if want == "9000" {
			equal(t, "page", a.shown[2], "Delegate to Ours")
		}
	}
	a := open(t, Config{Delegates: []Delegate{own}})
	_, word := a.send(tuple(t, testList, 1337, 0))
	equal(t, "setting off", word, "6980")
	// The list of the release, which all devices share, is as it was.
	a = open(t, Config{Settings: smart})
	_, word = a.send(tuple(t, testList, 1337, 0))
	equal(t, "another device", word, "6980")
}

func TestDelegateChains(t *testing.T) {
	r := release{delegates: []delegate{{simple7702, "two", 2}}}
	for chainID, want := range map[uint64]bool{0: true, 1: false, 2: true} {
		if _, got := r.delegateName(simple7702, chainID); got != want {
			t.Errorf("chain %d: listed %t", chainID, got)
		}
	}
}

// Both refusals show a page, ask nothing and block nothing.
func TestAuthorizationErrorPages(t *testing.T) {
	off := open(t, Config{})
	_, word := off.send(tuple(t, simple, 1, 0))
	equal(t, "off", word, "6980")
	equal(t, "off", off.shown, []string{
		"Unable to sign", "Enable smart account upgrade in the settings to sign this authorization.",
		"Go to settings", "Reject authorization",
	})
	off.want("e006000000", "9000")

	unlisted := open(t, Config{Settings: smart})
	_, word = unlisted.send(tuple(t, gator, 1, 0))
	equal(t, "unlisted", word, "6980")
	equal(t, "unlisted", unlisted.shown, []string{
		"Unable to sign", "This authorization involves a delegation to a smart contract which is not in the whitelist.",
	})
	_, word = unlisted.send(tuple(t, simple, 1, 0))
	equal(t, "next", word, "9000")
}

func TestAuthorizationMalformed(t *testing.T) {
	const rest = "0114" + simple + "020101 030100"
	for name, c := range map[string]struct{ apdu, word string }{
		"no version":        {auth(t, "0114"+simple+"020101 030100"), "6a80"},
		"no delegate":       {auth(t, "000101 020101 030100"), "6a80"},
		"no chain id":       {auth(t, "000101 0114"+simple+"030100"), "6a80"},
		"no nonce":          {auth(t, "000101 0114"+simple+"020101"), "6a80"},
		"nothing":           {auth(t, ""), "6a80"},
		"version 2":         {auth(t, "000102"+rest), "6a80"},
		"long version":      {auth(t, "00020001"+rest), "6a80"},
		"twice":             {auth(t, "000101"+rest+"030100"), "6a80"},
		"unknown tag":       {auth(t, "000101"+rest+"040100"), "6a80"},
		"short delegate":    {auth(t, "000101 0113"+simple[2:]+"020101 030100"), "6a80"},
		"9-byte nonce":      {auth(t, "000101 0114"+simple+"020101 0309"+zeros(9)), "6a80"},
		"empty nonce":       {auth(t, "000101 0114"+simple+"020101 0300"), "6a80"},
		"overlong element":  {auth(t, "000101 0114"+simple+"020101 0302ff"), "6a80"},
		"bad path":          {"e034010001 00", "6a80"},
		"no length":         {"e034010015" + ownerPath, "6a00"},
		"length too small":  {"e034010044" + ownerPath + "002c 000101 0114" + simple + "0208" + zeros(8) + "0308" + zeros(8), "6a00"},
		"continuation":      {"e034000000", "6a00"},
		"80 is no first":    {"e034800000", "6a00"},
		"P2":                {"e034010100", "6b00"},
		"minimal integers":  {auth(t, "000101"+rest), "9000"},
		"other order":       {auth(t, "030100 020101 0114"+simple+"000101"), "9000"},
		"long form lengths": {auth(t, "00 8101 01 01 8114"+simple+"020101 030100"), "9000"},
	} {
		a := open(t, Config{Settings: smart})
		if _, got := a.hex(c.apdu); got != c.word {
			t.Errorf("%s: %s, want %s", name, got, c.word)
		}
	}
}

// auth wraps a TLV.
func auth(t testing.TB, tlv string) string {
	t.Helper()
	payload := hx(t, tlv)
	data := slices.Concat(hx(t, ownerPath), u16(len(payload)), payload)
	return hex.EncodeToString(raw(insAuthorization, 1, 0, data))
}

// The setting is looked at before the key, the key before the list.
func TestAuthorizationOrder(t *testing.T) {
	foreign := slices.Concat(hx(t, "02 8000002c 80000000"), u16(0x2d), tuple(t, gator, 1, 0)[5+21+2:])
	apdu := raw(insAuthorization, 1, 0, foreign)
	_, word := open(t, Config{}).send(apdu)
	equal(t, "setting first", word, "6980")
	_, word = open(t, Config{Settings: smart}).send(apdu)
	equal(t, "then the key", word, "6a00")
	_, word = open(t, Config{AppVersion: "1.19.3", Settings: smart}).send(apdu)
	equal(t, "then the key, old", word, "6f00")
	_, word = open(t, Config{}).hex(auth(t, "000102"))
	equal(t, "parsing before all", word, "6a80")
}

// A TLV that goes on in another APDU deadlocks app and host.
func TestAuthorizationDeadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := open(t, Config{Settings: smart})
		whole := tuple(t, simple, 1, 0)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := a.Exchange(ctx, raw(insAuthorization, 1, 0, whole[5:40]))
			done <- err
		}()
		synctest.Wait()
		select {
		case err := <-done:
			t.Fatalf("answered: %v", err)
		default:
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		a.want("e006000000", "9000")
		_, word := a.send(whole)
		equal(t, "next", word, "9000")
	})
}

func FuzzAuthorizationTLV(f *testing.F) {
	f.Add(hx(f, "000101 0114"+simple+"0208"+zeros(8)+"0308"+zeros(8)))
	f.Add(hx(f, "030100 020101 0114"+simple+"00810101"))
	f.Add([]byte{0x00, 0x84, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		got, ok := parseAuthorization(data)
		if !ok {
			return
		}
		again := binary.BigEndian.AppendUint64(append(append([]byte{0, 1, 1, 1, 20}, got.delegate[:]...), 2, 8), got.chainID)
		again = binary.BigEndian.AppendUint64(append(again, 3, 8), got.nonce)
		back, ok := parseAuthorization(again)
		if !ok || back != got {
			t.Fatalf("%x is %+v, which comes back as %+v", data, got, back)
		}
		if want := judgeHash(hex.EncodeToString(got.delegate[:]), got.chainID, got.nonce); string(got.digest()) != string(want) {
			t.Fatalf("digest of %+v is %x, want %x", got, got.digest(), want)
		}
	})
}
