package ledger

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

func tuple(delegate common.Address, chainID, nonce uint64) types.SetCodeAuthorization {
	return types.SetCodeAuthorization{ChainID: *uint256.NewInt(chainID), Address: delegate, Nonce: nonce}
}

// The worked example; APDU and digest were computed elsewhere.
func TestAuthorizationVector(t *testing.T) {
	w, link, _ := connect(t, emulator.Config{Settings: everything}, Options{})
	auth := tuple(simple7702Account.Address, 1, 0)
	if got, want := auth.SigHash(), common.HexToHash("11e2637c41136a0b61d9c575741713467caf34723e3bb0c0869f5cfd57ca9ad9"); got != want {
		t.Fatalf("digest %s, want %s", got, want)
	}
	signed, err := w.SignAuthorization(t.Context(), hw.DefaultPath, auth)
	if err != nil {
		t.Fatal(err)
	}
	if authority, err := signed.Authority(); err != nil || authority != owner {
		t.Errorf("authority %s, %v", authority, err)
	}
	want := []string{
		hex.EncodeToString(hx(t, "e002000015"+ownerPath)),
		hex.EncodeToString(hx(t, "e034010044 05 8000002c 8000003c 80000000 00000000 00000000 002d 000101"+
			"0114 4cd241e8d1510e30b2076397afc7508ae59c66c9 0208 0000000000000001 0308 0000000000000000")),
	}
	if diff := cmp.Diff(want, hexes(link.taken())); diff != "" {
		t.Errorf("(-want +sent):\n%s", diff)
	}
	if auth != tuple(simple7702Account.Address, 1, 0) {
		t.Errorf("the caller's tuple was changed: %+v", auth)
	}
}

// One APDU whatever the values and however long the path: the app never answers
// a chunk that is not the last.
func TestAuthorizationIsOneAPDU(t *testing.T) {
	w, link, _ := connect(t, emulator.Config{Settings: everything}, Options{})
	path := append(hw.Path{44 | hw.Hardened, 60 | hw.Hardened}, make(hw.Path, 8)...)
	if _, err := w.SignAuthorization(t.Context(), path, tuple(common.Address{}, 1<<64-1, 1<<64-2)); err != nil {
		t.Fatal(err)
	}
	sent := link.taken()
	if len(sent) != 2 {
		t.Fatalf("%d APDUs, want the address and one more", len(sent))
	}
	want := hex.EncodeToString(hx(t, "e034010058 0a 8000002c 8000003c"+strings.Repeat("00000000", 8)+
		"002d 000101 0114"+strings.Repeat("00", 20)+"0208 ffffffffffffffff 0308 fffffffffffffffe"))
	if got := hex.EncodeToString(sent[1]); got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
}

// A setting that is off is a policy error from 1.20.0 on. Before, its status
// word is that of a rejection, and the error says that it may be either.
func TestSmartAccountsOff(t *testing.T) {
	for _, c := range []struct {
		version string
		named   bool
		word    StatusWord
	}{
		{"1.17.0", false, 0x6985},
		{"1.18.1", false, 0x6985},
		{"1.19.3", false, 0x6985},
		{"1.20.0", true, 0x6980},
		{"1.21.3", true, 0x6980},
		{"1.22.0", true, 0x6980},
	} {
		for _, delegate := range []common.Address{simple7702Account.Address, {}} {
			w, _, _ := connect(t, emulator.Config{AppVersion: c.version}, Options{})
			_, err := w.SignAuthorization(t.Context(), hw.DefaultPath, tuple(delegate, 1, 0))
			what := fmt.Sprintf("app %s, delegate %s", c.version, delegate)
			if !strings.Contains(err.Error(), settingSmartAccounts) {
				t.Errorf("%s: %v does not name the setting", what, err)
			}
			status, ok := errors.AsType[*StatusError](err)
			if !ok || status.Word != c.word || status.Command != insAuthorization {
				t.Errorf("%s: %v, want status word %s", what, err, c.word)
			}
			policy, named := errors.AsType[*hw.PolicyError](err)
			if named != c.named || named && policy.Setting != settingSmartAccounts {
				t.Errorf("%s: %v is a policy error: %v", what, err, named)
			}
			if rejected := errors.Is(err, hw.ErrRejected); rejected == c.named {
				t.Errorf("%s: %v is a rejection: %v", what, err, rejected)
			}
		}
	}
}

