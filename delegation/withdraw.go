package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// StepWithdraw is the device's step of a withdrawal; there is one for each asset.
const StepWithdraw = "withdraw"

// WithdrawRequest names what the owner takes back out of its vault: all of it.
type WithdrawRequest struct {
	Chain  uint64
	Path   hw.Path          // of the owner's key
	Tokens []common.Address // ERC-20
	Native bool             // the native coin
	Caps   Caps
}

// WithdrawPlan is how the vault is emptied into the owner's account. Only the
// owner's own transactions can do that, whose calldata a device may show only as
// a hash.
type WithdrawPlan struct {
	Chain   uint64         `json:"chain"`
	Owner   common.Address `json:"owner"`
	Path    hw.Path        `json:"path"`
	Account common.Address `json:"account"` // the vault
	Device  hw.Info        `json:"device"`
	Assets  []Asset        `json:"assets"`
	Steps   []Step         `json:"steps"`
	MaxCost Amount         `json:"max_cost"` // of the owner, in wei
	Caps    Caps           `json:"caps"`

	txs []*ownerTx
}

// Asset is an amount that comes back; the zero address is the native coin.
type Asset struct {
	Token    common.Address `json:"token"`
	Symbol   string         `json:"symbol"`
	Decimals uint8          `json:"decimals"`
	Amount   Amount         `json:"amount"`
}

// String is the amount in words.
func (a Asset) String() string { return FormatAmount(a.Amount.Int, a.Decimals) + " " + a.Symbol }

// PlanWithdraw plans it. It signs and sends nothing and prompts nobody.
func PlanWithdraw(ctx context.Context, chain Chain, wallet hw.Wallet, r WithdrawRequest) (*WithdrawPlan, error) {
	p := &WithdrawPlan{Chain: r.Chain, Path: r.Path, Caps: r.Caps.WithDefaults()}
	var fees Fees
	err := firstError(
		func() error { return checkChain(ctx, chain, r.Chain) },
		func() (err error) { fees, err = readFees(ctx, chain, p.Caps); return },
		func() (err error) { p.Device, err = wallet.Info(ctx); return },
		func() (err error) { p.Owner, err = wallet.Address(ctx, r.Path, false); return },
		func() error { return p.readAssets(ctx, chain, r) },
		func() error { return p.price(ctx, chain, fees) },
		func() error { return p.describe(ctx, wallet) },
	)
	if err != nil {
		return nil, fmt.Errorf("plan withdrawal: %w", explainRevert(err))
	}
	return p, nil
}

func (p *WithdrawPlan) readAssets(ctx context.Context, chain Chain, r WithdrawRequest) error {
	p.Account = contracts.VaultAddress(p.Owner)
	there, err := seat{HomeVault, p.Owner}.runs(ctx, chain)
	if err != nil {
		return err
	}
	if !there {
		own, err := seat{HomeAccount, p.Owner}.exists(ctx, chain)
		if err == nil && own { // its sessions never had a vault
			return preflight("send it with any wallet software: it is in the wallet itself",
				"the wallet %s has its sessions in itself and no vault: its own money needs no withdrawal", p.Owner)
		}
		return preflight("link a session first: that makes the vault, and what was sent to it is there then",
			"the vault %s of %s is not on the chain", p.Account, p.Owner)
	}
	if r.Native {
		vault, err := chain.Account(ctx, p.Account)
		if err != nil {
			return err
		}
		p.add(Asset{Symbol: "native coin", Decimals: nativeDecimals, Amount: Amount{vault.Balance}})
	}
	for _, token := range r.Tokens {
		t, err := readERC20(ctx, chain, token, p.Owner, p.Account)
		if err != nil {
			return fmt.Errorf("read token %s: %w", token, err)
		}
		if t.decimals > maxDecimals {
			t.decimals = 0 // base units are right whatever a token says
		}
		p.add(Asset{Token: token, Symbol: t.symbol, Decimals: t.decimals, Amount: Amount{t.held}})
	}
	if len(p.Assets) == 0 {
		return preflight("name other tokens with --token", "the vault %s holds nothing of what was named", p.Account)
	}
	return nil
}

// add keeps what there is something of.
func (p *WithdrawPlan) add(a Asset) {
	if a.Amount.Sign() == 0 {
		return
	}
	p.Assets = append(p.Assets, a)
	to, value, data := a.Token, new(big.Int), tokenABI().PackTransfer(p.Owner, a.Amount.Int)
	if a.Token == (common.Address{}) {
		to, value, data = p.Owner, a.Amount.Int, nil
	}
	p.txs = append(p.txs, &ownerTx{step: StepWithdraw, to: p.Account, call: batchCall{
		To: p.Account, Value: new(big.Int), Data: packOwnCall(to, value, data),
		Words: fmt.Sprintf("take %s out of the vault", a),
	}})
}

