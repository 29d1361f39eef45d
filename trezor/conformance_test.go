package trezor

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/trezor/emulator"
)

// allAccount is the first account of the emulator's default seed.
var allAccount = common.HexToAddress("0x73d0385F4d8E00C5e6504C6030F47BF6212736A8")

// ready has the settings on that EIP-7702 needs.
var ready = emulator.Settings{Experimental: true, SafetyChecks: emulator.PromptTemporarily}

// plug opens an emulator. A config without a holder has one who approves.
func plug(t testing.TB, config emulator.Config, options Options) (*Wallet, *emulator.Device) {
	t.Helper()
	if config.Approve == nil {
		config.Approve = emulator.ApproveAll
	}
	device, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	link, err := device.Connect()
	if err != nil {
		t.Fatal(err)
	}
	options.Emulated = true
	w, err := Open(context.Background(), FrameMessages(link), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w, device
}

// oneReview makes one decision of a holder of the many prompts of a review: it
// begins when the driver tells of it.
type oneReview struct {
	mu      sync.Mutex
	decided bool
	holder  hwtest.Holder
}

func (o *oneReview) Await(hw.Action, hw.Review) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.decided = false
}

func (o *oneReview) approve(ctx context.Context, _ emulator.Prompt) (emulator.Answer, error) {
	o.mu.Lock()
	first := !o.decided
	o.decided = true
	o.mu.Unlock()
	if !first {
		return emulator.Answer{Action: emulator.Approve}, nil
	}
	switch approved, err := o.holder(ctx); {
	case err != nil:
		return emulator.Answer{}, err
	case !approved:
		return emulator.Answer{Action: emulator.Reject}, nil
	}
	return emulator.Answer{Action: emulator.Approve}, nil
}

// fixture describes an emulated device to the conformance suite.
func fixture(config emulator.Config) hwtest.Fixture {
	f := hwtest.Fixture{
		Open: func(t *testing.T, holder hwtest.Holder) hw.Wallet {
			t.Helper()
			o, config := &oneReview{holder: holder}, config
			config.Approve = o.approve
			w, _ := plug(t, config, Options{Prompter: o, AllChains: hw.AcceptAllChains, Blind: hw.AcceptBlindSigning})
			return w
		},
		Path: hw.DefaultPath, Account: allAccount,
		TxTypes:          []byte{types.DynamicFeeTxType, types.LegacyTxType},
		ChainIDs:         []uint64{1, 0x6c, 0x6e, 137, 11155111, 2147483629, 2147483630, 1<<32 - 1, 1 << 32, 987654321098, 1<<64 - 1},
		Unlisted:         common.HexToAddress("0x0101010101010101010101010101010101010101"),
		CancelEndsReview: true,
	}
	// Model One turns to the QR code and back (legacy/firmware/fsm.c, fsm_layoutAddress).
	f.AddressStays = config.Model == emulator.ModelOne
	if config.Firmware == "2.12.4" && config.Settings == ready {
		f.Delegate = metamaskDelegator
		f.AuthChainIDs = []uint64{0, 1, 1337, 11155111, 987654321098, 1<<64 - 1}
	}
	if strings.HasPrefix(config.Firmware, "2.12.5") && config.Settings == ready {
		f.LinkDelegate, f.LinkChainIDs = metamaskDelegator, []uint64{1, 8453, 42161}
	}
	return f
}

func TestConformance(t *testing.T) {
	for _, config := range []emulator.Config{
		{Model: emulator.ModelT, Firmware: "2.12.4", Settings: ready},
		{Model: emulator.Safe5, Firmware: "2.12.4"},
		{Model: emulator.Safe3, Firmware: "2.12.5", Settings: ready},
		{Model: emulator.Safe5, Firmware: "2.12.5-late", Settings: ready},
		{Model: emulator.Safe3New, Firmware: "2.12.3", Settings: ready},
		{Model: emulator.ModelT, Firmware: "2.8.0"},
		{Model: emulator.ModelOne, Firmware: "1.12.1"},
	} {
		t.Run(fmt.Sprintf("%s %s experimental=%v", config.Model, config.Firmware, config.Settings.Experimental), func(t *testing.T) {
			hwtest.TestWallet(t, fixture(config))
		})
	}
}

// TestLinkTx: the tuple and its transaction, for each delegate that a version
// lists on each chain that it knows, and for the revocation.
func TestLinkTx(t *testing.T) {
	for _, c := range []struct {
		firmware  string
		settings  emulator.Settings
		delegates []common.Address
		chains    []uint64
	}{
		{"2.12.5", ready, []common.Address{metamaskDelegator, ambireAccount}, []uint64{1, 8453, 42161}},
		{"2.12.5", ready, []common.Address{{}}, []uint64{1, 10, 137, 11155111}},
		{"2.12.5", emulator.Settings{Experimental: true}, []common.Address{{}}, []uint64{1}},
		{"2.12.5-late", ready, []common.Address{metamaskDelegator, simple7702Account}, []uint64{1, 8453}},
		{"2.12.5-late", emulator.Settings{Experimental: true}, []common.Address{metamaskDelegator, simple7702Account, {}}, []uint64{1}},
	} {
		for _, model := range []emulator.Model{emulator.Safe5, emulator.ModelT} {
			w, _ := plug(t, emulator.Config{Model: model, Firmware: c.firmware, Settings: c.settings}, Options{})
			for _, delegate := range c.delegates {
				for _, chain := range c.chains {
					r := fused
					r.Delegate, r.ChainID = delegate, chain
					checkLinked(t, w, r)
				}
			}
		}
	}
}

func checkLinked(t *testing.T, w *Wallet, r hw.SetCodeRequest) {
	t.Helper()
	signed, err := w.SignSetCodeTx(t.Context(), hw.DefaultPath, r)
	if err != nil {
		t.Errorf("%s on chain %d with %s: %v", r.Delegate, r.ChainID, w.version(), err)
		return
	}
	sender, err := types.Sender(types.LatestSignerForChainID(new(big.Int).SetUint64(r.ChainID)), signed)
	if err != nil || sender != allAccount || signed.Type() != types.SetCodeTxType || signed.Nonce() != r.Nonce {
		t.Errorf("sender %s, %v", sender, err)
	}
	list := signed.SetCodeAuthorizations()
	if len(list) != 1 {
		t.Fatalf("%d tuples", len(list))
	}
	authority, err := list[0].Authority()
	if err != nil || authority != allAccount || list[0].Address != r.Delegate || list[0].Nonce != r.Nonce+1 || list[0].ChainID.Uint64() != r.ChainID {
		t.Errorf("authority %s, %v, %+v", authority, err, list[0])
	}
}
