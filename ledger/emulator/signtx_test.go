package emulator

import (
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
)

const (
	from0   = "From 0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D"
	to0     = "To 0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D"
	maxFees = "Max fees 0.009 ETH"
)

var blind = Settings{BlindSigning: true}

// sign sends a transaction in full APDUs.
func (a *app) sign(s sample) ([]byte, string) {
	a.t.Helper()
	data := s.withPath(a.t)
	return a.chunks(insSignTx, data, evenly(data)...)
}

// hashPages are the two pages of a transaction hash.
func hashPages(a *app) []string {
	var out []string
	for _, page := range a.shown {
		if strings.HasPrefix(page, "Tx hash") {
			out = append(out, page)
		}
	}
	return out
}

// The reviews measured on app 1.22.0, Nano S Plus. H stands for the two pages
// of the transaction hash.
func TestTxScreens(t *testing.T) {
	batch := plain(1)
	batch.data, batch.auths = setup(), tuples(1)
	sepolia := batch
	sepolia.chainID = 11155111
	install := plain(1)
	install.auths = tuples(1)
	empty := plain(1)
	five := plain(1)
	five.nonce = 5
	more := Settings{BlindSigning: true, Nonce: true, TransactionHash: true}
	clearly := []string{"Review transaction", from0, "Amount 0 ETH", to0, maxFees, "Sign transaction"}
	blinded := []string{"Blind signing ahead", "Review transaction", from0, to0, maxFees, "H", "Accept risk and sign transaction"}
	for _, c := range []struct {
		name     string
		settings Settings
		kind     byte
		tx       fields
		want     []string
		presses  int
	}{
		{"calldata", blind, txSetCode, batch, blinded, 8},
		{"calldata, type 2", blind, txDynamicFee, batch, blinded, 8},
		{"calldata, sepolia", blind, txSetCode, sepolia, slices.Insert(slices.Clone(blinded), 5, "Network Sepolia"), 9},
		{"calldata, nonce and hash", more, txSetCode, batch, slices.Insert(slices.Clone(blinded), 4, "Nonce ..."), 9},
		{"auth list only", Settings{}, txSetCode, install, clearly, 6},
		{"auth list only, smart accounts", smart, txSetCode, install, clearly, 6},
		{"empty auth list", Settings{}, txSetCode, empty, clearly, 6},
		{"nonce 5", Settings{Nonce: true}, txDynamicFee, five, slices.Insert(slices.Clone(clearly), 4, "Nonce 5"), 7},
		{"hash", Settings{TransactionHash: true}, txDynamicFee, empty, slices.Insert(slices.Clone(clearly), 5, "H"), 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.tx.encode(t, c.kind)
			a := open(t, Config{Settings: c.settings})
			sig, word := a.sign(s)
			equal(t, "status word", word, "9000")
			equal(t, "signer", signer(t, s.hash, sig, 0), owner)
			want := c.want
			if i := slices.Index(want, "H"); i >= 0 {
				hash := hashPages(a)
				equal(t, "pages of the hash", len(hash), 2)
				equal(t, "hash", strings.ReplaceAll(strings.Join(hash, ""), "Tx hash (2/2) ", ""), "Tx hash (1/2) 0x"+hex.EncodeToString(s.hash))
				want = slices.Replace(slices.Clone(want), i, i+1, hash...)
			}
			equal(t, "reviews", a.reviews, []Review{nano(ReviewTransaction, c.presses, want)})
			equal(t, "shown", a.shown, want)
		})
	}
}

// With blind signing off the first chunk is refused already.
func TestTxBlindOff(t *testing.T) {
	long := plain(1)
	long.data, long.auths = setup(), tuples(1)
	transfer := plain(1)
	transfer.data = append([]byte{0xa9, 0x05, 0x9c, 0xbb}, make([]byte, 64)...)
	for _, f := range []fields{long, transfer} {
		for _, kind := range []byte{txLegacy, txAccessList, txDynamicFee, txSetCode} {
			a := open(t, Config{})
			data := f.encode(t, kind).withPath(t)
			_, word := a.send(raw(insSignTx, 0, 0, data[:min(len(data), 255)]))
			equal(t, "first chunk", word, "6a80")
			equal(t, "pages", a.shown, []string{"Blind signing must be enabled in settings"})
			a.want("e004800001 00", "6980")
		}
	}
}

