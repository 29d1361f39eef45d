package emulator

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// owner is the first account of the default seed.
var owner = common.HexToAddress("0x73d0385F4d8E00C5e6504C6030F47BF6212736A8")

var ownerPath = path("m/44'/60'/0'/0/0")

// path reads a path as people write it.
func path(text string) []uint32 {
	var out []uint32
	for _, part := range strings.Split(strings.TrimPrefix(text, "m/"), "/") {
		digits, isHardened := strings.CutSuffix(part, "'")
		n, err := strconv.ParseUint(digits, 10, 31)
		if err != nil {
			panic(err)
		}
		if isHardened {
			n |= hardened
		}
		out = append(out, uint32(n))
	}
	return out
}

// host is a minimal client: it sends messages, acknowledges prompts, and keeps
// what it saw.
type host struct {
	t      testing.TB
	device *Device
	link   *Link

	mu      sync.Mutex
	prompts []Prompt
	buttons []msgButtonRequest
}

// plug makes a device that approves everything unless told otherwise, and begins
// a session with it.
func plug(t testing.TB, config Config) *host {
	t.Helper()
	h := bare(t, config)
	if !config.Bootloader && config.Model != Safe7 {
		h.initialize(nil)
	}
	return h
}

// bare is plug without the session.
func bare(t testing.TB, config Config) *host {
	t.Helper()
	h := &host{t: t}
	if config.Approve == nil {
		config.Approve = ApproveAll
	}
	config.Observe = func(p Prompt) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.prompts = append(h.prompts, p)
	}
	device, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	h.device = device
	h.connect()
	return h
}

func (h *host) connect() {
	h.t.Helper()
	link, err := h.device.Connect()
	if err != nil {
		h.t.Fatal(err)
	}
	h.link = link
}

func (h *host) initialize(id []byte) *msgFeatures {
	h.t.Helper()
	return want[msgFeatures](h, idInitialize, &msgInitialize{SessionID: id}, idFeatures)
}

func (h *host) features() *msgFeatures {
	h.t.Helper()
	return want[msgFeatures](h, idGetFeatures, &msgEmpty{}, idFeatures)
}

func (h *host) send(id messageID, in any) {
	h.t.Helper()
	if err := h.link.WriteMessage(h.t.Context(), uint16(id), encode(in)); err != nil {
		h.t.Fatal(err)
	}
}

// read takes the next message.
func (h *host) read() message {
	h.t.Helper()
	id, data, err := h.link.ReadMessage(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return message{messageID(id), data}
}

// answer takes messages until one that is no prompt, acknowledging those.
func (h *host) answer() message {
	h.t.Helper()
	for {
		m := h.read()
		if m.id != idButtonRequest {
			return m
		}
		h.buttons = append(h.buttons, *parse[msgButtonRequest](h, m))
		h.send(idButtonAck, &msgEmpty{})
	}
}

// ask sends a message and takes the answer.
func (h *host) ask(id messageID, in any) message {
	h.t.Helper()
	h.send(id, in)
	return h.answer()
}

func parse[T any](h *host, m message) *T {
	h.t.Helper()
	out := new(T)
	if err := (decoder{}).decode(m.data, out); err != nil {
		h.t.Fatalf("message %d: %v", m.id, err)
	}
	return out
}

// want sends a message and takes an answer of one kind.
func want[T any](h *host, id messageID, in any, answer messageID) *T {
	h.t.Helper()
	return expect[T](h, h.ask(id, in), answer)
}

func expect[T any](h *host, m message, id messageID) *T {
	h.t.Helper()
	if m.id == idFailure && id != idFailure {
		f := parse[msgFailure](h, m)
		h.t.Fatalf("failure %d %q, want message %d", get(f.Code), get(f.Message), id)
	}
	if m.id != id {
		h.t.Fatalf("message %d, want %d", m.id, id)
	}
	return parse[T](h, m)
}

// refused sends a message that must fail.
func (h *host) refused(id messageID, in any, code FailureCode, text string) {
	h.t.Helper()
	h.failure(h.ask(id, in), code, text)
}

func (h *host) failure(m message, code FailureCode, text string) {
	h.t.Helper()
	f := expect[msgFailure](h, m, idFailure)
	if FailureCode(get(f.Code)) != code || get(f.Message) != text {
		h.t.Fatalf("failure %d %q, want %d %q", get(f.Code), get(f.Message), code, text)
	}
}

// seen are the prompts since the last call.
func (h *host) seen() []Prompt {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := h.prompts
	h.prompts, h.buttons = nil, nil
	return out
}

// names are the names of the prompts since the last call.
func (h *host) names() []string {
	var out []string
	for _, p := range h.seen() {
		out = append(out, p.Name)
	}
	return out
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func hx(t testing.TB, text string) []byte {
	t.Helper()
	out, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// recovered is who made r || s || v, v being 27 or 28, or less by 27.
func recovered(t testing.TB, digest, signature []byte) common.Address {
	t.Helper()
	if len(signature) != 65 {
		t.Fatalf("signature has %d bytes", len(signature))
	}
	s := append([]byte{}, signature...)
	if s[64] >= 27 {
		s[64] -= 27
	}
	key, err := crypto.SigToPub(digest, s)
	if err != nil {
		t.Fatal(err)
	}
	return crypto.PubkeyToAddress(*key)
}

func rsv(r, s []byte, v uint32) []byte { return append(append(append([]byte{}, r...), s...), byte(v)) }

// fixture is a file of the vendor's test vectors.
type fixture struct {
	Setup struct{ Mnemonic string }
	Tests []struct {
		Name       string
		SkipModels []string `json:"skip_models"`
		Parameters json.RawMessage
		Result     json.RawMessage
	}
}

// loadFixture reads vectors that are beside the repository, if they are.
func loadFixture(t *testing.T, name string) fixture {
	t.Helper()
	file := filepath.Join("..", "..", "..", "shared", "vectors", "trezor-ethereum", name)
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		t.Skipf("no vectors: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var f fixture
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func unmarshal[T any](t testing.TB, data []byte) T {
	t.Helper()
	var out T
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// cores are the models with core firmware that is emulated.
func cores() []Model { return []Model{ModelT, Safe3, Safe3New, Safe5} }

// everyDevice calls f for every model and firmware there is.
func everyDevice(t *testing.T, f func(t *testing.T, config Config)) {
	for _, m := range Models() {
		for _, v := range Versions(m) {
			t.Run(string(m)+" "+v, func(t *testing.T) { f(t, Config{Model: m, Firmware: v}) })
		}
	}
}

// background is a context for calls that a test does not end.
func background() context.Context { return context.Background() }
