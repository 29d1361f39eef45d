//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/internal/devnet"
	"github.com/valetkey/valetkey/ledger"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// ledgerShop is a shop whose owner's key is in an emulated Ledger, behind the
// real driver.
type ledgerShop struct {
	*shop
	device   *ledger.Wallet
	reviews  []emulator.Review
	approves func(n int) bool // the nth review, from 1
}

func newLedgerShop(t *testing.T, version string, settings emulator.Settings) *ledgerShop {
	t.Helper()
	l := &ledgerShop{approves: func(int) bool { return true }}
	device, err := emulator.New(emulator.Config{AppVersion: version, Settings: settings, Approve: l.hold})
	if err != nil {
		t.Fatal(err)
	}
	owner, err := device.Address(hw.DefaultPath)
	if err != nil {
		t.Fatal(err)
	}
	l.device, err = ledger.Open(t.Context(), device, ledger.Options{Model: ledger.NanoSPlus, Emulated: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.device.Close(); err != nil {
			t.Error(err)
		}
	})
	l.shop = &shop{owner: owner, agent: agent{testKey("agent")}, journal: &journal{}, batch: true}
	l.net = startNet(t, devnet.Fund{Address: owner, Wei: ether(10), Tokens: tusd(5000)}, devnet.Fund{Address: l.agent.Address(), Wei: ether(1)})
	l.now = chainClock(t, l.net)
	return l
}

func (l *ledgerShop) hold(_ context.Context, r emulator.Review) (bool, error) {
	l.reviews = append(l.reviews, r)
	return l.approves(len(l.reviews)), nil
}

func (l *ledgerShop) ledgerEnv() delegation.Env {
	env := l.env()
	env.Wallet = l.device
	return env
}

