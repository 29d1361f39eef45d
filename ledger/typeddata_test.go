package ledger

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// rawMessages is a Nano on which everything can be read.
var rawMessages = emulator.Settings{RawMessages: true}

// accepting is a holder who lets pass what cannot be read.
var accepting = Options{Blind: hw.AcceptBlindSigning}

func loadTyped(t testing.TB, file string) apitypes.TypedData {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var data apitypes.TypedData
	if err := json.Unmarshal(text, &data); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return data
}

func own(t testing.TB, name string) apitypes.TypedData {
	t.Helper()
	return loadTyped(t, filepath.Join("testdata", "typeddata-"+name+".json"))
}

// judge recovers a signature over what go-ethereum hashes.
func judge(t testing.TB, what string, data apitypes.TypedData, sig []byte) {
	t.Helper()
	digest, _, err := apitypes.TypedDataAndHash(data)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	judgeDigest(t, what, digest, sig)
}

func judgeDigest(t testing.TB, what string, digest, sig []byte) {
	t.Helper()
	if len(sig) != 65 || sig[64] != 27 && sig[64] != 28 {
		t.Fatalf("%s: signature %x", what, sig)
	}
	plain := bytes.Clone(sig)
	plain[64] -= 27
	key, err := crypto.SigToPub(digest, plain)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if signer := crypto.PubkeyToAddress(*key); signer != owner {
		t.Errorf("%s: signed by %s, want %s", what, signer, owner)
	}
}

// The example of EIP-712 itself, byte by byte. Its digest is the EIP's.
func TestTypedDataGolden(t *testing.T) {
	w, link, _ := connect(t, emulator.Config{Settings: rawMessages}, Options{})
	data := own(t, "mail")
	sig, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
	if err != nil {
		t.Fatal(err)
	}
	judgeDigest(t, "mail", hx(t, "be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"), sig)
	text := func(s string) string { return hex.EncodeToString([]byte(s)) }
	want := []string{
		"e002000015" + ownerPath,
		"e01a0000 0c" + text("EIP712Domain"),
		"e01a00ff 06 05 04" + text("name"),
		"e01a00ff 09 05 07" + text("version"),
		"e01a00ff 0a 42 20 07" + text("chainId"),
		"e01a00ff 13 03 11" + text("verifyingContract"),
		"e01a0000 04" + text("Mail"),
		"e01a00ff 0d 00 06" + text("Person") + "04" + text("from"),
		"e01a00ff 0b 00 06" + text("Person") + "02" + text("to"),
		"e01a00ff 0a 05 08" + text("contents"),
		"e01a0000 06" + text("Person"),
		"e01a00ff 06 05 04" + text("name"),
		"e01a00ff 08 03 06" + text("wallet"),
		"e01c0000 0c" + text("EIP712Domain"),
		"e01c00ff 0c 000a" + text("Ether Mail"),
		"e01c00ff 03 0001" + text("1"),
		"e01c00ff 03 0001 01",
		"e01c00ff 16 0014 cccccccccccccccccccccccccccccccccccccccc",
		"e01c0000 04" + text("Mail"),
		"e01c00ff 05 0003" + text("Cow"),
		"e01c00ff 16 0014 cd2a3d9f938e13cd947ec05abc7fe734df8dd826",
		"e01c00ff 05 0003" + text("Bob"),
		"e01c00ff 16 0014 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
		"e01c00ff 0d 000b" + text("Hello, Bob!"),
		"e00c0001 15" + ownerPath,
	}
	for i, line := range want {
		want[i] = hex.EncodeToString(hx(t, line))
	}
	if diff := cmp.Diff(want, hexes(link.taken())); diff != "" {
		t.Errorf("(-want +sent):\n%s", diff)
	}
}

