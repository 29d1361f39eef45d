package trezor

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/emulator"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// The vendor's vectors (trezor-firmware common/tests/fixtures/ethereum), through
// driver and emulator, to the last byte. They are not part of this repository.
const vectorsDir = "../../shared/vectors/trezor-ethereum"

type vectorFile struct {
	Setup struct{ Mnemonic, Passphrase string }
	Tests []vector
}

type vector struct {
	Name       string
	SkipModels []string `json:"skip_models"`
	Parameters struct {
		Path       string
		Message    string `json:"msg"`
		Data       json.RawMessage
		To         string `json:"to_address"`
		Chain      uint64 `json:"chain_id"`
		Nonce      string
		GasPrice   string  `json:"gas_price"`
		GasLimit   string  `json:"gas_limit"`
		MaxFee     string  `json:"max_gas_fee"`
		MaxTip     string  `json:"max_priority_fee"`
		TxType     *uint32 `json:"tx_type"`
		Value      json.RawMessage
		Delegate   string
		TupleNonce uint64  `json:"tuple_nonce"`
		Compat     bool    `json:"metamask_v4_compat"`
		Domain     string  `json:"domain_separator_hash"`
		Hash       *string `json:"message_hash"`
		PaymentReq bool    `json:"payment_req"`
	}
	Result struct {
		Address string
		Sig     string
		V       *big.Int `json:"sig_v"`
		R       string   `json:"sig_r"`
		S       string   `json:"sig_s"`
		Error   string
	}
}

func (v vector) String() string {
	return v.Name + " " + v.Parameters.Path
}

// vectors reads a file, or skips.
func vectors(t *testing.T, name string) vectorFile {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(vectorsDir, name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("the vendor's vectors are not beside the repository (%s)", vectorsDir)
	}
	if err != nil {
		t.Fatal(err)
	}
	var f vectorFile
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Tests) == 0 {
		t.Fatalf("%s has no vectors", name)
	}
	return f
}

// devices are one of each kind of firmware; newest is the one with everything.
var devices = []emulator.Config{
	{Model: emulator.ModelOne, Firmware: "1.12.1"},
	{Model: emulator.ModelT, Firmware: "2.8.0"},
	{Model: emulator.Safe3, Firmware: "2.12.4", Settings: ready},
	{Model: emulator.Safe5, Firmware: "2.12.5", Settings: ready},
	{Model: emulator.Safe5, Firmware: "2.12.5-late", Settings: ready},
}

// each runs every vector of a file on every device that it is for.
func each(t *testing.T, name string, options Options, run func(*testing.T, *Wallet, emulator.Config, vector)) {
	t.Helper()
	f := vectors(t, name)
	for _, config := range devices {
		t.Run(fmt.Sprintf("%s %s", config.Model, config.Firmware), func(t *testing.T) {
			config.Mnemonic = f.Setup.Mnemonic
			if f.Setup.Passphrase != "" {
				t.Fatal("a passphrase, which this test does not set")
			}
			// Paths that are unusual are warned of, or refused while checks are strict.
			config.Settings.SafetyChecks = emulator.PromptTemporarily
			config.Debug = options.Definitions != nil // whose definitions this test can sign
			w, _ := plug(t, config, options)
			for _, v := range f.Tests {
				if config.Model == emulator.ModelOne && (slices.Contains(v.SkipModels, "t1") || slices.Contains(v.SkipModels, "legacy")) {
					continue
				}
				t.Run(v.String(), func(t *testing.T) { run(t, w, config, v) })
			}
		})
	}
}

func parsePath(t *testing.T, text string) hw.Path {
	t.Helper()
	path, err := hw.ParsePath(text)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func unquote(t *testing.T, value json.RawMessage) string {
	t.Helper()
	var text string
	if err := json.Unmarshal(value, &text); err != nil {
		return string(value) // a number
	}
	return text
}

func bigOf(t *testing.T, text string) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(text, 0)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return n
}

func TestVectorAddresses(t *testing.T) {
	each(t, "getaddress.json", Options{}, func(t *testing.T, w *Wallet, _ emulator.Config, v vector) {
		for _, show := range []bool{false, true} {
			got, err := w.Address(t.Context(), parsePath(t, v.Parameters.Path), show)
			if err != nil || got.Hex() != v.Result.Address {
				t.Errorf("%s, %v, want %s", got, err, v.Result.Address)
			}
		}
	})
}

