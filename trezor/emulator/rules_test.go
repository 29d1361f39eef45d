package emulator

import (
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
)

func TestNewErrors(t *testing.T) {
	for _, test := range []struct {
		config Config
		want   error
	}{
		{Config{Model: "T9Z9"}, ErrUnknownModel},
		{Config{Firmware: "9.9.9"}, ErrUnknownVersion},
		{Config{Firmware: "1.12.1"}, ErrUnknownVersion},
		{Config{Model: ModelOne, Firmware: "2.12.4"}, ErrUnknownVersion},
		{Config{Mnemonic: "all all"}, ErrBadMnemonic},
		{Config{PIN: "12a4"}, ErrBadPIN},
		{Config{Model: ModelOne, PIN: "1204"}, ErrBadPIN},
	} {
		if _, err := New(test.config); !errors.Is(err, test.want) {
			t.Errorf("%+v: %v, want %v", test.config, err, test.want)
		}
	}
}

// TestRules is what each model and firmware does of what not all do.
func TestRules(t *testing.T) {
	type rules struct{ typedData, typedHash, tuple, fused, type4 bool }
	table := map[string]rules{
		"1.12.1":      {typedHash: true},
		"2.8.0":       {typedData: true},
		"2.12.3":      {typedData: true, type4: true},
		"2.12.4":      {typedData: true, tuple: true},
		"2.12.5":      {typedData: true, fused: true},
		"2.12.5-late": {typedData: true, fused: true},
	}
	everyDevice(t, func(t *testing.T, config Config) {
		if config.Model == Safe7 {
			return
		}
		rule, known := table[config.Firmware]
		if !known {
			t.Fatal("firmware without rules in this test")
		}
		config.Settings = Settings{Experimental: true, SafetyChecks: PromptTemporarily}
		h := plug(t, config)
		if got := h.ask(idSignTypedData, &msgSignTypedData{AddressN: ownerPath, PrimaryType: new("X")}).id == idStructRequest; got != rule.typedData {
			t.Errorf("typed data %v", got)
		}
		h.failure(h.ask(idCancel, &msgEmpty{}), FailureActionCancelled, cancelText(config.Model))
		hashes := &msgSignTypedHash{AddressN: ownerPath, DomainSeparatorHash: make([]byte, 32), MessageHash: make([]byte, 32)}
		if got := h.ask(idSignTypedHash, hashes).id == idTypedSignature; got != rule.typedHash {
			t.Errorf("typed hash %v", got)
		}
		auth := &msgSignAuth{AddressN: ownerPath, ChainID: new(uint64(1)), Nonce: new(uint64(1)), Delegate: new(metaMask.Hex())}
		if got := h.ask(idSignAuth, auth).id == idAuthSignature; got != rule.tuple {
			t.Errorf("tuple %v", got)
		}
		fused := fusedTx(vectorAuth{Path: "m/44'/60'/0'/0/0", Delegate: metaMask.Hex(), Nonce: 1, ChainID: 1}, nil)
		if got := len(expect[msgTxRequest](h, h.ask(idSignTx1559, fused), idTxRequest).Auth7702List) == 1; got != rule.fused {
			t.Errorf("fused %v", got)
		}
		if got := h.ask(idSignTx, legacyTx(new(uint32(4)), metaMask.Hex())).id == idTxRequest; got != rule.type4 {
			t.Errorf("type 4 %v", got)
		}
	})
}

func cancelText(m Model) string {
	if m == ModelOne {
		return "Action cancelled by user"
	}
	return "Cancelled"
}

func legacyTx(kind *uint32, to string) *msgSignTx {
	return &msgSignTx{
		AddressN: ownerPath, Nonce: []byte{1}, GasPrice: []byte{0x3b, 0x9a, 0xca, 0}, GasLimit: []byte{0x52, 8}, To: &to,
		Value: []byte{1}, ChainID: new(uint64(1)), TxType: kind,
	}
}

