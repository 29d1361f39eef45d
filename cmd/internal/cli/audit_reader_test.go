//go:build !nodev

package cli

import (
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/journal"
)

// auditActor is somebody with a key, and the account that it acts through.
type auditActor struct {
	key     *ecdsa.PrivateKey
	address common.Address
}

func newActor(name string) auditActor {
	key := crypto.ToECDSAUnsafe(crypto.Keccak256([]byte(name)))
	return auditActor{key, crypto.PubkeyToAddress(key.PublicKey)}
}

func (a auditActor) tx(t *testing.T, chain int64, to common.Address) *types.Transaction {
	t.Helper()
	id := big.NewInt(chain)
	return types.MustSignNewTx(a.key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{ChainID: id, GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(1), To: &to})
}

func (a auditActor) text(t *testing.T, text string) map[string]any {
	t.Helper()
	digest := delegation.TextDigest(text)
	signature, err := crypto.Sign(digest[:], a.key)
	if err != nil {
		t.Fatal(err)
	}
	signature[64] += 27
	return map[string]any{"text": text, "signature": hexutil.Bytes(signature)}
}

// TestAuditAttribution: a signature and a transaction are whose key made them, not
// those of the plan that happens to stand before them.
func TestAuditAttribution(t *testing.T) {
	owner1, owner2, bot1, bot2, stranger := newActor("owner1"), newActor("owner2"), newActor("bot1"), newActor("bot2"), newActor("stranger")
	vault1, vault2 := common.Address{0xa1}, common.Address{0xa2}
	session := func(owner, bot auditActor, vault common.Address, number int) map[string]any {
		return map[string]any{"chain": 1, "owner": owner.address, "agent": bot.address, "payer": bot.address, "account": vault, "grant": map[string]any{"number": number}}
	}
	sending := func(step string, tx *types.Transaction) map[string]any {
		return map[string]any{"step": step, "hash": tx.Hash(), "tx": tx}
	}
	use1, use3, submit1 := bot1.tx(t, 1, vault1), stranger.tx(t, 1, vault2), bot1.tx(t, 1, common.Address{0xfa})
	reader := newAuditReader(auditBook{names: map[common.Address]string{bot1.address: "one", bot2.address: "two"}})
	for _, step := range []struct {
		kind  string
		data  any
		name  string
		owner *common.Address
		grant uint64
		words string
	}{
		{"plan", session(owner1, bot1, vault1, 3), "one", &owner1.address, 3, "planned grant 3"},
		{"plan", session(owner2, bot2, vault2, 9), "two", &owner2.address, 9, "planned grant 9"},
		{"grant_signed", owner1.text(t, "valetkey grant 3"), "one", &owner1.address, 3, "signed the text"},
		{"fund_signed", map[string]any{"tx": owner2.tx(t, 1, bot2.address)}, "two", &owner2.address, 9, "signed a transaction"},
		{"permit_signed", map[string]any{"permit": map[string]any{"token": vault2, "spender": vault1, "value": "5", "nonce": 7}}, "one", &owner1.address, 3, "5 of its smallest units, nonce 7"},
		{"sending", sending("submit", submit1), "one", &owner1.address, 3, "step submit"},
		{"mined", map[string]any{"step": "submit", "hash": submit1.Hash(), "block": 5}, "one", &owner1.address, 3, "is in block 5"},
		{"linked", session(owner1, bot1, vault1, 3), "one", &owner1.address, 3, "grant 3 is on the chain"},
		{"revoke_plan", map[string]any{"session": session(owner2, bot2, vault2, 9), "payer": bot1.address}, "two", &owner2.address, 9, "the end of grant 9"},
		{"sending", sending("use", use1), "one", &owner1.address, 3, "step use"},
		{"submitted", map[string]any{"step": "use", "hash": use1.Hash()}, "one", &owner1.address, 3, "was not waited for"},
		{"reverted", map[string]any{"step": "use", "hash": use1.Hash(), "block": 6}, "one", &owner1.address, 3, "failed in block 6"},
		{"sending", sending("use", bot2.tx(t, 5, vault2)), "two", nil, 0, "step use"},
		{"sending", sending("revoke", use3), "", nil, 0, "step revoke"},
		{"grant_signed", stranger.text(t, "valetkey grant 9"), "", nil, 0, "signed the text"},
	} {
		raw, err := json.Marshal(step.data)
		if err != nil {
			t.Fatal(err)
		}
		got := reader.read(journal.Entry{Kind: step.kind, Data: raw})
		sameOwner := (got.Owner == nil) == (step.owner == nil) && (got.Owner == nil || *got.Owner == *step.owner)
		if got.Session != step.name || !sameOwner || got.Grant != step.grant || !strings.Contains(got.What, step.words) {
			t.Errorf("%s %s: %+v\nwant %s, %v, %d, %q", step.kind, raw, got, step.name, step.owner, step.grant, step.words)
		}
	}
	if got := reader.sent[use3.Hash()]; got.Account == nil || *got.Account != vault2 || *got.Agent != stranger.address {
		t.Errorf("a stranger's transaction: %+v", got)
	}
}

