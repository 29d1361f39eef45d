package delegation

import (
	"bytes"
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
)

// StepClear takes the wallet's code away; the tuple that does it is signed in
// [StepAuthorization], or in the same review.
const StepClear = "clear"

// clearGas bounds a type-4 transaction that carries one tuple and does nothing.
const clearGas = 100_000

// clearing is the end of a delegation: a tuple that names the zero address, and
// the transaction that carries it.
type clearing struct {
	due   bool
	ends  string // in words: what it does
	fused bool   // the device signs the tuple in one review with the owner's transaction, and in no other way
	auth  types.SetCodeAuthorization
	tuple *types.SetCodeAuthorization // signed
	tx    *types.Transaction          // the owner's, signed
	nonce uint64                      // of the owner's transaction
	fees  Fees                        // likewise
}

// findCode reads what the wallet runs, and finds how the device can end that.
func (p *UndelegatePlan) findCode(ctx context.Context, chain Chain, wallet hw.Wallet) error {
	account, err := chain.Account(ctx, p.Owner)
	if err != nil {
		return err
	}
	if len(account.Code) == 0 {
		// A payer's transaction can still make a signed delegation worthless.
		if p.code.due = p.all.voids && !p.work.byOwner(); !p.code.due {
			return nil
		}
		p.code.ends = "keeps the delegation that was signed from being used"
		return p.findTuple(ctx, chain, wallet, account)
	}
	delegate, ok := account.Delegate()
	if !ok {
		return preflight("name a wallet whose key is on the device", "the owner %s is a contract", p.Owner)
	}
	p.Delegate, p.DelegateName, p.code.due = &delegate, DelegateName(delegate), true
	p.code.ends = "ends the delegation to " + p.DelegateName
	if account.StorageRoot != types.EmptyRootHash {
		p.survive("storage", "what the delegate's code kept in the wallet's storage: the same code finds it there again", "delegate to code that you trust only")
	}
	if delegate == metamaskDelegator {
		p.survive("delegations", "delegations that were signed for MetaMask's delegation manager: valetkey does not know them, and they are good again with the next delegation to its code",
			"disable them in MetaMask before this")
	}
	return p.findTuple(ctx, chain, wallet, account)
}

// findTuple makes the tuple that takes the code away, or finds it signed.
func (p *UndelegatePlan) findTuple(ctx context.Context, chain Chain, wallet hw.Wallet, account Account) (err error) {
	if p.code.fused, err = clearWay(wallet, p.Device.Capabilities, p.Chain, p.work.byOwner()); err != nil {
		return err
	}
	id := *toUint256(new(big.Int).SetUint64(p.Chain))
	if p.work.byOwner() {
		p.work.last = func(nonce uint64) (bool, error) {
			p.code.nonce = nonce
			p.code.auth = types.SetCodeAuthorization{ChainID: id, Nonce: nonce + 1}
			return p.code.resume(p)
		}
		return nil
	}
	p.code.auth = types.SetCodeAuthorization{ChainID: id, Nonce: account.Nonce}
	p.code.tuple = p.work.history.tuple(p.code.auth, p.Owner)
	return noneWaiting(ctx, chain, p.Owner, account.Nonce)
}

// clearWay tells whether the device signs the tuple along with the transaction,
// or says what is missing.
func clearWay(wallet hw.Wallet, c hw.Capabilities, chain uint64, byOwner bool) (fused bool, err error) {
	bare, link := c.CanAuthorize(common.Address{}, chain), c.CanLink(common.Address{}, chain)
	_, signsTuples := wallet.(hw.AuthorizationSigner)
	_, signsBoth := wallet.(hw.SetCodeTxSigner)
	signsTuples = signsTuples && can(bare)
	signsBoth = signsBoth && can(link)
	switch {
	case signsTuples && (!byOwner || can(c.SetCodeTx)):
		return false, nil
	case signsBoth && byOwner:
		return true, nil
	case signsBoth:
		return false, preflight("leave --pay-with away; the wallet needs some native coin for it",
			"this device signs the end of a delegation only together with the wallet's own transaction: nobody else can pay for that")
	case signsTuples:
		return false, preflight("have another key pay with --pay-with NAME",
			"this device signs the end of a delegation, but not the transaction that carries it (%s)", c.SetCodeTx.Reason)
	}
	return false, needError("the end of a delegation", bare)
}

