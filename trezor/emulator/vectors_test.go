package emulator

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// The vendor's vectors, through the emulator, to the last byte of the signature.

func TestVectorsAddress(t *testing.T) {
	f := loadFixture(t, "getaddress.json")
	everyDevice(t, func(t *testing.T, config Config) {
		if config.Model == Safe7 {
			return
		}
		h := plug(t, config)
		for _, test := range f.Tests {
			p := unmarshal[struct{ Path string }](t, test.Parameters)
			r := unmarshal[struct{ Address string }](t, test.Result)
			got := want[msgAddress](h, idGetAddress, &msgGetAddress{AddressN: path(p.Path)}, idAddress)
			equal(t, p.Path, get(got.Address), r.Address)
		}
	})
}

func TestVectorsMessage(t *testing.T) {
	f := loadFixture(t, "signmessage.json")
	everyDevice(t, func(t *testing.T, config Config) {
		if config.Model == Safe7 {
			return
		}
		h := plug(t, config)
		for _, test := range f.Tests {
			p := unmarshal[struct{ Path, Msg string }](t, test.Parameters)
			r := unmarshal[struct{ Address, Sig string }](t, test.Result)
			got := want[msgMessageSignature](h, idSignMessage, &msgSignMessage{AddressN: path(p.Path), Message: []byte(p.Msg)}, idMessageSignature)
			equal(t, "signature", hex.EncodeToString(got.Signature), r.Sig)
			equal(t, "address", get(got.Address), r.Address)
			want[msgSuccess](h, idVerifyMessage, &msgVerifyMessage{
				Address: got.Address, Message: []byte(p.Msg), Signature: got.Signature,
			}, idSuccess)
		}
	})
}

// vectorTx is a transaction of any of the files.
type vectorTx struct {
	Data, Path, Nonce, Value string
	To                       string  `json:"to_address"`
	ChainID                  uint64  `json:"chain_id"`
	GasPrice                 string  `json:"gas_price"`
	GasLimit                 string  `json:"gas_limit"`
	MaxGasFee                string  `json:"max_gas_fee"`
	MaxPriorityFee           string  `json:"max_priority_fee"`
	TxType                   *uint32 `json:"tx_type"`
}

type vectorSignature struct {
	V json.Number `json:"sig_v"`
	R string      `json:"sig_r"`
	S string      `json:"sig_s"`
}

func signatureOf(v uint64, r, s []byte) vectorSignature {
	return vectorSignature{json.Number(fmt.Sprint(v)), hex.EncodeToString(r), hex.EncodeToString(s)}
}

// fullV is what a host makes of v where it is the parity alone: 2*chain+35+v.
func (s vectorSignature) fullV(chainID uint64) vectorSignature {
	if chainID > maxChainID {
		n, _ := new(big.Int).SetString(s.V.String(), 10)
		n.Add(n, new(big.Int).Lsh(new(big.Int).SetUint64(chainID), 1)).Add(n, big.NewInt(35))
		s.V = json.Number(n.String())
	}
	return s
}

func number(t testing.TB, text string) []byte {
	t.Helper()
	n, ok := new(big.Int).SetString(text, 0)
	if !ok {
		t.Fatalf("no number: %q", text)
	}
	return n.Bytes()
}

// signInChunks sends a transaction and the rest of its data.
func (h *host) signInChunks(id messageID, in any, rest []byte) *msgTxRequest {
	h.t.Helper()
	m := h.ask(id, in)
	for {
		r := expect[msgTxRequest](h, m, idTxRequest)
		if r.SignatureV != nil {
			return r
		}
		n := int(get(r.DataLength))
		m = h.ask(idTxAck, &msgTxAck{DataChunk: rest[:n]})
		rest = rest[n:]
	}
}

func firstChunk(data []byte) (first, rest []byte) {
	n := min(len(data), maxChunk)
	return data[:n], data[n:]
}

