package emulator

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// typedHost answers the device's questions about typed data in JSON.
type typedHost struct {
	t       testing.TB
	types   map[string][]struct{ Name, Type string }
	domain  map[string]any
	message map[string]any
	primary string
}

func newTypedHost(t testing.TB, data json.RawMessage) *typedHost {
	t.Helper()
	d := unmarshal[struct {
		Types           map[string][]struct{ Name, Type string }
		PrimaryType     string
		Domain, Message json.RawMessage
	}](t, data)
	h := &typedHost{t: t, types: d.Types, primary: d.PrimaryType}
	for raw, to := range map[*json.RawMessage]*map[string]any{&d.Domain: &h.domain, &d.Message: &h.message} {
		decoder := json.NewDecoder(strings.NewReader(string(*raw)))
		decoder.UseNumber()
		if err := decoder.Decode(to); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

var arrayType = regexp.MustCompile(`^(.*)\[(\d*)\]$`)

// fieldType describes a type to the device.
func (h *typedHost) fieldType(name string) *msgFieldType {
	if m := arrayType.FindStringSubmatch(name); m != nil {
		out := &msgFieldType{DataType: new(uint32(typeArray)), EntryType: h.fieldType(m[1])}
		if m[2] != "" {
			n, _ := strconv.Atoi(m[2])
			out.Size = new(uint32(n))
		}
		return out
	}
	sized := func(kind, size uint32) *msgFieldType { return &msgFieldType{DataType: &kind, Size: &size} }
	plain := func(kind uint32) *msgFieldType { return &msgFieldType{DataType: &kind} }
	number := func(prefix string, unit, fallback int) uint32 {
		n, err := strconv.Atoi(strings.TrimPrefix(name, prefix))
		if err != nil {
			n = fallback
		}
		return uint32(n / unit)
	}
	switch {
	case h.types[name] != nil:
		return &msgFieldType{DataType: new(uint32(typeStruct)), Size: new(uint32(len(h.types[name]))), StructName: &name}
	case name == "bytes":
		return plain(typeBytes)
	case name == "string":
		return plain(typeString)
	case name == "bool":
		return plain(typeBool)
	case name == "address":
		return plain(typeAddress)
	case strings.HasPrefix(name, "bytes"):
		return sized(typeBytes, number("bytes", 1, 0))
	case strings.HasPrefix(name, "uint"):
		return sized(typeUint, number("uint", 8, 256))
	default:
		return sized(typeInt, number("int", 8, 256))
	}
}

func (h *typedHost) structAck(name string) *msgStructAck {
	out := &msgStructAck{}
	for _, f := range h.types[name] {
		out.Members = append(out.Members, msgStructMember{Type: h.fieldType(f.Type), Name: new(f.Name)})
	}
	return out
}

// value finds what the device asks for.
func (h *typedHost) value(path []uint32) []byte {
	h.t.Helper()
	kind, at := "EIP712Domain", any(h.domain)
	if path[0] == 1 {
		kind, at = h.primary, any(h.message)
	}
	for _, i := range path[1:] {
		if m := arrayType.FindStringSubmatch(kind); m != nil {
			kind, at = m[1], at.([]any)[i]
			continue
		}
		f := h.types[kind][i]
		kind, at = f.Type, at.(map[string]any)[f.Name]
	}
	if list, ok := at.([]any); ok {
		return binary.BigEndian.AppendUint16(nil, uint16(len(list)))
	}
	return h.encode(h.fieldType(kind), fmt.Sprint(at))
}

func (h *typedHost) encode(t *msgFieldType, text string) []byte {
	switch get(t.DataType) {
	case typeString:
		return []byte(text)
	case typeBytes:
		return hx(h.t, text)
	case typeAddress:
		return common.HexToAddress(text).Bytes()
	case typeBool:
		return map[string][]byte{"true": {1}, "false": {0}}[text]
	default:
		n, ok := new(big.Int).SetString(text, 0)
		if !ok {
			h.t.Fatalf("no number: %q", text)
		}
		if n.Sign() < 0 {
			n.Add(n, new(big.Int).Lsh(big.NewInt(1), uint(8**t.Size)))
		}
		return n.FillBytes(make([]byte, *t.Size))
	}
}

// signTyped has typed data signed, answering whatever is asked.
func (h *host) signTyped(typed *typedHost, in *msgSignTypedData) *msgTypedSignature {
	h.t.Helper()
	m := h.ask(idSignTypedData, in)
	for {
		switch m.id {
		case idStructRequest:
			m = h.ask(idStructAck, typed.structAck(get(parse[msgStructRequest](h, m).Name)))
		case idValueRequest:
			m = h.ask(idValueAck, &msgValueAck{Value: typed.value(parse[msgValueRequest](h, m).MemberPath)})
		default:
			return expect[msgTypedSignature](h, m, idTypedSignature)
		}
	}
}

type vectorTyped struct {
	Path            string
	V4              bool `json:"metamask_v4_compat"`
	Data            json.RawMessage
	MessageHash     *string `json:"message_hash"`
	DomainHash      string  `json:"domain_separator_hash"`
	ShowMessageHash *string `json:"show_message_hash"`
}

func TestVectorsTypedData(t *testing.T) {
	f := loadFixture(t, "sign_typed_data.json")
	for _, m := range cores() {
		for _, approve := range []Approver{ApproveAll, ReadAll} {
			h := plug(t, Config{Model: m, Approve: approve})
			for _, test := range f.Tests {
				p := unmarshal[vectorTyped](t, test.Parameters)
				in := &msgSignTypedData{AddressN: path(p.Path), MetamaskV4Compat: &p.V4}
				if p.ShowMessageHash != nil {
					in.ShowMessageHash = hx(t, *p.ShowMessageHash)
				}
				typed := newTypedHost(t, p.Data)
				in.PrimaryType = &typed.primary
				got := h.signTyped(typed, in)
				r := unmarshal[struct{ Address, Sig string }](t, test.Result)
				equal(t, test.Name, "0x"+hex.EncodeToString(got.Signature), r.Sig)
				equal(t, test.Name, get(got.Address), r.Address)
			}
		}
	}
}

// TestVectorsTypedHash has the Model One sign the same by their hashes.
func TestVectorsTypedHash(t *testing.T) {
	f := loadFixture(t, "sign_typed_data.json")
	h := plug(t, Config{Model: ModelOne})
	for _, test := range f.Tests {
		p := unmarshal[vectorTyped](t, test.Parameters)
		in := &msgSignTypedHash{AddressN: path(p.Path), DomainSeparatorHash: hx(t, p.DomainHash)}
		if p.MessageHash != nil {
			in.MessageHash = hx(t, *p.MessageHash)
		}
		got := want[msgTypedSignature](h, idSignTypedHash, in, idTypedSignature)
		equal(t, test.Name, "0x"+hex.EncodeToString(got.Signature), unmarshal[struct{ Sig string }](t, test.Result).Sig)
	}
}

const sampleTyped = `{
  "types": {
    "EIP712Domain": [
      {"name":"name","type":"string"},{"name":"version","type":"string"},
      {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
    "Limit": [{"name":"token","type":"address"},{"name":"amount","type":"uint256"},{"name":"delta","type":"int64"}],
    "Grant": [
      {"name":"agent","type":"address"},{"name":"limits","type":"Limit[]"},{"name":"first","type":"Limit"},
      {"name":"tags","type":"bytes4[2]"},{"name":"data","type":"bytes"},{"name":"final","type":"bool"},{"name":"note","type":"string"}]
  },
  "primaryType": "Grant",
  "domain": {"name":"Vault","version":"1","chainId":"1","verifyingContract":"0x1e0Ae8205e9726E6F296ab8869160A6423E2337E"},
  "message": {
    "agent":"0x54B0Fa66A065748C40dCA2C7Fe125A2028CF9982",
    "limits":[{"token":"0xc0004B62C5A39a728e4Af5bee0c6B4a4E54b15ad","amount":"1000000","delta":"-5"},
              {"token":"0x54B0Fa66A065748C40dCA2C7Fe125A2028CF9982","amount":"7","delta":"9"}],
    "first":{"token":"0xc0004B62C5A39a728e4Af5bee0c6B4a4E54b15ad","amount":"1","delta":"0"},
    "tags":["0x01020304","0xfffefdfc"],"data":"0x1234","final":true,"note":"for a week"
  }
}`

// TestTypedDataJudge compares the hashing with go-ethereum's, which the emulator
// does not use.
func TestTypedDataJudge(t *testing.T) {
	data := unmarshal[apitypes.TypedData](t, []byte(sampleTyped))
	digest, _, err := apitypes.TypedDataAndHash(data)
	if err != nil {
		t.Fatal(err)
	}
	h := plug(t, Config{Approve: ReadAll})
	typed := newTypedHost(t, []byte(sampleTyped))
	got := h.signTyped(typed, &msgSignTypedData{AddressN: ownerPath, PrimaryType: &typed.primary})
	equal(t, "signer", recovered(t, digest, got.Signature), owner)
}

// TestTypedDataScreens is all of it, read in full.
func TestTypedDataScreens(t *testing.T) {
	h := plug(t, Config{Model: Safe5, Approve: ReadAll})
	typed := newTypedHost(t, []byte(sampleTyped))
	h.signTyped(typed, &msgSignTypedData{AddressN: ownerPath, PrimaryType: &typed.primary})
	golden(t, "typed_data_read", h.seen())

	h = plug(t, Config{Model: Safe5})
	h.signTyped(typed, &msgSignTypedData{AddressN: ownerPath, PrimaryType: &typed.primary})
	golden(t, "typed_data_skipped", h.seen())
}

// TestTypedDataHostile are answers that make no sense.
func TestTypedDataHostile(t *testing.T) {
	member := func(f *msgFieldType) *msgStructAck {
		return &msgStructAck{Members: []msgStructMember{{Type: f, Name: new("x")}}}
	}
	kind := func(k uint32) *msgFieldType { return &msgFieldType{DataType: &k} }
	sized := func(k, size uint32) *msgFieldType { return &msgFieldType{DataType: &k, Size: &size} }
	entry := kind(typeString)
	for text, ack := range map[string]*msgStructAck{
		"Missing entry_type in array":         member(kind(typeArray)),
		"Unexpected entry_type in nonarray":   member(&msgFieldType{DataType: new(uint32(typeString)), EntryType: entry}),
		"Missing struct_name in struct":       member(sized(typeStruct, 1)),
		"Unexpected struct_name in nonstruct": member(&msgFieldType{DataType: new(uint32(typeBool)), StructName: new("X")}),
		"Missing size in struct":              member(&msgFieldType{DataType: new(uint32(typeStruct)), StructName: new("X")}),
		"Invalid size in bytes":               member(sized(typeBytes, 33)),
		"Invalid size in int/uint":            member(kind(typeUint)),
		"Unexpected size in str/bool/addr":    member(sized(typeBool, 1)),
		"Failed to decode message":            member(kind(9)),
	} {
		h := plug(t, Config{})
		m := h.ask(idSignTypedData, &msgSignTypedData{AddressN: ownerPath, PrimaryType: new("X")})
		expect[msgStructRequest](h, m, idStructRequest)
		h.refused(idStructAck, ack, FailureDataError, text)
	}
}

// TestTypedDataValues are values that do not fit their types.
func TestTypedDataValues(t *testing.T) {
	for name, test := range map[string]struct {
		kind  *msgFieldType
		value []byte
		text  string
	}{
		"short uint":  {&msgFieldType{DataType: new(uint32(typeUint)), Size: new(uint32(4))}, []byte{1}, "Invalid length"},
		"odd bool":    {&msgFieldType{DataType: new(uint32(typeBool))}, []byte{2}, "Invalid boolean value"},
		"empty bool":  {&msgFieldType{DataType: new(uint32(typeBool))}, []byte{}, "Invalid boolean value"},
		"an address":  {&msgFieldType{DataType: new(uint32(typeAddress))}, make([]byte, 19), "Invalid address"},
		"no UTF-8":    {&msgFieldType{DataType: new(uint32(typeString))}, []byte{0xff}, "Invalid UTF-8"},
		"long bytes4": {&msgFieldType{DataType: new(uint32(typeBytes)), Size: new(uint32(4))}, make([]byte, 5), "Invalid length"},
	} {
		h := plug(t, Config{})
		m := h.ask(idSignTypedData, &msgSignTypedData{AddressN: ownerPath, PrimaryType: new("X")})
		expect[msgStructRequest](h, m, idStructRequest)
		m = h.ask(idStructAck, &msgStructAck{})
		expect[msgStructRequest](h, m, idStructRequest)
		m = h.ask(idStructAck, &msgStructAck{Members: []msgStructMember{{Type: test.kind, Name: new("x")}}})
		expect[msgValueRequest](h, m, idValueRequest)
		t.Log(name)
		h.refused(idValueAck, &msgValueAck{Value: test.value}, FailureDataError, test.text)
	}
}

// FuzzTypedData answers every question with what the fuzzer says: field types of
// the first byte, values of the rest.
func FuzzTypedData(f *testing.F) {
	f.Add([]byte{1, 4, 0, 0, 0, 5})
	f.Add([]byte{7, 8, 2, 0, 1, 1, 6})
	f.Add([]byte{8, 1, 8, 1, 8, 1})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 64 {
			return
		}
		next := func() byte {
			if len(script) == 0 {
				return 0
			}
			b := script[0]
			script = script[1:]
			return b
		}
		var kind func(depth int) *msgFieldType
		kind = func(depth int) *msgFieldType {
			b := next()
			out := &msgFieldType{DataType: new(uint32(b % 10))}
			if b&0x10 == 0 {
				out.Size = new(uint32(next() % 40))
			}
			if get(out.DataType) == typeStruct {
				out.StructName = new(string('A' + rune(next()%3)))
			}
			if get(out.DataType) == typeArray && depth < 3 {
				out.EntryType = kind(depth + 1)
			}
			return out
		}
		h := plug(t, Config{Approve: ReadAll})
		m := h.ask(idSignTypedData, &msgSignTypedData{AddressN: ownerPath, PrimaryType: new("A"), MetamaskV4Compat: new(next()&1 == 0)})
		for range 200 {
			switch m.id {
			case idStructRequest:
				ack := &msgStructAck{}
				for range next() % 3 {
					ack.Members = append(ack.Members, msgStructMember{Type: kind(0), Name: new("m")})
				}
				m = h.ask(idStructAck, ack)
			case idValueRequest:
				m = h.ask(idValueAck, &msgValueAck{Value: make([]byte, next()%40)})
			case idFailure, idTypedSignature:
				return
			default:
				t.Fatalf("message %d", m.id)
			}
		}
	})
}
