package trezor

import (
	"errors"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

func TestVersionOrder(t *testing.T) {
	sorted := []Version{{1, 9, 9}, {1, 10, 0}, {1, 10, 1}, {2, 0, 0}, {2, 12, 4}, {2, 12, 5}, {2, 13, 0}, {3, 0, 0}}
	for i, a := range sorted {
		for j, b := range sorted {
			if a.less(b) != (i < j) {
				t.Errorf("%s < %s is %v", a, b, a.less(b))
			}
		}
	}
}

// TestThreeWorlds: who signs a tuple alone, who inside of its transaction, and
// who is not asked at all.
func TestThreeWorlds(t *testing.T) {
	for _, c := range []struct {
		version       Version
		authorization hw.Verdict
		link          hw.Verdict
	}{
		{Version{1, 12, 1}, hw.No, hw.No},
		{Version{1, 14, 2}, hw.No, hw.No},
		{Version{2, 10, 0}, hw.No, hw.No},
		{Version{2, 11, 0}, hw.No, hw.No},
		{Version{2, 12, 3}, hw.No, hw.No},
		{Version{2, 12, 4}, hw.Yes, hw.No},
		{Version{2, 12, 5}, hw.No, hw.Yes},
		{Version{2, 13, 0}, hw.No, hw.Yes},
	} {
		s := newScript(t, c.version, softKey(t, "owner"))
		w := s.known(Options{})
		info, err := w.Info(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := info.Capabilities
		if got.Authorization.Verdict != c.authorization || got.LinkTx.Verdict != c.link || got.SetCodeTx.Verdict != hw.No {
			t.Errorf("%s: alone %+v, in its transaction %+v", c.version, got.Authorization, got.LinkTx)
		}
		s.got = nil
		s.says = func(m pb.Message) []any {
			switch m.(type) {
			case *pb.EthereumSignAuth7702, *pb.EthereumSignTxEIP1559:
				return []any{failure(4, "")}
			}
			return nil
		}
		_, alone := w.SignAuthorization(t.Context(), hw.DefaultPath, bare(metamaskDelegator, 1, 3))
		_, inside := w.SignSetCodeTx(t.Context(), hw.DefaultPath, fused)
		for name, r := range map[string]struct {
			err     error
			verdict hw.Verdict
		}{"alone": {alone, c.authorization}, "inside": {inside, c.link}} {
			_, old := errors.AsType[*hw.TooOldError](r.err)
			_, policy := errors.AsType[*hw.PolicyError](r.err)
			if (r.verdict == hw.No) != (old || policy) {
				t.Errorf("%s on %s: %v", name, c.version, r.err)
			}
		}
		for _, m := range s.got {
			switch m := m.(type) {
			case *pb.EthereumSignAuth7702:
				if c.authorization == hw.No {
					t.Errorf("%s was asked for a tuple", c.version)
				}
			case *pb.EthereumSignTxEIP1559:
				if c.link == hw.No || m.Auth7702 == nil {
					t.Errorf("%s was sent the field, or a transaction without it", c.version)
				}
			}
		}
	}
}

func TestDelegates(t *testing.T) {
	for _, c := range []struct {
		version  Version
		delegate common.Address
		chain    uint64
		want     hw.Verdict
	}{
		{core2124, metamaskDelegator, 1, hw.Yes},
		{core2124, ambireAccount, 987654, hw.Yes},
		{core2124, metamaskDelegator, 0, hw.Yes},
		{core2124, simple7702Account, 1, hw.No},
		{core2124, common.Address{1}, 1, hw.No},
		{core2124, common.Address{}, 5, hw.Yes},
		{core2125, metamaskDelegator, 1, hw.Yes},
		{core2125, metamaskDelegator, 100, hw.Yes},
		{core2125, ambireAccount, 8453, hw.Yes},
		{core2125, ambireAccount, 42161, hw.Yes},
		{core2125, ambireAccount, 10, hw.No},
		{core2125, metamaskDelegator, 11155111, hw.No},
		{core2125, simple7702Account, 1, hw.Untold},
		{core2125, simple7702Account, 100, hw.No},
		{core2125, common.Address{}, 10, hw.Yes},
		{Version{2, 12, 3}, metamaskDelegator, 1, hw.No},
		{legacy, metamaskDelegator, 1, hw.No},
	} {
		caps := capabilities(newScript(t, c.version, nil).features)
		got := caps.CanLink(c.delegate, c.chain)
		if !sinceLinkTx.open(c.version) {
			got = caps.CanAuthorize(c.delegate, c.chain)
		}
		if got.Verdict != c.want || got.Reason == "" {
			t.Errorf("%s for %s on chain %d: %+v, want %s", c.version, c.delegate, c.chain, got, c.want)
		}
	}
	if n := len(delegatesOf(Version{2, 11, 0})); n != 0 {
		t.Errorf("2.11.0 has %d delegates", n)
	}
}

// TestSettings: what a device tells of its settings, and what it does not tell
// while it is locked.
func TestSettingsInCapabilities(t *testing.T) {
	strictChecks := new(pb.SafetyChecks_SAFETY_STRICT)
	for name, c := range map[string]struct {
		version      Version
		experimental *bool
		checks       *pb.SafetyChecks
		verdict      hw.Verdict
		setting      string
		delegates    bool
	}{
		"locked":                {core2124, nil, nil, hw.Untold, SettingExperimental, true},
		"locked, later":         {core2125, nil, nil, hw.Untold, SettingExperimental, true},
		"off":                   {core2124, new(false), strictChecks, hw.No, SettingExperimental, false},
		"on, strict":            {core2124, new(true), strictChecks, hw.Yes, SettingSafetyChecks, false},
		"on, strict, later":     {core2125, new(true), strictChecks, hw.Untold, SettingSafetyChecks, true},
		"on, not strict":        {core2124, new(true), new(pb.SafetyChecks_SAFETY_PROMPT_ALWAYS), hw.Yes, "", true},
		"on, not strict, later": {core2125, new(true), new(pb.SafetyChecks_SAFETY_PROMPT_TEMPORARILY), hw.Yes, "", true},
	} {
		f := newScript(t, c.version, nil).features
		f.ExperimentalFeatures, f.SafetyChecks = c.experimental, c.checks
		caps := capabilities(f)
		got := caps.Authorization
		if sinceLinkTx.open(c.version) {
			got = caps.LinkTx
		}
		if got.Verdict != c.verdict || got.Setting != c.setting || got.Reason == "" || (len(caps.Delegates) > 0) != c.delegates {
			t.Errorf("%s: %+v, %d delegates", name, got, len(caps.Delegates))
		}
	}
}

func TestGates(t *testing.T) {
	for _, c := range []struct {
		gate    gate
		version Version
		need    string // "" is open, "never" is a policy
	}{
		{sinceDynamicFee, Version{2, 4, 1}, "2.4.2"},
		{sinceDynamicFee, Version{2, 4, 2}, ""},
		{sinceDynamicFee, Version{1, 10, 3}, "1.10.4"},
		{sinceDynamicFee, Version{1, 10, 4}, ""},
		{sinceTypedData, Version{2, 4, 2}, "2.4.3"},
		{sinceTypedData, legacy, "never"},
		{sinceTypedHash, Version{1, 10, 4}, "1.10.5"},
		{sinceTypedHash, legacy, ""},
		{sinceTypedHash, core2125, "never"},
		{sinceAuthorization, Version{2, 12, 3}, "2.12.4"},
		{sinceLinkTx, core2124, "2.12.5"},
		{sinceLinkTx, Version{2, 13, 0}, ""},
		{sinceLinkTx, legacy, "never"},
	} {
		err, support := c.gate.check(c.version), c.gate.support(c.version, "it does")
		old, isOld := errors.AsType[*hw.TooOldError](err)
		_, isPolicy := errors.AsType[*hw.PolicyError](err)
		switch {
		case c.need == "" && (err != nil || support.Verdict != hw.Yes):
			t.Errorf("%s on %s: %v, %+v", c.gate.what, c.version, err, support)
		case c.need == "never" && (!isPolicy || support.Verdict != hw.No || support.NeedVersion != ""):
			t.Errorf("%s on %s: %v, %+v", c.gate.what, c.version, err, support)
		case c.need != "" && c.need != "never" && (!isOld || old.Need != c.need || support.NeedVersion != c.need):
			t.Errorf("%s on %s: %v, %+v", c.gate.what, c.version, err, support)
		}
	}
}

func TestModels(t *testing.T) {
	for _, c := range []struct {
		internal, reported string
		want               Model
	}{
		{"T1B1", "1", ModelOne},
		{"T2T1", "T", ModelT},
		{"T2B1", "Safe 3", Safe3},
		{"T3B1", "Safe 3", Safe3},
		{"T3T1", "Safe 5", Safe5},
		{"T3W1", "Safe 7", Safe7},
		{"T9X9", "T", UnknownModel},
		{"", "", UnknownModel},
	} {
		if got := modelOf(&pb.Features{InternalModel: &c.internal, Model: &c.reported}); got != c.want {
			t.Errorf("%s: %s", c.internal, got)
		}
		if got := modelOf(&pb.Features{Model: &c.reported}); got != c.want && c.internal != "T9X9" {
			t.Errorf("an old %s: %s", c.reported, got)
		}
	}
	var names []string
	for model := range models {
		if back, ok := ParseModel(model.ID()); !ok || back != model || slices.Contains(names, model.String()) {
			t.Errorf("%s has the id %q", model, model.ID())
		}
		names = append(names, model.String())
	}
	if _, ok := ParseModel("nanosp"); ok || UnknownModel.ID() != "" || UnknownModel.String() == "" {
		t.Error("another vendor's model is known")
	}
}
