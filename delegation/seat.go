package delegation

import (
	"bytes"
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
)

// seat is the account where an owner's sessions are: the wallet itself, or its
// vault. What differs between the homes once a session is granted is all here.
type seat struct {
	home  Home
	owner common.Address
}

func (s Session) seat() seat { return seat{s.Home, s.Owner} }

// account is the address that acts when a session is used.
func (s seat) account() common.Address {
	if s.home == HomeAccount {
		return s.owner
	}
	return contracts.VaultAddress(s.owner)
}

// String is the account in words.
func (s seat) String() string {
	if s.home == HomeAccount {
		return "the wallet " + s.owner.Hex()
	}
	return "the vault " + s.account().Hex()
}

// noun is the account in one word.
func (s seat) noun() string {
	if s.home == HomeAccount {
		return "wallet"
	}
	return "vault"
}

// known fails for a home that no session of ours can have.
func (s seat) known() error {
	if s.home != HomeVault && s.home != HomeAccount {
		return &UnverifiedError{What: "the session's home", Want: string(HomeVault) + " or " + string(HomeAccount), Got: string(s.home)}
	}
	return nil
}

// code is what the account has on chain when it runs our code.
func (s seat) code() []byte {
	if s.home == HomeAccount {
		return types.AddressToDelegation(contracts.AccountAddress())
	}
	return contracts.VaultRuntime(s.owner)
}

// exists tells whether the account runs our code. A wallet without a delegation
// to it does not, whatever it runs else; a vault's address can have no other
// code, so that is [ErrUnverified].
func (s seat) exists(ctx context.Context, chain Chain) (bool, error) {
	if err := s.known(); err != nil {
		return false, err
	}
	code, err := chain.Code(ctx, s.account())
	if err != nil || len(code) == 0 {
		return false, err
	}
	if bytes.Equal(code, s.code()) {
		return true, nil
	}
	if _, delegated := types.ParseDelegation(code); delegated && s.home == HomeAccount {
		return false, nil
	}
	return true, &UnverifiedError{
		What: fmt.Sprintf("the code of %s", s), Want: fmt.Sprintf("%d bytes of ours", len(s.code())), Got: "something else",
	}
}

// runs is exists, and makes sure that all code that decides there is ours.
func (s seat) runs(ctx context.Context, chain Chain) (bool, error) {
	there, err := s.exists(ctx, chain)
	if err != nil || !there {
		return there, err
	}
	return true, firstError(
		func() error { return s.implementation().mustExist(ctx, chain) },
		func() error { _, err := sessionReader().exists(ctx, chain); return err },
	)
}

// implementation is the contract whose code the account runs.
func (s seat) implementation() deployment {
	if s.home == HomeAccount {
		return sessionAccount()
	}
	return vaultImplementation()
}

// absent says, for people, that the account does not run our code.
func (s seat) absent() string {
	if s.home == HomeAccount {
		return "the wallet is not delegated to valetkey's session account"
	}
	return "the vault is not on the chain yet"
}
