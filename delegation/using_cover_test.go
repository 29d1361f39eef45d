//go:build !nodev

package delegation_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/devnet"
)

// TestUseUncovered: a transfer of what is not there says who is short of what, and
// does not blame the token.
func TestUseUncovered(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	friend, owner := common.Address{1}, agent{testKey("owner")}
	refused := func(name string, call delegation.Call, reason, hint string) {
		t.Helper()
		_, err := delegation.PlanUse(t.Context(), s.net.Client(), session, call, delegation.Caps{})
		if preflight, ok := errors.AsType[*delegation.PreflightError](err); !ok || preflight.Reason != reason || preflight.Hint != hint {
			t.Errorf("%s: %#v", name, err)
		}
	}
	push := delegation.Call{To: devnet.Token, Data: tokenABI.PackTransfer(friend, tusd(10))}
	pull := delegation.Call{To: devnet.Token, Data: tokenABI.PackTransferFrom(s.owner, friend, tusd(10))}
	vault, wallet := session.Account.Hex(), s.owner.Hex()
	refused("an empty vault", push, "the vault "+vault+" holds 0 TUSD, and 10 of it are to be sent", "send some TUSD to "+vault)
	s.send(t, owner, devnet.Token, new(big.Int), tokenABI.PackApprove(session.Account, tusd(2)))
	refused("an allowance too small", pull, "the wallet "+wallet+" lets the vault pull 2 TUSD, and 10 of it are to be sent",
		"have the wallet approve more, or send some TUSD to the vault "+vault)
	s.send(t, owner, devnet.Token, new(big.Int), tokenABI.PackApprove(session.Account, tusd(20)))
	s.send(t, owner, devnet.Token, new(big.Int), tokenABI.PackTransfer(common.Address{2}, tusd(4991)))
	refused("an empty wallet", pull, "the wallet "+wallet+" holds 9 TUSD, and 10 of it are to be sent", "send some TUSD to "+wallet)
	s.send(t, owner, devnet.Token, new(big.Int), tokenABI.PackTransfer(session.Account, tusd(9)))
	refused("a vault with too little", push, "the vault "+vault+" holds 9 TUSD, and 10 of it are to be sent", "send some TUSD to "+vault)
	if used := s.use(t, session, delegation.Call{To: devnet.Token, Data: tokenABI.PackTransfer(friend, tusd(9))}); !used.Mined {
		t.Errorf("what is there: %+v", used)
	}
}

// TestUseUncoveredAccount: in the wallet itself it is the wallet that is short.
func TestUseUncoveredAccount(t *testing.T) {
	a := newAccountShop(t)
	session := a.link(t)
	call := delegation.Call{To: devnet.Token, Data: tokenABI.PackTransfer(common.Address{1}, tusd(10))}
	a.send(t, agent{testKey("owner")}, devnet.Token, new(big.Int), tokenABI.PackTransfer(common.Address{2}, tusd(4999)))
	_, err := delegation.PlanUse(t.Context(), a.net.Client(), session, call, delegation.Caps{})
	want := "the wallet " + a.owner.Hex() + " holds 1 TUSD, and 10 of it are to be sent"
	if preflight, ok := errors.AsType[*delegation.PreflightError](err); !ok || preflight.Reason != want || preflight.Hint != "send some TUSD to "+a.owner.Hex() {
		t.Errorf("%v, want %s", err, want)
	}
}
