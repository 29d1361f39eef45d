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
