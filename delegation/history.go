package delegation

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// Entry is one record of a [Journal], as it was written: what is needed to go on
// where an earlier link of the same broke off.
type Entry struct {
	Kind string
	Data json.RawMessage
}

// History is what a journal says of one owner's vault and one agent. What was
// signed and not used is in it, so that nothing is asked of the device twice.
// It is read from a file: every signature in it is recovered again before use.
type History struct {
	agents []common.Address        // that were ever granted something in this vault
	grants map[grantID]bool        // that were seen on chain, or burned
	ended  map[grantID]bool        // that were revoked and seen to be
	homes  map[common.Address]bool // wallets in which a session was linked

	pending *pendingGrant // the agent's newest, while it is not ended
	texts   []signedText
	permits []signedPermit
	tuples  []types.SetCodeAuthorization
	txs     []*types.Transaction // signed by somebody, the newest last
	done    map[common.Hash]bool // of what was sent: whoever sent it knows what became of it
	left    map[common.Hash]bool // of what was sent, if it came that far
	links   map[common.Hash]bool // of the owner's transactions that a link had signed
}

// grantID tells grants apart: each account counts its own.
type grantID struct {
	account common.Address
	number  uint64
}

// knows tells whether a grant was seen on chain.
func (h *History) knows(account common.Address, number uint64) bool {
	return h.grants[grantID{account, number}]
}

// linked tells whether a session was linked in the owner's own account, or is about
// to be: the owner signed its text. That one was found there and ended says nothing
// of who made it.
func (h *History) linked(owner common.Address) bool {
	if h.homes[owner] {
		return true
	}
	return h.pending != nil && h.pending.grant.Account == owner && h.text(h.pending.grant.Text(), owner) != nil
}

// sent is a transaction of an account's that was signed with this nonce, the
// newest; nil when there is none.
func (h *History) sent(chain uint64, from common.Address, nonce uint64) *types.Transaction {
	for i := len(h.txs) - 1; i >= 0; i-- {
		tx := h.txs[i]
		if id := tx.ChainId(); tx.Nonce() != nonce || !id.IsUint64() || id.Uint64() != chain {
			continue
		}
		if sender, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx); err == nil && sender == from {
			return tx
		}
	}
	return nil
}

// away are an account's transactions that were sent with this nonce.
func (h *History) away(chain uint64, from common.Address, nonce uint64) []*types.Transaction {
	var away []*types.Transaction
	for _, tx := range h.txs {
		id := tx.ChainId()
		if !h.left[tx.Hash()] || tx.Nonce() != nonce || !id.IsUint64() || id.Uint64() != chain {
			continue
		}
		if sender, err := types.Sender(types.LatestSignerForChainID(id), tx); err == nil && sender == from {
			away = append(away, tx)
		}
	}
	return away
}

// awayOnly tells whether something was sent with this nonce, and nothing but
// what passes. What is not in the journal was sent by somebody else.
func (h *History) awayOnly(chain uint64, from common.Address, nonce uint64, passes func(*types.Transaction) bool) bool {
	away := h.away(chain, from, nonce)
	return len(away) > 0 && !slices.ContainsFunc(away, func(tx *types.Transaction) bool { return !passes(tx) })
}

// ofLink tells whether a link had a transaction signed.
func (h *History) ofLink(tx *types.Transaction) bool { return h.links[tx.Hash()] }

// pendingGrant is a grant whose text was signed.
type pendingGrant struct {
	grant   Grant
	expires string // as the policy had it
	linked  bool   // it was seen on chain: it is pending again when the chain loses it
}

// signedRecord is the journal's record of a signature: one of its fields is set,
// beside Signature.
type signedRecord struct {
	Text          string                      `json:"text,omitempty"`
	Signature     hexutil.Bytes               `json:"signature,omitempty"`
	Tx            *types.Transaction          `json:"tx,omitempty"`
	Authorization *types.SetCodeAuthorization `json:"authorization,omitempty"`
	Permit        *permit                     `json:"permit,omitempty"` // with Signature
}

// signedText is a text with its signature.
type signedText struct {
	text      string
	signature []byte
}

// planRecord is what is read back of a plan.
type planRecord struct {
	Chain   uint64         `json:"chain"`
	Owner   common.Address `json:"owner"`
	Agent   common.Address `json:"agent"`
	Grant   Grant          `json:"grant"`
	Text    string         `json:"text"`
	Expires string         `json:"expires"`

	over bool // another command's plan came after it
}

