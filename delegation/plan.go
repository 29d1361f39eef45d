package delegation

import (
	"math/big"

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
	Account common.Address `json:"account"` // the vault
	Grant   Grant          `json:"grant"`
	Text    string         `json:"text"` // what the holder reads
	Steps   []Step         `json:"steps"`

	// Unproven is set when the node gives no proofs of state: the owner's nonce
	// and balance are then its word alone.
	Unproven bool `json:"unproven"`

	// MaxCost is the most native coin that owner and agent pay for gas, in wei.
	OwnerMaxCost Amount `json:"owner_max_cost"`
	AgentMaxCost Amount `json:"agent_max_cost"`

	fees  Fees
	nonce uint64                      // of the owner at planning
	auth  *types.SetCodeAuthorization // nil when the owner is delegated already
	batch []batchCall                 // nil when there is nothing to set up
	// overrides stand in for a vault that the plan has yet to make.
	overrides Overrides
	ownerGas  uint64
}

// The steps of a plan.
const (
	StepAuthorization = "authorization"
	StepSetup         = "setup"
	StepGrant         = "grant"
	StepSend          = "send"
	StepSubmit        = "submit"
	StepVerify        = "verify"
)

// Who does a step.
const (
	ByDevice = "device"
	ByAgent  = "agent"
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
}

// TxPlan is a transaction of a plan.
type TxPlan struct {
	Type   uint8          `json:"type"`
	To     common.Address `json:"to"`
	Nonce  *uint64        `json:"nonce,omitempty"` // the owner's; the agent's own is read when it sends
	Value  Amount         `json:"value"`
	Data   hexutil.Bytes  `json:"data"`
	Gas    uint64         `json:"gas"` // limit
	MaxFee Amount         `json:"max_fee_per_gas"`
	Tip    Amount         `json:"max_priority_fee_per_gas"`
	Calls  []string       `json:"calls,omitempty"` // a batch in words
}

// Confirmations counts what the device will ask.
func (p *Plan) Confirmations() int {
	count := 0
	for _, step := range p.Steps {
		if step.By == ByDevice {
			count++
		}
	}
	return count
}

// setupTx builds the owner's one transaction: type 4 with the signed tuple, or
// type 2 where the delegation stands already.
func (p *Plan) setupTx(signed *types.SetCodeAuthorization) *types.Transaction {
	data := packBatch(p.batch)
	chainID := new(big.Int).SetUint64(p.Chain)
	if signed == nil {
		return types.NewTx(&types.DynamicFeeTx{
			ChainID: chainID, Nonce: p.nonce, GasTipCap: p.fees.Tip, GasFeeCap: p.fees.MaxFee,
			Gas: p.ownerGas, To: &p.Owner, Value: new(big.Int), Data: data,
		})
	}
	return types.NewTx(&types.SetCodeTx{
		ChainID: toUint256(chainID), Nonce: p.nonce, GasTipCap: toUint256(p.fees.Tip), GasFeeCap: toUint256(p.fees.MaxFee),
		Gas: p.ownerGas, To: p.Owner, Value: toUint256(new(big.Int)), Data: data,
		AuthList: []types.SetCodeAuthorization{*signed},
	})
}
