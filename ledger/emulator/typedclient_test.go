package emulator

import (
	"encoding/hex"
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// typedClient sends EIP-712 documents as a host does. It is written for these
// tests, from the specification of the commands, and keeps what it sent.
type typedClient struct {
	*app
	sent int
	word string // of the last answer
}

// step sends one APDU, and none once one was refused.
func (c *typedClient) step(ins, p1, p2 byte, data []byte) []byte {
	c.t.Helper()
	if c.word != "" && c.word != "9000" {
		return nil
	}
	c.sent++
	var answer []byte
	answer, c.word = c.send(raw(ins, p1, p2, data))
	return answer
}

var solidity = regexp.MustCompile(`^([A-Za-z_]+?)(\d*)((?:\[\d*\])*)$`)

// describe is the data of E0 1A with P2=FF.
func describe(t testing.TB, field apitypes.Type) []byte {
	parts := solidity.FindStringSubmatch(field.Type)
	if parts == nil {
		t.Fatalf("type %q", field.Type)
	}
	kinds := map[string]byte{"int": 1, "uint": 2, "address": 3, "bool": 4, "string": 5, "bytes": 7}
	desc, known := kinds[parts[1]]
	var out []byte
	switch size, _ := strconv.Atoi(parts[2]); {
	case !known:
		name := parts[1] + parts[2]
		out = append([]byte{byte(len(name))}, name...)
	case size > 0 && parts[1] == "bytes":
		desc, out = 0x40|6, []byte{byte(size)}
	case size > 0:
		desc, out = 0x40|desc, []byte{byte(size / 8)}
	}
	if parts[3] != "" {
		desc |= 0x80
		levels := strings.Split(parts[3][1:len(parts[3])-1], "][")
		out = append(out, byte(len(levels)))
		for _, level := range levels {
			if n, err := strconv.Atoi(level); err == nil {
				out = append(out, 1, byte(n))
			} else {
				out = append(out, 0)
			}
		}
	}
	return slices.Concat([]byte{desc}, out, []byte{byte(len(field.Name))}, []byte(field.Name))
}

func (c *typedClient) define(types apitypes.Types) {
	names := []string{}
	for name := range types {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		c.step(0x1a, 0, 0, []byte(name))
		for _, field := range types[name] {
			c.step(0x1a, 0, 0xff, describe(c.t, field))
		}
	}
}

func (c *typedClient) structure(types apitypes.Types, name string, of map[string]any) {
	for _, field := range types[name] {
		c.field(types, field.Type, of[field.Name])
	}
}

func (c *typedClient) field(types apitypes.Types, typ string, of any) {
	if at := strings.LastIndexByte(typ, '['); at >= 0 {
		elements, _ := of.([]any)
		c.step(0x1c, 0, 0x0f, []byte{byte(len(elements))})
		for _, element := range elements {
			c.field(types, typ[:at], element)
		}
		return
	}
	if _, custom := types[typ]; custom {
		c.structure(types, typ, of.(map[string]any))
		return
	}
	c.value(plainBytes(c.t, typ, of))
}

// value sends a value in APDUs as full as they get.
func (c *typedClient) value(value []byte) {
	data := append(u16(len(value)), value...)
	for len(data) > 255 {
		c.step(0x1c, 1, 0xff, data[:255])
		data = data[255:]
	}
	c.step(0x1c, 0, 0xff, data)
}

// plainBytes is a value as the commands want it.
func plainBytes(t testing.TB, typ string, of any) []byte {
	switch {
	case typ == "string":
		return []byte(of.(string))
	case typ == "bool":
		if yes, ok := of.(bool); ok && yes || of == "true" {
			return []byte{1}
		}
		return []byte{0}
	case strings.HasPrefix(typ, "bytes"):
		out, err := hex.DecodeString(strings.TrimPrefix(of.(string), "0x"))
		if err != nil {
			t.Fatal(err)
		}
		return out
	case typ == "address":
		return common.HexToAddress(of.(string)).Bytes()
	}
	return intBytes(t, typ, of)
}

func intBytes(t testing.TB, typ string, of any) []byte {
	text, ok := of.(string)
	if !ok {
		text = strconv.FormatInt(int64(of.(float64)), 10)
	}
	n, ok := new(big.Int).SetString(text, 0)
	if !ok {
		t.Fatalf("number %v", of)
	}
	if n.Sign() < 0 {
		bits, _ := strconv.Atoi(strings.TrimPrefix(typ, "int"))
		n.Add(n, new(big.Int).Lsh(big.NewInt(1), uint(bits)))
	}
	if n.Sign() == 0 {
		return []byte{0}
	}
	return n.Bytes()
}

// judged is a document as go-ethereum reads it, and the digest it has for it.
type judged struct {
	types           apitypes.Types
	primary         string
	domain, message map[string]any
	digest          []byte
}

func judge(doc []byte) (judged, error) {
	var data apitypes.TypedData
	var plain struct{ Domain, Message map[string]any }
	if err := json.Unmarshal(doc, &data); err != nil {
		return judged{}, err
	}
	if err := json.Unmarshal(doc, &plain); err != nil {
		return judged{}, err
	}
	data.Message, _ = declared(data.Types, data.PrimaryType, plain.Message).(map[string]any)
	digest, _, err := apitypes.TypedDataAndHash(data)
	return judged{data.Types, data.PrimaryType, plain.Domain, plain.Message, digest}, err
}

// typedData sends a document and asks for the signature; it gives the answer and
// the digest by go-ethereum's judgement.
func (c *typedClient) typedData(doc []byte) (sig, digest []byte) {
	c.t.Helper()
	data, err := judge(doc)
	if err != nil {
		c.t.Fatal(err)
	}
	c.values(data)
	return c.step(0x0c, 0, 1, hx(c.t, ownerPath)), data.digest
}

// values sends everything up to the request for a signature.
func (c *typedClient) values(data judged) {
	c.define(data.types)
	c.step(0x1c, 0, 0, []byte("EIP712Domain"))
	c.structure(data.types, "EIP712Domain", data.domain)
	c.step(0x1c, 0, 0, []byte(data.primary))
	c.structure(data.types, data.primary, data.message)
}

// declared leaves out of a value what its type does not have; go-ethereum
// refuses such documents, other hosts ignore what is too much.
func declared(types apitypes.Types, typ string, of any) any {
	if at := strings.LastIndexByte(typ, '['); at >= 0 {
		out := []any{}
		for _, element := range of.([]any) {
			out = append(out, declared(types, typ[:at], element))
		}
		return out
	}
	fields, custom := types[typ]
	if !custom {
		return of
	}
	out := map[string]any{}
	for _, field := range fields {
		out[field.Name] = declared(types, field.Type, of.(map[string]any)[field.Name])
	}
	return out
}

// typed opens a device for typed data.
func typed(t testing.TB, config Config) *typedClient {
	t.Helper()
	return &typedClient{app: open(t, config)}
}