// TestIgnoredDelegation compares what old firmware signs, asked for a delegation,
// with the plain transaction: the signature is the same, and of a type 2.
func TestIgnoredDelegation(t *testing.T) {
	for _, config := range []Config{{Model: ModelOne}, {Firmware: "2.8.0"}, {Firmware: "2.12.3"}, {Firmware: "2.12.4"}} {
		h := plug(t, config)
		asked := fusedTx(vectorAuth{Path: "m/44'/60'/0'/0/0", Delegate: metaMask.Hex(), Nonce: 1, ChainID: 1}, nil)
		got := want[msgTxRequest](h, idSignTx1559, asked, idTxRequest)
		tx := types.NewTx(&types.DynamicFeeTx{
			ChainID: common.Big1, Nonce: 0, GasTipCap: common.Big1, GasFeeCap: bigOf([]byte{20}), Gas: 21000, To: &owner, Value: common.Big0,
		})
		digest := types.NewPragueSigner(common.Big1).Hash(tx)
		equal(t, "signer", recovered(t, digest[:], rsv(got.SignatureR, got.SignatureS, get(got.SignatureV))), owner)
	}
}

// TestFusedJudge has go-ethereum build the type 4 transaction and the tuple.
func TestFusedJudge(t *testing.T) {
	h := plug(t, Config{Firmware: "2.12.5", Settings: Settings{Experimental: true, SafetyChecks: PromptAlways}})
	got := want[msgTxRequest](h, idSignTx1559,
		fusedTx(vectorAuth{Path: "m/44'/60'/0'/0/0", Delegate: metaMask.Hex(), Nonce: 8, ChainID: 8453}, nil), idTxRequest)
	items := got.Auth7702List[0].Items
	auth := types.SetCodeAuthorization{
		ChainID: *uint256.NewInt(8453), Address: metaMask, Nonce: 8,
		V: uint8(bigOf(items[3]).Uint64()), R: *new(uint256.Int).SetBytes(items[4]), S: *new(uint256.Int).SetBytes(items[5]),
	}
	signer, err := auth.Authority()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "authority", signer, owner)
	tx := types.NewTx(&types.SetCodeTx{
		ChainID: uint256.NewInt(8453), Nonce: 7, GasTipCap: uint256.NewInt(1), GasFeeCap: uint256.NewInt(20), Gas: 21000, To: owner,
		Value: uint256.NewInt(0), AuthList: []types.SetCodeAuthorization{auth},
	})
	digest := types.NewPragueSigner(bigOf([]byte{0x21, 0x05})).Hash(tx)
	equal(t, "signer", recovered(t, digest[:], rsv(got.SignatureR, got.SignatureS, get(got.SignatureV))), owner)
}

// TestTupleJudge has go-ethereum hash the bare tuple, for all chains as well.
func TestTupleJudge(t *testing.T) {
	h := plug(t, Config{Firmware: "2.12.4", Settings: Settings{Experimental: true, SafetyChecks: PromptAlways}})
	for _, chain := range []uint64{0, 1, 77} {
		got := want[msgAuthSignature](h, idSignAuth, &msgSignAuth{
			AddressN: ownerPath, ChainID: &chain, Nonce: new(uint64(3)), Delegate: new(ambire.Hex()),
		}, idAuthSignature)
		auth := types.SetCodeAuthorization{
			ChainID: *uint256.NewInt(chain), Address: ambire, Nonce: 3, V: uint8(get(got.SignatureV)),
			R: *new(uint256.Int).SetBytes(got.SignatureR), S: *new(uint256.Int).SetBytes(got.SignatureS),
		}
		signer, err := auth.Authority()
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "authority", signer, owner)
	}
}

