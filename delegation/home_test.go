package delegation_test

import (
	"errors"
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

var gator = common.HexToAddress("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B")

func TestChooseHome(t *testing.T) {
	no := hw.Support{Verdict: hw.No, Reason: "cannot", Setting: "Blind signing"}
	old := hw.Support{Verdict: hw.No, Reason: "app 1.16.0 has no EIP-7702", NeedVersion: "1.17.0"}
	unlisted := func(delegate common.Address) string {
		return "the device's built-in list does not hold delegate " + delegate.Hex() + " for chain 5"
	}
	const soon, gatorSoon = "valetkey links this home from local keys only so far", "valetkey does not build MetaMask delegations so far"
	simple, own := contracts.Simple7702Address, contracts.AccountAddress()
	for name, tc := range map[string]struct {
		device  hw.Capabilities
		batch   bool
		change  func(*hw.Capabilities)
		refused [2]delegation.HomeReason // account, metamask
		err     error
	}{
		"a Ledger of today": {
			device: able(simple), refused: [2]delegation.HomeReason{{Reason: unlisted(own)}, {Reason: unlisted(gator)}},
		},
		"a Trezor Model One": {
			device: able(simple), change: func(c *hw.Capabilities) { c.Multiline = no }, err: &hw.PolicyError{Reason: "cannot", Setting: "Blind signing"},
		},
		"with MetaMask": {
			device: able(simple, gator), refused: [2]delegation.HomeReason{{Reason: unlisted(own)}, {Reason: gatorSoon}},
		},
		"with ours": {
			device: able(simple, own), refused: [2]delegation.HomeReason{{Reason: soon}, {Reason: unlisted(gator)}},
		},
		"untold is tried": {
			device: able(simple), batch: true, change: func(c *hw.Capabilities) { c.Authorization.Verdict = hw.Untold },
			refused: [2]delegation.HomeReason{{Reason: unlisted(own)}, {Reason: unlisted(gator)}},
		},
		"listed for another chain": {
			device: able(simple), batch: true, change: func(c *hw.Capabilities) { c.Delegates[0].ChainID = 6 },
			err: &hw.PolicyError{Reason: unlisted(simple)},
		},
		"MetaMask alone": {device: able(gator), batch: true, err: &hw.PolicyError{Reason: unlisted(simple)}},
		"no messages":    {device: able(simple), change: func(c *hw.Capabilities) { c.Message = no }, err: &hw.PolicyError{Reason: "cannot", Setting: "Blind signing"}},
		"no calldata":    {device: able(simple), batch: true, change: func(c *hw.Capabilities) { c.Calldata = no }, err: &hw.PolicyError{Reason: "cannot", Setting: "Blind signing"}},
		"no type 4":      {device: able(simple), batch: true, change: func(c *hw.Capabilities) { c.SetCodeTx = no }, err: &hw.PolicyError{Reason: "cannot", Setting: "Blind signing"}},
		"too old": {
			device: able(), batch: true, change: func(c *hw.Capabilities) { c.Authorization, c.SetCodeTx = old, old },
			err: &hw.TooOldError{What: "a vault made by one batch", Have: "an older one (app 1.16.0 has no EIP-7702)", Need: "1.17.0"},
		},
		"nothing known": {device: hw.Capabilities{}, err: &hw.PolicyError{}},
		"a device of factory settings": {
			device: able(), change: func(c *hw.Capabilities) { c.Calldata, c.SetCodeTx, c.Authorization = no, no, old },
			refused: [2]delegation.HomeReason{{Reason: old.Reason, NeedVersion: "1.17.0"}, {Reason: old.Reason, NeedVersion: "1.17.0"}},
		},
	} {
		if tc.change != nil {
			tc.change(&tc.device)
		}
		choice, err := delegation.ChooseHome(tc.device, 5)
		if tc.batch {
			choice, err = delegation.ChooseBatchHome(tc.device, 5)
		}
		if tc.err != nil {
			if err == nil || !cmp.Equal(tc.err, err) {
				t.Errorf("%s: %#v, want %#v", name, err, tc.err)
			}
			continue
		}
		tc.refused[0].Home, tc.refused[1].Home = delegation.HomeAccount, delegation.HomeMetaMask
		if diff := cmp.Diff(tc.refused[:], choice.Refused); err != nil || choice.Home != delegation.HomeVault || choice.Reason == "" || diff != "" {
			t.Errorf("%s: %s (%s), %v; refused (-want +got):\n%s", name, choice.Home, choice.Reason, err, diff)
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
