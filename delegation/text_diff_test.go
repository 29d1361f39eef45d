//go:build !nodev

package delegation_test

import (
	"errors"
	"flag"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/leanevm"
)

var grants = flag.Int("grants", 115_000, "how many random grants to render here and in the contract")

// world is a vault's code, and tokens, without a chain.
type world struct {
	*leanevm.Machine
	vault    common.Address
	readerAt common.Address
	reader   *bindings.SessionReader
	abi      *bindings.SessionVault
}

const worldChain = 1337

var worldOwner = agent{testKey("owner")}.Address()

func newWorld(t testing.TB) world {
	t.Helper()
	m, err := firstWorld()
	if err != nil {
		t.Fatal(err)
	}
	return world{m.Clone(), contracts.VaultAddress(worldOwner), contracts.ReaderAddress(), bindings.NewSessionReader(), bindings.NewSessionVault()}
}

// firstWorld is what all worlds are like in the beginning.
var firstWorld = sync.OnceValues(func() (*leanevm.Machine, error) {
	w, err := leanevm.New(worldChain)
	if err != nil {
		return nil, err
	}
	w.Time = 1_800_000_000
	w.SetCode(contracts.Create2Deployer, contracts.Create2DeployerRuntime())
	for _, c := range []struct {
		to   common.Address
		data []byte
	}{
		{contracts.Create2Deployer, contracts.ReaderDeployment()},
		{contracts.Create2Deployer, contracts.FactoryDeployment()},
		{contracts.FactoryAddress(), bindings.NewSessionVaultFactory().PackCreate(worldOwner)},
	} {
		if _, _, err := w.Call(common.Address{1}, c.to, nil, c.data); err != nil {
			return nil, err
		}
	}
	return w, nil
})

// text asks the contract for one of its texts; "" and the error's name where it
// refuses.
func (w world) text(t testing.TB, data []byte) (text string, refusal any) {
	t.Helper()
	answer, err := w.View(w.vault, w.readerAt, data)
	if revert, ok := errors.AsType[*leanevm.RevertError](err); ok {
		e, err := w.abi.UnpackError(revert.Data)
		if err != nil {
			t.Fatalf("refused with %x: %v", revert.Data, err)
		}
		return "", e
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err = w.reader.UnpackGrantText(answer) // one string, as all texts are
	if err != nil {
		t.Fatal(err)
	}
	return text, nil
}

// TestGrantTextIsTheContracts renders random grants twice, here and in the
// contract, with tokens of all kinds of symbols and decimals.
func TestGrantTextIsTheContracts(t *testing.T) {
	var group sync.WaitGroup
	const workers = 2
	for worker := range workers {
		group.Add(1)
		w, d := newWorld(t), newDrawer(uint64(worker))
		go func() {
			defer group.Done()
			d.tokens = func(at common.Address, symbol []byte, decimals uint8) { w.SetCode(at, tinyToken(symbol, decimals)) }
			rendered := 0
			for range *grants / workers {
				rendered += w.sameText(t, d.grant(worldChain, w.vault))
				if t.Failed() {
					return
				}
			}
			t.Logf("%d of %d grants rendered, the others are too long", rendered, *grants/workers)
		}()
	}
	group.Wait()
}

// sameText counts 1 when the contract renders the grant.
func (w world) sameText(t *testing.T, g delegation.Grant) int {
	t.Helper()
	text, refusal := w.text(t, w.reader.PackGrantText(structure(g)))
	if refusal != nil {
		tooLong, ok := refusal.(*bindings.SessionVaultTextTooLong)
		if !ok || tooLong.Length.Int64() != int64(len(g.Text())) || len(g.Text()) <= delegation.MaxText {
			t.Errorf("the contract refuses with %T%+v: %s", refusal, refusal, g.Text())
		}
		return 0
	}
	if diff := cmp.Diff(text, g.Text()); diff != "" {
		t.Errorf("text (-contract +here):\n%s", diff)
	}
	return 1
}

// TestOtherTextsAreTheContracts: revocations, rotations and guardians.
func TestOtherTextsAreTheContracts(t *testing.T) {
	w, d := newWorld(t), newDrawer(1)
	for range 500 {
		number, other, deadline := uint16(1+d.IntN(65535)), uint16(1+d.IntN(65535)), 1+d.Uint32N(1<<32-2)
		agent, next, count := d.address(), d.address(), 1+d.IntN(8)
		if d.one(4) {
			next = common.Address{}
		}
		n, at := uint64(number), uint64(deadline)
		for name, pair := range map[string][2]string{
			"revoke":     {w.must(t, w.reader.PackRevokeText(number, deadline)), delegation.RevokeText(n, worldChain, w.vault, at)},
			"revoke all": {w.must(t, w.reader.PackRevokeAllText(number, deadline)), delegation.RevokeAllText(n, worldChain, w.vault, at)},
			"sign":       {w.must(t, w.reader.PackSignText(common.BytesToHash(agent[:]))), delegation.SignText(common.BytesToHash(agent[:]), worldChain, w.vault)},
			"guardian":   {w.must(t, w.reader.PackGuardianText(number, next, deadline)), delegation.GuardianText(n, worldChain, w.vault, next, at)},
			"rotate": {
				w.must(t, w.reader.PackRotateText(number, other, agent, agent, make([]bindings.Permission, count), deadline)),
				delegation.Rotation{
					Number: n, Into: uint64(other), Chain: worldChain, Account: w.vault, Agent: agent, NewAgent: agent, Permissions: count, Deadline: at,
				}.Text(),
			},
		} {
			if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
				t.Fatalf("%s (-contract +here):\n%s", name, diff)
			}
			if got, want := delegation.TextDigest(pair[1]), common.BytesToHash(accounts.TextHash([]byte(pair[0]))); got != want {
				t.Fatalf("%s: digest %s, go-ethereum says %s", name, got, want)
			}
		}
	}
}

func (w world) must(t testing.TB, data []byte) string {
	t.Helper()
	text, refusal := w.text(t, data)
	if refusal != nil {
		t.Fatalf("refused: %T%+v", refusal, refusal)
	}
	return text
}