func (l *ledgerShop) ledgerPlan(t *testing.T) *delegation.Plan {
	t.Helper()
	p, err := delegation.NewPlan(t.Context(), l.net.Client(), l.device, l.request())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var bothSettings = emulator.Settings{BlindSigning: true, SmartAccounts: true}

// TestLedger lives a session through with the driver and the emulated app: what
// the plan says that the screen shows is what it shows.
func TestLedger(t *testing.T) {
	for _, version := range []string{"1.17.0", "1.19.3", emulator.DefaultVersion} {
		t.Run(version, func(t *testing.T) {
			l := newLedgerShop(t, version, bothSettings)
			p := l.ledgerPlan(t)
			session, err := delegation.Link(t.Context(), l.ledgerEnv(), p)
			if err != nil {
				t.Fatal(err)
			}
			l.wantLinked(t, p)
			if diff := cmp.Diff(batchRecords, l.journal.kinds); diff != "" {
				t.Errorf("journal (-want +got):\n%s", diff)
			}
			l.wantScreens(t, p.Steps)
			if _, err := delegation.Check(t.Context(), l.net.Client(), *session); err != nil {
				t.Error(err)
			}
			l.pull(t, *session, tusd(50))
			l.reviews = nil
			r, err := delegation.PlanRevoke(t.Context(), l.net.Client(), l.device, delegation.RevokeRequest{Session: *session, Payer: l.agent.Address()})
			if err != nil {
				t.Fatal(err)
			}
			if err := delegation.Revoke(t.Context(), l.ledgerEnv(), r); err != nil {
				t.Fatal(err)
			}
			l.wantScreens(t, r.Steps)
			l.wantEnd(t, *session, "revoked")
		})
	}
}

// The app cuts long values into pages, with the label and a count on each, and
// drops a blank where it cuts. A plan has them in one piece.
var (
	laterPage = regexp.MustCompile(`^[A-Za-z ]+\(([2-9]|[0-9]{2,})/[0-9]+\) `)
	firstPage = regexp.MustCompile(`\(1/[0-9]+\)(?:, \(2/2\))? `)
	blanks    = regexp.MustCompile(`\s`)
)

func unpaged(screens []string) string {
	var b strings.Builder
	for _, screen := range screens {
		b.WriteString(firstPage.ReplaceAllString(laterPage.ReplaceAllString(screen, ""), ""))
	}
	return blanks.ReplaceAllString(b.String(), "")
}

// wantScreens compares what was shown with the plan's reviews, and wants every
// line of a text on the screen.
func (l *ledgerShop) wantScreens(t *testing.T, steps []delegation.Step) {
	t.Helper()
	n := 0
	for _, step := range steps {
		if step.By != delegation.ByDevice {
			continue
		}
		if n == len(l.reviews) {
			t.Fatalf("step %s was never shown", step.Name)
		}
		plan, shown := unpaged(step.Review.Screens), unpaged(l.reviews[n].Screens)
		kind := l.reviews[n].Kind
		n++
		if step.DigestAfter != "" { // the hash is not known yet
			plan, _, _ = strings.Cut(plan, "Txhash")
			shown, _, _ = strings.Cut(shown, "Txhash")
		}
		if diff := cmp.Diff(plan, shown); diff != "" {
			t.Errorf("step %s (-plan +screen):\n%s", step.Name, diff)
		}
		for line := range strings.Lines(string(step.Bytes)) {
			if kind == emulator.ReviewMessage && !strings.Contains(shown, unpaged([]string{line})) {
				t.Errorf("line %q is not shown: %q", line, shown)
			}
		}
	}
	if n != len(l.reviews) {
		t.Errorf("%d reviews, the plan has %d", len(l.reviews), n)
	}
}

func TestLedgerRejected(t *testing.T) {
	l := newLedgerShop(t, emulator.DefaultVersion, bothSettings)
	for n, step := range []string{delegation.StepAuthorization, delegation.StepSetup, delegation.StepGrant} {
		l.reviews, l.journal = nil, &journal{}
		l.approves = func(review int) bool { return review <= n }
		l.unchanged(t, func() {
			_, err := delegation.Link(t.Context(), l.ledgerEnv(), l.ledgerPlan(t))
			wantStep(t, err, step, hw.ErrRejected)
		})
	}
}

// TestLedgerSettings: a batch needs settings that are off on a new device.
func TestLedgerSettings(t *testing.T) {
	for setting, settings := range map[string]emulator.Settings{
		"Blind signing":  {SmartAccounts: true},
		"Smart accounts": {BlindSigning: true},
	} {
		l := newLedgerShop(t, emulator.DefaultVersion, settings)
		l.unchanged(t, func() {
			p, err := delegation.NewPlan(t.Context(), l.net.Client(), l.device, l.request())
			if err == nil { // "Smart accounts" shows only when it is tried
				_, err = delegation.Link(t.Context(), l.ledgerEnv(), p)
			}
			if e, ok := errors.AsType[*hw.PolicyError](err); !ok || e.Setting != setting {
				t.Errorf("%s off: %v", setting, err)
			}
		})
		if len(l.reviews) != 0 {
			t.Errorf("%s off: the holder was asked %d times", setting, len(l.reviews))
		}
	}
	l := newLedgerShop(t, "1.16.0", emulator.Settings{BlindSigning: true})
	_, err := delegation.NewPlan(t.Context(), l.net.Client(), l.device, l.request())
	if e, ok := errors.AsType[*hw.TooOldError](err); !ok || e.Need != "1.17.0" {
		t.Errorf("app 1.16.0: %v", err)
	}
}

// TestLedgerFactorySettings: a device as it comes out of the box links with one
// text, on every release of the app; nothing is signed unread.
func TestLedgerFactorySettings(t *testing.T) {
	for _, version := range []string{"1.16.0", "1.19.3", emulator.DefaultVersion} {
		t.Run(version, func(t *testing.T) {
			l := newLedgerShop(t, version, emulator.Settings{})
			l.batch = false
			p := l.ledgerPlan(t)
			wantSteps(t, p, "grant create submit verify", 1)
			if p.Spending != delegation.SpendVault || len(p.BlindSteps()) != 0 || len(p.Allowances) != 0 {
				t.Errorf("spending %s, blind %v, allowances %v", p.Spending, p.BlindSteps(), p.Allowances)
			}
			session, err := delegation.Link(t.Context(), l.ledgerEnv(), p)
			if err != nil {
				t.Fatal(err)
			}
			l.wantScreens(t, p.Steps)
			if state := l.state(t); state.OwnerNonce != 0 || state.OwnerCode != "" {
				t.Errorf("the owner sent something: %+v", state)
			}
			// The owner funds the vault when it likes, and the budgets count.
			l.send(t, l.agent, devnet.Token, new(big.Int), tokenABI.PackMint(session.Account, tusd(70)))
			if _, err := delegation.Check(t.Context(), l.net.Client(), *session); err != nil {
				t.Error(err)
			}
			to, data := delegation.SendToken(devnet.Token, common.Address{1}, tusd(50))
			l.exec(t, *session, to, nil, data)
			l.wantWords(t, devnet.Token, tokenABI.PackBalanceOf(common.Address{1}), 50_000_000)
			l.wantWords(t, contracts.ReaderAddress(), readerABI.PackBudget(session.Account, session.Agent, devnet.Token), 1, 2, 50_000_000, 0, 950_000_000, 0, 0, 0)
		})
	}
}

// TestLedgerSpending: what an allowance takes on a device, and what it is told.
func TestLedgerSpending(t *testing.T) {
	l := newLedgerShop(t, emulator.DefaultVersion, emulator.Settings{})
	r := l.request()
	r.Batch, r.Spending = false, delegation.SpendAllowance
	_, err := delegation.NewPlan(t.Context(), l.net.Client(), l.device, r)
	if e, ok := errors.AsType[*hw.PolicyError](err); !ok || e.Setting != "Blind signing" || !strings.Contains(e.Reason, "--spend vault") {
		t.Errorf("%v, want the setting and the other way", err)
	}
	l = newLedgerShop(t, emulator.DefaultVersion, emulator.Settings{BlindSigning: true})
	// Unasked, nothing is signed unread, whatever the settings are.
	r = l.request()
	r.Batch = false
	p, err := delegation.NewPlan(t.Context(), l.net.Client(), l.device, r)
	if err != nil {
		t.Fatal(err)
	}
	wantSteps(t, p, "grant create submit verify", 1)
	if p.Spending != delegation.SpendVault {
		t.Errorf("spending %s", p.Spending)
	}
	r.Spending = delegation.SpendAllowance
	if p, err = delegation.NewPlan(t.Context(), l.net.Client(), l.device, r); err != nil {
		t.Fatal(err)
	}
	wantSteps(t, p, "approve grant send create submit verify", 2)
	if p.Spending != delegation.SpendAllowance || !cmp.Equal(p.BlindSteps(), []string{delegation.StepApprove}) {
		t.Errorf("spending %s, blind %v", p.Spending, p.BlindSteps())
	}
	if step := stepsByName(p)[delegation.StepApprove]; !strings.Contains(step.What, "vendor's data for this token") {
		t.Errorf("%q does not say how it would be shown", step.What)
	}
	session, err := delegation.Link(t.Context(), l.ledgerEnv(), p)
	if err != nil {
		t.Fatal(err)
	}
	l.wantScreens(t, p.Steps)
	// Of what the chain has, nothing is asked again: now the text alone is enough,
	// also with the setting off.
	device := newLedgerShop(t, emulator.DefaultVersion, emulator.Settings{})
	p, err = delegation.NewPlan(t.Context(), l.net.Client(), device.device, l.request())
	if err != nil {
		t.Fatal(err)
	}
	wantSteps(t, p, "grant submit verify", 1)
	if p.Spending != delegation.SpendAllowance {
		t.Errorf("spending %s with the allowance there", p.Spending)
	}
	l.pull(t, *session, tusd(50))
}

// tellsApprovals is a wallet that knows every token, and signs no other calldata.
type tellsApprovals struct{ *hwtest.SoftWallet }

func (tellsApprovals) Preview(_ context.Context, r hw.Request) (hw.Review, error) {
	return hw.Review{Screens: []string{string(r.Action)}, Presses: 1}, nil
}

// TestClearApproval: a device that shows an approval in full needs no setting
// for it, whatever it says of calldata that it cannot decode.
func TestClearApproval(t *testing.T) {
	s := newShop(t)
	s.wallet.Device.Capabilities.Calldata = hw.Support{Verdict: hw.No, Reason: "blind signing is off", Setting: "Blind signing"}
	for name, tc := range map[string]struct {
		wallet hw.Wallet
		want   delegation.Spending
	}{
		"shows it":      {tellsApprovals{s.wallet}, delegation.SpendAllowance},
		"tells nothing": {bare{s.wallet}, delegation.SpendVault},
	} {
		p, err := delegation.NewPlan(t.Context(), s.net.Client(), tc.wallet, s.request())
		if err != nil || p.Spending != tc.want || len(p.BlindSteps()) != 0 {
			t.Errorf("%s: %+v, %v; want spending %s", name, p, err, tc.want)
		}
	}
}

// TestLedgerRevokeByTransaction: the owner alone, without the agent's help.
func TestLedgerRevokeByTransaction(t *testing.T) {
	l := newLedgerShop(t, emulator.DefaultVersion, bothSettings)
	session, err := delegation.Link(t.Context(), l.ledgerEnv(), l.ledgerPlan(t))
	if err != nil {
		t.Fatal(err)
	}
	r, err := delegation.PlanRevoke(t.Context(), l.net.Client(), l.device, delegation.RevokeRequest{Session: *session, Payer: l.owner})
	if err != nil {
		t.Fatal(err)
	}
	env := l.ledgerEnv()
	env.Agent = nil
	if err := delegation.Revoke(t.Context(), env, r); err != nil {
		t.Fatal(err)
	}
	l.wantSessions(t, session.Account)
	if l.state(t).OwnerNonce != 3 {
		t.Error("the owner did not send it")
	}
}