func TestVectorMessages(t *testing.T) {
	each(t, "signmessage.json", Options{}, func(t *testing.T, w *Wallet, _ emulator.Config, v vector) {
		sig, err := w.SignMessage(t.Context(), parsePath(t, v.Parameters.Path), []byte(v.Parameters.Message))
		if err != nil || hex.EncodeToString(sig) != v.Result.Sig {
			t.Errorf("%x, %v, want %s", sig, err, v.Result.Sig)
		}
	})
}

// transaction is that of a vector.
func (v vector) transaction(t *testing.T) *types.Transaction {
	t.Helper()
	p := v.Parameters
	data, err := hex.DecodeString(unquote(t, p.Data))
	if err != nil {
		t.Fatal(err)
	}
	var recipient *common.Address
	if p.To != "" {
		address := common.HexToAddress(p.To)
		recipient = &address
	}
	nonce, gas, value := bigOf(t, p.Nonce).Uint64(), bigOf(t, p.GasLimit), bigOf(t, unquote(t, p.Value))
	if !gas.IsUint64() {
		t.Skipf("a gas limit of %d bits: no Ethereum transaction has one", gas.BitLen())
	}
	if p.MaxFee != "" {
		return types.NewTx(&types.DynamicFeeTx{
			ChainID: new(big.Int).SetUint64(p.Chain), Nonce: nonce, GasFeeCap: bigOf(t, p.MaxFee), GasTipCap: bigOf(t, p.MaxTip),
			Gas: gas.Uint64(), To: recipient, Value: value, Data: data,
		})
	}
	return types.NewTx(&types.LegacyTx{Nonce: nonce, GasPrice: bigOf(t, p.GasPrice), Gas: gas.Uint64(), To: recipient, Value: value, Data: data})
}

func checkVectorTx(t *testing.T, w *Wallet, _ emulator.Config, v vector) {
	t.Helper()
	path, chainID := parsePath(t, v.Parameters.Path), new(big.Int).SetUint64(v.Parameters.Chain)
	if v.Parameters.TxType != nil {
		checkWanchain(t, w, path, chainID, v)
		return
	}
	signed, err := w.SignTx(t.Context(), path, v.transaction(t), chainID)
	if err != nil {
		t.Fatal(err)
	}
	gotV, r, s := signed.RawSignatureValues()
	checkVRS(t, v, gotV, r, s)
}

// checkWanchain sends what the driver offers no way to ask for, with the driver's
// own messages: a transaction of Wanchain's kind, which go-ethereum cannot hash.
func checkWanchain(t *testing.T, w *Wallet, path hw.Path, chainID *big.Int, v vector) {
	t.Helper()
	if err := w.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	tx := v.transaction(t)
	request, ok := w.txRequest(path, tx, chainID).(*pb.EthereumSignTx)
	if !ok {
		t.Fatal("not a legacy transaction")
	}
	request.TxType = v.Parameters.TxType
	answer, err := w.streamTx(t.Context(), request, tx.Data())
	if err != nil {
		t.Fatal(err)
	}
	r, s := new(big.Int).SetBytes(answer.GetSignatureR()), new(big.Int).SetBytes(answer.GetSignatureS())
	checkVRS(t, v, new(big.Int).SetUint64(uint64(answer.GetSignatureV())), r, s)
}

func checkVRS(t *testing.T, vec vector, v, r, s *big.Int) {
	t.Helper()
	want := vec.Result
	if v.Cmp(want.V) != 0 || r.Cmp(bigOf(t, "0x"+want.R)) != 0 || s.Cmp(bigOf(t, "0x"+want.S)) != 0 {
		t.Errorf("%s %x %x, want %s %s %s", v, r, s, want.V, want.R, want.S)
	}
}

func TestVectorTransactions(t *testing.T) {
	for _, name := range []string{"sign_tx.json", "sign_tx_eip155.json", "sign_tx_eip1559.json"} {
		t.Run(name, func(t *testing.T) { each(t, name, Options{}, checkVectorTx) })
	}
}

