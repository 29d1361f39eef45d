package delegation

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// Env is what a plan is carried out with.
type Env struct {
	Chain   Chain
	Wallet  hw.Wallet
	Agent   Agent // pays for and sends what the owner does not: the session key, or a plan's payer
	Journal Journal
	// Save puts a session's record on the disk; it returns when it is there.
	// [Link] calls it before anything is sent, so that whatever happens then,
	// the session can be found, watched and revoked, and again when the session
	// is live. nil keeps no record.
	Save func(ctx context.Context, session Session) error
	// Caps bound fees and gas of what is sent without a plan of its own.
	Caps Caps
	// Observe is told what happens; nil for nobody.
	Observe func(Event)

	history History // of the plan: what was sent before
}

// Event is one thing that happened while a plan was carried out.
type Event struct {
	Step   string       `json:"step"`
	Detail string       `json:"detail"`
	Digest *common.Hash `json:"digest,omitempty"`
	Tx     *common.Hash `json:"tx,omitempty"`
}

func (e Env) observe(event Event) {
	if e.Observe != nil {
		e.Observe(event)
	}
}

// record writes to the journal before anything that depends on it is done.
func (e Env) record(ctx context.Context, kind string, data any) error {
	if err := e.Journal.Record(ctx, kind, data); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}

func (e Env) save(ctx context.Context, session Session) error {
	if e.Save == nil {
		return nil
	}
	if err := e.Save(ctx, session); err != nil {
		return fmt.Errorf("keep the session's record: %w", err)
	}
	return nil
}

// Link carries a plan out: all that the device confirms first, then the
// session's record, then what is sent. When the holder rejects anything,
// nothing has been sent. Whatever comes back from device or chain is compared
// with the plan before it is used.
func Link(ctx context.Context, env Env, p *Plan) (*Session, error) {
	if err := p.recheck(ctx, env); err != nil {
		return nil, &StepError{"recheck", err}
	}
	if err := env.record(ctx, "plan", p); err != nil {
		return nil, err
	}
	env.history, env.Caps = p.history, p.Caps
	signed, err := p.sign(ctx, env)
	if err != nil {
		return nil, err
	}
	session := p.session()
	if err := env.save(ctx, session); err != nil {
		return nil, err
	}
	if err := p.sendAll(ctx, env, signed); err != nil {
		return nil, err
	}
	if err := p.verify(ctx, env, &session); err != nil {
		return nil, &StepError{StepVerify, err}
	}
	return &session, nil
}

// session is the record of what the plan makes.
func (p *Plan) session() Session {
	return Session{
		Chain: p.Chain, Home: p.Home.Home, Owner: p.Owner, Path: p.Path, Account: p.Account, Agent: p.Agent,
		Grant: p.Grant, Emulated: p.Device.Emulated, Software: p.Device.Software,
	}
}

// recheck makes sure, right before the device is asked and again before
// anything is sent, that the plan still stands on the chain it was made for.
func (p *Plan) recheck(ctx context.Context, env Env) error {
	if err := checkChain(ctx, env.Chain, p.Chain); err != nil {
		return err
	}
	if env.Agent.Address() != p.Payer {
		return preflight("unlock the key that the plan names", "the key is %s, the plan is for %s", env.Agent.Address(), p.Payer)
	}
	account, err := env.Chain.Account(ctx, p.Owner)
	if err != nil {
		return err
	}
	if err := p.sameFacts(account); err != nil {
		return err
	}
	return p.sameSession(ctx, env.Chain)
}

// sameSession fails when the vault would not take the grant any more: other
// things happen while a holder reads a screen.
func (p *Plan) sameSession(ctx context.Context, chain Chain) error {
	head, err := chain.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the newest block: %w", err)
	}
	if p.Grant.Until != 0 && head.Time > p.Grant.Until {
		return fmt.Errorf("%w: it expired on %s", ErrExpired, formatTime(p.Grant.Until))
	}
	if err := p.checkPermits(head.Time); err != nil || p.landed {
		return err
	}
	if p.Grant.Deadline != 0 && head.Time > p.Grant.Deadline {
		return fmt.Errorf("%w: it was to be submitted by %s", ErrExpired, formatTime(p.Grant.Deadline))
	}
	last, err := readLast(ctx, chain, p.Account, p.overrides)
	if err != nil {
		return explainRevert(err)
	}
	if last+1 != p.Grant.Number {
		return preflight("plan again", "the vault's next grant is number %d, the plan is for number %d", last+1, p.Grant.Number)
	}
	return nil
}

