package trezor

import (
	"context"
	"slices"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// changing is a device that does as it is told.
func changing(s *script) {
	s.says = func(m pb.Message) []any {
		settings, ok := m.(*pb.ApplySettings)
		if !ok {
			return nil
		}
		if settings.ExperimentalFeatures != nil {
			s.features.ExperimentalFeatures = settings.ExperimentalFeatures
		}
		if settings.SafetyChecks != nil {
			s.features.SafetyChecks = settings.SafetyChecks
		}
		return []any{&pb.Success{}}
	}
}

var settingCalls = map[string]func(context.Context, *Wallet) error{
	"on":        func(ctx context.Context, w *Wallet) error { return w.SetExperimental(ctx, true) },
	"off":       func(ctx context.Context, w *Wallet) error { return w.SetExperimental(ctx, false) },
	"strict":    func(ctx context.Context, w *Wallet) error { return w.SetSafetyChecks(ctx, Strict) },
	"always":    func(ctx context.Context, w *Wallet) error { return w.SetSafetyChecks(ctx, PromptAlways) },
	"temporary": func(ctx context.Context, w *Wallet) error { return w.SetSafetyChecks(ctx, PromptUntilRestart) },
}

func TestSettings(t *testing.T) {
	for name, call := range settingCalls {
		s, p := newScript(t, core2125, softKey(t, "owner")), &told{}
		s.features.ExperimentalFeatures = new(name == "off")
		w := s.open(Options{Prompter: p})
		changing(s)
		if err := call(t.Context(), w); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := s.taken(); got != "Initialize ApplySettings GetFeatures" || !slices.Equal(p.actions, []hw.Action{hw.ChangeSetting}) {
			t.Errorf("%s: sent %s, told %v", name, got, p.actions)
		}
	}
}

func TestSettingsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		answer any
		want   error
	}{
		"by the holder":         {failure(4, ""), hw.ErrRejected},
		"by the device":         {failure(9, ""), hw.ErrRefused},
		"it says yes and lies":  {&pb.Success{}, hw.ErrMismatch},
		"it says anything else": {&pb.EthereumAddress{}, hw.ErrBadAnswer},
	} {
		s := newScript(t, core2125, softKey(t, "owner"))
		s.features.ExperimentalFeatures = new(false)
		w := s.open(Options{})
		s.says = on[*pb.ApplySettings](c.answer)
		errorIs(t, name, w.SetExperimental(t.Context(), true), c.want)
	}
	s := newScript(t, core2125, softKey(t, "owner"))
	w := s.open(Options{})
	errorIs(t, "no such level", w.SetSafetyChecks(t.Context(), 3), hw.ErrRefused)
	errorIs(t, "no such level", w.SetSafetyChecks(t.Context(), -1), hw.ErrRefused)
	if got := s.taken(); got != "" {
		t.Errorf("sent %s", got)
	}
}

// TestNothingIsChangedUnasked: no flow sends ApplySettings, whatever is in the way.
func TestNothingIsChangedUnasked(t *testing.T) {
	for _, version := range firmwares {
		s := newScript(t, version, softKey(t, "owner"))
		s.features.ExperimentalFeatures, s.features.SafetyChecks = new(false), new(pb.SafetyChecks_SAFETY_STRICT)
		w := s.known(Options{})
		for _, f := range flows(t) {
			s.says = f.answer(failure(9, ""))
			_, _ = f.do(t.Context(), w)
		}
		if m, ok := sentAck[*pb.ApplySettings](s); ok {
			t.Errorf("%s: %v", version, m)
		}
	}
}

func TestLock(t *testing.T) {
	s := newScript(t, core2125, softKey(t, "owner"))
	w := s.open(Options{})
	if err := w.Lock(t.Context()); err != nil || s.taken() != "Initialize LockDevice" {
		t.Error(err)
	}
	s.says = on[*pb.LockDevice](failure(1, ""))
	errorIs(t, "an old device", w.Lock(t.Context()), hw.ErrRefused)
}