// TestVectorTypedData: on core field by field, on Model One by the two hashes.
func TestVectorTypedData(t *testing.T) {
	for _, compat := range []bool{true, false} {
		t.Run(fmt.Sprintf("compat %v", compat), func(t *testing.T) {
			each(t, "sign_typed_data.json", Options{PlainArrays: !compat}, func(t *testing.T, w *Wallet, config emulator.Config, v vector) {
				if v.Parameters.Compat != compat {
					return // the other setting's
				}
				path := parsePath(t, v.Parameters.Path)
				var sig []byte
				var err error
				if config.Model == emulator.ModelOne {
					sig, err = v.typedHash(t, w, path)
				} else {
					sig, err = w.SignTypedData(t.Context(), path, v.typedData(t, w))
				}
				if err != nil || "0x"+hex.EncodeToString(sig) != v.Result.Sig {
					t.Errorf("%x, %v, want %s", sig, err, v.Result.Sig)
				}
			})
		})
	}
}

// typedHash asks Model One. A domain without a message is something that package
// hw has no way to ask for: its message is sent as the driver would.
func (v vector) typedHash(t *testing.T, w *Wallet, path hw.Path) ([]byte, error) {
	t.Helper()
	domain := common.HexToHash(v.Parameters.Domain)
	if v.Parameters.Hash != nil {
		return w.SignTypedHash(t.Context(), path, domain, common.HexToHash(*v.Parameters.Hash), hw.AcceptBlindSigning)
	}
	if err := w.begin(t.Context()); err != nil {
		return nil, err
	}
	answer, err := w.exchange(t.Context(), &pb.EthereumSignTypedHash{AddressN: path, DomainSeparatorHash: domain[:]})
	if err != nil {
		return nil, err
	}
	told, ok := answer.(*pb.EthereumTypedDataSignature)
	if !ok {
		return nil, w.wrongAnswer(t.Context(), answer)
	}
	return told.GetSignature(), nil
}

// typedData is that of a vector. One has a field that its types do not have,
// which the driver refuses; the vendor's client leaves it out.
func (v vector) typedData(t *testing.T, w *Wallet) apitypes.TypedData {
	t.Helper()
	var data apitypes.TypedData
	if err := json.Unmarshal(v.Parameters.Data, &data); err != nil {
		t.Fatal(err)
	}
	if _, extra := data.Message["attachedMoneyInEth"]; extra {
		_, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
		if bad, ok := errors.AsType[*hw.TypedDataError](err); !ok || bad.Field != "message.attachedMoneyInEth" {
			t.Errorf("a field that is not in the types: %v", err)
		}
		delete(data.Message, "attachedMoneyInEth")
	}
	return data
}

// TestVectorAuthorizations: the tuple, alone on 2.12.4 and inside of its
// transaction later, with a definition of the network where one is needed.
func TestVectorAuthorizations(t *testing.T) {
	each(t, "sign_auth_eip7702.json", Options{Definitions: devDefinitions()}, func(t *testing.T, w *Wallet, config emulator.Config, v vector) {
		p, path := v.Parameters, parsePath(t, v.Parameters.Path)
		auth := bare(common.HexToAddress(p.Delegate), p.Chain, p.TupleNonce)
		var err error
		switch config.Firmware {
		case "2.12.4":
			auth, err = w.SignAuthorization(t.Context(), path, auth)
		case "2.12.5", "2.12.5-late":
			var signed *types.Transaction
			signed, err = w.SignSetCodeTx(t.Context(), path, hw.SetCodeRequest{
				ChainID: p.Chain, Nonce: p.TupleNonce - 1, To: to, Gas: 21000, GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(9), Delegate: auth.Address,
			})
			if err == nil {
				auth = signed.SetCodeAuthorizations()[0]
			}
		default:
			_, alone := w.SignAuthorization(t.Context(), path, auth)
			_, inside := w.SignSetCodeTx(t.Context(), path, fused)
			if alone == nil || inside == nil {
				t.Errorf("%s signed: %v, %v", config.Firmware, alone, inside)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		checkVRS(t, v, new(big.Int).SetUint64(uint64(auth.V)), auth.R.ToBig(), auth.S.ToBig())
	})
}