func can(s hw.Support) bool { return s.Verdict == hw.Yes || s.Verdict == hw.Untold }

// resume finds what an earlier try had signed, at whatever price.
func (c *clearing) resume(p *UndelegatePlan) (ours bool, err error) {
	c.tuple = p.work.history.tuple(c.auth, p.Owner)
	q := txQuery{
		kind: types.SetCodeTxType, chain: p.Chain, from: p.Owner, nonce: c.nonce, to: p.Owner, call: batchCall{Value: new(big.Int)},
		maxGas: clearGas, fees: p.work.fees, caps: p.work.caps,
		signed: func(tx *types.Transaction) bool { return carries(tx, c.auth, p.Owner) },
	}
	if c.tx = p.work.history.tx(q); c.tx != nil {
		c.fees = p.work.fees
		return true, nil
	}
	c.fees, ours, err = p.work.dearer(q)
	return ours, err
}

// steps are what the device signs, and what another payer sends.
func (c *clearing) steps(ctx context.Context, wallet hw.Wallet, p *UndelegatePlan) (mine, theirs []Step, err error) {
	if !c.due {
		return nil, nil, nil
	}
	digest := c.auth.SigHash()
	tuple := Step{
		Name: StepAuthorization, By: ByDevice, Bytes: authorizationBytes(c.auth), Digest: &digest, Done: c.tuple != nil || c.tx != nil,
		What: fmt.Sprintf("sign the EIP-7702 authorization tuple that %s: chain %d, no delegate, nonce %d", c.ends, p.Chain, c.auth.Nonce),
	}
	request := hw.Request{Action: hw.SignAuthorization, Account: p.Owner, Authorization: &c.auth}
	if c.fused {
		tuple.Name, tuple.What = StepClear, tuple.What+", and the transaction that carries it"
		r := c.request(p)
		request = hw.Request{Action: hw.SignSetCodeTx, Account: p.Owner, SetCode: &r}
	}
	if tuple.Done {
		tuple.What += signedBefore
	}
	if err := review(ctx, wallet, &tuple, request); err != nil {
		return nil, nil, err
	}
	carrier := Step{Name: StepClear, By: ByDevice, What: "sign the transaction that carries the tuple, and send it", DigestAfter: StepAuthorization, Done: c.tx != nil}
	switch {
	case c.fused:
		return []Step{tuple}, nil, nil
	case p.work.byOwner():
		return []Step{tuple, carrier}, nil, nil
	}
	carrier.By, carrier.DigestAfter = ByPayer, ""
	carrier.What = "send the tuple in a transaction of " + p.Payer.Hex() + ", which pays"
	return []Step{tuple}, []Step{carrier}, nil
}

func (c *clearing) request(p *UndelegatePlan) hw.SetCodeRequest {
	return hw.SetCodeRequest{
		ChainID: p.Chain, Nonce: c.nonce, To: p.Owner, Gas: clearGas, GasTipCap: c.fees.Tip, GasFeeCap: c.fees.MaxFee,
	}
}

// sign asks the device for what no earlier try has.
func (c *clearing) sign(ctx context.Context, env Env, p *UndelegatePlan) error {
	if !c.due || c.tx != nil {
		return nil
	}
	if c.fused {
		return c.signBoth(ctx, env, p)
	}
	if c.tuple == nil {
		if err := c.signTuple(ctx, env, p); err != nil {
			return err
		}
	}
	if !p.work.byOwner() {
		return nil
	}
	unsigned := agentCall{chain: p.Chain, to: p.Owner, tuple: c.tuple, fees: c.fees}.transaction(c.nonce, clearGas)
	var err error
	c.tx, err = signOwnerTx(ctx, env, StepClear, "confirm the transaction that ends the delegation", p.Path, p.Owner, unsigned)
	return err
}