func TestVectorsTransaction(t *testing.T) {
	for _, file := range []string{"sign_tx.json", "sign_tx_eip155.json"} {
		f := loadFixture(t, file)
		everyDevice(t, func(t *testing.T, config Config) {
			if config.Model == Safe7 {
				return
			}
			config.Mnemonic = f.Setup.Mnemonic
			config.Settings.SafetyChecks = PromptTemporarily
			h := plug(t, config)
			for _, test := range f.Tests {
				if slices.Contains(test.SkipModels, "t1") && config.Model == ModelOne {
					continue
				}
				p := unmarshal[vectorTx](t, test.Parameters)
				data := hx(t, p.Data)
				chunk, rest := firstChunk(data)
				got := h.signInChunks(idSignTx, &msgSignTx{
					AddressN: path(p.Path), Nonce: number(t, p.Nonce), GasPrice: number(t, p.GasPrice), GasLimit: number(t, p.GasLimit),
					To: new(p.To), Value: number(t, p.Value), DataInitialChunk: chunk, DataLength: new(uint32(len(data))),
					ChainID: new(p.ChainID), TxType: p.TxType,
				}, rest)
				equal(t, test.Name, signatureOf(uint64(get(got.SignatureV)), got.SignatureR, got.SignatureS).fullV(p.ChainID),
					unmarshal[vectorSignature](t, test.Result))
			}
		})
	}
}

func TestVectorsDynamicFee(t *testing.T) {
	f := loadFixture(t, "sign_tx_eip1559.json")
	everyDevice(t, func(t *testing.T, config Config) {
		if config.Model == Safe7 {
			return
		}
		h := plug(t, config)
		for _, test := range f.Tests {
			p := unmarshal[vectorTx](t, test.Parameters)
			data := hx(t, p.Data)
			chunk, rest := firstChunk(data)
			got := h.signInChunks(idSignTx1559, &msgSignTx1559{
				AddressN: path(p.Path), Nonce: number(t, p.Nonce), MaxGasFee: number(t, p.MaxGasFee),
				MaxPriorityFee: number(t, p.MaxPriorityFee), GasLimit: number(t, p.GasLimit), To: new(p.To), Value: number(t, p.Value),
				DataInitialChunk: chunk, DataLength: new(uint32(len(data))), ChainID: new(p.ChainID),
			}, rest)
			equal(t, test.Name, signatureOf(uint64(get(got.SignatureV)), got.SignatureR, got.SignatureS),
				unmarshal[vectorSignature](t, test.Result))
		}
	})
}

// vectorAuth is an authorization; the error vectors are transactions.
type vectorAuth struct {
	Path, Delegate, Data string
	Nonce                uint64 `json:"tuple_nonce"`
	ChainID              uint64 `json:"chain_id"`
	To                   string `json:"to_address"`
	Value                uint64
	Payment              bool `json:"payment_req"`
}

// defsFor signs the definition of a network, as the vendor would, where the
// firmware has none built in.
func defsFor(t testing.TB, name string, chainID uint64) *msgDefinitions {
	if !strings.Contains(name, "_defs") {
		return nil
	}
	return &msgDefinitions{EncodedNetwork: networkBlob(t, msgNetworkInfo{
		ChainID: &chainID, Slip44: new(uint32(60)), Symbol: new("XYZ"), Name: new("Some network"),
	})}
}

func TestVectorsAuthorization(t *testing.T) {
	f := loadFixture(t, "sign_auth_eip7702.json")
	for _, m := range cores() {
		h := plug(t, Config{Model: m, Firmware: "2.12.4", Debug: true, Settings: Settings{Experimental: true, SafetyChecks: PromptTemporarily}})
		for _, test := range f.Tests {
			p := unmarshal[vectorAuth](t, test.Parameters)
			got := want[msgAuthSignature](h, idSignAuth, &msgSignAuth{
				AddressN: path(p.Path), ChainID: &p.ChainID, Delegate: &p.Delegate, Nonce: &p.Nonce,
				Definitions: defsFor(t, test.Name, p.ChainID),
			}, idAuthSignature)
			equal(t, test.Name, signatureOf(uint64(get(got.SignatureV)), got.SignatureR, got.SignatureS),
				unmarshal[vectorSignature](t, test.Result))
		}
	}
}

