package delegation

import (
	"fmt"
	"math/big"
)

// Caps bound what a node can have owner and agent pay. A node names the tip and
// the gas of a transaction, and neither can be proven; a device shows their
// product at most. What is above a cap is refused before the device is touched.
type Caps struct {
	MaxFee Amount `json:"max_fee_per_gas"`          // wei
	Tip    Amount `json:"max_priority_fee_per_gas"` // wei
	// Gas bounds each transaction whose gas is the node's estimate.
	Gas uint64 `json:"gas"`
}

// The defaults. 500 gwei per gas and a tip of 50 are above what Ethereum and its
// rollups charge in all but the worst hours; a chain that is dearer needs caps
// that its holder chose.
const (
	defaultMaxFee = 500_000_000_000
	defaultMaxTip = 50_000_000_000
	defaultMaxGas = 2_000_000
)

// WithDefaults fills in the caps that are not set.
func (c Caps) WithDefaults() Caps {
	if c.MaxFee.Int == nil {
		c.MaxFee = Amount{big.NewInt(defaultMaxFee)}
	}
	if c.Tip.Int == nil {
		c.Tip = Amount{big.NewInt(defaultMaxTip)}
	}
	if c.Gas == 0 {
		c.Gas = defaultMaxGas
	}
	return c
}

// within are the lower ones of two.
func (c Caps) within(other Caps) Caps {
	lower := func(a, b Amount) Amount {
		if a.Cmp(b.Int) <= 0 {
			return a
		}
		return b
	}
	c, other = c.WithDefaults(), other.WithDefaults()
	return Caps{MaxFee: lower(c.MaxFee, other.MaxFee), Tip: lower(c.Tip, other.Tip), Gas: min(c.Gas, other.Gas)}
}

// String is one line for people.
func (c Caps) String() string {
	return fmt.Sprintf("%s gwei per gas, %s of it as tip, %d gas for a transaction",
		FormatAmount(c.MaxFee.Int, gweiDecimals), FormatAmount(c.Tip.Int, gweiDecimals), c.Gas)
}

// gweiDecimals are those of a gwei in wei.
const gweiDecimals = 9

func (c Caps) checkFees(fees Fees) error {
	const hint = "use another node, or wait, or raise the cap with --max-fee and --max-tip if the chain really is that dear"
	gwei := func(wei *big.Int) string { return FormatAmount(wei, gweiDecimals) }
	switch {
	case fees.Tip.Sign() < 0 || fees.Tip.Cmp(fees.MaxFee) > 0:
		return preflight("use another node", "the node asks for a tip of %s gwei within a fee of %s, which is not plausible", gwei(fees.Tip), gwei(fees.MaxFee))
	case fees.MaxFee.Cmp(c.MaxFee.Int) > 0:
		return preflight(hint, "the node asks for up to %s gwei per gas, the cap is %s", gwei(fees.MaxFee), gwei(c.MaxFee.Int))
	case fees.Tip.Cmp(c.Tip.Int) > 0:
		return preflight(hint, "the node asks for a tip of %s gwei per gas, the cap is %s", gwei(fees.Tip), gwei(c.Tip.Int))
	}
	return nil
}

func (c Caps) checkGas(what string, gas uint64) error {
	if gas > c.Gas {
		return preflight("use another node, or raise the cap with --max-gas if the transaction really takes that much",
			"the node says that %s takes %d gas, the cap is %d", what, gas, c.Gas)
	}
	return nil
}
