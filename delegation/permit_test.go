//go:build !nodev

package delegation_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/devnet"
)

// What a link by permit records: the wallet sends nothing.
var permitRecords = []string{"plan", "permit_signed", "grant_signed", "sending", "mined", "sending", "mined", "sending", "mined", "linked"}

// newPermitShop is a shop whose device shows typed data.
func newPermitShop(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	s.wallet.Device.Capabilities.TypedData = hw.Support{Verdict: hw.Yes, Reason: "all fields are shown"}
	return s
}

// inPUSD has a policy spend the token with EIP-2612.
func inPUSD(p *delegation.Policy) { p.Tokens[0].Token, p.Tokens[0].Symbol = devnet.PermitToken, "PUSD" }

// TestPermit: an allowance by one signature, submitted by the agent. The wallet
// sends nothing and pays nothing.
func TestPermit(t *testing.T) {
	s := newPermitShop(t)
	p := s.plan(t, inPUSD)
	wantSteps(t, p, "permit grant allow create submit verify", 2)
	if p.OwnerMaxCost.Sign() != 0 || !p.Allowances[0].Permit || len(p.BlindSteps()) != 0 {
		t.Errorf("the owner pays %s, allowances %+v, unread %v", p.OwnerMaxCost, p.Allowances, p.BlindSteps())
	}
	session, err := delegation.Link(t.Context(), s.env(), p)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(permitRecords, s.journal.kinds); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	if got := s.state(t); got.OwnerNonce != 0 || got.AgentNonce != 3 {
		t.Errorf("the chain is %+v", got)
	}
	s.wantWords(t, devnet.PermitToken, tokenABI.PackAllowance(s.owner, p.Account), 1_000_000_000)
	s.wantPermitOfItsFields(t, p)
	to, data := delegation.PullToken(*session, devnet.PermitToken, common.Address{1}, tusd(50))
	s.exec(t, *session, to, nil, data)
	s.wantWords(t, devnet.PermitToken, tokenABI.PackBalanceOf(common.Address{1}), 50_000_000)
	// What is left of the allowance is less than the next link needs.
	wantSteps(t, s.plan(t, inPUSD), "permit grant allow submit verify", 2)
}

