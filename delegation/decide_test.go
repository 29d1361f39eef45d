package delegation_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
)

// able is a device that does everything, with these delegates on its list.
func able(delegates ...common.Address) hw.Capabilities {
	yes := hw.Support{Verdict: hw.Yes, Reason: "can"}
	c := hw.Capabilities{Message: yes, Multiline: yes, Transaction: yes, Calldata: yes, SetCodeTx: yes, Authorization: yes}
	for _, delegate := range delegates {
		c.Delegates = append(c.Delegates, hw.DelegateRule{Name: "listed", Address: delegate})
	}
	return c
}

var (
	gator    = common.HexToAddress("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B")
	stranger = common.HexToAddress("0x5712a46e700000000000000000000000000000ff")
)

// fullChain is a chain that has all of the contracts.
func fullChain(id uint64) delegation.ChainState {
	return delegation.ChainState{ID: id, Reader: true, Account: true, Factory: true, Simple7702: true, Deployer: true}
}

// decideCase is one question to the planner, about a plain wallet with one token
// on chain 5 unless it says otherwise.
type decideCase struct {
	device hw.Capabilities
	chain  delegation.ChainState
	wallet delegation.WalletState
	policy delegation.Policy
	wish   delegation.Wishes
}

func newDecideCase(device hw.Capabilities) *decideCase {
	return &decideCase{
		device: device, chain: fullChain(5), policy: delegation.Policy{Chain: 5, Tokens: []delegation.TokenLimit{{Symbol: "TUSD"}}},
		wallet: delegation.WalletState{Address: common.HexToAddress("0xaa00000000000000000000000000000000000000"), Storage: delegation.StorageEmpty, Tokens: []delegation.TokenState{{Symbol: "TUSD"}}},
	}
}

func (c *decideCase) decide() (delegation.Decision, error) {
	return delegation.Decide(c.device, c.chain, c.wallet, c.policy, c.wish)
}

// inWords is a decision in one line: home, spending, what is asked (! is unread).
func inWords(d delegation.Decision, err error) string {
	if err != nil {
		return "refused: " + err.Error()
	}
	var asks []string
	for _, ask := range d.Asks {
		if ask.Blind {
			ask.Step += "!"
		}
		asks = append(asks, ask.Step)
	}
	text := fmt.Sprintf("%s %s: %s", string(d.Home.Home), d.Spending, strings.Join(asks, " "))
	for _, w := range d.Warnings {
		text += "; warns " + w.Code
	}
	return text
}