func (p *WithdrawPlan) price(ctx context.Context, chain Chain, fees Fees) error {
	account, err := chain.Account(ctx, p.Owner)
	if err != nil {
		return err
	}
	pending, err := chain.PendingNonce(ctx, p.Owner)
	if err != nil {
		return err
	}
	if pending != account.Nonce {
		return preflight("wait until they are in a block, or replace them", "the owner %s has transactions waiting", p.Owner)
	}
	total := new(big.Int)
	for i, o := range p.txs {
		o.fees, o.nonce = fees, account.Nonce+uint64(i) //nolint:gosec // not negative
		gas, err := chain.EstimateGas(ctx, CallMsg{From: p.Owner, To: &o.to, Data: o.call.Data}, Overrides{})
		if err != nil {
			return fmt.Errorf("estimate to %s: %w", o.call.Words, err)
		}
		o.gas = gasMargin(min(gas, 1<<62))
		if err := p.Caps.checkGas(StepWithdraw, o.gas); err != nil {
			return err
		}
		total.Add(total, cost(fees, o.gas))
	}
	p.MaxCost = Amount{total}
	return mustAffordElse(ownerShort, "the owner "+p.Owner.Hex(), account.Balance, total)
}

func (p *WithdrawPlan) describe(ctx context.Context, wallet hw.Wallet) error {
	for _, o := range p.txs {
		tx := o.unsigned(p.Chain, nil)
		digest := types.LatestSignerForChainID(tx.ChainId()).Hash(tx)
		step := Step{
			Name: StepWithdraw, By: ByDevice, Bytes: o.call.Data, Digest: &digest,
			What: fmt.Sprintf("sign a transaction, nonce %d: %s", o.nonce, o.call.Words),
			Tx: &TxPlan{
				Type: tx.Type(), To: o.to, Nonce: &o.nonce, Value: Amount{o.call.Value}, Data: o.call.Data, Gas: o.gas,
				MaxFee: Amount{o.fees.MaxFee}, Tip: Amount{o.fees.Tip}, Calls: []string{o.call.Words},
			},
		}
		if previewer, ok := wallet.(hw.Previewer); ok {
			review, err := previewer.Preview(ctx, hw.Request{Action: hw.SignTransaction, Account: p.Owner, Tx: tx, ChainID: tx.ChainId()})
			if err != nil {
				return err
			}
			step.Review = &review
		}
		p.Steps = append(p.Steps, step)
	}
	if p.Device.Capabilities.Calldata.Verdict == hw.No {
		for _, step := range p.Steps {
			if step.Review == nil || step.Review.Blind {
				return needError("a withdrawal", p.Device.Capabilities.Calldata)
			}
		}
	}
	p.Steps = append(p.Steps,
		Step{Name: StepSend, By: ByTool, What: "send the owner's transactions, wait for their blocks"},
		Step{Name: StepVerify, By: ByTool, What: "read back what the vault holds now"})
	return nil
}

// Withdraw carries it out: everything is signed first, then sent.
func Withdraw(ctx context.Context, env Env, p *WithdrawPlan) error {
	if err := env.record(ctx, "withdraw_plan", p); err != nil {
		return err
	}
	var signed []*types.Transaction
	for _, o := range p.txs {
		tx, err := signOwnerTx(ctx, env, StepWithdraw, "confirm on the device: "+o.call.Words, p.Path, p.Owner, o.unsigned(p.Chain, nil))
		if err != nil {
			return &StepError{StepWithdraw, err}
		}
		signed = append(signed, tx)
	}
	for _, tx := range signed {
		if err := sendAndWait(ctx, env, StepSend, tx); err != nil {
			return &StepError{StepSend, err}
		}
	}
	if err := p.verify(ctx, env); err != nil {
		return &StepError{StepVerify, err}
	}
	return env.record(ctx, "withdrawn", p)
}

// verify reads what the vault holds now. That may be more than nothing: somebody
// may pay it at any time.
func (p *WithdrawPlan) verify(ctx context.Context, env Env) error {
	for _, a := range p.Assets {
		left := new(big.Int)
		if a.Token == (common.Address{}) {
			vault, err := env.Chain.Account(ctx, p.Account)
			if err != nil {
				return err
			}
			left = vault.Balance
		} else {
			t, err := readERC20(ctx, env.Chain, a.Token, p.Owner, p.Account)
			if err != nil {
				return err
			}
			left = t.held
		}
		if left.Cmp(a.Amount.Int) >= 0 {
			return &UnverifiedError{What: "what the vault holds of " + a.Symbol, Want: "less than before", Got: left.String()}
		}
	}
	env.observe(Event{Step: StepVerify, Detail: "what was in the vault is the owner's again"})
	return nil
}
