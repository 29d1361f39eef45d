package emulator

import (
	"bytes"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

var recipient = common.HexToAddress("0x1D1C328764A41BDA0492b66bAA30C4A339FF85EF")

func feeTx(data []byte) *msgSignTx1559 {
	first, _ := firstChunk(data)
	return &msgSignTx1559{
		AddressN: ownerPath, Nonce: []byte{1}, MaxGasFee: big.NewInt(20e9).Bytes(), MaxPriorityFee: big.NewInt(1e9).Bytes(),
		GasLimit: []byte{0x52, 8}, To: new(recipient.Hex()), Value: big.NewInt(1e16).Bytes(), DataInitialChunk: first,
		DataLength: new(uint32(len(data))), ChainID: new(uint64(1)),
	}
}

// erc20Call is a call of transfer or approve.
func erc20Call(selector string, who common.Address, amount *big.Int) []byte {
	out := append(common.FromHex(selector), common.LeftPadBytes(who[:], 32)...)
	return append(out, amount.FillBytes(make([]byte, 32))...)
}

// TestTransactionScreens is what each model shows, transaction by transaction.
func TestTransactionScreens(t *testing.T) {
	transfer := erc20Call("a9059cbb", recipient, big.NewInt(5_000_000))
	approve := erc20Call("095ea7b3", recipient, big.NewInt(5_000_000))
	token := tokenBlob(t, msgTokenInfo{
		Address: recipient[:], ChainID: new(uint64(1)), Symbol: new("USDX"), Decimals: new(uint32(6)), Name: new("US dollar X"),
	})
	revoke := erc20Call("095ea7b3", recipient, common.Big0)
	unlimited := erc20Call("095ea7b3", recipient, maxUint256())
	for _, m := range []Model{ModelOne, ModelT, Safe3, Safe5} {
		for name, data := range map[string][]byte{
			"plain": nil, "transfer": transfer, "approve": approve, "revoke": revoke, "unlimited": unlimited,
			"data": bytes.Repeat([]byte{0xab}, 200), "known_transfer": transfer, "known_approve": approve,
		} {
			approver := ApproveAll
			if name == "data" {
				approver = ReadAll
			}
			h := plug(t, Config{Model: m, Approve: approver, Debug: true})
			in := feeTx(data)
			if strings.HasPrefix(name, "known") {
				in.Definitions = &msgDefinitions{EncodedToken: token}
			}
			if data != nil {
				in.Value = []byte{}
			}
			want[msgTxRequest](h, idSignTx1559, in, idTxRequest)
			golden(t, "tx_"+strings.ToLower(string(m))+"_"+name, h.seen())
		}
	}
}

// TestDelegationScreens is what each model shows of EIP-7702.
func TestDelegationScreens(t *testing.T) {
	for _, m := range cores() {
		h := plug(t, Config{Model: m, Firmware: "2.12.4", Settings: Settings{Experimental: true, SafetyChecks: PromptAlways}})
		for name, in := range map[string]*msgSignAuth{
			"authorize": {ChainID: new(uint64(0)), Delegate: new(metaMask.Hex()), Nonce: new(uint64(9))},
			"unknown":   {ChainID: new(uint64(77)), Delegate: new(ambire.Hex()), Nonce: new(uint64(9))},
			"revoke":    {ChainID: new(uint64(8453)), Delegate: new(common.Address{}.Hex()), Nonce: new(uint64(9))},
		} {
			in.AddressN = ownerPath
			want[msgAuthSignature](h, idSignAuth, in, idAuthSignature)
			golden(t, "auth_"+strings.ToLower(string(m))+"_"+name, h.seen())
		}
		fused := plug(t, Config{Model: m, Firmware: "2.12.5", Settings: Settings{Experimental: true, SafetyChecks: PromptAlways}})
		want[msgTxRequest](fused, idSignTx1559,
			fusedTx(vectorAuth{Path: "m/44'/60'/0'/0/0", Delegate: metaMask.Hex(), Nonce: 1, ChainID: 1}, nil), idTxRequest)
		golden(t, "auth_"+strings.ToLower(string(m))+"_fused", fused.seen())
	}
}

// TestTransactionJudge signs transactions of every shape and has go-ethereum
// hash them and recover the signer.
func TestTransactionJudge(t *testing.T) {
	list := types.AccessList{
		{Address: recipient, StorageKeys: []common.Hash{{1}, {2}}},
		{Address: owner, StorageKeys: []common.Hash{}},
	}
	var wire []msgAccessList
	for _, e := range list {
		entry := msgAccessList{Address: new(e.Address.Hex())}
		for _, k := range e.StorageKeys {
			entry.StorageKeys = append(entry.StorageKeys, k[:])
		}
		wire = append(wire, entry)
	}
	for _, config := range []Config{{Model: ModelOne}, {Firmware: "2.8.0"}, {Firmware: "2.12.4"}, {Model: Safe5, Approve: ReadAll}} {
		for _, size := range []int{0, 1, 55, 56, 1024, 1025, 6144, 6145, 9000} {
			data := bytes.Repeat([]byte{0x5a}, size)
			h := plug(t, config)
			in := feeTx(data)
			in.AccessList = wire
			_, rest := firstChunk(data)
			got := h.signInChunks(idSignTx1559, in, rest)
			tx := types.NewTx(&types.DynamicFeeTx{
				ChainID: common.Big1, Nonce: 1, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(20e9), Gas: 21000, To: &recipient,
				Value: big.NewInt(1e16), Data: data, AccessList: list,
			})
			digest := types.LatestSignerForChainID(common.Big1).Hash(tx)
			equal(t, "signer", recovered(t, digest[:], rsv(got.SignatureR, got.SignatureS, get(got.SignatureV))), owner)
		}
	}
}

// TestContractCreation has no recipient. The Model One shows the zero address.
func TestContractCreation(t *testing.T) {
	for _, m := range []Model{ModelOne, ModelT} {
		h := plug(t, Config{Model: m})
		in := feeTx([]byte{0x60, 0x80})
		in.To = nil
		got := want[msgTxRequest](h, idSignTx1559, in, idTxRequest)
		tx := types.NewTx(&types.DynamicFeeTx{
			ChainID: common.Big1, Nonce: 1, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(20e9), Gas: 21000,
			Value: big.NewInt(1e16), Data: []byte{0x60, 0x80},
		})
		digest := types.LatestSignerForChainID(common.Big1).Hash(tx)
		equal(t, "signer", recovered(t, digest[:], rsv(got.SignatureR, got.SignatureS, get(got.SignatureV))), owner)
		text := map[Model]string{ModelOne: "0x000000000000", ModelT: "New contract"}[m]
		if !slices.ContainsFunc(h.seen(), func(p Prompt) bool {
			return strings.Contains(strings.ReplaceAll(strings.Join(p.Pages, ""), "\n", ""), text)
		}) {
			t.Errorf("%s does not show %q", m, text)
		}
	}
}

func TestTransactionRefusals(t *testing.T) {
	change := func(f func(*msgSignTx1559)) *msgSignTx1559 {
		in := feeTx(nil)
		f(in)
		return in
	}
	long := func(in *msgSignTx1559) { in.MaxGasFee = make([]byte, 29) }
	for _, test := range []struct {
		in           *msgSignTx1559
		core, legacy string
	}{
		{change(func(in *msgSignTx1559) { in.ChainID = new(uint64(0)) }), "Chain ID out of bounds", "Chain ID out of bounds"},
		{change(func(in *msgSignTx1559) { in.To = new("") }), "Contract creation without data", "Safety check failed"},
		{change(func(in *msgSignTx1559) { in.To = new("0x12") }), "Invalid recipient address", "Safety check failed"},
		{change(long), "Fee overflow", "Safety check failed"},
		{
			change(func(in *msgSignTx1559) { in.MaxPriorityFee = make([]byte, 29) }),
			"Fee overflow", "Safety check failed",
		},
		{
			change(func(in *msgSignTx1559) { in.DataLength = new(uint32(5)) }),
			"Data length provided, but no initial chunk", "Data length provided, but no initial chunk",
		},
		{
			change(func(in *msgSignTx1559) { in.DataLength, in.DataInitialChunk = new(uint32(16_000_001)), []byte{1} }),
			"Data length exceeds limit", "Data length exceeds limit",
		},
		{
			change(func(in *msgSignTx1559) { in.DataLength, in.DataInitialChunk = new(uint32(1)), []byte{1, 2} }),
			"Invalid size of initial chunk", "Invalid size of initial chunk",
		},
		{change(func(in *msgSignTx1559) { in.AddressN = path("m/44'/61'/0'/0/0") }), "Forbidden key path", "Forbidden key path"},
		{change(func(in *msgSignTx1559) { in.Nonce = nil }), "Failed to decode message", "Missing required field. nonce"},
	} {
		plug(t, Config{}).refused(idSignTx1559, test.in, FailureDataError, test.core)
		plug(t, Config{Model: ModelOne}).refused(idSignTx1559, test.in, FailureDataError, test.legacy)
	}
	payment := feeTx(nil)
	payment.PaymentReq = &msgEmpty{}
	plug(t, Config{}).refused(idSignTx1559, payment, FailureDataError, "Invalid signature in payment request.")
	plug(t, Config{}).refused(idSignTx, legacyTx(new(uint32(2)), owner.Hex()), FailureDataError, "tx_type out of bounds")
	plug(t, Config{Model: ModelOne}).refused(idSignTx, legacyTx(new(uint32(2)), owner.Hex()), FailureDataError, "Txtype out of bounds")

	odd := feeTx(nil)
	odd.AddressN = path("m/44'/60'/0'/5/0")
	h := plug(t, Config{Settings: Settings{SafetyChecks: PromptAlways}})
	want[msgTxRequest](h, idSignTx1559, odd, idTxRequest)
	equal(t, "prompts", h.names(), []string{"path_warning", "confirm_ethereum_tx", "confirm_ethereum_tx"})
}

// TestChunks are pieces of data that are too long, or empty.
func TestChunks(t *testing.T) {
	for _, m := range []Model{ModelOne, ModelT} {
		h := plug(t, Config{Model: m})
		r := want[msgTxRequest](h, idSignTx1559, feeTx(make([]byte, 1100)), idTxRequest)
		equal(t, "wanted", get(r.DataLength), uint32(76))
		h.refused(idTxAck, &msgTxAck{DataChunk: make([]byte, 77)}, FailureDataError, "Too much data")
		want[msgTxRequest](h, idSignTx1559, feeTx(make([]byte, 1100)), idTxRequest)
		if m == ModelOne {
			h.refused(idTxAck, &msgTxAck{DataChunk: []byte{}}, FailureDataError, "Empty data chunk received")
			continue
		}
		again := want[msgTxRequest](h, idTxAck, &msgTxAck{DataChunk: []byte{}}, idTxRequest)
		equal(t, "wanted", get(again.DataLength), uint32(76))
	}
}

// TestDefinitionRequests are questions that only a host that says so is asked.
func TestDefinitionRequests(t *testing.T) {
	call := feeTx([]byte{1, 2, 3, 4, 5})
	transfer := feeTx(erc20Call("a9059cbb", owner, big.NewInt(7_000_000)))
	for _, fw := range []string{"2.8.0", "2.12.3", "2.12.4"} {
		for _, in := range []*msgSignTx1559{call, transfer} {
			in.SupportsDefinitionRequest = new(true)
			h := plug(t, Config{Firmware: fw, Debug: true})
			m := h.ask(idSignTx1559, in)
			if fw == "2.8.0" {
				expect[msgTxRequest](h, m, idTxRequest)
				continue
			}
			r := expect[msgDefinitionRequest](h, m, idDefinitionReq)
			equal(t, "contract", common.BytesToAddress(r.TokenAddress), recipient)
			equal(t, "selector", len(r.FuncSig) > 0, in == call)
			ack := &msgDefinitionAck{}
			if in == transfer {
				ack.Definitions = &msgDefinitions{EncodedToken: tokenBlob(t, msgTokenInfo{
					Address: recipient[:], ChainID: new(uint64(1)), Symbol: new("SEVEN"), Decimals: new(uint32(6)), Name: new("Seven"),
				})}
			}
			expect[msgTxRequest](h, h.ask(idDefinitionAck, ack), idTxRequest)
			shown := h.seen()
			if text := strings.Join(shown[len(shown)-1].Pages, "\n"); in == transfer && !strings.Contains(text, "7 SEVEN") {
				t.Errorf("shown %q", text)
			}
		}
	}
}

// TestRejected is a "no" to each prompt of a transaction in turn: nothing is
// signed, and the device is ready again.
func TestRejected(t *testing.T) {
	for _, m := range []Model{ModelOne, ModelT, Safe3, Safe5} {
		yes := Answer{Action: Approve}
		for count := range 3 {
			answers := append(slices.Repeat([]Answer{yes}, count), Answer{Action: Reject})
			if count >= 2 && m != ModelOne {
				break
			}
			h := plug(t, Config{Model: m, Approve: Script(answers...)})
			h.refused(idSignTx1559, feeTx(nil), FailureActionCancelled, cancelText(m))
			equal(t, "prompts", len(h.seen()), count+1)
			want[msgSuccess](h, idPing, &msgPing{Message: new("x")}, idSuccess)
		}
	}
}

// TestButtonRequests are what the host learns: code, pages and name, and of a
// Model One the code alone.
func TestButtonRequests(t *testing.T) {
	h := plug(t, Config{Model: Safe5})
	want[msgTxRequest](h, idSignTx1559, feeTx(nil), idTxRequest)
	equal(t, "buttons", h.buttons, []msgButtonRequest{
		{Code: new(uint32(ButtonSignTx)), Pages: new(uint32(1)), Name: new("confirm_output")},
		{Code: new(uint32(ButtonSignTx)), Pages: new(uint32(1)), Name: new("confirm_total")},
	})
	one := plug(t, Config{Model: ModelOne})
	want[msgTxRequest](one, idSignTx1559, feeTx(nil), idTxRequest)
	equal(t, "buttons", one.buttons, slices.Repeat([]msgButtonRequest{{Code: new(uint32(ButtonSignTx))}}, 4))
}

func TestLongMessage(t *testing.T) {
	text := []byte(strings.Repeat("I grant a lot. ", 60))
	for _, approve := range []Approver{ApproveAll, ReadAll} {
		h := plug(t, Config{Approve: approve})
		got := want[msgMessageSignature](h, idSignMessage, &msgSignMessage{AddressN: ownerPath, Message: text}, idMessageSignature)
		equal(t, "signer", recovered(t, personalDigest(text), got.Signature), owner)
		prompts := h.seen()
		wanted := 2
		if len(prompts) > 2 {
			wanted = 3 // the text in full
		}
		equal(t, "prompts", len(prompts), wanted)
		if prompts[1].More != moreShowAll || prompts[1].Verb != skipReview {
			t.Errorf("prompt %+v", prompts[1])
		}
	}
	binary := plug(t, Config{Model: ModelOne})
	want[msgMessageSignature](binary, idSignMessage, &msgSignMessage{AddressN: ownerPath, Message: []byte{0xff, 1}}, idMessageSignature)
	golden(t, "message_legacy_binary", binary.seen())
	h := plug(t, Config{Model: ModelOne})
	h.refused(idSignMessage, &msgSignMessage{AddressN: ownerPath, Message: make([]byte, 1025)}, FailureDataError, "bytes overflow")
}

func TestVerifyRefusals(t *testing.T) {
	h := plug(t, Config{})
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	signature, err := crypto.Sign(personalDigest([]byte("x")), key)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []*msgVerifyMessage{
		{Address: new(owner.Hex()), Message: []byte("x"), Signature: signature},
		{Address: new(owner.Hex()), Message: []byte("x"), Signature: signature[:64]},
		{Address: new(owner.Hex()), Message: []byte("x"), Signature: append(slices.Clone(signature[:64]), 30)},
	} {
		h.refused(idVerifyMessage, in, FailureDataError, "Invalid signature")
	}
	equal(t, "prompts", len(h.seen()), 0)
}