// wantPermitOfItsFields: the device got the fields, of the plan's very digest as
// go-ethereum computes it, for the vault, and for an hour.
func (s *shop) wantPermitOfItsFields(t *testing.T, p *delegation.Plan) {
	t.Helper()
	i := slices.IndexFunc(s.wallet.Requests(), func(r hw.Request) bool { return r.Action == hw.SignTypedData })
	data := s.wallet.Requests()[i].TypedData
	digest, preimage, err := apitypes.TypedDataAndHash(*data)
	step := stepsByName(p)[delegation.StepPermit]
	if err != nil || common.BytesToHash(digest) != *step.Digest || preimage != string(step.Bytes) {
		t.Errorf("the device signs %x, the plan says %s, %v", digest, step.Digest, err)
	}
	deadline, ok := new(big.Int).SetString(data.Message["deadline"].(string), 10)
	if !ok || time.Unix(deadline.Int64(), 0).Sub(s.now()) > time.Hour || time.Unix(deadline.Int64(), 0).Before(s.now()) {
		t.Errorf("good until %v", data.Message["deadline"])
	}
	want := apitypes.TypedDataMessage{
		"owner": s.owner.Hex(), "spender": contracts.VaultAddress(s.owner).Hex(), "value": "1000000000", "nonce": "0", "deadline": data.Message["deadline"],
	}
	if diff := cmp.Diff(want, data.Message); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

// TestPermitResume breaks a link by permit off at every record: nothing that was
// signed is asked for twice, and nothing is sent twice.
func TestPermitResume(t *testing.T) {
	for n, kind := range permitRecords[:len(permitRecords)-1] {
		t.Run(kind, func(t *testing.T) {
			s := newPermitShop(t)
			s.journal.failAt = n + 2
			if _, err := delegation.Link(t.Context(), s.env(), s.plan(t, inPUSD)); !errors.Is(err, errJournal) {
				t.Fatalf("%v, want the journal's error", err)
			}
			again := len(s.wallet.Requests()) - count(permitRecords[:n+1], "_signed")
			if err := s.net.AdvanceTime(t.Context(), time.Minute); err != nil {
				t.Fatal(err)
			}
			s.journal.failAt = 0
			if _, err := delegation.Link(t.Context(), s.env(), s.plan(t, inPUSD)); err != nil {
				t.Fatal(err)
			}
			if got := len(s.wallet.Requests()); got != 2+again {
				t.Errorf("asked %d times, want 2 and %d that were lost", got, again)
			}
			if got := s.state(t); got.OwnerNonce != 0 || got.AgentNonce != 3 {
				t.Errorf("sent %+v", got)
			}
		})
	}
}

// TestPermitReused: a signed permit is used again as long as it can be submitted,
// for the same allowance.
func TestPermitReused(t *testing.T) {
	s := newPermitShop(t)
	s.journal.failAt = 4 // all is signed, nothing sent
	if _, err := delegation.Link(t.Context(), s.env(), s.plan(t, inPUSD)); !errors.Is(err, errJournal) {
		t.Fatal(err)
	}
	s.journal.failAt = 0
	confirmations := func(want int, what string, change ...func(*delegation.Policy)) {
		t.Helper()
		if got := s.plan(t, append(change, inPUSD)...).Confirmations(); got != want {
			t.Errorf("%s: %d confirmations, want %d", what, got, want)
		}
	}
	confirmations(0, "the same")
	confirmations(2, "another total", func(p *delegation.Policy) { p.Tokens[0].Total = amount(tusd(999)) })
	entries := s.journal.entries
	s.journal.entries = s.forgedPermit(t)
	confirmations(1, "signed by somebody else")
	s.journal.entries = entries
	if err := s.net.AdvanceTime(t.Context(), 56*time.Minute); err != nil {
		t.Fatal(err)
	}
	confirmations(1, "too late")
}

// forgedPermit is the journal with the permit's signature by another key.
func (s *shop) forgedPermit(t *testing.T) []delegation.Entry {
	t.Helper()
	entries := slices.Clone(s.journal.entries)
	for i, e := range entries {
		if e.Kind != "permit_signed" {
			continue
		}
		var record map[string]any
		if err := json.Unmarshal(e.Data, &record); err != nil {
			t.Fatal(err)
		}
		record["signature"] = "0x" + strings.Repeat("01", 64) + "1b"
		text, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		entries[i].Data = text
	}
	return entries
}

// TestPermitByOthers: whoever sees a permit can submit it. Then it is done.
func TestPermitByOthers(t *testing.T) {
	s := newPermitShop(t)
	p := s.plan(t, inPUSD)
	s.journal.after = func(_ int, kind string) {
		if kind != "grant_signed" {
			return
		}
		s.journal.after = nil
		signed := s.journal.signedPermit(t)
		data := append([]byte(nil), stepsByName(p)[delegation.StepAllow].Tx.Data[:4+4*32]...)
		data = append(data, common.LeftPadBytes(signed[64:], 32)...)
		s.send(t, s.second(t).agent, devnet.PermitToken, new(big.Int), append(data, signed[:64]...))
	}
	if _, err := delegation.Link(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	if got := s.state(t); got.AgentNonce != 2 {
		t.Errorf("the agent sent %d transactions, want vault and grant", got.AgentNonce)
	}
}

func (j *journal) signedPermit(t *testing.T) []byte {
	t.Helper()
	for _, e := range j.entries {
		var r struct{ Signature string }
		if err := json.Unmarshal(e.Data, &r); err == nil && e.Kind == "permit_signed" {
			return common.FromHex(r.Signature)
		}
	}
	t.Fatal("no permit was signed")
	return nil
}

// TestPermitLies: a device that signs something else, or with another key.
func TestPermitLies(t *testing.T) {
	for name, lie := range map[string]func(*shop){
		"another key":    func(s *shop) { s.wallet.Lies.Key = testKey("thief") },
		"another digest": func(s *shop) { s.wallet.Lies.Digest = func(common.Hash) common.Hash { return common.Hash{1} } },
		"no signature":   func(s *shop) { s.wallet.Lies.Signature = func([]byte) []byte { return nil } },
		"high s": func(s *shop) {
			s.wallet.Lies.Signature = func(sig []byte) []byte {
				high := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(sig[32:64]))
				high.FillBytes(sig[32:64])
				sig[64] = 27 + 28 - sig[64]
				return sig
			}
		},
	} {
		s := newPermitShop(t)
		p := s.plan(t, inPUSD)
		lie(s)
		s.unchanged(t, func() {
			_, err := delegation.Link(t.Context(), s.env(), p)
			wantStep(t, err, delegation.StepPermit, delegation.ErrUnverified)
		})
		if slices.Contains(s.journal.kinds, "permit_signed") {
			t.Errorf("%s: recorded", name)
		}
	}
}

// TestPermitTooLate: a holder who read the screen for two hours.
func TestPermitTooLate(t *testing.T) {
	s := newPermitShop(t)
	p := s.plan(t, inPUSD)
	if err := s.net.AdvanceTime(t.Context(), 2*time.Hour); err != nil {
		t.Fatal(err)
	}
	_, err := delegation.Link(t.Context(), s.env(), p)
	if !errors.Is(err, delegation.ErrPreflight) || len(s.wallet.Requests()) != 0 {
		t.Errorf("%v, asked %d times", err, len(s.wallet.Requests()))
	}
}

// TestPermitBesideApproval: one token by transaction, one by signature.
func TestPermitBesideApproval(t *testing.T) {
	s := newPermitShop(t)
	both := func(p *delegation.Policy) {
		second := p.Tokens[0]
		second.Token, second.Symbol = devnet.PermitToken, "PUSD"
		p.Tokens = append(p.Tokens, second)
	}
	p := s.plan(t, both)
	wantSteps(t, p, "approve permit grant send allow create submit verify", 3)
	if _, err := delegation.Link(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	for _, token := range []common.Address{devnet.Token, devnet.PermitToken} {
		s.wantWords(t, token, tokenABI.PackAllowance(s.owner, p.Account), 1_000_000_000)
	}
}

// TestPermitUnused: where a permit is of no use, or is not one.
func TestPermitUnused(t *testing.T) {
	selector := func(function string) []byte { return crypto.Keccak256([]byte(function))[:4] }
	forgery := selector("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)")
	for name, tc := range map[string]struct {
		shop    func(*shop)
		request func(*delegation.Request)
		call    func(data, answer []byte, err error) ([]byte, error)
		want    string
	}{
		"a device without typed data": {shop: func(s *shop) { s.wallet.Device.Capabilities.TypedData.Verdict = hw.No }, want: "approve grant send create submit verify"},
		"an owner with code":          {shop: func(s *shop) { s.delegateTo(t, contracts.Simple7702Address) }, want: "approve grant send create submit verify"},
		"from the vault":              {request: func(r *delegation.Request) { r.Spending = delegation.SpendVault }, want: "grant create submit verify"},
		"a batch":                     {request: func(r *delegation.Request) { r.Batch = true }, want: "authorization setup grant send submit verify"},
		"DAI's permit":                {call: answerTo(selector("PERMIT_TYPEHASH()"), crypto.Keccak256([]byte("Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)"))), want: "approve grant send create submit verify"},
		"the type named":              {call: answerTo(selector("PERMIT_TYPEHASH()"), crypto.Keccak256([]byte("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"))), want: "permit grant allow create submit verify"},
		"another separator":           {call: answerTo(selector("DOMAIN_SEPARATOR()"), make([]byte, 32)), want: "approve grant send create submit verify"},
		"no separator":                {call: answerTo(selector("DOMAIN_SEPARATOR()"), nil), want: "approve grant send create submit verify"},
		"a nonce over 64 bits":        {call: answerTo(selector("nonces(address)"), common.FromHex("0x01"+strings.Repeat("00", 31))), want: "approve grant send create submit verify"},
		"a fallback takes all":        {call: answerTo(forgery, nil), want: "approve grant send create submit verify"},
		"no such function": {call: func(data, answer []byte, err error) ([]byte, error) {
			if string(data[:4]) == string(forgery) {
				return nil, &delegation.RevertError{}
			}
			return answer, err
		}, want: "approve grant send create submit verify"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newPermitShop(t)
			if tc.shop != nil {
				tc.shop(s)
			}
			r := s.request(inPUSD)
			r.Unlisted = hw.AcceptUnlistedDelegate
			if tc.request != nil {
				tc.request(&r)
			}
			p, err := delegation.NewPlan(t.Context(), &liar{Chain: s.net.Client(), call: tc.call}, s.wallet, r)
			if err != nil {
				t.Fatal(err)
			}
			if got := stepNames(p); got != tc.want {
				t.Errorf("steps %s, want %s", got, tc.want)
			}
		})
	}
}

// TestPermitPayer: another account pays for the submission, and has to have it.
func TestPermitPayer(t *testing.T) {
	s := newPermitShop(t)
	before, by := s.plan(t, inPUSD), s.plan(t)
	if before.AgentMaxCost.Cmp(by.AgentMaxCost.Int) <= 0 {
		t.Errorf("the permit's gas is not in the agent's %s", before.AgentMaxCost)
	}
	step := stepsByName(before)[delegation.StepAllow]
	if step.By != delegation.ByAgent || step.Tx.To != devnet.PermitToken || step.Tx.Type != types.DynamicFeeTxType || step.Tx.Nonce != nil {
		t.Errorf("submission %+v", step)
	}
}

// TestPermitSaved: a plan from a file asks for the permit that it has shown, until
// that is over; a file cannot make it last longer.
func TestPermitSaved(t *testing.T) {
	s := newPermitShop(t)
	saved, first := s.savedPlan(t, s.request(inPUSD))
	if err := s.net.AdvanceTime(t.Context(), 10*time.Minute); err != nil {
		t.Fatal(err)
	}
	p, err := s.replan(t, saved, s.net.Client())
	if err != nil {
		t.Fatal(err)
	}
	if *stepsByName(p)[delegation.StepPermit].Digest != *stepsByName(first)[delegation.StepPermit].Digest {
		t.Error("another permit than the one that was shown")
	}
	later := saved
	later.Made += 86400
	if _, err := s.replan(t, later, s.net.Client()); !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("from tomorrow on: %v", err)
	}
	// It breaks off when all is signed, and the same goes on.
	s.journal.failAt = 4
	if _, err := delegation.Link(t.Context(), s.env(), p); !errors.Is(err, errJournal) {
		t.Fatal(err)
	}
	s.journal.failAt = 0
	if p, err = s.replan(t, saved, s.net.Client()); err != nil || p.Confirmations() != 0 {
		t.Fatalf("%v, %d confirmations", err, p.Confirmations())
	}
	if err := s.net.AdvanceTime(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if p, err = s.replan(t, saved, s.net.Client()); err == nil {
		_, err = delegation.Link(t.Context(), s.env(), p)
	}
	if !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("after its end: %v", err)
	}
}