// ReadHistory reads a journal from its start. Entries that it does not know are
// other commands' and are left alone.
func ReadHistory(entries iter.Seq2[Entry, error], chain uint64, owner, agent common.Address) (History, error) {
	h := History{
		grants: map[grantID]bool{}, homes: map[common.Address]bool{}, ended: map[grantID]bool{},
		done: map[common.Hash]bool{}, left: map[common.Hash]bool{}, links: map[common.Hash]bool{},
	}
	plan := planRecord{}
	for entry, err := range entries {
		if err == nil {
			err = h.take(entry, &plan, planRecord{Chain: chain, Owner: owner, Agent: agent})
		}
		if err != nil {
			return History{}, fmt.Errorf("read what earlier links left: %w", err)
		}
	}
	return h, nil
}

// take follows one entry. plan is the newest one, of whomever: what was signed
// after it belongs to it.
func (h *History) take(entry Entry, plan *planRecord, who planRecord) error {
	ours := func(chain uint64, owner common.Address) bool { return chain == who.Chain && owner == who.Owner }
	switch {
	case entry.Kind == "plan":
		*plan = planRecord{}
		return decodeEntry(entry, plan)
	case strings.HasSuffix(entry.Kind, "_plan"):
		plan.over = true
	case entry.Kind == "sending" || strings.HasSuffix(entry.Kind, "_signed"):
		var r signedRecord
		if err := decodeEntry(entry, &r); err != nil {
			return err
		}
		h.takeSigned(r)
		if r.Tx != nil {
			h.takeWhose(entry.Kind, r.Tx, !plan.over && ours(plan.Chain, plan.Owner))
		}
		if r.Text != "" && r.Text == plan.Text && ours(plan.Chain, plan.Owner) {
			h.agents = append(h.agents, plan.Agent)
			if plan.Agent == who.Agent {
				h.pending = &pendingGrant{grant: plan.Grant, expires: plan.Expires}
			}
		}
	case entry.Kind == "mined" || entry.Kind == kindReverted || entry.Kind == kindSubmitted:
		var r minedTx
		if err := decodeEntry(entry, &r); err != nil {
			return err
		}
		h.done[r.Hash] = true
	case entry.Kind == "linked" || entry.Kind == "rotated" || entry.Kind == "revoked":
		var s Session
		if err := decodeEntry(entry, &s); err != nil {
			return err
		}
		if !ours(s.Chain, s.Owner) {
			return nil
		}
		id := grantID{s.Account, s.Grant.Number}
		h.grants[id] = true
		switch {
		case entry.Kind == "revoked":
			h.ended[id] = true
		case entry.Kind == "linked" && s.Home == HomeAccount && s.Account == s.Owner:
			h.homes[s.Owner] = true
		}
		h.agents = append(h.agents, s.Agent)
		h.settle(s, entry.Kind == "linked")
	}
	return nil
}

// settle is what became of the agent's newest grant: it was found on chain, or it
// or one after it is over.
func (h *History) settle(s Session, linked bool) {
	if h.pending == nil || h.pending.grant.Account != s.Account || h.pending.grant.Number > s.Grant.Number {
		return
	}
	if linked && h.pending.grant.Number == s.Grant.Number && h.pending.grant.Agent == s.Agent {
		h.pending.linked = true
		return
	}
	h.pending = nil
}

func decodeEntry(entry Entry, into any) error {
	if err := json.Unmarshal(entry.Data, into); err != nil {
		return fmt.Errorf("entry %q does not decode: %w", entry.Kind, err)
	}
	return nil
}

func (h *History) takeSigned(r signedRecord) {
	switch {
	case r.Text != "":
		h.texts = append(h.texts, signedText{r.Text, r.Signature})
	case r.Permit != nil:
		h.permits = append(h.permits, signedPermit{r.Permit, r.Signature})
	case r.Tx != nil:
		h.txs = append(h.txs, r.Tx)
	case r.Authorization != nil:
		h.tuples = append(h.tuples, *r.Authorization)
	}
}