// Calldata without a whole selector, and contract creations, are refused at the
// end.
func TestTxBlindOffAtEnd(t *testing.T) {
	for _, size := range []int{1, 2, 3} {
		f := plain(1)
		f.data = []byte{0x70, 0x01, 0x02}[:size]
		a := open(t, Config{})
		_, word := a.sign(f.encode(t, txDynamicFee))
		equal(t, fmt.Sprint(size, " bytes"), word, "6a80")
		equal(t, "pages", a.shown, []string{"Blind signing must be enabled in settings"})
	}
	create := plain(1)
	create.to, create.data = nil, setup()
	s := create.encode(t, txDynamicFee)
	data := s.withPath(t)
	a := open(t, Config{})
	answer, word := a.chunks(insSignTx, data[:255])
	if word != "9000" || len(answer) > 0 {
		t.Fatalf("first chunk of a creation: %x %s", answer, word)
	}
	_, word = a.send(raw(insSignTx, chunkMore, 0, data[255:]))
	equal(t, "last chunk", word, "6a80")
	a = open(t, Config{Settings: blind})
	sig, _ := a.sign(s)
	equal(t, "signer", signer(t, s.hash, sig, 0), owner)
	equal(t, "recipient", a.shown[3], "To Contract")
}

// All types, against the hash go-ethereum signs.
func TestTxTypes(t *testing.T) {
	for _, chainID := range []uint64{1, 5, 127, 128, 1337, 11155111, 1 << 33} {
		for _, kind := range []byte{txLegacy, txAccessList, txDynamicFee, txSetCode} {
			f := plain(chainID)
			f.nonce, f.value, f.data, f.auths = 300, big.NewInt(1e18), setup(), tuples(chainID)
			f.list = types.AccessList{{Address: simple7702, StorageKeys: nil}, {Address: owner}}
			s := f.encode(t, kind)
			a := open(t, Config{Settings: blind})
			sig, word := a.sign(s)
			equal(t, "status word", word, "9000")
			base := byte(0)
			if kind == txLegacy {
				first := new(big.Int).SetUint64(chainID).Bytes()
				first = first[:min(4, len(first))]
				base = byte(35 + 2*new(big.Int).SetBytes(first).Uint64())
			}
			equal(t, fmt.Sprintf("signer of type %02x chain %d", kind, chainID), signer(t, s.hash, sig, base), owner)
		}
	}
}

func TestTxUnknownTypes(t *testing.T) {
	setCode := plain(1).encode(t, txSetCode)
	a := open(t, Config{AppVersion: "1.16.0"})
	_, word := a.sign(setCode)
	equal(t, "type 4 on 1.16.0", word, "6501")
	a = open(t, Config{AppVersion: "1.17.0"})
	_, word = a.sign(setCode)
	equal(t, "type 4 on 1.17.0", word, "9000")
	for _, first := range []string{"00", "03", "05", "7f"} {
		_, word := open(t, Config{}).hex("e004000017" + ownerPath + first + "c0")
		equal(t, "type "+first, word, "6501")
	}
}

// A legacy transaction without the EIP-155 triple is answered 9000 for ever.
func TestTxWithoutTriple(t *testing.T) {
	s := plain(1).encode(t, txLegacy)
	body := slices.Concat([]byte{s.bytes[0] - 3}, s.bytes[1:len(s.bytes)-3])
	a := open(t, Config{})
	answer, word := a.send(raw(insSignTx, 0, 0, slices.Concat(hx(t, ownerPath), body)))
	if word != "9000" || len(answer) > 0 || len(a.reviews) > 0 {
		t.Errorf("answer %x %s, %d reviews", answer, word, len(a.reviews))
	}
}

