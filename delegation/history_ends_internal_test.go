package delegation

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

func TestNumberIn(t *testing.T) {
	account := common.Address{7}
	good := Grant{Number: 12, Chain: 5, Account: account, Until: 100}
	for name, tc := range map[string]struct {
		text string
		want uint64
	}{
		"a grant":         {good.Text(), 12},
		"another chain":   {Grant{Number: 12, Chain: 6, Account: account}.Text(), 0},
		"another account": {Grant{Number: 12, Chain: 5}.Text(), 0},
		"a revocation":    {RevokeText(12, 5, account, 0), 0},
		"a sign":          {strings.Replace(good.Text(), "grant 12", "grant +12", 1), 0},
		"a zero before":   {strings.Replace(good.Text(), "grant 12", "grant 012", 1), 0},
		"too high":        {strings.Replace(good.Text(), "grant 12", "grant 65536", 1), 0},
		"only a header":   {"valetkey grant 12 on chain 5\nAccount " + account.Hex(), 0},
		"empty":           {"", 0},
	} {
		if got, ok := numberIn(tc.text, 5, account); ok != (tc.want != 0) || ok && got != tc.want {
			t.Errorf("%s: %d, %t", name, got, ok)
		}
	}
}

func TestOutOfTime(t *testing.T) {
	for name, tc := range map[string]struct {
		grant Grant
		want  bool
	}{
		"until revoked":       {Grant{}, false},
		"until then":          {Grant{Until: 1000}, false},
		"over":                {Grant{Until: 999}, true},
		"to be submitted":     {Grant{Until: 5000, Deadline: 1000}, false},
		"too late to submit":  {Grant{Until: 5000, Deadline: 999}, true},
		"late, until revoked": {Grant{Deadline: 999}, true},
	} {
		if got := outOfTime(tc.grant.Text(), 1000); got != tc.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestDelegating(t *testing.T) {
	key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{9}, 32))
	if err != nil {
		t.Fatal(err)
	}
	owner, ours := crypto.PubkeyToAddress(key.PublicKey), common.Address{1}
	signed := func(chain, nonce uint64, to common.Address) types.SetCodeAuthorization {
		tuple, err := types.SignSetCode(key, types.SetCodeAuthorization{ChainID: *uint256.NewInt(chain), Address: to, Nonce: nonce})
		if err != nil {
			t.Fatal(err)
		}
		return tuple
	}
	bad := signed(5, 9, ours)
	bad.S = *uint256.NewInt(0)
	for name, tc := range map[string]struct {
		history History
		nonce   uint64
		found   bool
	}{
		"none":            {},
		"alone":           {History{tuples: []types.SetCodeAuthorization{signed(5, 3, ours)}}, 3, true},
		"for all chains":  {History{tuples: []types.SetCodeAuthorization{signed(0, 3, ours)}}, 3, true},
		"another chain":   {History{tuples: []types.SetCodeAuthorization{signed(6, 3, ours)}}, 0, false},
		"used":            {History{tuples: []types.SetCodeAuthorization{signed(5, 1, ours)}}, 0, false},
		"elsewhere":       {History{tuples: []types.SetCodeAuthorization{signed(5, 3, common.Address{2})}}, 0, false},
		"unsigned":        {History{tuples: []types.SetCodeAuthorization{bad}}, 0, false},
		"the highest":     {History{tuples: []types.SetCodeAuthorization{signed(5, 4, ours), signed(5, 2, ours)}}, 4, true},
		"in transactions": {History{txs: []*types.Transaction{types.NewTx(&types.SetCodeTx{AuthList: []types.SetCodeAuthorization{signed(5, 6, ours)}})}}, 6, true},
	} {
		if nonce, found := tc.history.delegating(5, owner, ours, 2); nonce != tc.nonce || found != tc.found {
			t.Errorf("%s: %d, %t", name, nonce, found)
		}
	}
}

func FuzzNumberIn(f *testing.F) {
	f.Add(Grant{Number: 1, Chain: 5, Until: 100, Deadline: 50}.Text())
	f.Add("valetkey grant 99999999999999999999 on chain 5\n")
	f.Fuzz(func(t *testing.T, text string) {
		_ = outOfTime(text, 1000)
		if number, ok := numberIn(text, 5, common.Address{}); ok && !strings.HasPrefix(text, strings.Join(header("grant", number, 5, common.Address{}), "\n")) {
			t.Errorf("%d in %q", number, text)
		}
	})
}