func TestDecide(t *testing.T) {
	simple, own := contracts.Simple7702Address, contracts.AccountAddress()
	no := hw.Support{Verdict: hw.No, Reason: "blind signing is off", Setting: "Blind signing"}
	for name, tc := range map[string]struct {
		change func(*decideCase)
		want   string
	}{
		"a Ledger of today":      {func(*decideCase) {}, "vault vault: grant"},
		"what is shown is taken": {func(c *decideCase) { c.wallet.Tokens[0].Clear = true }, "vault allowance: approve grant"},
		"what stands is used":    {func(c *decideCase) { c.wallet.Tokens[0].Stands = true }, "vault allowance: grant"},
		"asked for unread":       {func(c *decideCase) { c.wish.Spending = delegation.SpendAllowance }, "vault allowance: approve! grant"},
		"a Model One": {
			func(c *decideCase) {
				c.device.Multiline = hw.Support{Verdict: hw.No, Reason: "a text with line feeds is shown as hex"}
			},
			"refused: a text with line feeds is shown as hex",
		},
		"a Model One, unread": {func(c *decideCase) {
			c.device.Multiline, c.wish.Blind = hw.Support{Verdict: hw.No}, hw.AcceptBlindSigning
		}, "vault vault: grant!"},
		"no tokens":                    {func(c *decideCase) { c.policy.Tokens, c.wallet.Tokens = nil, nil }, "vault : grant"},
		"with funds":                   {func(c *decideCase) { c.wish.Fund = true }, "vault vault: fund grant"},
		"a batch":                      {func(c *decideCase) { c.wish.Batch = true }, "vault allowance: authorization setup! grant"},
		"a batch, delegated":           {func(c *decideCase) { c.wish.Batch, c.wallet.Delegate = true, &simple }, "vault allowance: setup! grant; warns foreign_delegation"},
		"a batch of nothing":           {func(c *decideCase) { c.wish.Batch, c.wallet.Vault, c.wallet.Tokens[0].Stands = true, true, true }, "vault allowance: grant"},
		"ours on the list":             {func(c *decideCase) { c.device = able(own) }, "account wallet: authorization grant"},
		"ours on the list, with funds": {func(c *decideCase) { c.device, c.wish.Fund = able(own), true }, "account wallet: authorization fund grant"},
		"ours, the vault asked for":    {func(c *decideCase) { c.device, c.wish.Home = able(own), delegation.HomeVault }, "vault vault: grant"},
		"delegated to ours":            {func(c *decideCase) { c.wallet.Delegate = &own; c.wallet.Storage = delegation.StorageOurs }, "account wallet: grant"},
		"delegated to ours, by others": {func(c *decideCase) { c.wallet.Delegate = &own; c.wallet.Storage = delegation.StorageUsed }, "vault vault: grant"},
		"delegated to MetaMask":        {func(c *decideCase) { c.device, c.wallet.Delegate = able(own), &gator }, "vault vault: grant; warns foreign_delegation"},
		"MetaMask is replaced": {
			func(c *decideCase) {
				c.device, c.wallet.Delegate, c.wish.Home = able(own), &gator, delegation.HomeAccount
			},
			"account wallet: authorization grant; warns foreign_delegation",
		},
		"used storage": {func(c *decideCase) { c.device, c.wallet.Storage = able(own), delegation.StorageUsed }, "vault vault: grant"},
		"used storage, accepted": {func(c *decideCase) {
			c.device, c.wallet.Storage, c.wish.Unlisted = able(own), delegation.StorageUsed, hw.AcceptUnlistedDelegate
		}, "account wallet: authorization grant; warns used_storage"},
		"no proofs": {
			func(c *decideCase) {
				c.device, c.wallet.Storage, c.wish.Home = able(own), delegation.StorageUnknown, delegation.HomeAccount
			},
			`refused: the node gives no proof that the wallet's storage is empty: an earlier delegate could have left a session of its own there: the risk "unlisted-delegate" was not accepted`,
		},
		"an unknown delegate": {
			func(c *decideCase) { c.wallet.Delegate = &stranger },
			"refused: the wallet 0xaa00000000000000000000000000000000000000 is delegated to " + stranger.Hex() + ", which nobody here knows: whoever wrote that may be able to act for the wallet, whatever is granted here: the risk \"unlisted-delegate\" was not accepted",
		},
		"an unknown delegate, accepted": {func(c *decideCase) { c.wallet.Delegate, c.wish.Unlisted = &stranger, hw.AcceptUnlistedDelegate }, "vault vault: grant; warns foreign_delegation"},
		"a contract":                    {func(c *decideCase) { c.wallet.Contract = true }, "refused: the owner 0xaa00000000000000000000000000000000000000 is a contract"},
		"waiting, by text":              {func(c *decideCase) { c.wallet.Waiting = 1 }, "vault vault: grant"},
		"waiting, by allowance": {
			func(c *decideCase) { c.wallet.Waiting, c.wish.Spending = 2, delegation.SpendAllowance },
			"refused: the owner 0xaa00000000000000000000000000000000000000 has 2 transactions waiting; what is signed with a nonce (approve) would be behind them",
		},
		"waiting, ours on the list": {
			func(c *decideCase) { c.device, c.wallet.Waiting = able(own), 1 },
			"refused: the owner 0xaa00000000000000000000000000000000000000 has 1 transactions waiting; what is signed with a nonce (authorization) would be behind them",
		},
		"a bare chain, to deploy": {func(c *decideCase) { c.chain, c.wish.Deploy = delegation.ChainState{ID: 5, Deployer: true}, true }, "vault vault: grant"},
		"Hedera's coin": {
			func(c *decideCase) { c.chain.ID, c.policy.Chain, c.policy.Native = 295, 295, &delegation.NativeLimit{} },
			"refused: the native coin of chain 295 does not have 18 decimals: the text on the device would show another amount",
		},
		"another chain": {func(c *decideCase) { c.policy.Chain = 6 }, "refused: the node serves chain 5, this is for chain 6"},
		"MetaMask asked for": {
			func(c *decideCase) { c.wish.Home = delegation.HomeMetaMask },
			`refused: valetkey links no session in the home "metamask"`,
		},
		"no blind signing, an allowance asked for": {
			func(c *decideCase) { c.device.Calldata, c.wish.Spending = no, delegation.SpendAllowance },
			"refused: an allowance of TUSD needs the owner's transaction, and blind signing is off; without an allowance (--spend vault) the vault spends what it holds",
		},
		"every reason": {
			func(c *decideCase) {
				c.wish.Batch, c.chain, c.wallet.Delegate = true, delegation.ChainState{ID: 5}, &gator
			},
			"refused: 3 things are in the way: Simple7702Account is not on this chain: 0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9 has none of its code; the owner 0xaa00000000000000000000000000000000000000 is delegated to " +
				gator.Hex() + ", through which valetkey sends no batch; neither valetkey's session reader",
		},
	} {
		c := newDecideCase(able(simple))
		tc.change(c)
		got := inWords(c.decide())
		if got != tc.want && (!strings.HasPrefix(tc.want, "refused") || !strings.HasPrefix(got, tc.want)) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tc.want)
		}
	}
}

