package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation"
)

// plannedKinds are what the plans of each kind are for. Those that need a number
// or a name of their data have it in plannedWords.
var plannedKinds = map[string]string{
	"plan": "grant", "revoke_plan": "the end of grant", "rotate_plan": "a new key for grant",
	"revoke_all_plan": "the end of every session of the wallet", "freeze_plan": "a freeze by the guardian",
	"guardian_plan": "the guardian", "undelegate_plan": "to take back everything that the wallet gave away",
	"withdraw_plan": "a withdrawal from the vault", "deploy_plan": "to put the contracts on the chain",
}

// sentWords are what became of a transaction.
var sentWords = map[string]string{
	"mined":     "the transaction of step %s is in block %v",
	"reverted":  "the transaction of step %s failed in block %v",
	"submitted": "the node has the transaction of step %s; it was not waited for",
}

// endedKinds are what is seen on the chain at the end of a command.
var endedKinds = []string{"linked", "revoked", "rotated", "revoked_all", "frozen", "guardian_set", "undelegated", "withdrawn", "deployed"}

// signedSteps are the steps that a device signs.
var signedSteps = []string{
	delegation.StepAuthorization, delegation.StepSetup, delegation.StepFund, delegation.StepApprove, delegation.StepPermit, delegation.StepGrant,
	delegation.StepRevoke, delegation.StepBurn, delegation.StepRevokeAll, delegation.StepRotate, delegation.StepGuardian, delegation.StepWithdraw, delegation.StepClear,
}

// auditKinds are all kinds that are written.
func auditKinds() []string {
	kinds := append([]string{"sending"}, endedKinds...)
	for kind := range plannedKinds {
		kinds = append(kinds, kind)
	}
	for kind := range sentWords {
		kinds = append(kinds, kind)
	}
	for _, step := range signedSteps {
		kinds = append(kinds, step+"_signed")
	}
	slices.Sort(kinds)
	return kinds
}

func plannedWords(kind string, s auditSubject, data recorded) string {
	what := plannedKinds[kind]
	switch kind {
	case "plan", "revoke_plan", "rotate_plan":
		what += fmt.Sprintf(" %d", s.Grant)
	case "guardian_plan":
		what = guardianWords(data)
	}
	if what == "" {
		what = "a " + strings.TrimSuffix(kind, "_plan")
	}
	return fmt.Sprintf("planned %s: %s, %d of them by the device", what, plural(len(data.Steps), "step"), byDevice(data))
}

func guardianWords(data recorded) string {
	if data.Guardian == nil || *data.Guardian == (common.Address{}) {
		return "no guardian any more"
	}
	return "the guardian " + data.Guardian.Hex()
}

func byDevice(data recorded) (n int) {
	for _, step := range data.Steps {
		if step.By == delegation.ByDevice {
			n++
		}
	}
	return n
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// signedWords say what was signed, and its digest, without the signature.
func signedWords(data recorded) (string, *common.Hash) {
	switch {
	case data.Text != "":
		digest := delegation.TextDigest(data.Text)
		return fmt.Sprintf("the device signed the text %q", firstLine(data.Text)), &digest
	case data.Tx != nil && data.Tx.ChainId().Sign() > 0: // go-ethereum panics on chain 0
		digest := types.LatestSignerForChainID(data.Tx.ChainId()).Hash(data.Tx)
		return fmt.Sprintf("the device signed a transaction to %v, nonce %d", data.Tx.To(), data.Tx.Nonce()), &digest
	case data.Authorization != nil:
		digest := data.Authorization.SigHash()
		return fmt.Sprintf("the device signed an authorization of %s, nonce %d", data.Authorization.Address, data.Authorization.Nonce), &digest
	case data.Permit != nil:
		p := data.Permit
		return fmt.Sprintf("the device signed a permit of token %s for %s, %v of its smallest units, nonce %d", p.Token, p.Spender, p.Value.Int, p.Nonce), nil
	}
	return "", nil
}

func becameWords(kind string, data recorded) string {
	if kind == "submitted" {
		return fmt.Sprintf(sentWords[kind], data.Step)
	}
	return fmt.Sprintf(sentWords[kind], data.Step, data.Block)
}

func endedWords(kind string, s auditSubject, data recorded) string {
	switch kind {
	case "linked":
		return fmt.Sprintf("grant %d is on the chain", s.Grant)
	case "revoked":
		return fmt.Sprintf("grant %d is ended", s.Grant)
	case "rotated":
		return fmt.Sprintf("this key has the session now, as grant %d", s.Grant)
	case "revoked_all":
		return "every session of " + ownerWords(s) + " is ended"
	case "frozen":
		return "the guardian ended sessions of " + ownerWords(s)
	case "guardian_set":
		return ownerWords(s) + " has " + guardianWords(data)
	case "undelegated":
		return ownerWords(s) + " took back what it gave away"
	case "withdrawn":
		return "the vault's assets are with " + ownerWords(s)
	case "deployed":
		return "the contracts are on the chain"
	}
	return ""
}

func ownerWords(s auditSubject) string {
	if s.Owner == nil {
		return "the wallet"
	}
	return s.Owner.Hex()
}
