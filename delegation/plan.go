package delegation

import (
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
)

// Plan is everything that linking will ask, sign and send, in order, before any
// of it is done. Link does exactly this or nothing.
type Plan struct {
	Chain   uint64         `json:"chain"`
	Device  hw.Info        `json:"device"`
	Home    HomeChoice     `json:"home"`
	Owner   common.Address `json:"owner"`   // the wallet
	Path    hw.Path        `json:"path"`    // of the owner's key
	Agent   common.Address `json:"agent"`   // the session key
	Payer   common.Address `json:"payer"`   // sends what ByAgent does: the session key or another
	Account common.Address `json:"account"` // the vault, or the wallet itself
	Grant   Grant          `json:"grant"`
	Text    string         `json:"text"`    // what the holder reads
	Expires string         `json:"expires"` // as the policy has it
	Steps   []Step         `json:"steps"`

	// Spending is where the policy's tokens come from; "" when it has none.
	Spending Spending `json:"spending,omitempty"`
	// Allowances are those that change or stay, for spending by allowance.
	Allowances []Sharing `json:"allowances,omitempty"`
	// Holdings are the policy's tokens that the vault holds itself.
	// or the wallet does, in the account home.
	Holdings []Holding `json:"holdings,omitempty"`
	// Standing are allowances that the vault has for other sessions; this one,
	// which spends what the vault holds, could spend of them as well.
	Standing []Holding `json:"standing,omitempty"`
	// Alternatives are other ways to link, with what they cost or hide.
	Alternatives []Alternative `json:"alternatives,omitempty"`
	// Warnings are about the wallet as it is.
	Warnings []Warning `json:"warnings,omitempty"`

	// Unproven is set when the node gives no proofs of state: the owner's nonce
	// and balance are then its word alone.
	Unproven bool `json:"unproven"`

	// MaxCost is the most native coin that owner and agent pay for gas, in wei.
	OwnerMaxCost Amount `json:"owner_max_cost"`
	AgentMaxCost Amount `json:"agent_max_cost"`
	// Caps are what fees and gas were held against.
	Caps Caps `json:"caps"`

	fees      Fees
	nonce     uint64                      // of the owner at planning
	code      common.Hash                 // likewise
	auth      *types.SetCodeAuthorization // of a batch or of the submission; nil when the owner is delegated already
	authDone  *types.SetCodeAuthorization // signed in an earlier try
	txs       []*ownerTx                  // in the order of their nonces
	permits   []*permit                   // allowances by signature
	signature []byte                      // of the text, from an earlier try
	landed    bool                        // an earlier try's grant is on chain
	deploy    []deployment                // what the agent puts on the chain
	create    bool                        // the agent makes the vault
	made      time.Time                   // from when on its times count
	history   History
	pinned    *pins // of a saved plan
	// overrides stand in for a vault that the plan has yet to make.
	overrides Overrides
}

// Holding is an amount of a token.
type Holding struct {
	Token  common.Address `json:"token"`
	Symbol string         `json:"symbol"`
	Amount Amount         `json:"amount"`
}

// Alternative is another way to do the same.
type Alternative struct {
	Option string `json:"option"` // of the command
	What   string `json:"what"`
	hw.Support
}

// The steps of a plan.
const (
	StepAuthorization = "authorization" // sign the tuple of a batch
	StepSetup         = "setup"         // sign the batch
	StepFund          = "fund"          // sign a payment to the agent
	StepApprove       = "approve"       // sign an approval
	StepPermit        = "permit"        // sign an allowance as typed data
	StepGrant         = "grant"         // sign the text
	StepSend          = "send"          // send what the owner signed
	StepAllow         = "allow"         // submit a permit
	StepDeploy        = "deploy"        // put the vault factory on the chain
	StepCreate        = "create"        // make the vault
	StepSubmit        = "submit"        // submit the grant
	StepVerify        = "verify"        // read back
)

