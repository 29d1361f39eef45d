package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// useGas bounds the gas of one use of a session.
const useGas = 1_000_000

// Exec has the agent make one call through its session, with value wei (nil is
// none): a real transaction that the session key signs and pays. What the
// contract refuses is refused before anything is sent, as a [RefusedError].
func Exec(ctx context.Context, env Env, session Session, to common.Address, value *big.Int, data []byte) error {
	if env.Agent.Address() != session.Agent {
		return fmt.Errorf("use session: %w: the key is %s, the session is for %s", ErrNoSession, env.Agent.Address(), session.Agent)
	}
	if value == nil {
		value = new(big.Int)
	}
	if value.Sign() < 0 || value.BitLen() > 256 {
		return fmt.Errorf("use session: %w: %s wei", ErrBadAmount, value)
	}
	if err := session.Validate(); err != nil {
		return fmt.Errorf("use session: %w", err)
	}
	fees, err := readFees(ctx, env.Chain, env.Caps.WithDefaults())
	if err != nil {
		return fmt.Errorf("use session: %w", err)
	}
	err = agentSend(ctx, env, "use", agentCall{
		chain: session.Chain, to: session.Account, data: vaultABI().PackExec(to, value, data), maxGas: useGas, fees: fees,
	})
	if err != nil {
		return fmt.Errorf("use session: %w", err)
	}
	return nil
}

// PullToken is the call that sends a token of the owner's to somebody, within
// the vault's allowance: the token's address and the calldata for [Exec].
// amount is in base units, from 0 to 2^256-1; it panics on any other.
func PullToken(session Session, token, to common.Address, amount *big.Int) (target common.Address, data []byte) {
	return token, tokenABI().PackTransferFrom(session.Owner, to, amount)
}

// SendToken is the call that sends a token which the vault holds itself.
func SendToken(token, to common.Address, amount *big.Int) (target common.Address, data []byte) {
	return token, tokenABI().PackTransfer(to, amount)
}