// sendAll does everything that reaches the chain, in the order of sendSteps.
func (p *Plan) sendAll(ctx context.Context, env Env, signed *signatures) error {
	steps := []struct {
		name string
		due  bool
		do   func() error
	}{
		{StepDeploy, p.Home.batch, func() error { return p.putContracts(ctx, env) }},
		{StepSend, len(p.txs) > 0, func() error { return p.send(ctx, env, signed.txs) }},
		{StepAllow, len(p.permits) > 0, func() error { return p.allow(ctx, env, signed.permits) }},
		{StepDeploy, !p.Home.batch, func() error { return p.putContracts(ctx, env) }},
		{StepCreate, p.create, func() error { return p.makeVault(ctx, env) }},
		{StepSubmit, !p.landed, func() error { return p.submit(ctx, env, signed) }},
	}
	for _, step := range steps {
		if !step.due {
			continue
		}
		if err := step.do(); err != nil {
			return &StepError{step.name, err}
		}
	}
	return nil
}

// send sends the owner's transactions and looks at what they left behind.
func (p *Plan) send(ctx context.Context, env Env, txs []*types.Transaction) error {
	if err := p.recheck(ctx, env); err != nil {
		return err
	}
	for _, tx := range txs {
		if err := sendAndWait(ctx, env, StepSend, tx); err != nil {
			return err
		}
	}
	if p.Home.batch {
		if err := p.verifyBatch(ctx, env); err != nil {
			return err
		}
	}
	if len(p.permits) > 0 {
		return nil // not all of them are given yet
	}
	return p.verifyAllowances(ctx, env, StepSend)
}

// putContracts puts on the chain what it lacks.
func (p *Plan) putContracts(ctx context.Context, env Env) error {
	for _, d := range p.deploy {
		if err := putOnChain(ctx, env, d, p.Chain, DeployGas, p.fees); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) makeVault(ctx context.Context, env Env) error {
	err := agentSend(ctx, env, StepCreate, agentCall{
		chain: p.Chain, to: contracts.FactoryAddress(), data: factoryABI().PackCreate(p.Owner), maxGas: createGas, fees: p.fees,
	})
	if err != nil {
		return err
	}
	return mustRun(ctx, env, StepCreate, seat{HomeVault, p.Owner})
}

// submit has the agent hand the grant to the account, with the owner's tuple
// where the account does not run our code yet. The contract renders the text
// again and recovers the owner; nobody can submit anything else.
func (p *Plan) submit(ctx context.Context, env Env, signed *signatures) error {
	call := agentCall{
		chain: p.Chain, to: p.Account, data: vaultABI().PackGrantWithSig(grantArg(p.Grant), signed.text), maxGas: p.submitGas(), fees: p.fees,
	}
	if p.carried() == nil {
		return agentSend(ctx, env, StepSubmit, call)
	}
	if err := p.checkTuple(ctx, env.Chain, signed.tuple); err != nil {
		return err
	}
	call.tuple = signed.tuple
	if err := agentSend(ctx, env, StepSubmit, call); err != nil {
		return err
	}
	return mustRun(ctx, env, StepSubmit, p.session().seat())
}

// checkTuple: a tuple whose nonce is not the account's is skipped, and the
// transaction succeeds all the same (EIP-7702).
func (p *Plan) checkTuple(ctx context.Context, chain Chain, tuple *types.SetCodeAuthorization) error {
	account, err := chain.Account(ctx, p.Owner)
	if err != nil {
		return err
	}
	if account.Nonce != tuple.Nonce {
		return preflight("plan again", "the owner's nonce is %d, the authorization tuple is for %d", account.Nonce, tuple.Nonce)
	}
	return nil
}