// From 1.20.0 on a rejection is only a rejection.
func TestAuthorizationRejected(t *testing.T) {
	for _, c := range []struct {
		version string
		unsure  bool
	}{{"1.17.0", true}, {"1.19.3", true}, {"1.20.0", false}, {"1.22.0", false}} {
		w, _, _ := connect(t, emulator.Config{AppVersion: c.version, Settings: everything, Approve: emulator.RejectAll}, Options{})
		_, err := w.SignAuthorization(t.Context(), hw.DefaultPath, tuple(simple7702Account.Address, 1, 0))
		errorIs(t, c.version, err, hw.ErrRejected)
		if unsure := strings.Contains(err.Error(), settingSmartAccounts); unsure != c.unsure {
			t.Errorf("app %s: %v names the setting: %v", c.version, err, unsure)
		}
	}
}

// What the version refuses for sure never reaches the device.
func TestAuthorizationRefusedByHost(t *testing.T) {
	wide := tuple(simple7702Account.Address, 0, 0)
	wide.ChainID.Lsh(uint256.NewInt(1), 64)
	for _, c := range []struct {
		version string
		auth    types.SetCodeAuthorization
		tooOld  bool
	}{
		{"1.16.0", tuple(simple7702Account.Address, 1, 0), true},
		{"1.16.0", tuple(common.Address{}, 1, 0), true},
		{"1.16.0", tuple(nobody, 1, 0), true},
		{"1.17.0", tuple(nobody, 1, 0), false},
		{"1.20.0", tuple(metamask, 1, 0), false},
		{"1.22.0", tuple(metamask, 0, 0), false},
		{"1.22.0", wide, false},
	} {
		w, link, _ := connect(t, emulator.Config{AppVersion: c.version, Settings: everything}, Options{})
		_, err := w.SignAuthorization(t.Context(), hw.DefaultPath, c.auth)
		old, isOld := errors.AsType[*hw.TooOldError](err)
		_, isPolicy := errors.AsType[*hw.PolicyError](err)
		if isOld != c.tooOld || isPolicy == c.tooOld {
			t.Errorf("app %s, %s: %v, too old: %v", c.version, c.auth.Address, err, c.tooOld)
		}
		if isOld && (old.Have != c.version || old.Need != "1.17.0") {
			t.Errorf("app %s: %+v", c.version, old)
		}
		_, previewErr := w.Preview(t.Context(), hw.Request{Action: hw.SignAuthorization, Authorization: &c.auth})
		if previewErr == nil {
			t.Errorf("app %s, %s: screens for what is never shown", c.version, c.auth.Address)
		}
		if sent := link.taken(); len(sent) != 0 {
			t.Errorf("app %s, %s: %x was sent", c.version, c.auth.Address, sent)
		}
	}
}

// A tuple for every chain needs its risk by name, whatever it names.
func TestAllChainsNeedsRisk(t *testing.T) {
	for _, delegate := range []common.Address{simple7702Account.Address, {}} {
		for risk, want := range map[hw.AllChainsRisk]bool{"": false, "blind-signing": false, "yes": false, hw.AcceptAllChains: true} {
			w, link, _ := connect(t, emulator.Config{Settings: everything}, Options{AllChains: risk, Blind: hw.AcceptBlindSigning})
			signed, err := w.SignAuthorization(t.Context(), hw.DefaultPath, tuple(delegate, 0, 7))
			if want {
				if authority, authErr := signed.Authority(); err != nil || authErr != nil || authority != owner {
					t.Errorf("risk %q, %s: %v, %v", risk, delegate, err, authErr)
				}
				continue
			}
			refused, ok := errors.AsType[*hw.RiskError](err)
			if !ok || refused.Risk != string(hw.AcceptAllChains) || len(link.taken()) != 0 {
				t.Errorf("risk %q, %s: %v, want a risk error and nothing sent", risk, delegate, err)
			}
		}
	}
}

func TestSetCodeTxNeedsVersion(t *testing.T) {
	w, link, _ := connect(t, emulator.Config{AppVersion: "1.16.0"}, Options{})
	tx := types.NewTx(&types.SetCodeTx{ChainID: uint256.NewInt(1), GasFeeCap: uint256.NewInt(1), Gas: 1})
	_, err := w.SignTx(t.Context(), hw.DefaultPath, tx, bigInt(1))
	if old, ok := errors.AsType[*hw.TooOldError](err); !ok || old.Have != "1.16.0" || old.Need != "1.17.0" {
		t.Errorf("%v, want a too old error", err)
	}
	if sent := link.taken(); len(sent) != 0 {
		t.Errorf("%x was sent", sent)
	}
}
