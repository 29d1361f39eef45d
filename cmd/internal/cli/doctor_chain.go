package cli

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/chain"
)

// examineChain asks the node, where one is named.
func (a *app) examineChain(ctx context.Context, e *examination, o rpcOption, d examinedDevice) {
	if len(o.given(a)) == 0 {
		e.unknown("rpc", "give --rpc URL", "no node is named: nothing of the chain was looked at")
		if d.open {
			e.delegates(ctx, nil, 0, d.info.Capabilities)
		}
		return
	}
	client, err := a.dial(ctx, o)
	if err != nil {
		e.problem("rpc", err)
		return
	}
	defer client.Close()
	id, err := client.ChainID(ctx)
	if err != nil {
		e.problem("rpc", err)
		return
	}
	e.ok("rpc", "the node serves chain %s", id)
	account := contracts.Simple7702Address // any address can be proven, or its absence
	if d.known {
		account = d.account
	}
	e.account(ctx, client, account, d.known)
	e.setCode(ctx, client)
	e.contracts(ctx, client)
	if d.open {
		e.delegates(ctx, client, id.Uint64(), d.info.Capabilities)
	}
}

// account tells whether the node proves what it says, and what the wallet runs.
func (e *examination) account(ctx context.Context, client node, address common.Address, owner bool) {
	acc, err := client.Account(ctx, address)
	if err != nil {
		e.problem("proofs", err)
		return
	}
	if acc.Verified {
		e.ok("proofs", "the node proves what it says of an account (block %d)", acc.BlockNumber)
	} else {
		e.warning("proofs", "use a node with eth_getProof, or compare nonce and balance with another source",
			"the node serves no proofs: nonce, balance and code are its word")
	}
	if !owner {
		return
	}
	delegate, delegated := acc.Delegate()
	switch {
	case !delegated && len(acc.Code) == 0:
		e.ok("delegation", "the account runs no code; nonce %d, %s native coin", acc.Nonce, ether(acc.Balance))
	case !delegated:
		e.warning("delegation", "check the path: --account or --path", "the account is a contract")
	case delegate == contracts.Simple7702Address || delegate == contracts.AccountAddress():
		e.ok("delegation", "the account runs %s; nonce %d, %s native coin", delegation.DelegateName(delegate), acc.Nonce, ether(acc.Balance))
	default:
		e.warning("delegation", "if you did not do that: valetkey sign authorization --revoke, and send it",
			"the account runs %s at %s", delegation.DelegateName(delegate), delegate)
	}
}

// setCode tries EIP-7702 in a simulated call: an address whose code is a
// designator must run the delegate's code. Both are pretended for this call.
// Without EIP-7702, 0xef is no instruction and the call fails.
func (e *examination) setCode(ctx context.Context, client node) {
	probe := common.HexToAddress("0x7702000000000000000000000000000000000001")
	delegate := common.HexToAddress("0x7702000000000000000000000000000000000002")
	// PUSH1 42, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN: nothing newer than the rules that are asked about.
	code := []byte{0x60, 42, 0x60, 0, 0x52, 0x60, 32, 0x60, 0, 0xf3}
	out, err := client.Call(ctx, chain.CallMsg{To: &probe, Gas: 100_000}, chain.Overrides{Code: map[common.Address][]byte{
		probe: types.AddressToDelegation(delegate), delegate: code,
	}})
	switch want := common.LeftPadBytes([]byte{42}, 32); {
	case err != nil && as[*chain.RevertError](err):
		e.problem("eip7702", fmt.Errorf("%w: it runs no designators: this chain has no EIP-7702", delegation.ErrChain))
	case err != nil:
		e.unknown("eip7702", "ask the chain's documentation for EIP-7702 (Prague)", "the node cannot simulate it: %s", oneLine(err.Error()))
	case !bytes.Equal(out, want):
		e.problem("eip7702", fmt.Errorf("%w: it runs no designators: this chain has no EIP-7702", delegation.ErrChain))
	default:
		e.ok("eip7702", "the chain runs the code that a designator names")
	}
}

// contracts tells which of valetkey's contracts are there, to the last byte.
func (e *examination) contracts(ctx context.Context, client node) {
	list, err := delegation.ReadContracts(ctx, client)
	if err != nil {
		e.problem("contracts", err)
		return
	}
	var missing []string
	for _, c := range list {
		if !c.There {
			missing = append(missing, fmt.Sprintf("%s %s", c.Name, c.Address))
		}
	}
	if len(missing) > 0 {
		e.warning("contracts", "valetkey deploy puts it there; the session key pays", "not on this chain: %s", strings.Join(missing, ", "))
		return
	}
	e.ok("contracts", "all of valetkey's contracts are there, with the code that they should have")
}

// delegates lists whom the device lets the wallet delegate to on this chain, and
// whether they are there; without a node, on any chain.
func (e *examination) delegates(ctx context.Context, client node, chainID uint64, c hw.Capabilities) {
	var names []string
	for _, rule := range c.Delegates {
		if chainID != 0 && c.CanAuthorize(rule.Address, chainID).Verdict == hw.No {
			continue
		}
		if client != nil {
			code, err := client.Code(ctx, rule.Address)
			if err != nil {
				e.problem("delegates", err)
				return
			}
			if len(code) == 0 {
				e.warning("delegates", "deploy it first, or use another chain", "%s (%s) has no code on this chain", rule.Name, rule.Address)
				continue
			}
		}
		names = append(names, fmt.Sprintf("%s (%s)", rule.Name, rule.Address))
	}
	switch {
	case c.AnyDelegate:
		e.ok("delegates", "the wallet may authorize anybody")
	case len(names) > 0:
		e.ok("delegates", "the device may authorize %s", strings.Join(names, ", "))
	case len(c.Delegates) == 0 && c.Authorization.NeedVersion == "" && c.Authorization.Setting == "": // or another row says what to do
		e.warning("delegates", "no setting changes that", "the device authorizes no delegate")
	}
}
