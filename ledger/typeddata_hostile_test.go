package ledger

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"pgregory.net/rapid"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
)

// replies are so many of one answer.
func replies(n int, answer string) []reply {
	out := make([]reply, n)
	for i := range out {
		out[i].answer = answer
	}
	return out
}

const grantCommands = 24

// Signatures that are not what was asked for are never returned.
func TestTypedDataHostileSignatures(t *testing.T) {
	key, other := softKey(t, "owner"), softKey(t, "other")
	data := own(t, "grant")
	digest, _, err := apitypes.TypedDataAndHash(data)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		answer string
		want   error
	}{
		"another key":      {answerSig(t, other, digest, 27), hw.ErrMismatch},
		"another digest":   {answerSig(t, key, make([]byte, 32), 27), hw.ErrMismatch},
		"parity for v":     {answerSig(t, key, digest, 0), hw.ErrBadAnswer},
		"nothing":          {"9000", hw.ErrBadAnswer},
		"a high s":         {flipped(t, key, digest, 27), hw.ErrBadAnswer},
		"one byte too few": {answerSig(t, key, digest, 27)[2:], hw.ErrBadAnswer},
	} {
		w, s := play(t, key, append(replies(grantCommands-1, "9000"), reply{answer: c.answer})...)
		sig, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
		errorIs(t, name, err, c.want)
		if sig != nil || len(s.sent) != grantCommands {
			t.Errorf("%s: %x came with the error, after %d commands", name, sig, len(s.sent))
		}
	}
	w, _ := play(t, key, append(replies(grantCommands-1, "9000"), reply{answer: answerSig(t, key, digest, 27)})...)
	if _, err := w.SignTypedData(t.Context(), hw.DefaultPath, data); err != nil {
		t.Errorf("an honest answer: %v", err)
	}
}

// Any answer at any command: the flow ends there, with the right kind of error.
func TestTypedDataEveryStep(t *testing.T) {
	data := own(t, "grant")
	for at := range grantCommands {
		for answer, want := range map[string]error{
			"6985": hw.ErrRejected, "6a84": hw.ErrRefused, "5515": hw.ErrLocked, "6d00": hw.ErrWrongApp,
			"00 9000": hw.ErrBadAnswer, "90": hw.ErrBadAnswer,
		} {
			w, s := play(t, softKey(t, "owner"), append(replies(at, "9000"), reply{answer: answer})...)
			_, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
			errorIs(t, answer, err, want)
			if len(s.sent) != at+1 {
				t.Errorf("%s at %d: %d commands were sent", answer, at, len(s.sent))
			}
			if out := errors.Is(want, hw.ErrBadAnswer) && (at < grantCommands-1 || answer == "90"); w.broken != out {
				t.Errorf("%s at %d: the wallet is out of step: %v", answer, at, w.broken)
			}
		}
	}
}

// 6a80 is a matter of settings only where the device shows something, and only
// while Blind signing is off at that moment.
func TestTypedDataBadDataWord(t *testing.T) {
	const on, off = "03 01 16 00 9000", "02 01 16 00 9000"
	const values = 10 // the first command that is no definition
	for _, c := range []struct {
		at     int
		config reply
		policy bool
		sent   int
	}{
		{0, reply{}, false, 1},
		{values - 1, reply{}, false, values},
		{values, reply{answer: off}, true, values + 2},
		{values + 1, reply{answer: off}, true, values + 3},
		{grantCommands - 1, reply{answer: off}, true, grantCommands + 1},
		{values + 1, reply{answer: on}, false, values + 3},
		{values + 1, reply{answer: "6d00"}, true, values + 3}, // as it was known before
	} {
		w, s := play(t, softKey(t, "owner"), append(replies(c.at, "9000"), reply{answer: "6a80"}, c.config)...)
		w.flags = 0
		_, err := w.SignTypedData(t.Context(), hw.DefaultPath, own(t, "grant"))
		if _, policy := errors.AsType[*hw.PolicyError](err); policy != c.policy {
			t.Errorf("at %d, then %s: %v, a policy error: %v", c.at, c.config.answer, err, policy)
		}
		if status, ok := errors.AsType[*StatusError](err); !ok || status.Word != statusBadData || len(s.sent) != c.sent {
			t.Errorf("at %d: %v after %d commands, want %d", c.at, err, len(s.sent), c.sent)
		}
	}
}

// The holder is sent to the device when there is something to see, and not before.
func TestTypedDataPromptsAtValues(t *testing.T) {
	s := &accept{}
	var when []int
	w := &Wallet{
		transport: s, version: Version{1, 22, 0}, addresses: map[string]common.Address{hw.DefaultPath.String(): {}},
		options: Options{Prompter: hw.PromptFunc(func(hw.Action, hw.Review) { when = append(when, len(s.sent)) })},
	}
	_, err := w.SignTypedData(context.Background(), hw.DefaultPath, own(t, "grant"))
	errorIs(t, "no signature", err, hw.ErrBadAnswer)
	if len(when) != 1 || when[0] != 10 {
		t.Errorf("asked after %v commands, want once, after the ten definitions", when)
	}
}

