package ledger

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

func TestVersionOrder(t *testing.T) {
	ordered := []Version{{0, 9, 9}, {1, 0, 0}, {1, 9, 19}, {1, 16, 255}, {1, 17, 0}, {1, 17, 1}, {1, 20, 0}, {2, 0, 0}}
	for i, a := range ordered {
		for j, b := range ordered {
			if a.less(b) != (i < j) {
				t.Errorf("%s < %s: %v", a, b, a.less(b))
			}
		}
	}
	if got := (Version{1, 22, 0}).String(); got != "1.22.0" {
		t.Errorf("prints as %s", got)
	}
}

// The driver's list of delegates is the app's: every release of the emulator,
// whose table was written from the app's source separately, signs what the
// driver says it does. Unlisted ones are asked past the driver, which refuses.
func TestDelegatesAgainstEmulator(t *testing.T) {
	for _, release := range emulator.Versions() {
		w, _, device := connect(t, emulator.Config{AppVersion: release, Settings: everything}, Options{})
		info, err := w.Info(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, delegate := range []common.Address{simple7702Account.Address, metamask, nobody, {}} {
			for _, chainID := range []uint64{0, 1, 1337} {
				data, err := encodeAuthorization(hw.DefaultPath, tuple(delegate, chainID, 0))
				if err != nil {
					t.Fatal(err)
				}
				apdu, err := command{cla: claApp, ins: insAuthorization, p1: 1, data: data}.bytes()
				if err != nil {
					t.Fatal(err)
				}
				answer, err := device.Exchange(t.Context(), apdu)
				if err != nil {
					t.Fatal(err)
				}
				signs := len(answer) == 65+2
				if says := info.Capabilities.CanAuthorize(delegate, chainID); (says.Verdict != hw.No) != signs {
					t.Errorf("app %s, delegate %s, chain %d: signed is %v, the driver says %+v", release, delegate, chainID, signs, says)
				}
			}
		}
	}
}

func TestCapabilities(t *testing.T) {
	for _, c := range []struct {
		version       Version
		blind         bool
		calldata      hw.Verdict
		setCode       hw.Verdict
		authorization hw.Verdict
		delegates     []string
	}{
		{Version{1, 16, 0}, true, hw.Yes, hw.No, hw.No, nil},
		{Version{1, 17, 0}, false, hw.No, hw.Yes, hw.Untold, []string{"Simple7702Account", "MetaMask Delegation"}},
		{Version{1, 18, 0}, true, hw.Yes, hw.Yes, hw.Untold, []string{"Simple7702Account", "MetaMask Gator"}},
		{Version{1, 19, 3}, true, hw.Yes, hw.Yes, hw.Untold, []string{"Simple7702Account", "MetaMask Gator"}},
		{Version{1, 20, 0}, true, hw.Yes, hw.Yes, hw.Untold, []string{"Simple7702Account"}},
		{Version{1, 255, 0}, false, hw.No, hw.Yes, hw.Untold, []string{"Simple7702Account"}},
	} {
		got := capabilities(c.version, NanoSPlus, c.blind)
		if got.Calldata.Verdict != c.calldata || got.SetCodeTx.Verdict != c.setCode || got.Authorization.Verdict != c.authorization {
			t.Errorf("app %s: %+v", c.version, got)
		}
		if got.Message.Verdict != hw.Yes || got.Transaction.Verdict != hw.Yes {
			t.Errorf("app %s: %+v", c.version, got)
		}
		if c.calldata == hw.No && got.Calldata.Setting != settingBlindSigning {
			t.Errorf("app %s: calldata %+v does not name the setting", c.version, got.Calldata)
		}
		if c.authorization == hw.No && (got.Authorization.NeedVersion != "1.17.0" || got.SetCodeTx.NeedVersion != "1.17.0") {
			t.Errorf("app %s: %+v does not name the version", c.version, got.Authorization)
		}
		if c.authorization == hw.Untold && got.Authorization.Setting != settingSmartAccounts {
			t.Errorf("app %s: %+v does not name the setting", c.version, got.Authorization)
		}
		var names []string
		for _, rule := range got.Delegates {
			names = append(names, rule.Name)
			if rule.ChainID != 0 {
				t.Errorf("app %s: %+v is not for every chain", c.version, rule)
			}
		}
		if len(names) != len(c.delegates) {
			t.Fatalf("app %s: delegates %v, want %v", c.version, names, c.delegates)
		}
		for i := range names {
			if names[i] != c.delegates[i] {
				t.Errorf("app %s: delegates %v, want %v", c.version, names, c.delegates)
			}
		}
	}
}

func TestModels(t *testing.T) {
	products := map[uint8]Model{}
	for model, row := range models {
		if back, ok := ParseModel(row.id); !ok || back != model || model.ID() != row.id || model.String() != row.name {
			t.Errorf("model %d: %+v parses to %v", model, row, back)
		}
		if other, taken := products[row.product]; taken {
			t.Errorf("%v and %v have the same USB product id", model, other)
		}
		products[row.product] = model
	}
	for _, id := range []string{"", "nano", "NanoX", "unknown model"} {
		if model, ok := ParseModel(id); ok || model != UnknownModel {
			t.Errorf("%q is %v", id, model)
		}
	}
	if UnknownModel.String() != "unknown model" || UnknownModel.ID() != "" || UnknownModel.nano() {
		t.Errorf("the unknown model is %q, %q", UnknownModel, UnknownModel.ID())
	}
	for model, nano := range map[Model]bool{NanoS: true, NanoX: true, NanoSPlus: true, Stax: false, Flex: false, Apex: false} {
		if model.nano() != nano {
			t.Errorf("%v has two buttons: %v", model, model.nano())
		}
	}
}