// TestDecideReasons: a refusal is each of its reasons, for errors.Is and As.
func TestDecideReasons(t *testing.T) {
	c := newDecideCase(able())
	c.policy.Chain, c.wallet.Contract, c.wallet.Delegate = 6, true, &stranger
	_, err := c.decide()
	refusal, ok := errors.AsType[*delegation.RefusalError](err)
	if !ok || len(refusal.Reasons) != 3 {
		t.Fatalf("%v", err)
	}
	risk, isRisk := errors.AsType[*hw.RiskError](err)
	if !errors.Is(err, delegation.ErrWrongChain) || !errors.Is(err, delegation.ErrPreflight) || !isRisk || risk.Risk != string(hw.AcceptUnlistedDelegate) {
		t.Errorf("%v", err)
	}
}

// TestDecideHomes: every home that is not chosen has a reason.
func TestDecideHomes(t *testing.T) {
	own := contracts.AccountAddress()
	old := hw.Support{Verdict: hw.No, Reason: "app 1.16.0 has no EIP-7702", NeedVersion: "1.17.0"}
	unlisted := func(delegate common.Address) string {
		return "the device's built-in list does not hold delegate " + delegate.Hex() + " for chain 5"
	}
	for name, tc := range map[string]struct {
		change func(*decideCase)
		want   []delegation.HomeReason
	}{
		"unlisted": {func(*decideCase) {}, []delegation.HomeReason{
			{Home: delegation.HomeAccount, Reason: unlisted(own)}, {Home: delegation.HomeMetaMask, Reason: unlisted(gator)},
		}},
		"too old": {func(c *decideCase) { c.device.Authorization = old }, []delegation.HomeReason{
			{Home: delegation.HomeAccount, Reason: old.Reason, NeedVersion: "1.17.0"}, {Home: delegation.HomeMetaMask, Reason: old.Reason, NeedVersion: "1.17.0"},
		}},
		"both listed": {func(c *decideCase) { c.device = able(own, gator) }, []delegation.HomeReason{
			{Home: delegation.HomeMetaMask, Reason: "valetkey does not build MetaMask delegations so far"},
			{Home: delegation.HomeVault, Reason: "the wallet itself is the stronger home, and the device signs for it"},
		}},
		"asked for": {func(c *decideCase) { c.device, c.wish.Home = able(own), delegation.HomeVault }, []delegation.HomeReason{
			{Home: delegation.HomeAccount, Reason: "another one was asked for"}, {Home: delegation.HomeMetaMask, Reason: unlisted(gator)},
		}},
	} {
		c := newDecideCase(able())
		tc.change(c)
		d, err := c.decide()
		if diff := cmp.Diff(tc.want, d.Home.Refused); err != nil || d.Home.Reason == "" || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

// TestDecideNeverUnread: whatever the device, the chain and the wallet are like,
// nothing is signed unread that nobody asked for, and a decision has a grant.
func TestDecideNeverUnread(t *testing.T) {
	verdicts := []hw.Verdict{hw.Yes, hw.No, hw.Untold, ""}
	for i := range 4 * 4 * 4 * 4 * 16 {
		c := newDecideCase(able(contracts.Simple7702Address, contracts.AccountAddress()))
		for j, s := range []*hw.Support{&c.device.Message, &c.device.Calldata, &c.device.Authorization, &c.device.Transaction} {
			s.Verdict = verdicts[i>>(2*j)&3]
		}
		bits := i >> 8
		c.wallet.Tokens[0].Clear, c.wallet.Tokens[0].Stands = bits&1 > 0, bits&2 > 0
		c.wallet.Vault, c.wish.Fund = bits&4 > 0, bits&8 > 0
		d, err := c.decide()
		if err != nil {
			continue
		}
		unread := slices.ContainsFunc(d.Asks, func(a delegation.Ask) bool { return a.Blind })
		if last := d.Asks[len(d.Asks)-1]; unread || last.Step != delegation.StepGrant || c.device.Message.Verdict == hw.No {
			t.Fatalf("case %d: %s", i, inWords(d, err))
		}
	}
}

func TestDelegateName(t *testing.T) {
	names := map[string]bool{}
	for _, a := range []common.Address{contracts.Simple7702Address, contracts.AccountAddress(), gator, {1}} {
		names[delegation.DelegateName(a)] = true
	}
	if len(names) != 4 {
		t.Errorf("names %v do not tell four delegates apart", names)
	}
}

func TestErrorsUnwrap(t *testing.T) {
	for _, tc := range []struct{ err, want error }{
		{&delegation.PreflightError{Reason: "x"}, delegation.ErrPreflight},
		{&delegation.UnverifiedError{What: "x", Want: "y", Got: "z"}, delegation.ErrUnverified},
		{&delegation.WrongChainError{Want: 1, Got: 2}, delegation.ErrWrongChain},
		{&delegation.StepError{Step: "x", Err: hw.ErrRejected}, hw.ErrRejected},
		{&delegation.PolicyError{Line: 1, Column: 1, Reason: "x"}, delegation.ErrBadPolicy},
	} {
		if !errors.Is(tc.err, tc.want) || tc.err.Error() == "" {
			t.Errorf("%v is not %v", tc.err, tc.want)
		}
	}
}
