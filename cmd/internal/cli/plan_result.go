package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/jsonout"
)

// planData is a plan, and the file that it was saved in.
type planData struct {
	*delegation.Plan
	File string `json:"file,omitempty"`
}

func planResult(plan *delegation.Plan, file string) *result {
	return &result{data: planData{plan, file}, warnings: planWarnings(plan, answerWarnings(plan.Device)), text: func(w io.Writer) {
		printPlan(w, plan)
		if file != "" {
			fmt.Fprintf(w, "\nsaved    %s\nnext     valetkey link --plan %s\n", file, file)
		}
	}}
}

// planWarnings are those of a plan, after what there is to say of its device.
func planWarnings(plan *delegation.Plan, warnings []jsonout.Warning) []jsonout.Warning {
	if plan.Unproven {
		warnings = append(warnings, jsonout.Warning{
			Code: "unproven_state", Message: "the node proves nothing of what it says: compare the nonce and the fees on the device with another source",
		})
	}
	if blind := plan.BlindSteps(); len(blind) > 0 {
		warnings = append(warnings, jsonout.Warning{
			Code: "blind_signing", Message: "the device does not show all that is signed in step " + strings.Join(blind, ", ") + ": compare the digest",
		})
	}
	for _, w := range plan.Warnings {
		warnings = append(warnings, jsonout.Warning{Code: w.Code, Message: w.Message})
	}
	for _, h := range plan.Standing {
		warnings = append(warnings, jsonout.Warning{
			Code: "shared_allowance", Message: fmt.Sprintf("the vault has an allowance of %s for other sessions: this one can spend of it as well, within its limits", h.Symbol),
		})
	}
	for _, share := range plan.Allowances {
		if share.Others.Sign() > 0 {
			warnings = append(warnings, jsonout.Warning{
				Code: "shared_allowance", Message: fmt.Sprintf("the allowance of %s counts in what other live sessions may spend: one that was linked to spend what the vault holds can pull the wallet's then, too, within its limits", share.Symbol),
			})
		}
	}
	if plan.Spending == delegation.SpendVault {
		for _, h := range plan.Holdings {
			if h.Amount.Sign() == 0 {
				warnings = append(warnings, jsonout.Warning{
					Code: "vault_empty", Message: fmt.Sprintf("the session spends what the vault holds, and that is no %s: send some to %s", h.Symbol, plan.Account),
				})
			}
		}
	}
	return warnings
}
