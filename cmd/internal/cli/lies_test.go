//go:build !nodev

package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/internal/devnet"
)

// TestHonest is what the lies are held against: all is shown as it was planned.
func TestHonest(t *testing.T) {
	for _, n := range []int{1, 2} {
		r := rehearse(t)
		nodes := []string{r.node, serveLiar(t, r.net.Handler(), unproven)}[:n]
		out := r.link(t, "bot", nodes...)
		if out.code != 0 || r.shown() == "" || r.shown() != out.planned(t) {
			t.Errorf("%d nodes: exit %d\nshown   %s\nplanned %s\n%s", n, out.code, r.shown(), out.planned(t), out.stderr)
		}
		for _, args := range [][]string{{"status", "bot"}, {"check", "bot"}, {"revoke", "bot", "--wallet", r.wallet, "--passphrase-file", r.pass}} {
			r.run(t, nodes, args...).expect(t, args[0], 0, `"ok":true`, "")
		}
	}
}

const oneWord = "0x0000000000000000000000000000000000000000000000000000000000000001"

// callTo lies about calls of one contract.
func callTo(to common.Address, change func(*asked)) func(*asked) {
	return func(a *asked) {
		var msg struct{ To common.Address }
		if len(a.params) > 0 && json.Unmarshal(a.params[0], &msg) == nil && msg.To == to {
			change(a)
		}
	}
}

// liesBefore are told before anything is signed, by a node that proves nothing.
func liesBefore(owner common.Address) map[string]lie {
	vault := contracts.VaultAddress(owner)
	return map[string]lie{
		"owner's nonce":     on("eth_getTransactionCount", about(owner, always("0x7"))),
		"everybody's nonce": on("eth_getTransactionCount", always("0x7")),
		"owner's balance":   on("eth_getBalance", about(owner, always("0x56bc75e2d63100000"))),
		"owner's code":      on("eth_getCode", about(owner, always("0xef0100"+strings.Repeat("11", 20)))),
		"the vault's code":  on("eth_getCode", about(vault, always(hexutil.Encode(contracts.VaultRuntime(owner))))),
		"no factory":        on("eth_getCode", about(contracts.FactoryAddress(), always("0x"))),
		"chain id":          on("eth_chainId", always("0x2a")),
		"mainnet's id":      on("eth_chainId", always("0x1")),
		"the token's word":  on("eth_call", callTo(devnet.Token, always(oneWord))),
		"the text":          on("eth_call", callTo(contracts.ReaderAddress(), always(oneWord))),
		"every call":        on("eth_call", always(oneWord)),
		"no calls":          on("eth_call", func(a *asked) { a.refuse = 3 }),
	}
}

// TestTwoNodes: one of two nodes lies, whichever it is. It is found out before the
// device is asked, and both answers are named.
func TestTwoNodes(t *testing.T) {
	r := rehearse(t)
	for name, tell := range liesBefore(r.owner) {
		liar := serveLiar(t, r.net.Handler(), bothLies(unproven, tell))
		for i, nodes := range [][]string{{liar, r.node}, {r.node, liar}} {
			t.Run(fmt.Sprintf("%s, node %d", name, i+1), func(t *testing.T) {
				err := r.refused(t, r.link(t, "bot", nodes...), 11)
				named := strings.Contains(err, "node 1 says ") && strings.Contains(err, "node 2 says ")
				if proves := name == "mainnet's id"; !named && !proves {
					t.Errorf("%s", err)
				}
			})
		}
	}
}

// refused wants an exit code, nobody asked, nothing sent and nothing signed.
func (r *rehearsal) refused(t *testing.T, out outcome, code int) string {
	t.Helper()
	err := out.failure(t)
	if out.code != code {
		t.Errorf("exit %d, want %d: %s", out.code, code, err.Message)
	}
	if r.shown() != "" || out.planned(t) != "" {
		t.Errorf("the device shows %q, the plan has %q", r.shown(), out.planned(t))
	}
	log, _ := os.ReadFile(filepath.Join(r.home, "journal.jsonl"))
	if strings.Contains(string(log), "_signed") || strings.Contains(string(log), "sending") {
		t.Errorf("the journal has %s", log)
	}
	return err.Message
}