// Every way to cut a transaction in two gives the same signature, but for cuts
// that leave fewer than 4 bytes of calldata behind its header.
func TestTxEverySplit(t *testing.T) {
	for _, kind := range []byte{txLegacy, txAccessList, txDynamicFee, txSetCode} {
		f := plain(11155111)
		f.data, f.auths = setup()[:68], tuples(1)
		f.list = types.AccessList{{Address: owner}}
		s := f.encode(t, kind)
		data := s.withPath(t)
		body := strings.Index(string(data), string(f.data))
		want, _ := open(t, Config{Settings: blind}).chunks(insSignTx, data, evenly(data)...)
		equal(t, "signer", signer(t, s.hash, want, baseOf(kind, f.chainID)), owner)
		for cut := 22; cut < len(data); cut++ {
			if cut > 255 || len(data)-cut > 255 {
				continue
			}
			got, word := open(t, Config{Settings: blind}).chunks(insSignTx, data, cut)
			if left := cut - body; left >= 0 && left < 4 {
				equal(t, fmt.Sprintf("type %02x, %d bytes of calldata left", kind, left), word, "6a80")
				continue
			}
			equal(t, fmt.Sprintf("type %02x cut at %d", kind, cut), hex.EncodeToString(got), hex.EncodeToString(want))
		}
	}
}

func baseOf(kind byte, chainID uint64) byte {
	if kind == txLegacy {
		return byte(35 + 2*chainID)
	}
	return 0
}

// One byte to an APDU works where there is no calldata.
func TestTxByteByByte(t *testing.T) {
	f := plain(1)
	f.auths = tuples(1)
	s := f.encode(t, txSetCode)
	data := s.withPath(t)
	var cuts []int
	for at := 22; at < len(data); at++ {
		cuts = append(cuts, at)
	}
	sig, word := open(t, Config{}).chunks(insSignTx, data, cuts...)
	equal(t, "status word", word, "9000")
	equal(t, "signer", signer(t, s.hash, sig, 0), owner)
}

func TestTxMalformed(t *testing.T) {
	for name, c := range map[string]struct{ body, word string }{
		"no transaction":            {"", "6a80"},
		"a string, not a list":      {"83 010203", "6a80"},
		"list for a nonce":          {"c3 c0 01 01", "6a80"},
		"nonce of 33 bytes":         {"e3 a1" + zeros(33), "6a80"},
		"address of 21 bytes":       {"d9 01 01 01 95" + zeros(21), "6a80"},
		"length of 5 bytes":         {"fc 0000000001", "6a80"},
		"type 1, chain of 9 bytes":  {"01 ca 89" + zeros(9), "6a80"},
		"type 1, list for chain id": {"01 c1 c0", "6a80"},
		"type 2, string for list":   {"02 c9 01 01 01 01 01 80 80 80 80", "6a80"},
		"legacy, v of 9 bytes":      {"d2 01 01 01 80 01 80 89" + zeros(9) + "80 80", "6a80"},
		"fees beyond 256 bits": {
			"f85b 01 a0" + strings.Repeat("ff", 32) + "a0" + strings.Repeat("ff", 32) + "80 01 80 01 80 80", "6a80",
		},
		"value that fills no screen": {
			"ea 01 01 01 80 a0" + strings.Repeat("ff", 32) + "80 01 80 80", "6a00",
		},
		"unfinished":     {"c9 01 01", "9000"},
		"only a type":    {"02", "9000"},
		"bytes after it": {"c9 01 01 01 80 01 80 01 80 80 ffff", "9000"},
	} {
		body := hx(t, c.body)
		data := slices.Concat(hx(t, ownerPath), body)
		if _, got := open(t, Config{}).send(raw(insSignTx, 0, 0, data)); got != c.word {
			t.Errorf("%s: %s, want %s", name, got, c.word)
		}
	}
}