// takeWhose notes what a transaction was signed or sent for. Ends of sessions sign
// approvals as well: only those that follow a link's own plan are a link's.
func (h *History) takeWhose(kind string, tx *types.Transaction, linking bool) {
	switch kind {
	case "sending":
		h.left[tx.Hash()] = true
	case StepSetup + "_signed", StepApprove + "_signed", StepFund + "_signed":
		if linking {
			h.links[tx.Hash()] = true
		}
	}
}

// text finds the owner's signature of a text.
func (h *History) text(text string, owner common.Address) []byte {
	for _, s := range h.texts {
		if s.text == text && verifyText(s.signature, TextDigest(text), owner) == nil {
			return s.signature
		}
	}
	return nil
}

// saying finds the newest signature of a text that has a deadline, whatever that
// is, as long as it comes after a moment.
func (h *History) saying(text func(deadline uint64) string, owner common.Address, after uint64) (deadline uint64, signature []byte) {
	for i := len(h.texts) - 1; i >= 0; i-- {
		s := h.texts[i]
		at, ok := deadlineOf(s.text)
		if ok && at > after && s.text == text(at) && verifyText(s.signature, TextDigest(s.text), owner) == nil {
			return at, s.signature
		}
	}
	return 0, nil
}

// deadlineOf reads the last line of a text: the last second in which it may be
// submitted.
func deadlineOf(text string) (uint64, bool) {
	line := text[strings.LastIndexByte(text, '\n')+1:]
	at, err := time.Parse("Submit by "+timeLayout+" UTC", line)
	return unix(at), err == nil && at.Unix() >= 0 && at.Unix() <= maxUntil && submitBy(unix(at)) == line
}

// tuple finds the owner's signature of an authorization tuple.
func (h *History) tuple(want types.SetCodeAuthorization, owner common.Address) *types.SetCodeAuthorization {
	for _, got := range h.tuples {
		if verifyAuthorization(got, want, owner) == nil {
			return &got
		}
	}
	return nil
}

// called tells whether somebody's transaction with this calldata was signed.
func (h *History) called(chain uint64, from, to common.Address, data []byte) bool {
	for _, tx := range h.txs {
		id := tx.ChainId()
		if !id.IsUint64() || id.Uint64() != chain || tx.To() == nil || *tx.To() != to || string(tx.Data()) != string(data) {
			continue
		}
		if sender, err := types.Sender(types.LatestSignerForChainID(id), tx); err == nil && sender == from {
			return true
		}
	}
	return false
}

// txQuery says what a signed transaction has to be to be used again: the same
// thing, by the same account, with a nonce that was not used, at a price that
// the chain takes and the caps allow.
type txQuery struct {
	kind   uint8
	chain  uint64
	from   common.Address
	nonce  uint64
	to     common.Address
	call   batchCall // value and data
	gas    uint64    // at least
	maxGas uint64    // at most; 0 for no bound
	fees   Fees
	caps   Caps
	signed func(*types.Transaction) bool // nil: anything
}

// tx finds the newest signed transaction that answers the query.
func (h *History) tx(q txQuery) *types.Transaction {
	for i := len(h.txs) - 1; i >= 0; i-- {
		if q.answeredBy(h.txs[i]) {
			return h.txs[i]
		}
	}
	return nil
}

func (q txQuery) answeredBy(tx *types.Transaction) bool {
	fees := Fees{Tip: tx.GasTipCap(), MaxFee: tx.GasFeeCap()}
	if q.fees.BaseFee != nil && tx.GasFeeCap().Cmp(q.fees.BaseFee) < 0 || q.caps.checkFees(fees) != nil || tx.Gas() < q.gas || q.maxGas > 0 && tx.Gas() > q.maxGas {
		return false
	}
	return q.isFor(tx)
}

// isFor tells whether it is the same transaction, whatever it pays.
func (q txQuery) isFor(tx *types.Transaction) bool {
	id := tx.ChainId()
	if tx.Type() != q.kind || !id.IsUint64() || id.Uint64() != q.chain || tx.Nonce() != q.nonce || tx.To() == nil || *tx.To() != q.to ||
		tx.Value().Cmp(q.call.Value) != 0 || string(tx.Data()) != string(q.call.Data) {
		return false
	}
	if q.signed != nil && !q.signed(tx) {
		return false
	}
	sender, err := types.Sender(types.LatestSignerForChainID(id), tx)
	return err == nil && sender == q.from
}
