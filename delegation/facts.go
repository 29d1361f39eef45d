package delegation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// facts is all that a plan depends on, read before it is made.
type facts struct {
	info       hw.Info
	owner      common.Address
	account    Account // the owner's
	pending    uint64
	agent      Account
	now        uint64 // of the newest block
	fees       Fees
	hasVault   bool
	hasFactory bool
	delegate   []byte // code at Simple7702Account's address
	last       uint64 // number of the newest grant
	tokens     map[common.Address]tokenFacts
	codeless   []common.Address // rule targets without code
	vault      common.Address
	overrides  Overrides
}

type tokenFacts struct {
	symbol    string
	decimals  uint8
	allowance *big.Int // to the vault
	balance   *big.Int // of the owner
}

// readFacts asks device and chain. Nothing is signed or changed.
func readFacts(ctx context.Context, chain Chain, wallet hw.Wallet, r Request) (facts, error) {
	var f facts
	if err := r.Policy.check(); err != nil {
		return f, err
	}
	if err := checkChain(ctx, chain, r.Policy.Chain); err != nil {
		return f, err
	}
	var err error
	if f.info, err = wallet.Info(ctx); err != nil {
		return f, fmt.Errorf("ask the device what it is: %w", err)
	}
	if f.owner, err = wallet.Address(ctx, r.Path, false); err != nil {
		return f, err
	}
	f.vault = contracts.VaultAddress(f.owner)
	return f, errors.Join(firstError(
		func() error { return f.readAccounts(ctx, chain, r.Agent) },
		func() error { return f.readContracts(ctx, chain) },
		func() error { return f.readTokens(ctx, chain, r.Policy) },
		func() error { return f.readTargets(ctx, chain, r.Policy) },
	))
}

// checkChain fails when the node serves another chain than the one meant.
func checkChain(ctx context.Context, chain Chain, want uint64) error {
	id, err := chain.ChainID(ctx)
	if err != nil {
		return fmt.Errorf("read the chain id: %w", err)
	}
	if !id.IsUint64() || id.Uint64() != want {
		return &WrongChainError{Want: want, Got: id.Uint64()}
	}
	return nil
}

func (f *facts) readAccounts(ctx context.Context, chain Chain, agent common.Address) error {
	head, err := chain.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the newest block: %w", err)
	}
	f.now = head.Time
	return firstError(
		func() (err error) { f.account, err = chain.Account(ctx, f.owner); return },
		func() (err error) { f.pending, err = chain.PendingNonce(ctx, f.owner); return },
		func() (err error) { f.agent, err = chain.Account(ctx, agent); return },
		func() (err error) { f.fees, err = chain.Fees(ctx); return },
	)
}

// readContracts finds out what is deployed. For a vault that is not, its code is
// pretended, so that its own rendering can be asked before anything is sent.
func (f *facts) readContracts(ctx context.Context, chain Chain) error {
	var factory, vault []byte
	err := firstError(
		func() (err error) { factory, err = chain.Code(ctx, contracts.FactoryAddress()); return },
		func() (err error) { vault, err = chain.Code(ctx, f.vault); return },
		func() (err error) { f.delegate, err = chain.Code(ctx, contracts.Simple7702Address); return },
	)
	if err != nil {
		return err
	}
	f.hasFactory, f.hasVault = len(factory) > 0, len(vault) > 0
	if f.hasVault {
		if want := contracts.VaultRuntime(f.owner); !bytes.Equal(vault, want) {
			return &UnverifiedError{What: "the code at the vault's address " + f.vault.Hex(), Want: fmt.Sprintf("%d bytes of ours", len(want)), Got: "something else"}
		}
		f.last, err = lastNumber(ctx, chain, f.vault)
		return err
	}
	f.overrides.Code = map[common.Address][]byte{f.vault: contracts.VaultRuntime(f.owner)}
	return nil
}

func (f *facts) readTokens(ctx context.Context, chain Chain, p Policy) error {
	f.tokens = map[common.Address]tokenFacts{}
	for _, limit := range p.Tokens {
		t, err := readERC20(ctx, chain, limit.Token, f.owner, f.vault)
		if err != nil {
			return fmt.Errorf("read token %s: %w", limit.Token, err)
		}
		f.tokens[limit.Token] = t
	}
	return nil
}

func (f *facts) readTargets(ctx context.Context, chain Chain, p Policy) error {
	for _, rule := range p.Calls {
		code, err := chain.Code(ctx, rule.Target)
		if err != nil {
			return fmt.Errorf("read the code of %s: %w", rule.Target, err)
		}
		if len(code) == 0 {
			f.codeless = append(f.codeless, rule.Target)
		}
	}
	return nil
}