// TestDelegationRefusals is the order of the rules of the bare tuple.
func TestDelegationRefusals(t *testing.T) {
	base := func() *msgSignAuth {
		return &msgSignAuth{AddressN: ownerPath, ChainID: new(uint64(1)), Nonce: new(uint64(1)), Delegate: new(metaMask.Hex())}
	}
	off := plug(t, Config{Firmware: "2.12.4"})
	off.refused(idSignAuth, base(), FailureDataError, "Failed to decode message")
	debug := plug(t, Config{Firmware: "2.12.4", Debug: true})
	debug.refused(idSignAuth, base(), FailureDataError, "Failed to decode message: Experimental features are disabled.")

	strict := plug(t, Config{Firmware: "2.12.4", Settings: Settings{Experimental: true}})
	strict.refused(idSignAuth, base(), FailureProcessError, "EIP-7702 authorisation not allowed with strict safety checks")
	revoke := base()
	revoke.Delegate = new(common.Address{}.Hex())
	want[msgAuthSignature](strict, idSignAuth, revoke, idAuthSignature)
	equal(t, "prompts", strict.names(), []string{"ethereum/revoke7702/intro", "ethereum/revoke7702/details"})
	odd := base()
	odd.AddressN = path("m/44'/60'/0'/0/0/0")
	strict.refused(idSignAuth, odd, FailureDataError, "Forbidden key path")

	h := plug(t, Config{Firmware: "2.12.4", Settings: Settings{Experimental: true, SafetyChecks: PromptTemporarily}})
	h.refused(idSignAuth, odd, FailureDataError, "Unknown account")
	equal(t, "prompts", h.names(), []string{"path_warning"})
	last := base()
	last.Nonce = new(^uint64(0))
	h.refused(idSignAuth, last, FailureDataError, "Invalid nonce")
	for delegate, f := range map[string]Failure{
		simple7702.Hex():                  {FailureDataError, "Unknown EIP-7702 delegate address"},
		"":                                {FailureDataError, "Unknown EIP-7702 delegate address"},
		"63c0":                            {FailureProcessError, "Ethereum: Invalid address length"},
		"xx" + ambire.Hex()[2:]:           {FailureProcessError, "Ethereum: invalid beginning of an address"},
		"0x" + fmt.Sprintf("%040s", "zz"): {FailureFirmwareError, "Firmware error"},
	} {
		in := base()
		in.Delegate = &delegate
		h.refused(idSignAuth, in, f.Code, f.Message)
	}
}

// TestFusedLists is who may be delegated to where, in both candidates of 2.12.5.
func TestFusedLists(t *testing.T) {
	type key struct {
		fw       string
		delegate common.Address
		chain    uint64
	}
	for k, allowed := range map[key]bool{
		{"2.12.5", metaMask, 1}: true, {"2.12.5", metaMask, 10}: false, {"2.12.5", ambire, 42161}: true,
		{"2.12.5", simple7702, 1}: false, {"2.12.5-late", simple7702, 1}: true, {"2.12.5-late", simple7702, 10}: true,
		{"2.12.5-late", metaMask, 10}: false, {"2.12.5-late", simple7702, 11155111}: false,
	} {
		h := plug(t, Config{Firmware: k.fw, Settings: Settings{Experimental: true, SafetyChecks: PromptAlways}})
		in := fusedTx(vectorAuth{Path: "m/44'/60'/0'/0/0", Delegate: k.delegate.Hex(), Nonce: 1, ChainID: k.chain}, nil)
		if allowed {
			want[msgTxRequest](h, idSignTx1559, in, idTxRequest)
		} else {
			h.refused(idSignTx1559, in, FailureDataError, "Unknown EIP-7702 delegate address")
		}
	}
	strict := Settings{Experimental: true}
	in := fusedTx(vectorAuth{Path: "m/44'/60'/0'/0/0", Delegate: metaMask.Hex(), Nonce: 1, ChainID: 1}, nil)
	plug(t, Config{Firmware: "2.12.5", Settings: strict}).
		refused(idSignTx1559, in, FailureProcessError, "EIP-7702 authorisation not allowed with strict safety checks")
	want[msgTxRequest](plug(t, Config{Firmware: "2.12.5-late", Settings: strict}), idSignTx1559, in, idTxRequest)
	plug(t, Config{Firmware: "2.12.5"}).refused(idSignTx1559, in, FailureDataError, "Failed to decode message")
}