// Array levels, sizes, sign extension and the split of a long value. 258 bytes
// and their two of length are 260: 255 and 5.
func TestTypedDataEveryType(t *testing.T) {
	w, link, _ := connect(t, emulator.Config{Settings: rawMessages}, accepting)
	data := own(t, "every-type")
	sig, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
	if err != nil {
		t.Fatal(err)
	}
	judge(t, "every type", data, sig)
	sent := hexes(link.taken())
	for _, line := range []string{
		"e01a00ff 05 04 03 796573",                         // bool yes
		"e01a00ff 08 41 01 05 736d616c6c",                  // int8 small
		"e01a00ff 06 42 03 03 6f6464",                      // uint24 odd
		"e01a00ff 07 46 03 04 6d61726b",                    // bytes3 mark
		"e01a00ff 05 07 03 726177",                         // bytes raw
		"e01a00ff 0c c1 02 02 01 02 00 05 7061697273",      // int16[2][] pairs
		"e01a00ff 0b c2 01 02 00 01 02 04 67726964",        // uint8[][2] grid
		"e01a00ff 0f 80 04 4c656166 01 00 06 6c6561766573", // Leaf[] leaves
		"e01c00ff 03 0001 ff",                              // -1
		"e01c00ff 22 0020 80" + strings.Repeat("00", 31),   // the lowest int256
		"e01c00ff 0a 0008 8000000000000000",                // the lowest int64
		"e01c00ff 22 0020" + strings.Repeat("ff", 32),      // the largest uint256
		"e01c00ff 03 0001 00",                              // zero
		"e01c00ff 02 0000",                                 // nothing
		"e01c000f 01 02",                                   // two elements
		"e01c00ff 04 0002 fffe",                            // -2 of 16 bits
		"e01c00ff 04 0002 0001",                            // 1 of 16 bits
		"e01c00ff 05 0003 aa36a7",                          // the chain id in as few bytes as it has
		"e01c00ff 05 1d1e1f0001",                           // the end of the long one
	} {
		line = hex.EncodeToString(hx(t, line))
		found := false
		for _, apdu := range sent {
			found = found || apdu == line
		}
		if !found {
			t.Errorf("%s was not sent", line)
		}
	}
	for _, apdu := range sent {
		if strings.HasPrefix(apdu, "e01c01ff") && !strings.HasPrefix(apdu, "e01c01ffff0102000102") {
			t.Errorf("a part of a value is not full, or has no length: %s", apdu)
		}
	}
	if diff := cmp.Diff([]string{"EIP712Domain", "Every", "Branch", "Leaf"}, namesOf(t, sent)); diff != "" {
		t.Errorf("structures (-want +sent):\n%s", diff)
	}
}

func namesOf(t *testing.T, sent []string) []string {
	t.Helper()
	var names []string
	for _, apdu := range sent {
		if strings.HasPrefix(apdu, "e01a0000") {
			names = append(names, string(hx(t, apdu[10:])))
		}
	}
	return names
}

// The number of exchanges that was measured with the vendor's app: ten
// definitions, thirteen values, one signature; and the address before.
func TestTypedDataExchanges(t *testing.T) {
	w, link, _ := connect(t, emulator.Config{Settings: rawMessages}, Options{})
	data := own(t, "grant")
	for i := range 2 {
		sig, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
		if err != nil {
			t.Fatal(err)
		}
		judge(t, "grant", data, sig)
		count := map[byte]int{}
		for _, apdu := range link.taken() {
			count[apdu[1]]++
		}
		want := map[byte]int{insAddress: 1 - i, insTypedStruct: 10, insTypedValue: 13, insSignTypedData: 1}
		if i == 1 {
			delete(want, insAddress)
		}
		if diff := cmp.Diff(want, count); diff != "" {
			t.Errorf("time %d (-want +sent):\n%s", i, diff)
		}
	}
}

// vectorsDir has test data that is not part of this repository.
var vectorsDir = filepath.Join("..", "..", "shared", "vectors", "eip712")

