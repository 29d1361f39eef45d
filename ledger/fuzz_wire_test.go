package ledger

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/google/go-cmp/cmp"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
)

// readAuthorization reads the command of an authorization, from doc/ethapp.adoc
// and doc/tlv_structs.md, apart from the driver.
func readAuthorization(data []byte) (path hw.Path, auth types.SetCodeAuthorization, ok bool) {
	if len(data) < 1 || len(data) < 1+4*int(data[0])+2 {
		return nil, auth, false
	}
	rest := data[1:]
	for range data[0] {
		path, rest = append(path, binary.BigEndian.Uint32(rest)), rest[4:]
	}
	if int(binary.BigEndian.Uint16(rest)) != len(rest)-2 {
		return nil, auth, false
	}
	fields := map[byte][]byte{}
	for rest = rest[2:]; len(rest) > 0; {
		if len(rest) < 2 || int(rest[1]) > len(rest)-2 || fields[rest[0]] != nil {
			return nil, auth, false
		}
		fields[rest[0]], rest = rest[2:2+rest[1]], rest[2+int(rest[1]):]
	}
	if !slices.Equal(slices.Sorted(maps.Keys(fields)), []byte{0, 1, 2, 3}) || string(fields[0]) != "\x01" || len(fields[1]) != 20 {
		return nil, auth, false
	}
	auth.Address = common.BytesToAddress(fields[1])
	auth.ChainID = *new(uint256.Int).SetBytes(fields[2])
	auth.Nonce = new(uint256.Int).SetBytes(fields[3]).Uint64()
	return path, auth, len(fields[2]) <= 8 && len(fields[3]) <= 8
}

// Whatever the tuple and the path: one APDU, that reads back to them.
func FuzzAuthorization(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1}, make([]byte, 20), uint64(0), uint64(0))
	f.Add(make([]byte, 40), simple7702Account.Address[:], uint64(1<<64-1), uint64(1<<64-1))
	f.Add([]byte{}, []byte{}, uint64(1), uint64(1))
	f.Fuzz(func(t *testing.T, rawPath, delegate []byte, chainID, nonce uint64) {
		var path hw.Path
		for ; len(rawPath) >= 4; rawPath = rawPath[4:] {
			path = append(path, binary.BigEndian.Uint32(rawPath))
		}
		want := tuple(common.BytesToAddress(delegate), chainID, nonce)
		data, err := encodeAuthorization(path, want)
		if err != nil {
			if len(path) > 0 && len(path) <= 10 || !errors.Is(err, hw.ErrBadPath) {
				t.Fatalf("%s: %v", path, err)
			}
			return
		}
		gotPath, got, ok := readAuthorization(data)
		if !ok || !slices.Equal(gotPath, path) || got != want || len(data) > maxData {
			t.Fatalf("%x reads back as %s, %+v", data, gotPath, got)
		}
	})
}

// Typed data that is taken goes over as commands from which a device reads the
// same types, in any order, and the same values: go-ethereum hashes what was
// read back to the same digest.
func FuzzTypedStream(f *testing.F) {
	for _, name := range []string{"mail", "grant", "every-type"} {
		text, err := json.Marshal(own(f, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
		f.Add(strings.ReplaceAll(string(text), "uint256", "int256"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var data apitypes.TypedData
		if json.Unmarshal([]byte(text), &data) != nil {
			return
		}
		d, err := readTypedData(data)
		if err != nil {
			return // FuzzTypedData has a look at these
		}
		digest, err := d.Digest(data, false)
		if err != nil {
			t.Fatal(err)
		}
		s, err := d.stream(hw.DefaultPath)
		if err != nil {
			return
		}
		var sent [][]byte
		for _, c := range s.commands {
			apdu, err := c.bytes()
			if err != nil {
				t.Fatal(err)
			}
			sent = append(sent, apdu)
		}
		back, err := readStream(sent)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for name, fields := range back.Types {
			if diff := cmp.Diff(data.Types[name], fields); diff != "" {
				t.Fatalf("structure %s (-given +read back):\n%s", name, diff)
			}
		}
		again, _, err := apitypes.TypedDataAndHash(back.TypedData)
		if err != nil || common.BytesToHash(again) != digest {
			t.Fatalf("%s\nreads back as %+v, which hashes to %x and not to %s (%v)", text, back.TypedData, again, digest, err)
		}
	})
}

// A device that was honest until a flow began answers whatever it likes: no
// signature comes of it, and every error says what kind it is.
func FuzzHostileAnswers(f *testing.F) {
	for flow := range uint8(5) {
		f.Add(flow, hx(f, "02 9000 02 9000 02 6985"))
		f.Add(flow, append([]byte{67}, make([]byte, 67)...))
	}
	key := softKey(f, "owner")
	f.Fuzz(func(t *testing.T, which uint8, answers []byte) {
		w, s := play(t, key)
		for len(answers) > 0 && len(s.replies) < 64 {
			n := min(int(answers[0]), len(answers)-1)
			s.replies = append(s.replies, reply{raw: answers[1 : 1+n]})
			answers = answers[1+n:]
		}
		var err error
		switch which % 5 {
		case 0:
			_, err = w.SignMessage(t.Context(), hw.DefaultPath, []byte(strings.Repeat("x", 300)))
		case 1:
			_, err = w.SignAuthorization(t.Context(), hw.DefaultPath, tuple(simple7702Account.Address, 1, 1))
		case 2:
			_, err = w.SignTx(t.Context(), hw.DefaultPath, types.NewTx(&types.LegacyTx{To: &to, Data: make([]byte, 400)}), bigInt(110))
		case 3:
			_, err = w.SignTypedData(t.Context(), hw.DefaultPath, own(t, "mail"))
		case 4:
			_, err = w.SignTypedHash(t.Context(), hw.DefaultPath, common.Hash{}, common.Hash{}, hw.AcceptBlindSigning)
		}
		if err == nil {
			t.Fatal("a signature was made without the key")
		}
		if !actionable(err) && !errors.Is(err, errScriptEnded) {
			t.Fatal(err)
		}
	})
}