// TestTwoNodesProving: a node that serves proofs and lies beside them contradicts
// itself, and is named.
func TestTwoNodesProving(t *testing.T) {
	r := rehearse(t)
	for name, tell := range map[string]lie{
		"nonce": liesBefore(r.owner)["owner's nonce"], "balance": liesBefore(r.owner)["owner's balance"], "code": liesBefore(r.owner)["owner's code"],
	} {
		t.Run(name, func(t *testing.T) {
			err := r.refused(t, r.link(t, "bot", r.node, serveLiar(t, r.net.Handler(), tell)), 11)
			if !strings.Contains(err, "node 2: ") || !strings.Contains(err, name) {
				t.Errorf("%s", err)
			}
		})
	}
}

// TestTwoNodesEvents: a session of another key is live, and one node hides whose.
func TestTwoNodesEvents(t *testing.T) {
	r := rehearse(t)
	r.link(t, "other", r.node).expect(t, "other", 0, `"ok":true`, "")
	r.forget(t)
	liar := serveLiar(t, r.net.Handler(), on("eth_getLogs", always([]any{})))
	err := r.refused(t, r.link(t, "bot", r.node, liar), 11)
	if !strings.Contains(err, "events at block ") || !strings.Contains(err, "node 2 says 0 events") {
		t.Errorf("%s", err)
	}
}

// forget starts journal and screens anew.
func (r *rehearsal) forget(t *testing.T) {
	t.Helper()
	if err := os.Remove(filepath.Join(r.home, "journal.jsonl")); err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.screens = nil
}

// TestTwoNodesLate: what may be a matter of time is exit code 9, and nothing is
// signed either.
func TestTwoNodesLate(t *testing.T) {
	r := rehearse(t)
	for range 4 {
		if err := r.net.Give(t.Context(), common.Address{1}, common.Big1); err != nil {
			t.Fatal(err)
		}
	}
	old, err := r.net.Client().HeaderByNumber(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, tell := range map[string]lie{
		"pool": on("eth_getTransactionCount", func(a *asked) {
			if len(a.params) == 2 && string(a.params[1]) == `"pending"` {
				a.result = "0x7"
			}
		}),
		"head": on("eth_getBlockByNumber", func(a *asked) {
			if string(a.params[0]) == `"latest"` {
				a.result = old
			}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			if name == "head" { // nobody is behind by blocks alone: a chain may make many of them
				if err := r.net.AdvanceTime(t.Context(), 1e12); err != nil {
					t.Fatal(err)
				}
			}
			out := r.run(t, []string{r.node, serveLiar(t, r.net.Handler(), tell)}, "link", "--wallet", r.wallet, "--passphrase-file", r.pass, "--session", "bot",
				"--policy", filepath.Join("..", "..", "..", "examples", "policy.yaml"), "--max-clock-skew", "100h")
			if failure := r.refused(t, out, 9); !strings.Contains(failure, "node 1 ") || !strings.Contains(failure, "node 2 ") {
				t.Errorf("%s", failure)
			}
		})
	}
}

// TestTwoChains: the second node is of a chain that somebody made up, consistent in
// itself, with the same id.
func TestTwoChains(t *testing.T) {
	r := rehearse(t)
	err := r.refused(t, r.link(t, "bot", r.node, serveLiar(t, fundedNet(t, r.owner).Handler(), func(*asked) {})), 11)
	if !strings.Contains(err, "nodes disagree: block ") {
		t.Errorf("%s", err)
	}
}

// TestTwoNodesReceipt: what was signed is out; a receipt that differs ends it there.
func TestTwoNodesReceipt(t *testing.T) {
	for name, change := range map[string]func(receipt map[string]any){
		"failed": func(receipt map[string]any) { receipt["status"] = "0x0" },
		"gas":    func(receipt map[string]any) { receipt["gasUsed"] = "0x1" },
		"event": func(receipt map[string]any) {
			receipt["logs"] = []any{}
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := rehearse(t)
			before := r.block(t)
			liar := serveLiar(t, r.net.Handler(), on("eth_getTransactionReceipt", func(a *asked) {
				if receipt, ok := a.result.(map[string]any); ok {
					change(receipt)
					a.result = receipt
				}
			}))
			out := r.link(t, "bot", r.node, liar)
			if failure := out.failure(t); out.code != 11 || !strings.Contains(failure.Message, "nodes disagree: receipt of transaction 0x") {
				t.Errorf("exit %d: %s", out.code, failure.Message)
			}
			if r.shown() != out.planned(t) || r.block(t) != before+1 {
				t.Errorf("%d transactions after the first lie\nshown   %s\nplanned %s", r.block(t)-before, r.shown(), out.planned(t))
			}
		})
	}
}