// Who does a step.
const (
	ByDevice = "device"
	ByAgent  = "agent"
	ByPayer  = "payer"
	ByTool   = "tool"
)

// Step is one entry of a plan.
type Step struct {
	Name string `json:"name"`
	By   string `json:"by"`
	What string `json:"what"`
	// Bytes are what is hashed and signed, or the calldata of a transaction
	// whose bytes an earlier signature completes.
	Bytes  hexutil.Bytes `json:"bytes,omitempty"`
	Digest *common.Hash  `json:"digest,omitempty"`
	// DigestAfter names the step whose signature the digest includes; it is
	// shown when that step is done.
	DigestAfter string     `json:"digest_after,omitempty"`
	Review      *hw.Review `json:"review,omitempty"`
	Tx          *TxPlan    `json:"tx,omitempty"`
	// Done: an earlier try has the signature; nobody is asked again.
	Done bool `json:"done,omitempty"`
}

// TxPlan is a transaction of a plan.
type TxPlan struct {
	Type   uint8          `json:"type"`
	To     common.Address `json:"to"`
	Nonce  *uint64        `json:"nonce,omitempty"` // the owner's; the agent's own is read when it sends
	Value  Amount         `json:"value"`
	Data   hexutil.Bytes  `json:"data"` // without the signature that a submission has
	Gas    uint64         `json:"gas"`  // limit
	MaxFee Amount         `json:"max_fee_per_gas"`
	Tip    Amount         `json:"max_priority_fee_per_gas"`
	Calls  []string       `json:"calls,omitempty"` // a batch in words
}

// Confirmations counts what the device will ask.
func (p *Plan) Confirmations() int {
	count := 0
	for _, step := range p.Steps {
		if step.By == ByDevice && !step.Done {
			count++
		}
	}
	return count
}

// BlindSteps names the steps that the device would sign without showing all.
func (p *Plan) BlindSteps() []string {
	var names []string
	for _, step := range p.Steps {
		if step.By == ByDevice && !step.Done && step.Review != nil && step.Review.Blind {
			names = append(names, step.Name)
		}
	}
	return names
}

// ownerTx is a transaction that the owner signs.
type ownerTx struct {
	step   string
	to     common.Address
	call   batchCall   // value, data and, for a single call, its meaning
	batch  []batchCall // of StepSetup
	gas    uint64
	fees   Fees
	nonce  uint64
	signed *types.Transaction // in an earlier try

	replaces bool // the same, which waits at a lower price
}

// unsigned builds the transaction: type 4 with a tuple, type 2 without.
func (o *ownerTx) unsigned(chain uint64, auth *types.SetCodeAuthorization) *types.Transaction {
	chainID := new(big.Int).SetUint64(chain)
	if auth == nil {
		return types.NewTx(&types.DynamicFeeTx{
			ChainID: chainID, Nonce: o.nonce, GasTipCap: o.fees.Tip, GasFeeCap: o.fees.MaxFee,
			Gas: o.gas, To: &o.to, Value: o.call.Value, Data: o.call.Data,
		})
	}
	return types.NewTx(&types.SetCodeTx{
		ChainID: toUint256(chainID), Nonce: o.nonce, GasTipCap: toUint256(o.fees.Tip), GasFeeCap: toUint256(o.fees.MaxFee),
		Gas: o.gas, To: o.to, Value: toUint256(o.call.Value), Data: o.call.Data,
		AuthList: []types.SetCodeAuthorization{*auth},
	})
}

// tuple is the authorization that goes into a transaction of this step.
func (p *Plan) tuple(o *ownerTx) *types.SetCodeAuthorization {
	if o.step == StepSetup {
		return p.auth
	}
	return nil
}

// carried is the tuple that the agent's submission carries: in the account home,
// unless the wallet runs our code already.
func (p *Plan) carried() *types.SetCodeAuthorization {
	if p.Home.Home == HomeAccount {
		return p.auth
	}
	return nil
}
