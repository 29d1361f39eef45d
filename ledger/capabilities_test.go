package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
)

func TestCapabilities(t *testing.T) {
	for _, c := range []struct {
		version       Version
		blind         position
		calldata      hw.Verdict
		setCode       hw.Verdict
		authorization hw.Verdict
		delegates     []string
		updates       []string
	}{
		{Version{1, 9, 19}, switchedOn, hw.Yes, hw.No, hw.No, nil, []string{"1.20.0", "1.22.0"}},
		{Version{1, 16, 0}, switchedOn, hw.Yes, hw.No, hw.No, nil, []string{"1.20.0", "1.22.0"}},
		{Version{1, 17, 0}, switchedOff, hw.No, hw.Yes, hw.Untold, []string{"Simple7702Account", "MetaMask Delegation"}, []string{"1.20.0", "1.22.0"}},
		{Version{1, 18, 0}, switchedOn, hw.Yes, hw.Yes, hw.Untold, []string{"Simple7702Account", "MetaMask Gator"}, []string{"1.20.0", "1.22.0"}},
		{Version{1, 19, 3}, notAsked, hw.Untold, hw.Yes, hw.Untold, []string{"Simple7702Account", "MetaMask Gator"}, []string{"1.20.0", "1.22.0"}},
		{Version{1, 20, 0}, switchedOn, hw.Yes, hw.Yes, hw.Untold, []string{"Simple7702Account"}, []string{"1.22.0"}},
		{Version{1, 22, 0}, notAsked, hw.Untold, hw.Yes, hw.Untold, []string{"Simple7702Account"}, nil},
		{Version{1, 255, 0}, switchedOff, hw.No, hw.Yes, hw.Untold, []string{"Simple7702Account"}, nil},
	} {
		got := capabilities(c.version, NanoSPlus, c.blind)
		if got.Calldata.Verdict != c.calldata || got.TypedHash.Verdict != c.calldata || got.SetCodeTx.Verdict != c.setCode || got.Authorization.Verdict != c.authorization {
			t.Errorf("app %s: %+v", c.version, got)
		}
		if got.Message.Verdict != hw.Yes || got.Transaction.Verdict != hw.Yes {
			t.Errorf("app %s: %+v", c.version, got)
		}
		if named := got.Calldata.Setting == settingBlindSigning; named != (c.calldata != hw.Yes) {
			t.Errorf("app %s: calldata %+v names the setting: %v", c.version, got.Calldata, named)
		}
		if c.authorization == hw.No && (got.Authorization.NeedVersion != "1.17.0" || got.SetCodeTx.NeedVersion != "1.17.0") {
			t.Errorf("app %s: %+v does not name the version", c.version, got.Authorization)
		}
		if c.authorization == hw.Untold && got.Authorization.Setting != settingSmartAccounts {
			t.Errorf("app %s: %+v does not name the setting", c.version, got.Authorization)
		}
		var names, newer []string
		for _, rule := range got.Delegates {
			names = append(names, rule.Name)
		}
		for _, update := range got.Updates {
			newer = append(newer, update.Version)
		}
		if diff := cmp.Diff(c.delegates, names); diff != "" {
			t.Errorf("app %s: delegates (-want +got):\n%s", c.version, diff)
		}
		if diff := cmp.Diff(c.updates, newer); diff != "" {
			t.Errorf("app %s: updates (-want +got):\n%s", c.version, diff)
		}
	}
}

