package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor"
)

// settingChanger is a device whose settings a host can ask to change. The device
// asks its holder each time.
type settingChanger interface {
	SetExperimental(ctx context.Context, on bool) error
	SetSafetyChecks(ctx context.Context, level trezor.SafetyChecks) error
}

type settingData struct {
	Setting  string `json:"setting"`
	Value    string `json:"value"`
	Emulated bool   `json:"emulated"`
}

// trezorSettings are the settings that stand in the way of EIP-7702, with their
// values.
var trezorSettings = []struct {
	use, setting, about string
	values              map[string]func(context.Context, settingChanger) error
}{
	{
		"experimental", trezor.SettingExperimental, "EIP-7702 is among the experimental features",
		map[string]func(context.Context, settingChanger) error{
			"on":  func(ctx context.Context, d settingChanger) error { return d.SetExperimental(ctx, true) },
			"off": func(ctx context.Context, d settingChanger) error { return d.SetExperimental(ctx, false) },
		},
	},
	{
		"safety-checks", trezor.SettingSafetyChecks, "while they are strict the device signs no delegation; prompt lasts until it is unplugged",
		map[string]func(context.Context, settingChanger) error{
			"strict": func(ctx context.Context, d settingChanger) error { return d.SetSafetyChecks(ctx, trezor.Strict) },
			"prompt": func(ctx context.Context, d settingChanger) error {
				return d.SetSafetyChecks(ctx, trezor.PromptUntilRestart)
			},
		},
	},
}

func (a *app) trezorCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "trezor", Short: "have a Trezor change a setting that its own menu does not have",
		Long: "Ask a Trezor to change a setting. The device asks its holder; no other command does this.",
	}
	for _, s := range trezorSettings {
		var o walletOptions
		var values []string
		for _, v := range []string{"on", "off", "strict", "prompt"} {
			if s.values[v] != nil {
				values = append(values, v)
			}
		}
		sub := &cobra.Command{
			Use: s.use + " " + values[0] + "|" + values[1], Short: "set the " + s.setting, Long: "Set the " + s.setting + ": " + s.about + ".",
			Args: cobra.ExactArgs(1), ValidArgs: values,
		}
		o.addFlags(sub)
		sub.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
			change, ok := s.values[args[0]]
			if !ok {
				return nil, usage("give one of them", "the %s are %s or %s, not %q", s.setting, values[0], values[1], args[0])
			}
			return a.changeSetting(ctx, o, settingData{Setting: s.setting, Value: args[0]}, change)
		})
		cmd.AddCommand(sub)
	}
	return cmd
}

func (a *app) changeSetting(
	ctx context.Context, o walletOptions, data settingData, change func(context.Context, settingChanger) error,
) (*result, error) {
	wallet, err := a.openWallet(ctx, o)
	if err != nil {
		return nil, err
	}
	defer wallet.Close()
	info, err := wallet.Info(ctx)
	if err != nil {
		return nil, err
	}
	device, ok := wallet.(settingChanger)
	if !ok {
		return nil, &hw.PolicyError{Reason: fmt.Sprintf("a %s takes its settings from its own menu", info.Vendor)}
	}
	if err := change(ctx, device); err != nil {
		return nil, err
	}
	data.Emulated = info.Emulated
	text := func(w io.Writer) { fmt.Fprintf(w, "%s: %s\n", data.Setting, data.Value) }
	return &result{data: data, text: text, warnings: answerWarnings(info)}, nil
}

// settingStep says how a setting is turned on, by whom it is kept.
func settingStep(setting string) string {
	switch setting {
	case "":
		return "no setting changes that"
	case trezor.SettingExperimental:
		return "have the device ask you to turn them on: valetkey trezor experimental on"
	case trezor.SettingSafetyChecks:
		return "have the device ask you to loosen them until it is unplugged: valetkey trezor safety-checks prompt"
	}
	return fmt.Sprintf("on the device, open the Ethereum app's settings and turn on %q", setting)
}
