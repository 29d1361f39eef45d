package trezor

import (
	"context"
	"fmt"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// SafetyChecks is how strict a device is about what is unusual.
type SafetyChecks int32

// The levels. Until the device restarts is the one to prefer over always.
const (
	Strict             SafetyChecks = SafetyChecks(pb.SafetyChecks_SAFETY_STRICT)
	PromptAlways       SafetyChecks = SafetyChecks(pb.SafetyChecks_SAFETY_PROMPT_ALWAYS)
	PromptUntilRestart SafetyChecks = SafetyChecks(pb.SafetyChecks_SAFETY_PROMPT_TEMPORARILY)
)

// SetExperimental asks the device, which asks its holder, to turn its
// experimental features on or off. EIP-7702 is among them. Nothing of this
// package does that unasked.
func (w *Wallet) SetExperimental(ctx context.Context, on bool) error {
	err := w.apply(ctx, &pb.ApplySettings{ExperimentalFeatures: &on}, func(f *pb.Features) bool {
		return f.GetExperimentalFeatures() == on
	})
	if err != nil {
		return fmt.Errorf("turn experimental features on or off: %w", err)
	}
	return nil
}

// SetSafetyChecks asks the device, which asks its holder, for a level. Releases
// with EIP-7702 sign delegations only while it is not [Strict].
func (w *Wallet) SetSafetyChecks(ctx context.Context, level SafetyChecks) error {
	if level < Strict || level > PromptUntilRestart {
		return fmt.Errorf("set the safety checks: %w: there is no level %d", hw.ErrRefused, level)
	}
	to := pb.SafetyChecks(level)
	err := w.apply(ctx, &pb.ApplySettings{SafetyChecks: &to}, func(f *pb.Features) bool { return f.GetSafetyChecks() == to })
	if err != nil {
		return fmt.Errorf("set the safety checks: %w", err)
	}
	return nil
}

// apply has one setting changed and looks whether it was.
func (w *Wallet) apply(ctx context.Context, settings *pb.ApplySettings, done func(*pb.Features) bool) error {
	if err := w.begin(ctx); err != nil {
		return err
	}
	if err := w.mayUnlock(); err != nil {
		return err
	}
	w.prompter().Await(hw.ChangeSetting, reviewSetting(settings))
	if err := w.succeed(ctx, settings); err != nil {
		return err
	}
	if err := w.refresh(ctx); err != nil {
		return err
	}
	if !done(w.features) {
		return fmt.Errorf("%w: it says that it changed the setting, and has not", hw.ErrMismatch)
	}
	return nil
}

// reviewSetting is what the device asks (core/src/apps/management/apply_settings.py,
// read and not measured).
func reviewSetting(s *pb.ApplySettings) hw.Review {
	question := "Experimental features: enable?"
	switch {
	case s.ExperimentalFeatures != nil && !s.GetExperimentalFeatures():
		question = "Experimental features: disable?"
	case s.SafetyChecks != nil:
		question = map[pb.SafetyChecks]string{
			pb.SafetyChecks_SAFETY_STRICT:             "Do you really want to enforce strict safety checks (recommended)?",
			pb.SafetyChecks_SAFETY_PROMPT_ALWAYS:      "Do you want to approve some actions which might be unsafe?",
			pb.SafetyChecks_SAFETY_PROMPT_TEMPORARILY: "Do you want to temporarily approve some actions which might be unsafe?",
		}[s.GetSafetyChecks()]
	}
	return hw.Review{Screens: []string{question}}
}

// Lock has the device ask for its PIN again before the next thing that needs it.
func (w *Wallet) Lock(ctx context.Context) error {
	if err := w.begin(ctx); err != nil {
		return fmt.Errorf("lock the device: %w", err)
	}
	if err := w.succeed(ctx, &pb.LockDevice{}); err != nil {
		return fmt.Errorf("lock the device: %w", err)
	}
	return nil
}