// Without a device: what depends on a setting is not known, and names it;
// nothing comes without a reason, on no model and of no release.
func TestCapabilitiesFor(t *testing.T) {
	c := CapabilitiesFor(Version{1, 22, 0}, NanoSPlus, 8453)
	for name, want := range map[string]string{"calldata": settingBlindSigning, "authorization": settingSmartAccounts, "typed data": settingRawMessages, "typed hash": settingBlindSigning} {
		s := supportsOf(c)[name]
		if s.Verdict != hw.Untold || s.Setting != want {
			t.Errorf("%s: %+v, want one that depends on %q", name, s, want)
		}
	}
	if s := c.CanAuthorize(simple7702Account.Address, 8453); s.Verdict != hw.Untold {
		t.Errorf("Simple7702Account: %+v", s)
	}
	if s := c.CanAuthorize(metamask, 8453); s.Verdict != hw.No {
		t.Errorf("MetaMask: %+v", s)
	}
	for model := range models {
		for minor := range uint8(30) {
			v := Version{1, minor, 19}
			for name, s := range supportsOf(CapabilitiesFor(v, model, 1)) {
				if s.Verdict == "" || s.Reason == "" || s.Verdict == hw.Untold && s.Setting == "" {
					t.Errorf("app %s on %s, %s: %+v", v, model, name, s)
				}
				if need, ok := ParseVersion(s.NeedVersion); s.NeedVersion != "" && (!ok || !v.less(need) || s.Verdict != hw.No) {
					t.Errorf("app %s on %s, %s: %+v", v, model, name, s)
				}
			}
		}
	}
}

func supportsOf(c hw.Capabilities) map[string]hw.Support {
	return map[string]hw.Support{
		"message": c.Message, "transaction": c.Transaction, "calldata": c.Calldata, "type 4": c.SetCodeTx,
		"authorization": c.Authorization, "typed data": c.TypedData, "typed hash": c.TypedHash,
	}
}

// No release has had an entry for one chain only; should one, it counts there.
func TestDelegatesOnChain(t *testing.T) {
	everywhere, one := hw.DelegateRule{Name: "a"}, hw.DelegateRule{Name: "b", ChainID: 1}
	for chainID, want := range map[uint64]int{0: 2, 1: 2, 10: 1} {
		if got := onChain([]hw.DelegateRule{everywhere, one}, chainID); len(got) != want {
			t.Errorf("chain %d: %+v", chainID, got)
		}
	}
}