// reassemble reads values back from a stream: what a device would hash.
func reassemble(t *rapid.T, s typedStream) (values [][]byte) {
	var open []byte
	for _, c := range s.commands {
		apdu, err := c.bytes()
		if err != nil || len(apdu) > 5+255 || int(apdu[4]) != len(apdu)-5 {
			t.Fatalf("an APDU of %d bytes: %v", len(apdu), err)
		}
		if c.ins != insTypedValue || c.p2 != p2Value {
			continue
		}
		open = append(open, c.data...)
		if c.p1 == p1MoreData {
			if len(c.data) != 255 {
				t.Fatalf("a part of %d bytes that is not the last", len(c.data))
			}
			continue
		}
		if n := int(binary.BigEndian.Uint16(open)); n != len(open)-2 {
			t.Fatalf("a value of %d bytes says %d", len(open)-2, n)
		}
		values, open = append(values, open[2:]), nil
	}
	if open != nil {
		t.Fatal("the last value has no end")
	}
	return values
}

// Whatever the values: APDUs are in bounds, nothing is lost where a value is
// split, and what goes over hashes to what go-ethereum says.
func TestTypedDataStreamProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringN(0, 700, 1500), 0, 6).Draw(t, "texts")
		raw := rapid.SliceOfN(rapid.Byte(), 0, 1200).Draw(t, "raw")
		number := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, "number"))
		signed := rapid.Int64().Draw(t, "signed")
		list := make([]any, len(texts))
		for i, text := range texts {
			list[i] = text
		}
		data := apitypes.TypedData{
			Types: apitypes.Types{
				eip712.DomainType: {{Name: "name", Type: "string"}},
				"T":               {{Name: "list", Type: "string[]"}, {Name: "raw", Type: "bytes"}, {Name: "n", Type: "uint256"}, {Name: "i", Type: "int64"}},
			},
			PrimaryType: "T", Domain: apitypes.TypedDataDomain{Name: "d"},
			Message: apitypes.TypedDataMessage{"list": list, "raw": raw, "n": number, "i": big.NewInt(signed)},
		}
		d, err := readTypedData(data)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Digest(data, false); err != nil {
			t.Fatal(err)
		}
		s, err := d.stream(hw.DefaultPath)
		if err != nil {
			t.Fatal(err)
		}
		values := reassemble(t, s)
		if len(values) != 1+len(texts)+3 {
			t.Fatalf("%d values", len(values))
		}
		for i, text := range texts {
			if string(values[1+i]) != text {
				t.Fatalf("text %d came over as %q, was %q", i, values[1+i], text)
			}
		}
		rest := values[1+len(texts):]
		if string(rest[0]) != string(raw) || new(big.Int).SetBytes(rest[1]).Cmp(number) != 0 {
			t.Fatalf("%x and %x came over", rest[0], rest[1])
		}
		if len(rest[1]) > 1 && rest[1][0] == 0 {
			t.Fatalf("%x has a byte too many", rest[1])
		}
		if len(rest[2]) != 8 || int64(binary.BigEndian.Uint64(rest[2])) != signed { //nolint:gosec // two's complement is meant
			t.Fatalf("%d came over as %x", signed, rest[2])
		}
	})
}

// Data from a file is hostile: it is refused in form, or all three ways to hash
// it agree and every APDU is in bounds.
func FuzzTypedData(f *testing.F) {
	for _, name := range []string{"mail", "grant", "every-type"} {
		text, err := json.Marshal(own(f, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
		f.Add(strings.ReplaceAll(string(text), "string", "bytes"))
		f.Add(strings.ReplaceAll(string(text), "[]", "[1]"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var data apitypes.TypedData
		if json.Unmarshal([]byte(text), &data) != nil {
			return
		}
		d, err := readTypedData(data)
		if err != nil {
			if !errors.Is(err, hw.ErrRefused) {
				t.Fatalf("%v", err)
			}
			return
		}
		if _, err := d.Digest(data, false); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if _, unreadable := errors.AsType[*hw.UnreadableFieldError](d.checkReadable()); !unreadable && d.checkReadable() != nil {
			t.Fatalf("%s: %v", text, d.checkReadable())
		}
		s, err := d.stream(hw.DefaultPath)
		if err != nil && !errors.Is(err, hw.ErrRefused) {
			t.Fatalf("%s: %v", text, err)
		}
		for _, c := range s.commands {
			if len(c.data) > maxData && err == nil {
				t.Fatalf("%d bytes in one APDU", len(c.data))
			}
		}
	})
}