// TestVectorsFusedAuthorization signs the same tuples within a transaction.
func TestVectorsFusedAuthorization(t *testing.T) {
	f := loadFixture(t, "sign_auth_eip7702.json")
	for _, fw := range []string{"2.12.5", "2.12.5-late"} {
		h := plug(t, Config{Firmware: fw, Debug: true, Settings: Settings{Experimental: true, SafetyChecks: PromptTemporarily}})
		for _, test := range f.Tests {
			p := unmarshal[vectorAuth](t, test.Parameters)
			r := unmarshal[vectorSignature](t, test.Result)
			got := want[msgTxRequest](h, idSignTx1559, fusedTx(p, defsFor(t, test.Name, p.ChainID)), idTxRequest)
			if len(got.Auth7702List) != 1 || len(got.Auth7702List[0].Items) != 6 {
				t.Fatalf("%s: list %v", test.Name, got.Auth7702List)
			}
			items := got.Auth7702List[0].Items
			equal(t, "signature", [][]byte{items[3], items[4], items[5]},
				[][]byte{number(t, r.V.String()), bigOf(hx(t, r.R)).Bytes(), bigOf(hx(t, r.S)).Bytes()})
			equal(t, "tuple", items[:3], [][]byte{minimal(p.ChainID), common.HexToAddress(p.Delegate).Bytes(), minimal(p.Nonce)})
		}
	}
}

// fusedTx is a transaction whose nonce is one less than the tuple's.
func fusedTx(p vectorAuth, defs *msgDefinitions) *msgSignTx1559 {
	out := &msgSignTx1559{
		AddressN: path(p.Path), Nonce: minimal(p.Nonce - 1), MaxGasFee: []byte{20}, MaxPriorityFee: []byte{1}, GasLimit: []byte{0x52, 8},
		To: &p.To, Value: minimal(p.Value), DataLength: new(uint32(len(p.Data) / 2)), ChainID: &p.ChainID, Definitions: defs,
		Auth7702: &msgAuth7702{Delegate: &p.Delegate},
	}
	if p.To == "" && p.Data == "" {
		out.To = new(owner.Hex())
	}
	if p.Data != "" {
		out.DataInitialChunk, _ = hex.DecodeString(p.Data)
	}
	if p.Payment {
		out.PaymentReq = &msgEmpty{}
	}
	return out
}

func TestVectorsAuthorizationErrors(t *testing.T) {
	f := loadFixture(t, "sign_auth_eip7702_errors.json")
	for _, m := range cores() {
		h := plug(t, Config{Model: m, Firmware: "2.12.5", Debug: true, Settings: Settings{Experimental: true, SafetyChecks: PromptTemporarily}})
		for _, test := range f.Tests {
			p := unmarshal[vectorAuth](t, test.Parameters)
			text, _ := strings.CutPrefix(unmarshal[struct{ Error string }](t, test.Result).Error, "DataError: ")
			h.refused(idSignTx1559, fusedTx(p, nil), FailureDataError, text)
			if len(h.seen()) > 0 {
				t.Errorf("%s: something was shown", test.Name)
			}
		}
	}
}

// Calls of a vault that carries coin along: refused by firmware that knows vaults.
func TestVectorsTransactionErrors(t *testing.T) {
	f := loadFixture(t, "sign_tx_error.json")
	everyDevice(t, func(t *testing.T, config Config) {
		d, err := New(config)
		if err != nil {
			t.Fatal(err)
		}
		knows := d.fw.streams
		_ = d.Close()
		if config.Model == Safe7 || !knows {
			return
		}
		config.Mnemonic = f.Setup.Mnemonic
		h := plug(t, config)
		for _, test := range f.Tests {
			p := unmarshal[vectorTx](t, test.Parameters)
			data := hx(t, p.Data)
			h.refused(idSignTx, &msgSignTx{
				AddressN: path(p.Path), Nonce: number(t, p.Nonce), GasPrice: number(t, p.GasPrice), GasLimit: number(t, p.GasLimit),
				To: new(p.To), Value: number(t, p.Value), DataInitialChunk: data, DataLength: new(uint32(len(data))), ChainID: new(p.ChainID),
			}, FailureDataError, "Native ETH cannot be sent with vault transactions")
		}
	})
}