func (c *clearing) signTuple(ctx context.Context, env Env, p *UndelegatePlan) error {
	signer, ok := env.Wallet.(hw.AuthorizationSigner)
	if !ok {
		return &hw.PolicyError{Reason: "this wallet signs no EIP-7702 authorizations"}
	}
	digest := c.auth.SigHash()
	env.observe(Event{Step: StepAuthorization, Detail: "confirm the end of the delegation on the device", Digest: &digest})
	signed, err := signer.SignAuthorization(ctx, p.Path, c.auth)
	if err != nil {
		return err
	}
	if err := verifyAuthorization(signed, c.auth, p.Owner); err != nil {
		return err
	}
	c.tuple = &signed
	return env.record(ctx, StepAuthorization+"_signed", signedRecord{Authorization: &signed})
}

func (c *clearing) signBoth(ctx context.Context, env Env, p *UndelegatePlan) error {
	signer, ok := env.Wallet.(hw.SetCodeTxSigner)
	if !ok {
		return &hw.PolicyError{Reason: "this wallet signs no EIP-7702 transactions"}
	}
	digest := c.auth.SigHash()
	env.observe(Event{Step: StepClear, Detail: "confirm the end of the delegation on the device", Digest: &digest})
	signed, err := signer.SignSetCodeTx(ctx, p.Path, c.request(p))
	if err != nil {
		return err
	}
	if !carries(signed, c.auth, p.Owner) {
		return &UnverifiedError{What: "the tuple of the transaction that came back", Want: c.auth.SigHash().Hex(), Got: "another"}
	}
	tuple := signed.SetCodeAuthorizations()[0]
	want := agentCall{chain: p.Chain, to: p.Owner, tuple: &tuple, fees: c.fees}.transaction(c.nonce, clearGas)
	signatures := types.LatestSignerForChainID(signed.ChainId())
	if err := verifyTx(signatures, signed, signatures.Hash(want), p.Owner); err != nil {
		return err
	}
	c.tx = signed
	return env.record(ctx, StepClear+"_signed", signedRecord{Tx: signed})
}

func (c *clearing) send(ctx context.Context, env Env, p *UndelegatePlan) error {
	switch {
	case !c.due:
		return nil
	case p.work.byOwner():
		return sendAndWait(ctx, env, StepClear, c.tx)
	}
	account, err := env.Chain.Account(ctx, p.Owner)
	if err != nil {
		return err
	}
	if account.Nonce != c.auth.Nonce {
		return preflight("run the same command again", "the wallet's nonce was %d and is %d now: the tuple that was signed is worthless", c.auth.Nonce, account.Nonce)
	}
	env.history, env.Caps = p.work.history, p.work.caps
	return agentSend(ctx, env, StepClear, agentCall{chain: p.Chain, to: p.Payer, tuple: c.tuple, maxGas: clearGas, fees: p.work.fees})
}

// verifyCode reads the code again: a transaction succeeds even when its tuple
// was skipped (EIP-7702).
func (p *UndelegatePlan) verifyCode(ctx context.Context, env Env) error {
	account, err := env.Chain.Account(ctx, p.Owner)
	if err != nil {
		return err
	}
	if !bytes.Equal(account.Code, nil) {
		return &UnverifiedError{What: "the code of " + p.Owner.Hex(), Want: "none", Got: hexutil.Encode(account.Code) + " (the tuple was skipped)"}
	}
	if p.code.due && account.Nonce <= p.code.auth.Nonce {
		return &UnverifiedError{What: "the nonce of " + p.Owner.Hex(), Want: fmt.Sprintf("more than %d", p.code.auth.Nonce), Got: fmt.Sprint(account.Nonce)}
	}
	env.observe(Event{Step: StepVerify, Detail: fmt.Sprintf("the wallet %s has no code, its nonce is %d", p.Owner, account.Nonce)})
	return nil
}