// Data that people really sign. go-ethereum does not take one of them, whose
// fixed bytes have an odd number of digits, and neither does this driver.
func TestTypedDataVectors(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(vectorsDir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no test data in %s", vectorsDir)
	}
	for _, model := range []Model{NanoSPlus, Flex} {
		for _, file := range files {
			data := loadTyped(t, file)
			w, link, _ := connect(t, emulator.Config{Model: emulator.Model(model.ID()), Settings: rawMessages}, Options{Model: model, Blind: hw.AcceptBlindSigning})
			sig, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
			if _, _, judgeErr := apitypes.TypedDataAndHash(data); judgeErr != nil {
				if _, ok := errors.AsType[*hw.TypedDataError](err); !ok || len(link.taken()) != 0 {
					t.Errorf("%s: %v, but go-ethereum says %v", filepath.Base(file), err, judgeErr)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", filepath.Base(file), err)
				continue
			}
			judge(t, filepath.Base(file), data, sig)
		}
	}
}

// What a model does with each pair of settings, and what the driver said it would.
func TestTypedDataSettings(t *testing.T) {
	for _, c := range []struct {
		settings emulator.Settings
		model    Model
		verdict  hw.Verdict
		signs    bool
	}{
		{emulator.Settings{}, NanoSPlus, hw.Untold, false},
		{emulator.Settings{RawMessages: true}, NanoSPlus, hw.Untold, true},
		{emulator.Settings{BlindSigning: true}, NanoSPlus, hw.Yes, true},
		{emulator.Settings{BlindSigning: true, RawMessages: true}, NanoX, hw.Yes, true},
		{emulator.Settings{BlindSigning: true}, UnknownModel, hw.Yes, true},
		{emulator.Settings{BlindSigning: true}, Flex, hw.Yes, true},
		{emulator.Settings{}, Stax, hw.Untold, false},
	} {
		what := c.model.String()
		config := emulator.Config{Settings: c.settings, Model: emulator.Model(c.model.ID())}
		asked := 0
		w, _, _ := connect(t, config, Options{Model: c.model, Prompter: hw.PromptFunc(func(hw.Action, hw.Review) { asked++ })})
		info, err := w.Info(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if s := info.Capabilities.TypedData; s.Verdict != c.verdict || (s.Setting == settingRawMessages) == (c.model == Flex) {
			t.Errorf("%s, %+v: %+v", what, c.settings, s)
		}
		data := own(t, "grant")
		sig, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
		if asked != 1 {
			t.Errorf("%s, %+v: the holder was sent to the device %d times", what, c.settings, asked)
		}
		if c.signs {
			if err != nil {
				t.Errorf("%s, %+v: %v", what, c.settings, err)
				continue
			}
			judge(t, what, data, sig)
			continue
		}
		policy, ok := errors.AsType[*hw.PolicyError](err)
		if !ok || policy.Setting != settingRawMessages || !strings.Contains(err.Error(), settingBlindSigning) {
			t.Errorf("%s, %+v: %v, want a policy error that names both settings", what, c.settings, err)
		}
		if status, ok := errors.AsType[*StatusError](err); !ok || status.Word != statusBadData {
			t.Errorf("%s, %+v: %v, want the status word too", what, c.settings, err)
		}
		if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil {
			t.Errorf("%s, %+v: afterwards: %v", what, c.settings, err)
		}
	}
}

func TestTypedDataRejected(t *testing.T) {
	w, _, _ := connect(t, emulator.Config{Settings: rawMessages, Approve: emulator.RejectAll}, Options{})
	_, err := w.SignTypedData(t.Context(), hw.DefaultPath, own(t, "grant"))
	errorIs(t, "rejected", err, hw.ErrRejected)
	if _, ok := errors.AsType[*hw.PolicyError](err); ok {
		t.Errorf("%v: a rejection is no matter of settings", err)
	}
}

// Given up while the definitions go over: nobody was asked, and the app is left
// in the middle.
func TestTypedDataCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	w, link, _ := connect(t, emulator.Config{Settings: rawMessages}, Options{Prompter: hw.PromptFunc(func(hw.Action, hw.Review) { asked++ })})
	if _, err := w.Address(t.Context(), hw.DefaultPath, false); err != nil {
		t.Fatal(err)
	}
	link.taken()
	link.Transport = cancelAfter{link.Transport, cancel}
	_, err := w.SignTypedData(ctx, hw.DefaultPath, own(t, "grant"))
	errorIs(t, "given up", err, context.Canceled)
	if errors.Is(err, hw.ErrStillWaiting) || asked != 0 || len(link.taken()) != 1 {
		t.Errorf("%v, asked %d times", err, asked)
	}
	_, err = w.SignTypedData(t.Context(), hw.DefaultPath, own(t, "grant"))
	errorIs(t, "afterwards", err, hw.ErrDisconnected)
}

func TestTypedHash(t *testing.T) {
	w, link, _ := connect(t, emulator.Config{Settings: emulator.Settings{BlindSigning: true}}, Options{})
	domain, message := crypto.Keccak256Hash([]byte("domain")), crypto.Keccak256Hash([]byte("message"))
	sig, err := w.SignTypedHash(t.Context(), hw.DefaultPath, domain, message, hw.AcceptBlindSigning)
	if err != nil {
		t.Fatal(err)
	}
	judgeDigest(t, "hashes", crypto.Keccak256([]byte("\x19\x01"), domain[:], message[:]), sig)
	sent := hexes(link.taken())
	if want := hex.EncodeToString(hx(t, "e00c0000 55"+ownerPath)) + domain.Hex()[2:] + message.Hex()[2:]; sent[len(sent)-1] != want {
		t.Errorf("sent %s\nwant %s", sent[len(sent)-1], want)
	}
	for _, risk := range []hw.BlindRisk{"", "blind", "all-chains"} {
		_, err := w.SignTypedHash(t.Context(), hw.DefaultPath, domain, message, risk)
		if refused, ok := errors.AsType[*hw.RiskError](err); !ok || refused.Risk != "blind-signing" {
			t.Errorf("risk %q: %v, want a risk error", risk, err)
		}
	}
	if _, err := w.SignTypedHash(t.Context(), nil, domain, message, hw.AcceptBlindSigning); !errors.Is(err, hw.ErrBadPath) {
		t.Errorf("no path: %v", err)
	}
	if sent := link.taken(); len(sent) != 0 {
		t.Errorf("%x was sent", sent)
	}
	off, link, _ := connect(t, emulator.Config{Settings: rawMessages}, Options{})
	_, err = off.SignTypedHash(t.Context(), hw.DefaultPath, domain, message, hw.AcceptBlindSigning)
	if policy, ok := errors.AsType[*hw.PolicyError](err); !ok || policy.Setting != settingBlindSigning || len(link.taken()) != 1 {
		t.Errorf("blind signing off: %v, want a policy error after one look at the settings", err)
	}
}

// The versions and the models that take typed data, and how.
func TestTypedDataVersions(t *testing.T) {
	data := own(t, "grant")
	for _, c := range []struct {
		version      Version
		model        Model
		full, hashed bool
		need         string
	}{
		{Version{1, 4, 9}, NanoX, false, false, "1.9.19"},
		{Version{1, 5, 0}, NanoX, false, true, "1.9.19"},
		{Version{1, 9, 18}, Stax, false, true, "1.9.19"},
		{Version{1, 9, 19}, NanoSPlus, true, true, ""},
		{Version{1, 17, 0}, NanoS, false, true, ""},
		{Version{1, 22, 0}, Flex, true, true, ""},
	} {
		s := &script{t: t}
		w := &Wallet{transport: s, version: c.version, flags: flagBlindSigning, options: Options{Model: c.model, Prompter: hw.Silent}, addresses: map[string]common.Address{}}
		what := c.version.String() + " on " + c.model.String()
		support := capabilities(c.version, c.model, switchedOn).TypedData
		if (support.Verdict == hw.Yes) != c.full || support.NeedVersion != c.need || support.Reason == "" {
			t.Errorf("%s: %+v", what, support)
		}
		_, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
		if sent := len(s.sent) > 0; sent != c.full {
			t.Errorf("%s: something was sent: %v (%v)", what, sent, err)
		}
		old, isOld := errors.AsType[*hw.TooOldError](err)
		_, isPolicy := errors.AsType[*hw.PolicyError](err)
		if isOld != (c.need != "") || isOld && (old.Need != c.need || old.Have != c.version.String()) || !c.full && !isOld && !isPolicy {
			t.Errorf("%s: %v, want a reason by version or model", what, err)
		}
		s.sent, w.broken = nil, false
		_, err = w.SignTypedHash(t.Context(), hw.DefaultPath, common.Hash{}, common.Hash{}, hw.AcceptBlindSigning)
		if sent := len(s.sent) > 0; sent != c.hashed {
			t.Errorf("%s, hashed: something was sent: %v (%v)", what, sent, err)
		}
	}
}
