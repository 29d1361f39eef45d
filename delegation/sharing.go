package delegation

import (
	"context"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
)

// All sessions of one owner act through one vault, and a token knows one
// allowance from the owner to the vault. So the allowance that a link sets is
// what this session may spend and what the other live ones may still spend; it
// never takes away what another session counts on.

// Spending is where a session's tokens come from.
type Spending string

// The ways to spend. A budget bounds both together.
const (
	// SpendAuto is by allowance where the device shows permit or approval as what
	// it is, or none is needed, else from the vault.
	SpendAuto Spending = "auto"
	// SpendAllowance: the vault pulls tokens of the owner's, within an ERC-20
	// allowance that the owner gives: by a permit, where the token has EIP-2612 and
	// the device signs typed data, else in a transaction. Devices that cannot
	// decode its calldata sign it unread.
	SpendAllowance Spending = "allowance"
	// SpendVault: the owner sends the vault what the agent may spend, when and
	// from where it likes; there is no allowance.
	SpendVault Spending = "vault"
	// SpendWallet: the session is in the wallet itself and spends what that holds.
	SpendWallet Spending = "wallet"
)

// Sharing is the allowance of one token before and after a link.
type Sharing struct {
	Token  common.Address `json:"token"`
	Symbol string         `json:"symbol"`
	Now    Amount         `json:"now"`
	Target Amount         `json:"target"`
	// Others is the part of Target that other live sessions may still spend.
	Others Amount `json:"others"`
	// Reset is set when the token changes an allowance only from zero.
	Reset bool `json:"reset,omitempty"`
	// Permit is set when the allowance is given by a signature (EIP-2612).
	Permit bool `json:"permit,omitempty"`

	slack *big.Int // what live sessions may spend while this one is linked
}

// readSharing reads what the other sessions in the vault may still spend. Their
// agents are those that the account's events name, those that the caller's
// journal knows, and those that it names.
func (f *facts) readSharing(ctx context.Context, chain Chain, r Request) error {
	for token, t := range f.tokens {
		t.mine, t.others = new(big.Int), new(big.Int)
		f.tokens[token] = t
	}
	if !f.vault.there {
		return nil
	}
	agents := append(append(slices.Clone(r.Agents), r.History.agents...), r.Agent)
	for _, l := range f.vault.sessions {
		if agent, ok := f.vault.agents[l.Number]; ok {
			agents = append(agents, agent)
		}
	}
	seen := map[common.Address]bool{}
	for _, agent := range agents {
		if seen[agent] {
			continue
		}
		seen[agent] = true
		if err := f.readShare(ctx, chain, agent, agent == r.Agent); err != nil {
			return fmt.Errorf("read the session of %s: %w", agent, explainRevert(err))
		}
	}
	return f.probeApprovals(ctx, chain, r)
}

// readShare adds what one agent's live session may still spend.
func (f *facts) readShare(ctx context.Context, chain Chain, agent common.Address, own bool) error {
	for token, t := range f.tokens {
		b, err := readBudgetState(ctx, chain, f.vault.account(), agent, token)
		if err != nil {
			return err
		}
		live := listed(f.vault.sessions, uint64(b.Number))
		if live.Number == 0 {
			continue
		}
		f.vault.agents[live.Number] = agent
		switch {
		case live.over(f.now):
		case own:
			t.mine.Add(t.mine, b.LeftTotal)
		default:
			t.others.Add(t.others, b.LeftTotal)
		}
	}
	return nil
}

// probeApprovals finds the tokens that refuse to change an allowance that is
// not zero, as USDT does: they are set to zero first.
func (f *facts) probeApprovals(ctx context.Context, chain Chain, r Request) error {
	for _, limit := range r.Policy.Tokens {
		t := f.tokens[limit.Token]
		share := f.share(limit)
		if t.allowance.Sign() == 0 || t.allowance.Cmp(share.Target.Int) == 0 {
			continue
		}
		answer, err := chain.Call(ctx, CallMsg{From: f.owner, To: &limit.Token, Data: tokenABI().PackApprove(f.vault.account(), share.Target.Int)}, Overrides{})
		if err != nil {
			if !isRevert(err) {
				return err
			}
			t.stiff = true
		}
		t.stiff = t.stiff || len(answer) >= 32 && new(big.Int).SetBytes(answer[:32]).Sign() == 0
		f.tokens[limit.Token] = t
	}
	return nil
}

// share is the allowance that a token needs with this link.
func (f *facts) share(limit TokenLimit) Sharing {
	t := f.tokens[limit.Token]
	return Sharing{
		Token: limit.Token, Symbol: limit.Symbol, Now: Amount{t.allowance}, Others: Amount{t.others},
		Target: Amount{new(big.Int).Add(limit.Limit().most(), t.others)}, Reset: t.stiff, slack: new(big.Int).Add(t.mine, t.others),
	}
}

// checkSharing refuses to set an allowance that sessions may count on which
// nobody here knows of: made on another computer, or before the journal.
func checkSharing(f facts, r Request) error {
	if r.ResetAllowance {
		return nil
	}
	known := true
	for _, l := range f.vault.others(f.now) {
		_, named := f.vault.agents[l.Number]
		known = known && (named || r.History.knows(f.vault.account(), l.Number))
	}
	for _, limit := range r.Policy.Tokens {
		t := f.tokens[limit.Token]
		explained := new(big.Int).Add(t.mine, t.others)
		if !known && t.allowance.Cmp(explained) > 0 {
			amount := func(x *big.Int) string { return FormatAmount(x, limit.Decimals) + " " + limit.Symbol }
			return preflight("name the agents of those sessions with --other-agent so that they are counted in, or, if there are none, give --reset-allowance",
				"the vault's allowance is %s, the live sessions that are known here need %s of it, and the vault has others that are not known here: they may share it",
				amount(t.allowance), amount(explained))
		}
	}
	return nil
}

// showsApproval asks the driver whether the device would show an approval of
// this token in full: some know the function, some only a token whose name the
// vendor signed.
func showsApproval(ctx context.Context, wallet hw.Wallet, f *facts, chain uint64, limit TokenLimit) bool {
	previewer, ok := wallet.(hw.Previewer)
	if !ok {
		return false
	}
	id := new(big.Int).SetUint64(chain)
	tx := types.NewTx(&types.DynamicFeeTx{
		ChainID: id, Nonce: f.account.Nonce, GasTipCap: f.fees.Tip, GasFeeCap: f.fees.MaxFee, Gas: resetGas,
		To: &limit.Token, Value: new(big.Int), Data: tokenABI().PackApprove(f.vault.account(), limit.Limit().most()),
	})
	review, err := previewer.Preview(ctx, hw.Request{Action: hw.SignTransaction, Account: f.owner, Tx: tx, ChainID: id})
	return err == nil && !review.Blind
}