func TestTxOrderOfCommands(t *testing.T) {
	data := plain(1).encode(t, txDynamicFee).withPath(t)
	first := raw(insSignTx, chunkFirst, 0, data[:30])
	rest := raw(insSignTx, chunkMore, 0, data[30:])
	for name, c := range map[string]struct {
		between string
		word    string
	}{
		"configuration":      {"e006000000", "9000"},
		"version":            {"b001000000", "9000"},
		"address":            {"e002000015" + ownerPath, "6980"},
		"unknown":            {"e0ff000000", "6980"},
		"message":            {"e00800001a" + ownerPath + "00000001 61", "6980"},
		"authorization":      {hex.EncodeToString(tuple(t, simple, 1, 0)), "6980"},
		"another first part": {hex.EncodeToString(first), "9000"},
	} {
		a := open(t, Config{})
		if _, word := a.send(first); word != "9000" {
			t.Fatalf("first chunk: %s", word)
		}
		a.hex(c.between)
		if _, word := a.send(rest); word != c.word {
			t.Errorf("after %s: %s, want %s", name, word, c.word)
		}
	}
	a := open(t, Config{})
	a.want("e004800001 00", "6980")
	a.want("e004400001 00", "6b00")
	a.want("e004000100", "6b00")
	a.want("e004000200", "6b00")
	a.want("e00400000a 02 8000002c 80000000 c9", "9000")
	a.want("e004800009 01 01 01 80 01 80 01 80 80", "6a00")
}

// "Debug contracts" stops within chunks, once for the selector and once for
// each word.
func TestTxDebugContracts(t *testing.T) {
	f := plain(1)
	f.data = slices.Concat(hx(t, "a9059cbb"), make([]byte, 31), []byte{5}, slices.Repeat([]byte{0xab}, 32), []byte{1, 2})
	s := f.encode(t, txDynamicFee)
	data := s.withPath(t)
	settings := Settings{BlindSigning: true, DebugContracts: true}
	for _, cuts := range [][]int{nil, {100}, {90, 140}} {
		a := open(t, Config{Settings: settings})
		sig, word := a.chunks(insSignTx, data, cuts...)
		equal(t, "status word", word, "9000")
		equal(t, "signer", signer(t, s.hash, sig, 0), owner)
		equal(t, "reviews", len(a.reviews), 5)
		equal(t, "selector", a.reviews[0], nano(ReviewCalldata, 3, []string{"Verify selector", "Selector a9059cbb", "Confirm selector"}))
		equal(t, "word", a.reviews[1].Screens[1], "Parameter 00:00:00:05")
		equal(t, "word", strings.Join(a.reviews[2].Screens, " "), "Verify parameter Parameter (1/2) "+
			wrapped("abababababababab:abababababababab:abababababababab:abababababababab", " Parameter (2/2) ")+" Confirm parameter")
		equal(t, "rest", a.reviews[3].Screens[1], "Parameter 0102000000000000:00:00:00")
		equal(t, "transaction", a.reviews[4].Kind, ReviewTransaction)
	}
	a := open(t, Config{Settings: settings, Approve: Script(true, true, false)})
	_, word := a.chunks(insSignTx, data)
	equal(t, "rejected in the middle", word, "6985")
	a.want("e004800001 00", "6980")
	off := open(t, Config{Settings: Settings{DebugContracts: true}})
	_, word = off.chunks(insSignTx, data)
	equal(t, "blind signing off", word, "6a80")
}

func wrapped(text, between string) string { return strings.Join(paginate(text), between) }

// FuzzTx feeds bytes in two pieces: the parser must not panic, and where it
// completes, the cut must not matter.
func FuzzTx(f *testing.F) {
	for _, kind := range []byte{txLegacy, txAccessList, txDynamicFee, txSetCode} {
		tx := plain(1)
		tx.auths = tuples(1)
		f.Add(tx.encode(f, kind).bytes, 10)
		tx.data = setup()
		f.Add(tx.encode(f, kind).bytes, 90)
	}
	f.Fuzz(func(t *testing.T, body []byte, cut int) {
		if len(body) == 0 {
			return
		}
		whole, typed, ok := newTxParser(body[0], true, true, false)
		if !ok {
			return
		}
		if typed {
			body = body[1:]
		}
		step := whole.feed(body)
		if step != stepDone {
			return
		}
		split, _, _ := newTxParser(map[bool]byte{true: whole.kind, false: 0xc0}[typed], true, true, false)
		cut = max(0, min(cut, len(body)))
		first := split.feed(body[:cut])
		if first == stepMore {
			first = split.feed(body[cut:])
		}
		if first == stepFault {
			return // cut within the selector
		}
		if first != stepDone || string(split.digest()) != string(whole.digest()) {
			t.Fatalf("%x cut at %d: step %d, another digest", body, cut, first)
		}
	})
}
