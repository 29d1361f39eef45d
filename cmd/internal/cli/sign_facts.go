package cli

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/jsonout"
)

// optionalNumber is a flag whose 0 means something.
type optionalNumber struct {
	value uint64
	given bool
}

// String, Set and Type implement pflag.Value.
func (n *optionalNumber) String() string {
	if !n.given {
		return ""
	}
	return strconv.FormatUint(n.value, 10)
}

// Set implements pflag.Value.
func (n *optionalNumber) Set(text string) error {
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return fmt.Errorf("%q is no number of 64 bits", text)
	}
	n.value, n.given = value, true
	return nil
}

// Type implements pflag.Value.
func (n *optionalNumber) Type() string { return "number" }

// completeTuple fills in chain id and nonce. The node is asked when something is
// missing or when --rpc names one: what is given is then compared with it.
func (a *app) completeTuple(
	ctx context.Context, o authorizationOptions, auth types.SetCodeAuthorization, account common.Address,
) (types.SetCodeAuthorization, []jsonout.Warning, error) {
	auth.Nonce = o.nonce.value
	auth.ChainID = *uint256.NewInt(o.chain.value)
	if o.chain.given && o.nonce.given && len(o.rpc.urls) == 0 {
		return auth, nil, checkTupleNonce(auth.Nonce)
	}
	client, err := a.dial(ctx, o.rpc)
	if err != nil {
		return auth, nil, err
	}
	defer client.Close()
	id, err := client.ChainID(ctx)
	if err != nil {
		return auth, nil, err
	}
	switch {
	case !o.chain.given:
		auth.ChainID = *uint256.MustFromBig(id)
	case o.chain.value != 0 && o.chain.value != id.Uint64():
		return auth, nil, &delegation.WrongChainError{Want: o.chain.value, Got: id.Uint64()}
	}
	facts, err := readTupleFacts(ctx, client, account, auth.Address)
	if err != nil {
		return auth, nil, err
	}
	warnings, err := facts.settleNonce(&auth.Nonce, o)
	return auth, warnings, err
}

// checkTupleNonce refuses the one nonce that EIP-7702 does: an account's nonce
// cannot be raised beyond it (EIP-2681).
func checkTupleNonce(nonce uint64) error {
	if nonce+1 == 0 {
		return usage("an account's nonce stays below it", "--nonce %d can never be used", nonce)
	}
	return nil
}

// tupleFacts are what the node says about the account and the delegate.
type tupleFacts struct {
	nonce, pending uint64
	proven         bool
	codeless       bool // the delegate has no code there
}

func readTupleFacts(ctx context.Context, client node, account, delegate common.Address) (tupleFacts, error) {
	var f tupleFacts
	acc, err := client.Account(ctx, account)
	if err != nil {
		return f, err
	}
	f.nonce, f.proven = acc.Nonce, acc.Verified
	if f.pending, err = client.PendingNonce(ctx, account); err != nil {
		return f, err
	}
	if delegate == (common.Address{}) {
		return f, nil
	}
	code, err := client.Code(ctx, delegate)
	f.codeless = len(code) == 0
	return f, err
}

// settleNonce sets the nonce unless it is given, and says what is odd about it.
func (f tupleFacts) settleNonce(nonce *uint64, o authorizationOptions) ([]jsonout.Warning, error) {
	due := f.nonce
	if o.self {
		due++
	}
	if !o.nonce.given {
		*nonce = due
	}
	if *nonce < f.nonce {
		return nil, usage(fmt.Sprintf("the account's nonce is %d: leave --nonce away", f.nonce),
			"--nonce %d is used up: the tuple could never be used", *nonce)
	}
	var list []jsonout.Warning
	warn := func(code, format string, args ...any) {
		list = append(list, jsonout.Warning{Code: code, Message: fmt.Sprintf(format, args...)})
	}
	if !f.proven {
		warn("unproven_state", "the node proves nothing of what it says: compare the nonce %d with another source, the device does not show it", *nonce)
	}
	if f.pending > f.nonce {
		warn("pending_transactions", "%d transactions of the account are under way: they change its nonce, and the tuple is for nonce %d", f.pending-f.nonce, *nonce)
	}
	if o.nonce.given && *nonce > f.nonce+1 {
		warn("future_nonce", "the account's nonce is %d: whoever has the tuple can use it when the nonce is %d", f.nonce, *nonce)
	}
	if f.codeless {
		warn("delegate_without_code", "the delegate has no code on this chain (yet)")
	}
	return list, checkTupleNonce(*nonce)
}
