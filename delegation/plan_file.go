package delegation

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// SavedPlan is a plan to carry out later, perhaps on another computer: what was
// asked for, and what it came to. It holds no secret and nothing that is signed,
// and accepts no risk: who carries it out has to name it again.
//
// To carry it out, the plan is made anew from [SavedPlan.Request], at the prices,
// the gas and the moment of the first time, and [SavedPlan.Check] compares the
// two: it is done as it was shown, or not at all.
type SavedPlan struct {
	Policy Policy           `json:"policy"`
	Path   hw.Path          `json:"path"`
	Agent  common.Address   `json:"agent"`
	Payer  common.Address   `json:"payer"`
	Fund   Amount           `json:"fund_agent,omitzero"`
	Made   int64            `json:"made"` // unix seconds of the caller's clock
	Skew   time.Duration    `json:"skew"`
	Home   Home             `json:"home,omitempty"`
	Batch  bool             `json:"batch,omitempty"`
	Deploy bool             `json:"deploy,omitempty"`
	Spend  Spending         `json:"spending,omitempty"`
	Agents []common.Address `json:"agents,omitempty"`
	Reset  bool             `json:"reset_allowance,omitempty"`
	Tip    Amount           `json:"max_priority_fee_per_gas"`
	MaxFee Amount           `json:"max_fee_per_gas"`
	Caps   Caps             `json:"caps"`
	Plan   json.RawMessage  `json:"plan"`
}

// pins are numbers of an earlier plan that a new one takes over.
type pins struct {
	fees Fees
	gas  map[uint64]uint64 // of the owner's transactions, by nonce
}

// Save puts a plan down together with the request that it was made from.
func (p *Plan) Save(r Request) (SavedPlan, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return SavedPlan{}, fmt.Errorf("save plan: %w", err)
	}
	return SavedPlan{
		Policy: r.Policy, Path: r.Path, Agent: r.Agent, Payer: r.payer(), Fund: Amount{r.FundAgent}, Made: p.made.Unix(), Skew: r.Skew,
		Home: r.Home, Batch: r.Batch, Deploy: r.Deploy, Spend: r.Spending, Agents: r.Agents, Reset: r.ResetAllowance,
		Tip: Amount{p.fees.Tip}, MaxFee: Amount{p.fees.MaxFee}, Caps: p.Caps, Plan: text,
	}, nil
}

// savedNumbers are read back of a saved plan.
type savedNumbers struct {
	Steps []struct {
		By string  `json:"by"`
		Tx *TxPlan `json:"tx"`
	} `json:"steps"`
}

// Request is what to make the plan anew from. Its times count from when the plan
// was first made; now is the caller's clock. Whoever wrote the file may not raise
// what the caller agrees to: its bounds hold beside the caller's, of which zero
// ones are the defaults.
func (s SavedPlan) Request(now time.Time, caps Caps, skew time.Duration) (Request, error) {
	var numbers savedNumbers
	if err := json.Unmarshal(s.Plan, &numbers); err != nil {
		return Request{}, fmt.Errorf("read saved plan: %w: %w", ErrBadPlan, err)
	}
	if s.MaxFee.Int == nil || s.Tip.Int == nil || s.MaxFee.Sign() < 0 || s.Tip.Sign() < 0 {
		return Request{}, fmt.Errorf("read saved plan: %w: it has no prices", ErrBadPlan)
	}
	pinned := &pins{fees: Fees{Tip: s.Tip.Int, MaxFee: s.MaxFee.Int}, gas: map[uint64]uint64{}}
	for _, step := range numbers.Steps {
		if step.By == ByDevice && step.Tx != nil && step.Tx.Nonce != nil {
			pinned.gas[*step.Tx.Nonce] = step.Tx.Gas
		}
	}
	return Request{
		Policy: s.Policy, Path: s.Path, Agent: s.Agent, Payer: s.Payer, FundAgent: s.Fund.Int, Now: now, Made: time.Unix(s.Made, 0),
		Skew: min(cmp.Or(s.Skew, DefaultSkew), cmp.Or(skew, DefaultSkew)), Caps: s.Caps.within(caps),
		Home: s.Home, Batch: s.Batch, Deploy: s.Deploy, Spending: s.Spend, Agents: s.Agents, ResetAllowance: s.Reset,
		pinned: pinned,
	}, nil
}

// asShown is what has to be the same for a saved plan to be carried out.
// Balances on the way may differ.
type asShown struct {
	Chain   uint64                       `json:"chain"`
	Home    struct{ Home Home }          `json:"home"`
	Owner   common.Address               `json:"owner"`
	Path    json.RawMessage              `json:"path"`
	Agent   common.Address               `json:"agent"`
	Payer   common.Address               `json:"payer"`
	Account common.Address               `json:"account"`
	Text    string                       `json:"text"`
	Grant   json.RawMessage              `json:"grant"`
	Steps   []map[string]json.RawMessage `json:"steps"`
}