func TestParseVersion(t *testing.T) {
	for text, want := range map[string]Version{"1.22.0": {1, 22, 0}, "0.0.0": {}, "255.255.255": {255, 255, 255}} {
		if got, ok := ParseVersion(text); !ok || got != want || got.String() != text {
			t.Errorf("%q is %s, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "1", "1.22", "1.22.0.0", "1.22.x", "1.22.256", "1.22.-1", "1.22.00", "+1.22.0", " 1.22.0", "1.22.0-dev"} {
		if got, ok := ParseVersion(text); ok || got != (Version{}) {
			t.Errorf("%q is version %s", text, got)
		}
	}
}

// Each feature just before its release and in it: refused with the version that
// is needed and with nothing sent, then sent.
func TestFeaturesByVersion(t *testing.T) {
	long, short := make([]byte, 300), []byte("text")
	for i := range long {
		long[i] = 'x'
	}
	send := func(tx types.TxData) func(context.Context, *Wallet) error {
		return func(ctx context.Context, w *Wallet) error {
			_, err := w.SignTx(ctx, hw.DefaultPath, types.NewTx(tx), bigInt(1))
			return err
		}
	}
	sign := func(message []byte) func(context.Context, *Wallet) error {
		return func(ctx context.Context, w *Wallet) error {
			_, err := w.SignMessage(ctx, hw.DefaultPath, message)
			return err
		}
	}
	for name, c := range map[string]struct {
		before, since Version
		do            func(context.Context, *Wallet) error
	}{
		"type 1":         {Version{1, 8, 8}, Version{1, 9, 0}, send(&types.AccessListTx{ChainID: bigInt(1), To: &to})},
		"type 2":         {Version{1, 8, 8}, Version{1, 9, 0}, send(&types.DynamicFeeTx{ChainID: bigInt(1), To: &to})},
		"type 4":         {Version{1, 16, 255}, Version{1, 17, 0}, send(&types.SetCodeTx{ChainID: uint256.NewInt(1), To: to})},
		"a text":         {Version{1, 9, 18}, Version{1, 9, 19}, sign(short)},
		"a long text":    {Version{1, 9, 19}, Version{1, 9, 20}, sign(long)},
		"a text's limit": {Version{1, 9, 18}, Version{1, 9, 19}, sign(long[:255])},
		"a network": {Version{1, 12, 2}, Version{1, 13, 0}, func(ctx context.Context, w *Wallet) error {
			_, err := w.ProvideNetwork(ctx, hx(t, netHex))
			return err
		}},
		"an authorization": {Version{1, 16, 255}, Version{1, 17, 0}, func(ctx context.Context, w *Wallet) error {
			_, err := w.SignAuthorization(ctx, hw.DefaultPath, tuple(simple7702Account.Address, 1, 0))
			return err
		}},
		"typed data": {Version{1, 9, 18}, Version{1, 9, 19}, func(ctx context.Context, w *Wallet) error {
			_, err := w.SignTypedData(ctx, hw.DefaultPath, own(t, "mail"))
			return err
		}},
		"typed data by its hash": {Version{1, 4, 255}, Version{1, 5, 0}, func(ctx context.Context, w *Wallet) error {
			_, err := w.SignTypedHash(ctx, hw.DefaultPath, common.Hash{}, common.Hash{}, hw.AcceptBlindSigning)
			return err
		}},
	} {
		for _, version := range []Version{c.before, c.since} {
			w, s := play(t, softKey(t, "owner"), reply{answer: "6faa"})
			w.version, w.options.Model = version, NanoSPlus
			err := c.do(t.Context(), w)
			old, isOld := errors.AsType[*hw.TooOldError](err)
			if isOld != (version == c.before) || len(s.sent) != 1 && !isOld || len(s.sent) > 0 && isOld {
				t.Errorf("%s, app %s: %v, sent %x", name, version, err, s.sent)
			}
			if isOld && (old.Need != c.since.String() || old.Have != version.String() || old.What == "") {
				t.Errorf("%s, app %s: %+v, want %s", name, version, old, c.since)
			}
		}
	}
	w, s := play(t, softKey(t, "owner"), reply{answer: "6faa"})
	w.version = Version{1, 8, 8}
	errorIs(t, "a legacy transaction", send(&types.LegacyTx{To: &to})(t.Context(), w), hw.ErrRefused)
	if len(s.sent) != 1 {
		t.Errorf("sent %x", s.sent)
	}
}

// How much of a text 1.9.19 shows depends on the model.
func TestShownText(t *testing.T) {
	for model, want := range map[Model]int{NanoS: 99, UnknownModel: 99, NanoX: 255, NanoSPlus: 255, Stax: 255} {
		for v, want := range map[Version]int{{1, 9, 18}: 0, {1, 9, 19}: want, {1, 9, 20}: maxMessage, {1, 22, 0}: maxMessage} {
			if got := shownText(v, model); got != want {
				t.Errorf("app %s on %s shows %d bytes, want %d", v, model, got, want)
			}
		}
	}
}

// What no release brings to a model needs no version and no setting.
func TestNanoS(t *testing.T) {
	c := CapabilitiesFor(Version{1, 17, 0}, NanoS, 1)
	for _, s := range []hw.Support{c.Authorization, c.SetCodeTx, c.TypedData, c.CanAuthorize(simple7702Account.Address, 1)} {
		if s.Verdict != hw.No || s.NeedVersion != "" || s.Setting != "" || s.Reason == "" {
			t.Errorf("%+v", s)
		}
	}
	if len(c.Delegates) != 0 {
		t.Errorf("delegates %+v", c.Delegates)
	}
	w, s := play(t, softKey(t, "owner"))
	w.options.Model = NanoS
	_, err := w.SignAuthorization(t.Context(), hw.DefaultPath, tuple(simple7702Account.Address, 1, 0))
	if _, ok := errors.AsType[*hw.PolicyError](err); !ok || len(s.sent) != 0 {
		t.Errorf("%v, sent %x", err, s.sent)
	}
}

// A planner asks for what comes next: the release that a feature needs.
func ExampleCapabilitiesFor() {
	c := CapabilitiesFor(Version{1, 16, 0}, NanoX, 8453)
	fmt.Println(c.Authorization.Verdict, c.Authorization.NeedVersion)
	c = CapabilitiesFor(Version{1, 22, 0}, NanoX, 8453)
	fmt.Println(c.Authorization.Verdict, c.Authorization.Setting, slices.ContainsFunc(c.Delegates, func(r hw.DelegateRule) bool { return r.Name == "Simple7702Account" }))
	// Output:
	// no 1.17.0
	// untold Smart accounts true
}
