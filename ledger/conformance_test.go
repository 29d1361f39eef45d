package ledger

import (
	"context"
	"fmt"
	"net"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/hw/speculos"
	"github.com/valetkey/valetkey/ledger/emulator"
)

var (
	metamask = metamaskDelegator
	nobody   = common.HexToAddress("0x0101010101010101010101010101010101010101") // only test builds list it
)

// fixture describes an emulated device to the conformance suite.
func fixture(config emulator.Config, open func(*testing.T, emulator.Config) hw.Wallet) hwtest.Fixture {
	f := hwtest.Fixture{
		Open: func(t *testing.T, holder hwtest.Holder) hw.Wallet {
			t.Helper()
			config := config
			config.Approve = func(ctx context.Context, _ emulator.Review) (bool, error) { return holder(ctx) }
			return open(t, config)
		},
		Path:     hw.DefaultPath,
		Account:  owner,
		TxTypes:  []byte{types.LegacyTxType, types.AccessListTxType, types.DynamicFeeTxType, types.SetCodeTxType},
		ChainIDs: []uint64{1, 0x6c, 0x6d, 0x6e, 137, 11155111, 1<<32 - 1, 1 << 32, 987654321098, 1<<64 - 1},
		Unlisted: nobody,
	}
	if config.Settings.SmartAccounts {
		f.Delegate = simple7702Account.Address
		f.AuthChainIDs = []uint64{0, 1, 1337, 11155111, 987654321098, 1<<64 - 1}
	}
	return f
}

func options(config emulator.Config) Options {
	model, _ := ParseModel(string(config.Model))
	return Options{Model: model, Emulated: true, AllChains: hw.AcceptAllChains, Blind: hw.AcceptBlindSigning}
}

func inProcess(t *testing.T, config emulator.Config) hw.Wallet {
	t.Helper()
	w, _, _ := connect(t, config, options(config))
	return w
}

// overTCP puts the device behind Speculos' protocol.
func overTCP(t *testing.T, config emulator.Config) hw.Wallet {
	t.Helper()
	device, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- emulator.Serve(ctx, l, device) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	link, err := speculos.Dial(t.Context(), l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	w, err := Open(t.Context(), link, options(config))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// conformanceVersions stand for each way in which releases that know EIP-7702
// differ (see versions.go and the emulator's table).
var conformanceVersions = []string{"1.17.0", "1.19.3", "1.20.0", "1.22.0"}

func TestConformance(t *testing.T) {
	for _, version := range conformanceVersions {
		for _, model := range []emulator.Model{emulator.NanoSPlus, emulator.NanoX} {
			config := emulator.Config{Model: model, AppVersion: version, Settings: everything}
			t.Run(fmt.Sprintf("%s %s", version, model), func(t *testing.T) {
				t.Run("in process", func(t *testing.T) { hwtest.TestWallet(t, fixture(config, inProcess)) })
				t.Run("over TCP", func(t *testing.T) { hwtest.TestWallet(t, fixture(config, overTCP)) })
			})
		}
	}
}

// As it leaves the shop: no calldata, no authorizations.
func TestConformanceFactorySettings(t *testing.T) {
	for _, version := range conformanceVersions {
		t.Run(version, func(t *testing.T) {
			hwtest.TestWallet(t, fixture(emulator.Config{AppVersion: version}, inProcess))
		})
	}
}

// Before EIP-7702.
func TestConformanceOldApp(t *testing.T) {
	f := fixture(emulator.Config{AppVersion: "1.16.0", Settings: emulator.Settings{BlindSigning: true}}, inProcess)
	f.TxTypes = []byte{types.DynamicFeeTxType, types.LegacyTxType, types.AccessListTxType}
	hwtest.TestWallet(t, f)
}

// MetaMask's delegate was on the list until 1.20.0.
func TestConformanceOtherDelegate(t *testing.T) {
	f := fixture(emulator.Config{AppVersion: "1.18.1", Settings: everything}, inProcess)
	f.Delegate = metamask
	hwtest.TestWallet(t, f)
}

// With "Debug contracts" chunks in the middle of a transaction wait for the
// holder too.
func TestDebugContracts(t *testing.T) {
	settings := everything
	settings.DebugContracts = true
	asked := map[emulator.ReviewKind]int{}
	w, _, _ := connect(t, emulator.Config{Settings: settings, Approve: func(_ context.Context, r emulator.Review) (bool, error) {
		asked[r.Kind]++
		return true, nil
	}}, Options{})
	tx := types.NewTx(&types.DynamicFeeTx{ChainID: bigInt(1), GasFeeCap: bigInt(1), Gas: 1, To: &owner, Data: make([]byte, 4+32*20)})
	signed, err := w.SignTx(t.Context(), hw.DefaultPath, tx, bigInt(1))
	if err != nil {
		t.Fatal(err)
	}
	if sender, err := types.Sender(types.LatestSignerForChainID(bigInt(1)), signed); err != nil || sender != owner {
		t.Errorf("sender %s, %v", sender, err)
	}
	if asked[emulator.ReviewCalldata] != 21 || asked[emulator.ReviewTransaction] != 1 {
		t.Errorf("asked %v, want 21 words and the transaction", asked)
	}
}
