package cli

import (
	"encoding/json"
	"maps"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/journal"
)

// auditBook is what this computer knows beside the journal.
type auditBook struct {
	names map[common.Address]string
	seats map[auditSeat]auditSubject
}

// auditSeat is a session key in an account: what a use can be told by.
type auditSeat struct {
	chain          uint64
	account, agent common.Address
}

// auditParty is somebody who signs for a plan; chain 0 is for what names none.
type auditParty struct {
	chain  uint64
	signer common.Address
}

// auditReader follows a journal. Whose a signature or a transaction is, is what it
// was signed with, never what came before it: several commands write at once, and
// a use has no plan in the journal at all.
type auditReader struct {
	names map[common.Address]string
	seats map[auditSeat]auditSubject
	plans map[auditParty]auditSubject // the newest of each signer
	sent  map[common.Hash]auditSubject
}

func newAuditReader(book auditBook) *auditReader {
	seats := map[auditSeat]auditSubject{}
	maps.Copy(seats, book.seats)
	return &auditReader{names: book.names, seats: seats, plans: map[auditParty]auditSubject{}, sent: map[common.Hash]auditSubject{}}
}

func (r *auditReader) read(e journal.Entry) auditEntry {
	out := auditEntry{Seq: e.Seq, Time: e.Time, Kind: e.Kind, Hash: e.Hash}
	var data recorded
	if err := json.Unmarshal(e.Data, &data); err != nil {
		data = recorded{} // what was decoded before the error is not to be relied on
	}
	switch own := r.subject(data); {
	case e.Kind == "plan" || strings.HasSuffix(e.Kind, "_plan"):
		r.follow(own, data)
		out.auditSubject, out.What = own, plannedWords(e.Kind, own, data)
	case strings.HasSuffix(e.Kind, "_signed"):
		out.auditSubject = r.signedFor(data)
		out.What, out.Digest = signedWords(data)
	case e.Kind == "sending" && data.Hash != nil:
		r.sent[*data.Hash] = r.sentFor(data)
		out.auditSubject, out.Tx, out.What = r.sent[*data.Hash], data.Hash, "sends the transaction of step "+data.Step
	case sentWords[e.Kind] != "" && data.Hash != nil:
		out.auditSubject, out.Tx, out.Block, out.What = r.sent[*data.Hash], data.Hash, data.Block, becameWords(e.Kind, data)
	default:
		r.settle(e.Kind, own)
		out.auditSubject, out.What = own, endedWords(e.Kind, own, data)
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

// follow remembers a plan for everybody who signs something of it.
func (r *auditReader) follow(own auditSubject, data recorded) {
	parties := []*common.Address{own.Owner, own.Agent, data.Payer, data.Guardian}
	if data.Next != nil {
		parties = append(parties, data.Next.Agent)
	}
	for _, party := range parties {
		if party != nil {
			r.plans[auditParty{own.Chain, *party}], r.plans[auditParty{0, *party}] = own, own
		}
	}
}

// settle remembers who acts through which account.
func (r *auditReader) settle(kind string, own auditSubject) {
	if (kind == "linked" || kind == "rotated") && own.Account != nil && own.Agent != nil {
		r.seats[auditSeat{own.Chain, *own.Account, *own.Agent}] = own
	}
}

// signedFor is the plan that a signature belongs to. A permit's record is without
// its domain, so nobody can be recovered from it: the account that may spend tells.
func (r *auditReader) signedFor(data recorded) auditSubject {
	if data.Permit != nil {
		for party, plan := range r.plans {
			if party.chain == 0 && plan.Account != nil && *plan.Account == data.Permit.Spender && plan.Owner != nil && party.signer == *plan.Owner {
				return plan
			}
		}
		return auditSubject{}
	}
	party, ok := signerOf(data)
	if !ok {
		return auditSubject{}
	}
	return r.plans[party]
}

// sentFor is whom a transaction is for: the plan of its sender, or, for what was
// never planned in the journal, the session that acts through the account.
func (r *auditReader) sentFor(data recorded) auditSubject {
	from, ok := senderOf(data.Tx)
	if !ok {
		return auditSubject{}
	}
	if plan, planned := r.plans[from]; planned && data.Step != delegation.StepUse {
		return plan
	}
	s := auditSubject{Session: r.names[from.signer], Chain: from.chain, Agent: &from.signer, Account: data.Tx.To()}
	if s.Account == nil {
		return s
	}
	if known, ok := r.seats[auditSeat{from.chain, *s.Account, from.signer}]; ok {
		known.Session = s.Session
		return known
	}
	return s
}

// senderOf recovers who signed a transaction.
func senderOf(tx *types.Transaction) (auditParty, bool) {
	if tx == nil || tx.ChainId().Sign() <= 0 || !tx.ChainId().IsUint64() { // go-ethereum panics on chain 0
		return auditParty{}, false
	}
	from, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx)
	return auditParty{tx.ChainId().Uint64(), from}, err == nil
}

// signerOf recovers whose signature it is.
func signerOf(data recorded) (auditParty, bool) {
	switch {
	case data.Text != "":
		signer, ok := textSigner(delegation.TextDigest(data.Text), data.Signature)
		return auditParty{0, signer}, ok
	case data.Authorization != nil:
		signer, err := data.Authorization.Authority()
		return auditParty{0, signer}, err == nil
	}
	return senderOf(data.Tx)
}

func textSigner(digest common.Hash, signature []byte) (common.Address, bool) {
	if len(signature) != crypto.SignatureLength || signature[64] != 27 && signature[64] != 28 {
		return common.Address{}, false
	}
	raw := append(append([]byte(nil), signature[:64]...), signature[64]-27)
	if !crypto.ValidateSignatureValues(raw[64], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:64]), true) {
		return common.Address{}, false
	}
	key, err := crypto.SigToPub(digest[:], raw)
	if err != nil {
		return common.Address{}, false
	}
	return crypto.PubkeyToAddress(*key), true
}