// Check fails with [ErrPreflight] unless the new plan does nothing but what the
// saved one has shown. What the chain has meanwhile, or what was signed in an
// earlier try, may be missing.
func (s SavedPlan) Check(p *Plan) error {
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("compare plans: %w", err)
	}
	var shown, now asShown
	if err := json.Unmarshal(s.Plan, &shown); err != nil {
		return fmt.Errorf("compare plans: %w: %w", ErrBadPlan, err)
	}
	if err := json.Unmarshal(text, &now); err != nil {
		return fmt.Errorf("compare plans: %w", err)
	}
	if what := now.differs(shown); what != "" {
		return preflight("look at a new plan: valetkey plan", "the saved plan does not hold any more: %s", what)
	}
	return nil
}

// differs names the first thing that was not shown.
func (a asShown) differs(shown asShown) string {
	for _, field := range []struct {
		name string
		same bool
	}{
		{"the chain", a.Chain == shown.Chain},
		{"the owner", a.Owner == shown.Owner},
		{"the agent", a.Agent == shown.Agent},
		{"the payer", a.Payer == shown.Payer},
		{"the account", a.Account == shown.Account},
		{"the path", sameJSON(a.Path, shown.Path)},
		{"the home", a.Home == shown.Home},
		{"the text", a.Text == shown.Text},
		{"the grant", sameJSON(a.Grant, shown.Grant)},
	} {
		if !field.same {
			return field.name + " would be another"
		}
	}
	rest := shown.Steps
	for _, step := range a.Steps {
		i := slices.IndexFunc(rest, func(other map[string]json.RawMessage) bool { return sameStep(step, other) })
		if i < 0 {
			return fmt.Sprintf("the step %s was not shown like this", step["name"])
		}
		rest = rest[i+1:]
	}
	return ""
}

// sameStep compares all of a step but its words, and whether somebody is still
// asked. What includes an earlier step's signature has a digest only when that
// is there, and the calldata of a submission had the signature in it in plans of
// before.
func sameStep(a, b map[string]json.RawMessage) bool {
	for _, key := range []string{"name", "by", "bytes", "digest", "review", "tx"} {
		x, y := a[key], b[key]
		if name := string(a["name"]); key == "tx" && (name == `"`+StepSubmit+`"` || name == `"`+StepAllow+`"`) {
			x, y = withoutData(x), withoutData(y)
		}
		if key == "digest" && (x == nil || y == nil) {
			continue
		}
		if !sameJSON(orNull(x), orNull(y)) {
			return false
		}
	}
	return true
}

func orNull(text json.RawMessage) json.RawMessage {
	if text == nil {
		return json.RawMessage("null")
	}
	return text
}

// withoutData is a transaction without its calldata: that of a submission is the
// grant, which is compared by itself, or the permit, whose bytes are those of the
// step before, and the signature.
func withoutData(text json.RawMessage) json.RawMessage {
	var tx map[string]json.RawMessage
	if json.Unmarshal(text, &tx) != nil {
		return text
	}
	delete(tx, "data")
	out, err := json.Marshal(tx)
	if err != nil {
		return text
	}
	return out
}

// sameJSON compares documents that were written with and without blanks.
func sameJSON(a, b json.RawMessage) bool {
	var x, y bytes.Buffer
	if json.Compact(&x, a) != nil || json.Compact(&y, b) != nil {
		return false
	}
	return bytes.Equal(x.Bytes(), y.Bytes())
}

// take has the prices of an earlier plan stand in for today's, as long as the
// chain takes them.
func (p *pins) take(fees Fees) (Fees, error) {
	if p == nil {
		return fees, nil
	}
	if fees.BaseFee != nil && p.fees.MaxFee.Cmp(fees.BaseFee) < 0 {
		return fees, preflight("look at a new plan: valetkey plan", "the chain takes %s gwei per gas now, the saved plan pays %s at most",
			FormatAmount(fees.BaseFee, gweiDecimals), FormatAmount(p.fees.MaxFee, gweiDecimals))
	}
	return Fees{Tip: new(big.Int).Set(p.fees.Tip), MaxFee: new(big.Int).Set(p.fees.MaxFee), BaseFee: fees.BaseFee}, nil
}

// limit is the gas limit of the owner's transaction with a nonce.
func (p *pins) limit(nonce, estimate uint64) (uint64, error) {
	if p == nil {
		return estimate, nil
	}
	pinned, ok := p.gas[nonce]
	switch {
	case !ok:
		return estimate, nil // the plan differs, and is refused for that
	case estimate-estimate/5 > pinned: // without the margin that estimates have
		return 0, preflight("look at a new plan: valetkey plan", "transaction %d takes more gas now than the saved plan's %d", nonce, pinned)
	}
	return pinned, nil
}
