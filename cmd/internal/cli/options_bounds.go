package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
)

// capOptions bound what a node can make somebody pay.
type capOptions struct {
	maxFee, maxTip string
	maxGas         uint64
	gas            uint64 // the default of maxGas; 0 for what is linked
}

func (o *capOptions) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	defaults := delegation.Caps{Gas: o.gas}.WithDefaults()
	gwei := func(a delegation.Amount) string { return delegation.FormatAmount(a.Int, 9) }
	flags.StringVar(&o.maxFee, "max-fee", "", fmt.Sprintf("highest fee per gas to agree to, in gwei (default %s)", gwei(defaults.MaxFee)))
	flags.StringVar(&o.maxTip, "max-tip", "", fmt.Sprintf("highest tip per gas to agree to, in gwei (default %s)", gwei(defaults.Tip)))
	flags.Uint64Var(&o.maxGas, "max-gas", defaults.Gas, "most gas that a transaction may take by the node's estimate")
}

func (o *capOptions) caps() (delegation.Caps, error) {
	caps := delegation.Caps{Gas: o.maxGas}
	for _, cap := range []struct {
		flag, text string
		into       *delegation.Amount
	}{{"--max-fee", o.maxFee, &caps.MaxFee}, {"--max-tip", o.maxTip, &caps.Tip}} {
		if cap.text == "" {
			continue
		}
		amount, err := delegation.ParseAmount(cap.text, 9)
		if err != nil {
			return caps, fmt.Errorf("%s: %w", cap.flag, err)
		}
		cap.into.Int = amount
	}
	return caps.WithDefaults(), nil
}

// clockOption bounds how far the chain's time may be from this computer's.
type clockOption struct{ skew time.Duration }

func (o *clockOption) addFlags(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&o.skew, "max-clock-skew", delegation.DefaultSkew,
		"how far the newest block's time may be from this computer's clock; more for a chain that makes blocks only when it is used")
}