// TestSetCodeType is the type 4 of 2.12.3: what it signs is a list that begins
// with the type, and nothing of EIP-7702.
func TestSetCodeType(t *testing.T) {
	in := legacyTx(new(uint32(4)), metaMask.Hex())
	plug(t, Config{Firmware: "2.12.3"}).refused(idSignTx, in, FailureDataError, "EIP-7702 not allowed in strict checks")
	h := plug(t, Config{Firmware: "2.12.3", Settings: Settings{SafetyChecks: PromptAlways}})
	h.refused(idSignTx, legacyTx(new(uint32(4)), owner.Hex()), FailureDataError, "Unknown EIP-7702 address")
	got := want[msgTxRequest](h, idSignTx, in, idTxRequest)
	if len(got.Auth7702List) != 0 || get(got.SignatureV) < 37 {
		t.Errorf("signed %s as %d", hex.EncodeToString(got.SignatureR), get(got.SignatureV))
	}
}

// TestUnknownMessages are numbers that a device has no use for.
func TestUnknownMessages(t *testing.T) {
	h := plug(t, Config{})
	for _, id := range []messageID{4, 26, 27, 42, 60, 471, 473, 9999} {
		text := "Unexpected message"
		if id == idSignAuth {
			text = "Failed to decode message"
			h.refused(id, &msgEmpty{}, FailureDataError, text)
			continue
		}
		h.refused(id, &msgEmpty{}, FailureUnexpectedMessage, text)
	}
	one := plug(t, Config{Model: ModelOne})
	one.refused(4, &msgEmpty{}, FailureUnexpectedMessage, "Unknown message")
	one.refused(idTxAck, &msgTxAck{DataChunk: []byte{1}}, FailureUnexpectedMessage, "Not in Ethereum signing mode")
	bitcoin := plug(t, Config{BitcoinOnly: true})
	bitcoin.refused(idGetAddress, &msgGetAddress{AddressN: ownerPath}, FailureUnexpectedMessage, "Unexpected message")
	for _, c := range bitcoin.features().Capabilities {
		if c == capEthereum {
			t.Error("a firmware for Bitcoin says that it knows Ethereum")
		}
	}
}

// TestStates are devices that are not ready.
func TestStates(t *testing.T) {
	boot := plug(t, Config{Bootloader: true})
	f := boot.features()
	if !get(f.BootloaderMode) || get(f.FwMajor) != 2 {
		t.Errorf("features %+v", f)
	}
	boot.refused(idGetAddress, &msgGetAddress{AddressN: ownerPath}, FailureUnexpectedMessage, "Unexpected message")
	want[msgSuccess](boot, idPing, &msgPing{Message: new("x")}, idSuccess)

	for _, m := range []Model{ModelOne, ModelT} {
		h := plug(t, Config{Model: m, Uninitialized: true, PIN: "1234"})
		if f := h.features(); get(f.Initialized) || get(f.PinProtection) {
			t.Errorf("features %+v", f)
		}
		text := map[Model]string{ModelOne: "Device not initialized", ModelT: "Device is not initialized"}[m]
		h.refused(idGetAddress, &msgGetAddress{AddressN: ownerPath}, FailureNotInitialized, text)
		h.refused(idApplyFlags, &msgApplyFlags{Flags: new(uint32(0))}, FailureNotInitialized, text)
	}
}

// TestTHP is what a Safe 7 says to this protocol, byte by byte.
func TestTHP(t *testing.T) {
	h := bare(t, Config{Model: Safe7})
	h.send(idInitialize, &msgInitialize{})
	packet, err := h.link.ReadReport(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "packet", hex.EncodeToString(packet[:12]), "3f2323000300000002081100")
	h.send(idSignMessage, &msgSignMessage{AddressN: ownerPath, Message: make([]byte, 500)})
	f := expect[msgFailure](h, h.read(), idFailure)
	equal(t, "code", FailureCode(get(f.Code)), FailureInvalidProtocol)
	h.send(idPing, &msgPing{}) // the packets after the first were not answered
	equal(t, "code", FailureCode(get(expect[msgFailure](h, h.read(), idFailure).Code)), FailureInvalidProtocol)
}
