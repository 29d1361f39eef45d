//go:build !nodev

package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/devnet"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/keystore"
	"github.com/valetkey/valetkey/internal/secret"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// asked is one question that passes through a lying node.
type asked struct {
	method string
	params []json.RawMessage
	sent   bool // a transaction has passed before
	result any  // the truth; what it is replaced with
	refuse int  // or the code of an error
}

// lie changes what a node answers.
type lie func(a *asked)

// on lies about one method.
func on(method string, change func(a *asked)) lie {
	return func(a *asked) {
		if a.method == method {
			change(a)
		}
	}
}

func always(v any) func(*asked) { return func(a *asked) { a.result = v } }

// unproven has no eth_getProof, as many nodes, so that what it says of an account
// is nothing but its word.
var unproven = on("eth_getProof", func(a *asked) { a.refuse = -32601 })

// about lies about one account only; others stay true.
func about(address common.Address, change func(*asked)) func(*asked) {
	return func(a *asked) {
		if len(a.params) > 0 && strings.EqualFold(strings.Trim(string(a.params[0]), `"`), address.Hex()) {
			change(a)
		}
	}
}

func bothLies(lies ...lie) lie {
	return func(a *asked) {
		for _, l := range lies {
			l(a)
		}
	}
}

// serveLiar serves a node that passes the truth on, but for the lie.
func serveLiar(t *testing.T, node http.Handler, tell lie) string {
	t.Helper()
	var mu sync.Mutex
	sent := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		var question struct {
			Method string
			Params []json.RawMessage
		}
		if err := json.Unmarshal(body, &question); err != nil {
			t.Errorf("%s: %v", body, err)
		}
		truth := httptest.NewRecorder()
		r.Body = io.NopCloser(bytes.NewReader(body))
		node.ServeHTTP(truth, r)
		var reply map[string]any
		if err := json.Unmarshal(truth.Body.Bytes(), &reply); err != nil {
			t.Errorf("%s: %v", truth.Body, err)
		}
		a := &asked{method: question.Method, params: question.Params, sent: sent, result: reply["result"]}
		before := fmt.Sprint(a.result)
		tell(a)
		switch {
		case a.refuse != 0:
			delete(reply, "result")
			reply["error"] = map[string]any{"code": a.refuse, "message": "no"}
		case fmt.Sprint(a.result) != before:
			delete(reply, "error")
			reply["result"] = a.result
		}
		sent = sent || question.Method == "eth_sendRawTransaction"
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(reply)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// rehearsal is a chain, a device whose holder confirms all and looks at it, and a
// session key.
type rehearsal struct {
	net    *devnet.Net
	owner  common.Address
	node   string // an honest one
	wallet string
	home   string
	pass   string

	patience context.Context //nolint:containedctx // of one run

	mu      sync.Mutex
	screens []string // that the device showed, all of them
}

func rehearse(t *testing.T) *rehearsal {
	t.Helper()
	owner, err := emulatedOwner()
	if err != nil {
		t.Fatal(err)
	}
	r := &rehearsal{owner: owner, home: filepath.Join(t.TempDir(), "home"), pass: file(t, "correct horse battery staple\n")}
	// Keys that are unlocked in no time: there are many runs.
	keys, err := keystore.Open(filepath.Join(r.home, "sessions"), keystore.Options{ScryptN: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bot", "other"} {
		if _, err := keys.New(name, secret.New("correct horse battery staple"), rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	r.net = fundedNet(t, r.owner)
	server := httptest.NewServer(r.net.Handler())
	t.Cleanup(server.Close)
	r.node = server.URL
	r.wallet = serveDevice(t, newDevice(t, emulator.Config{Settings: everything, Approve: r.look}).Exchange)
	return r
}

func fundedNet(t *testing.T, owner common.Address) *devnet.Net {
	t.Helper()
	net, err := devnet.Start(t.Context(), devnet.Fund{Address: owner, Wei: big.NewInt(9e18), Tokens: big.NewInt(5e9)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = net.Close() })
	return net
}

// look is the holder: it reads every page and confirms.
func (r *rehearsal) look(_ context.Context, review emulator.Review) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.screens = append(r.screens, review.Screens...)
	return true, nil
}

func (r *rehearsal) shown() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return withoutPages(r.screens)
}

// run runs a command with these nodes.
func (r *rehearsal) run(t *testing.T, nodes []string, args ...string) outcome {
	t.Helper()
	args = append([]string{"--home", r.home, "--json", "--no-input"}, args...)
	for _, node := range nodes {
		args = append(args, "--rpc", node)
	}
	ctx := r.patience
	if ctx == nil {
		ctx = t.Context()
	}
	return valetkeyUntil(ctx, t, "", args...)
}

// impatient gives up on a transaction that is in no block when it is first asked
// for: the chain makes one for each that it takes, so this one is for ever out of
// its turn.
func (r *rehearsal) impatient(t *testing.T) lie {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r.patience = ctx
	t.Cleanup(stop)
	return on("eth_getTransactionReceipt", func(a *asked) {
		if a.result == nil {
			stop()
		}
	})
}

// link links the key bot, the wallet's tokens by allowance, with gas money.
func (r *rehearsal) link(t *testing.T, session string, nodes ...string) outcome {
	t.Helper()
	return r.run(t, nodes, "link", "--wallet", r.wallet, "--passphrase-file", r.pass, "--session", session,
		"--policy", filepath.Join("..", "..", "..", "examples", "policy.yaml"), "--spend", "allowance", "--fund-agent", "0.05")
}

// block is the height of the honest chain.
func (r *rehearsal) block(t *testing.T) uint64 {
	t.Helper()
	head, err := r.net.Client().Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return head.Number.Uint64()
}

// planned are the screens that the plan announced before the device was asked.
func (o outcome) planned(t *testing.T) string {
	t.Helper()
	var screens []string
	for line := range strings.Lines(o.stderr) {
		var event jsonout.Event
		plan := delegation.Plan{}
		event.Data = &plan
		if json.Unmarshal([]byte(line), &event) != nil || event.Event != "plan" {
			continue
		}
		for _, step := range plan.Steps {
			if step.Review != nil && !step.Done {
				screens = append(screens, step.Review.Screens...)
			}
		}
	}
	return withoutPages(screens)
}

var (
	pageNumber = regexp.MustCompile(` \((\d+)/\d+\)(, \(\d+/\d+\))*`)
	blank      = regexp.MustCompile(`\s+`)
)

// withoutPages is what screens say, however it is cut into pages: the label stands
// on the first only, and a blank at the edge of a page is not shown.
func withoutPages(screens []string) string {
	var out strings.Builder
	for _, screen := range screens {
		if m := pageNumber.FindStringSubmatchIndex(screen); m != nil {
			label := screen[:m[0]]
			if screen[m[2]:m[3]] != "1" {
				label = ""
			}
			screen = label + screen[m[1]:]
		}
		out.WriteString(blank.ReplaceAllString(screen, ""))
	}
	return out.String()
}