var recordCall = regexp.MustCompile(`record\(ctx, ("[a-z_]+"|Step[A-Za-z]+\+"_signed"|kind[A-Z][a-z]+)`)

// TestAuditKnowsEveryKind: what the library writes has words, and can be asked for.
func TestAuditKnowsEveryKind(t *testing.T) {
	sources, err := filepath.Glob("../../../delegation/*.go")
	if err != nil || len(sources) == 0 {
		t.Fatal(sources, err)
	}
	kinds, found := auditKinds(), 0
	for _, file := range sources {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range recordCall.FindAllSubmatch(text, -1) {
			kind := strings.Trim(string(match[1]), `"`)
			if strings.HasPrefix(kind, "Step") || strings.HasPrefix(kind, "kind") {
				continue // of lists that are typed out in audit_words.go
			}
			found++
			if !slices.Contains(kinds, kind) {
				t.Errorf("%s writes %q", filepath.Base(file), kind)
			}
			if !strings.HasSuffix(kind, "plan") && kind != "sending" && kind != "mined" && endedWords(kind, auditSubject{}, recorded{}) == "" {
				t.Errorf("%q has no words", kind)
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d kinds were found", found)
	}
	for _, kind := range endedKinds {
		if endedWords(kind, auditSubject{}, recorded{}) == "" {
			t.Errorf("%q has no words", kind)
		}
	}
}

// TestAuditKind: an unknown kind is told from one of which there is nothing, and a
// journal that is broken from its start is not also said to be empty.
func TestAuditKind(t *testing.T) {
	home := auditHome(t, [2]string{"linked", `{}`})
	valetkey(t, "", "--home", home, "audit", "show", "--kind", "rotated").expect(t, "none", 0, "no entries", "")
	valetkey(t, "", "--home", home, "audit", "show", "--kind", "lnked").expect(t, "unknown", 2, "", "linked, mined, permit_signed")
	if err := os.WriteFile(filepath.Join(home, "journal.jsonl"), []byte("{}\n{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := valetkey(t, "", "--home", home, "audit", "show")
	out.expect(t, "broken", 11, "", "error: ")
	if out.stdout != "" {
		t.Errorf("%q", out.stdout)
	}
}

// TestAuditNamesOfThePast: who was deleted is still called by name.
func TestAuditNamesOfThePast(t *testing.T) {
	saved := linked(1, 1, 7)
	agent := saved.Agent
	home := auditHome(t, [2]string{"linked", fmt.Sprintf(`{"agent":%q,"grant":{"number":1}}`, agent.Hex())})
	if err := (state{home}).saveLink("gone", saved); err != nil {
		t.Fatal(err)
	}
	if _, err := (state{home}).retire("gone", agent, false); err != nil {
		t.Fatal(err)
	}
	out := valetkey(t, "", "--home", home, "audit", "show", "--session", "gone")
	out.expect(t, "past", 0, "gone: grant 1 is on the chain", "")
}
