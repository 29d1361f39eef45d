package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/valetkey/valetkey/hw"
)

// risk is something that can be signed and can cost everything. It is never
// taken by default and never by one flag for all of them: the holder says it by
// its name, with --accept-risk.
type risk string

const (
	riskAllChains    = risk(hw.AcceptAllChains)        // an authorization with chain id 0
	riskBlindSigning = risk(hw.AcceptBlindSigning)     // a text or typed data of which the device shows only bytes or hashes
	riskNoExpiry     = risk(hw.AcceptNoExpiry)         // a session that never expires
	riskUnlisted     = risk(hw.AcceptUnlistedDelegate) // a wallet that runs, or ran, unknown code
)

// riskMeanings say what is accepted, for --help and for refusals.
var riskMeanings = map[risk]string{
	riskAllChains:    "the authorization can be used on every chain where the account has this nonce",
	riskBlindSigning: "the device shows hashes or bytes, and nothing that can be read",
	riskUnlisted:     "code that nobody here knows may act for the wallet, or have left a permission in its storage",
	riskNoExpiry:     "the session key can act until somebody revokes it, also when it was lost or forgotten",
}

// riskOptions is the flag of a command that has risks.
type riskOptions struct {
	names []string
	known []risk
}

// addFlags adds the flag for the risks that a command can have.
func (o *riskOptions) addFlags(flags *pflag.FlagSet, known ...risk) {
	o.known = known
	var b strings.Builder
	b.WriteString("accept `RISKS` by name, joined by commas:")
	for _, r := range known {
		fmt.Fprintf(&b, " %s (%s)", r, riskMeanings[r])
	}
	flags.StringSliceVar(&o.names, "accept-risk", nil, b.String())
}

// acceptRisks is the one place where names become risks. The driver that is
// opened afterwards is told of them.
func (a *app) acceptRisks(o riskOptions) error {
	a.accepted = nil
	for _, name := range o.names {
		if !slices.Contains(o.known, risk(name)) {
			var known []string
			for _, r := range o.known {
				known = append(known, string(r))
			}
			return usage("this command has: "+strings.Join(known, ", "), "--accept-risk: unknown risk %q", name)
		}
		a.accepted = append(a.accepted, risk(name))
	}
	return nil
}

// acceptedRisks are those that the holder named.
type acceptedRisks []risk

func (a acceptedRisks) has(r risk) bool { return slices.Contains(a, r) }

// require is an error unless the risk was named.
func (a acceptedRisks) require(r risk, what string) error {
	if a.has(r) {
		return nil
	}
	return &hw.RiskError{Risk: string(r), Reason: what + ": " + riskMeanings[r]}
}