// TestOneNode: a node alone may lie as it likes. Whatever comes of it, the device
// shows what the plan said, page by page, and nothing else.
func TestOneNode(t *testing.T) {
	owner, err := emulatedOwner()
	if err != nil {
		t.Fatal(err)
	}
	lies := liesBefore(owner)
	lies["fees"] = on("eth_feeHistory", always(map[string]any{"gasUsedRatio": []float64{1}, "reward": [][]string{{"0x12a05f200"}}}))
	lies["gas"] = on("eth_estimateGas", always("0xf4240"))
	lies["receipts"] = on("eth_getTransactionReceipt", func(a *asked) {
		if receipt, ok := a.result.(map[string]any); ok {
			receipt["status"] = "0x0"
		}
	})
	lies["pool"] = on("eth_getTransactionCount", func(a *asked) {
		if len(a.params) == 2 && string(a.params[1]) == `"pending"` {
			a.result = "0x7"
		}
	})
	for name, tell := range lies {
		for _, proofs := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, proofs %v", name, proofs), func(t *testing.T) {
				r := rehearse(t)
				told := bothLies(r.impatient(t), tell)
				if !proofs {
					told = bothLies(unproven, told)
				}
				r.onlyPlanned(t, r.link(t, "bot", serveLiar(t, r.net.Handler(), told)))
			})
		}
	}
}

// onlyPlanned: what the device showed is how the plan began, and all of it where
// the link came to its end. What it signed has the plan's digests.
func (r *rehearsal) onlyPlanned(t *testing.T, out outcome) {
	t.Helper()
	shown, planned := r.shown(), out.planned(t)
	if !strings.HasPrefix(planned, shown) || out.code == 0 && shown != planned {
		t.Errorf("exit %d\nshown   %s\nplanned %s", out.code, shown, planned)
	}
	audit := auditData{}
	r.patience = nil
	r.run(t, nil, "audit", "show").success(t, &audit)
	for _, e := range audit.Entries {
		if e.Digest != nil && !strings.Contains(out.stderr, `"digest":"`+e.Digest.Hex()+`"`) {
			t.Errorf("signed %s, which no plan has: %s", e.Digest, e.line())
		}
	}
	t.Logf("exit %d, %d characters shown", out.code, len(shown))
}

// TestOneNodeTurns: facts are read again before the device is asked. A node that
// tells the truth while it is planned, and lies from then on, gets no signature
// over anything else than the plan.
func TestOneNodeTurns(t *testing.T) {
	owner, err := emulatedOwner()
	if err != nil {
		t.Fatal(err)
	}
	for name, tell := range liesBefore(owner) {
		t.Run(name, func(t *testing.T) {
			r := rehearse(t)
			count := 0
			// The first half of a link's questions is the plan's, counted in an honest one.
			turning := func(a *asked) {
				if count++; count > 60 {
					tell(a)
				}
			}
			r.onlyPlanned(t, r.link(t, "bot", serveLiar(t, r.net.Handler(), bothLies(unproven, r.impatient(t), turning))))
			t.Logf("%d questions", count)
		})
	}
}
