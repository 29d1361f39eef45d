package cli

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/journal"
)

// auditEntry is an entry as it is shown: whom it is about and what names it. No
// signature is in it.
type auditEntry struct {
	Seq  uint64    `json:"seq"`
	Time time.Time `json:"time"`
	Kind string    `json:"kind"`
	What string    `json:"what"`
	auditSubject
	Digest *common.Hash `json:"digest,omitempty"` // of what was signed
	Tx     *common.Hash `json:"tx,omitempty"`
	Block  *big.Int     `json:"block,omitempty"`
	Hash   string       `json:"hash"`
}

// auditSubject is whom an entry is about.
type auditSubject struct {
	Session  string          `json:"session,omitempty"` // the key's name, where this computer knows it
	Chain    uint64          `json:"chain,omitempty"`
	Owner    *common.Address `json:"owner,omitempty"`
	Account  *common.Address `json:"account,omitempty"`
	Agent    *common.Address `json:"agent,omitempty"`
	Grant    uint64          `json:"grant,omitempty"`
	Emulated bool            `json:"emulated,omitempty"`
}

func (e auditEntry) line() string {
	var parts []string
	if e.What != "" {
		parts = append(parts, e.What)
	}
	if e.Digest != nil {
		parts = append(parts, fmt.Sprintf("digest %s", e.Digest))
	}
	if e.Tx != nil {
		parts = append(parts, fmt.Sprintf("tx %s", e.Tx))
	}
	text := strings.Join(parts, ", ")
	switch {
	case e.Session != "":
		text = e.Session + ": " + text
	case e.Agent != nil:
		text = e.Agent.Hex() + ": " + text
	}
	if e.Emulated {
		text += " (emulator)"
	}
	return oneLine(text)
}

// recorded is what is read of an entry's data, whatever its kind. The file may
// have been written by anybody: fields that are not there or not of their type
// stay empty.
type recorded struct {
	subjectFields
	Session       *subjectFields              `json:"session"`
	Payer         *common.Address             `json:"payer"`
	Device        struct{ Emulated bool }     `json:"device"`
	Steps         []struct{ By string }       `json:"steps"`
	Text          string                      `json:"text"`
	Tx            *types.Transaction          `json:"tx"`
	Authorization *types.SetCodeAuthorization `json:"authorization"`
	Step          string                      `json:"step"`
	Hash          *common.Hash                `json:"hash"`
	Block         *big.Int                    `json:"block"`
}

type subjectFields struct {
	Chain    uint64                  `json:"chain"`
	Owner    *common.Address         `json:"owner"`
	Account  *common.Address         `json:"account"`
	Agent    *common.Address         `json:"agent"`
	Grant    struct{ Number uint64 } `json:"grant"`
	Emulated bool                    `json:"emulated"`
}

// auditReader follows a journal: what is signed and sent belongs to the plan
// before it.
type auditReader struct {
	names map[common.Address]string
	plan  auditSubject
	sent  map[common.Hash]auditSubject
}

func newAuditReader(names map[common.Address]string) *auditReader {
	return &auditReader{names: names, sent: map[common.Hash]auditSubject{}}
}

func (r *auditReader) read(e journal.Entry) auditEntry {
	out := auditEntry{Seq: e.Seq, Time: e.Time, Kind: e.Kind, Hash: e.Hash}
	var data recorded
	if err := json.Unmarshal(e.Data, &data); err != nil {
		data = recorded{} // what was decoded before the error is not to be relied on
	}
	own := r.subject(data)
	switch {
	case e.Kind == "plan" || strings.HasSuffix(e.Kind, "_plan"):
		r.plan, out.auditSubject = own, own
		out.What = fmt.Sprintf("planned %s: %s, %d of them by the device", planned(e.Kind, own), plural(len(data.Steps), "step"), byDevice(data))
	case strings.HasSuffix(e.Kind, "_signed"):
		out.auditSubject = r.plan
		out.What, out.Digest = signedWords(data)
	case e.Kind == "sending" && data.Hash != nil:
		r.sent[*data.Hash] = r.plan
		out.auditSubject, out.Tx, out.What = r.plan, data.Hash, "sends the transaction of step "+data.Step
	case e.Kind == "mined" && data.Hash != nil:
		out.auditSubject, out.Tx, out.Block = r.sent[*data.Hash], data.Hash, data.Block
		out.What = fmt.Sprintf("the transaction of step %s is in block %v", data.Step, data.Block)
	default:
		out.auditSubject, out.What = own, endedWords(e.Kind, own)
	}
	return out
}

// subject is whom the data itself names.
func (r *auditReader) subject(data recorded) auditSubject {
	f := data.subjectFields
	if data.Session != nil {
		f = *data.Session
	}
	s := auditSubject{
		Chain: f.Chain, Owner: f.Owner, Account: f.Account, Agent: f.Agent, Grant: f.Grant.Number,
		Emulated: f.Emulated || data.Device.Emulated,
	}
	who := s.Agent
	if who == nil {
		who = data.Payer
	}
	if who != nil {
		s.Session = r.names[*who]
	}
	return s
}

func planned(kind string, s auditSubject) string {
	switch kind {
	case "plan":
		return fmt.Sprintf("grant %d", s.Grant)
	case "revoke_plan":
		return fmt.Sprintf("the end of grant %d", s.Grant)
	}
	return "a " + strings.TrimSuffix(kind, "_plan")
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
	}
	return "", nil
}

func endedWords(kind string, s auditSubject) string {
	switch kind {
	case "linked":
		return fmt.Sprintf("grant %d is on the chain", s.Grant)
	case "revoked":
		return fmt.Sprintf("grant %d is ended", s.Grant)
	}
	return ""
}
