package emulator

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

const goodOrigin = "https://connect.trezor.io"

// crossing is a bridge with a device behind it.
type crossing struct {
	t      testing.TB
	url    string
	device *Device
	client *http.Client
}

func cross(t testing.TB, d *Device) *crossing {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it does not wait
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- ServeBridge(ctx, l, d) }()
	transport := &http.Transport{}
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
		transport.CloseIdleConnections()
	})
	return &crossing{t, "http://" + l.Addr().String(), d, &http.Client{Transport: transport}}
}

// reply is what a bridge answered.
type reply struct {
	status int
	body   string
	header http.Header
}

func (c *crossing) do(ctx context.Context, method, path, origin, body string) (reply, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	answer, err := c.client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	return reply{answer.StatusCode, strings.TrimSpace(string(text)), answer.Header}, err
}

// post is a request that is answered.
func (c *crossing) post(path, body string) reply {
	c.t.Helper()
	out, err := c.do(c.t.Context(), http.MethodPost, path, goodOrigin, body)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

// ok is a request that is answered with this.
func (c *crossing) ok(path, body, wanted string) {
	c.t.Helper()
	got := c.post(path, body)
	if got.status != http.StatusOK || got.body != wanted {
		c.t.Errorf("%s: %d %s, want %s", path, got.status, got.body, wanted)
	}
}

// fails is a request that is answered with an error.
func (c *crossing) fails(path, body, text string) {
	c.t.Helper()
	got := c.post(path, body)
	wanted, err := json.Marshal(map[string]string{"error": text})
	if err != nil {
		c.t.Fatal(err)
	}
	if got.status != http.StatusBadRequest || got.body != string(wanted) {
		c.t.Errorf("%s: %d %s, want %s", path, got.status, got.body, wanted)
	}
}

const (
	pingHex = "0001000000040a026869" // Ping{message: hi}
	pongHex = "0002000000040a026869" // Success{message: hi}
)

func TestBridgeOrigins(t *testing.T) {
	c := cross(t, plug(t, Config{}).device)
	for origin, allowed := range map[string]bool{
		goodOrigin: true, "https://trezor.io": true, "https://a.b.trezor.io": true, "http://localhost:8080": true,
		"https://localhost:5000": true, "https://suite.corp.sldev.cz": true,
		"http://trezoriovpjcahpzkrewelclulmszwbqpzmzgub37gbcjlvluxtruqad.onion": true,
		"": false, "null": false, "http://trezor.io": false, "https://trezor.io.example": false, "https://eviltrezor.io": false,
		"http://localhost": false, "http://localhost:3000": false, "http://localhost:80800": false, "http://127.0.0.1:8080": false,
	} {
		got, err := c.do(t.Context(), http.MethodPost, "/", origin, "")
		if err != nil {
			t.Fatal(err)
		}
		if allowed && (got.status != http.StatusOK || got.header.Get("Access-Control-Allow-Origin") != origin) {
			t.Errorf("%q: %d", origin, got.status)
		}
		if !allowed && (got.status != http.StatusForbidden || got.body != "") {
			t.Errorf("%q: %d %s", origin, got.status, got.body)
		}
	}
	got, err := c.do(t.Context(), http.MethodGet, "/enumerate", goodOrigin, "")
	if err != nil || got.status != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d, %v", got.status, err)
	}
	if got := c.post("/nothing", ""); got.status != http.StatusNotFound {
		t.Errorf("nothing: %d", got.status)
	}
	for _, path := range []string{"/", "/configure"} {
		c.ok(path, "", `{"githash":"unknown","version":"2.0.34"}`)
	}
}

// entry is a device as it is listed.
func entry(path, session, debugSession string) string {
	return `{"path":"` + path + `","vendor":4617,"product":21441,"debug":true,"session":` + session + `,"debugSession":` + debugSession + `}`
}

// TestBridgeSessions are acquired, stolen and released.
func TestBridgeSessions(t *testing.T) {
	c := cross(t, plug(t, Config{}).device)
	c.ok("/enumerate", "", "["+entry("1", "null", "null")+"]")
	c.fails("/acquire/1/7", "", "wrong previous session")
	c.fails("/acquire/2/null", "", "device not found")
	c.fails("/acquire/x/null", "", `strconv.Atoi: parsing "x": invalid syntax`)
	c.ok("/acquire/1/null", "", `{"session":"1"}`)
	c.ok("/enumerate", "", "["+entry("1", `"1"`, "null")+"]")
	c.fails("/acquire/1/null", "", "wrong previous session")
	c.ok("/call/1", pingHex, pongHex)
	c.ok("/acquire/1/1", "", `{"session":"2"}`) // stolen
	c.fails("/call/1", pingHex, "session not found")
	c.fails("/release/1", "", "session not found")
	c.ok("/call/2", pingHex, pongHex)
	c.ok("/debug/acquire/1/null", "", `{"session":"debug3"}`)
	c.ok("/enumerate", "", "["+entry("1", `"2"`, `"debug3"`)+"]")
	c.ok("/release/2", "", `{"session":"2"}`)
	c.fails("/release/2", "", "session not found")
	c.fails("/debug/release/2", "", "session not found")
	c.ok("/debug/release/debug3", "", `{"session":"debug3"}`)
	c.ok("/acquire/1", "", `{"session":"4"}`) // a client that never heard of sessions
}

// TestBridgeCalls are messages in hexadecimal, and what is none.
func TestBridgeCalls(t *testing.T) {
	c := cross(t, plug(t, Config{}).device)
	c.ok("/acquire/1/null", "", `{"session":"1"}`)
	for _, body := range []string{"", "00", "0001000000", "0001000000050a026869", "0001000000030a026869", "000100000000ff"} {
		c.fails("/call/1", body, "malformed data")
		c.fails("/post/1", body, "malformed data")
	}
	c.fails("/call/1", "0", "encoding/hex: odd length hex string")
	c.fails("/call/1", "0x", "encoding/hex: invalid byte: U+0078 'x'")
	c.fails("/call/7", pingHex, "session not found")
	c.fails("/read/7", "", "session not found")
	c.ok("/post/1", pingHex, "")
	c.ok("/read/1", "", pongHex)
	c.ok("/call/1", strings.ToUpper(pingHex), pongHex)
	if got := c.post("/call/1", strings.Repeat("00", bridgeBody)); got.status != http.StatusBadRequest {
		t.Errorf("a large body: %d", got.status)
	}
	c.ok("/debug/acquire/1/null", "", `{"session":"debug2"}`)
	got := c.post("/debug/call/debug2", "006500000000")
	if got.status != http.StatusOK || !strings.HasPrefix(got.body, "0066") {
		t.Errorf("debug state: %d %s", got.status, got.body)
	}
	if got.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("headers %v", got.header)
	}
}

// signHex asks for a signature, which waits for the holder.
func signHex() string {
	body := encode(&msgSignMessage{AddressN: ownerPath, Message: []byte("x")})
	p := message{idSignMessage, body}.packets()[0]
	return hex.EncodeToString(p[3 : headerSize+len(body)])
}

// TestBridgeOtherCall: two calls at a time are one too many, but a message can be
// posted while another request reads.
func TestBridgeOtherCall(t *testing.T) {
	asked := make(chan struct{})
	c := cross(t, plug(t, Config{Approve: func(ctx context.Context, p Prompt) (Answer, error) {
		close(asked)
		return Wait(ctx, p)
	}}).device)
	c.ok("/acquire/1/null", "", `{"session":"1"}`)
	if got := c.post("/call/1", signHex()); !strings.HasPrefix(got.body, "001a") {
		t.Fatalf("no button request: %s", got.body)
	}
	answer := make(chan reply)
	go func() {
		out, _ := c.do(context.WithoutCancel(t.Context()), http.MethodPost, "/call/1", goodOrigin, "001b00000000")
		answer <- out
	}()
	<-asked
	c.fails("/call/1", pingHex, "other call in progress")
	c.ok("/post/1", "001400000000", "") // Cancel
	if got := <-answer; got.status != http.StatusOK || !strings.HasPrefix(got.body, "0003") {
		t.Errorf("answer %+v", got)
	}
}

// TestBridgeDropped: whoever does not wait for the answer loses the session.
func TestBridgeDropped(t *testing.T) {
	c := cross(t, plug(t, Config{}).device)
	c.ok("/acquire/1/null", "", `{"session":"1"}`)
	ctx, cancel := context.WithTimeout(t.Context(), impatient)
	defer cancel()
	if _, err := c.do(ctx, http.MethodPost, "/read/1", goodOrigin, ""); err == nil {
		t.Fatal("there was something to read")
	}
	for c.post("/enumerate", "").body != "["+entry("1", "null", "null")+"]" {
		if err := wait(t.Context(), time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	c.fails("/read/1", "", "session not found")
}

// TestBridgeUnplugged ends calls and sessions, and the device comes back as
// another one.
func TestBridgeUnplugged(t *testing.T) {
	h := plug(t, Config{})
	c := cross(t, h.device)
	c.ok("/acquire/1/null", "", `{"session":"1"}`)
	answer := make(chan reply)
	go func() {
		out, _ := c.do(context.WithoutCancel(t.Context()), http.MethodPost, "/read/1", goodOrigin, "")
		answer <- out
	}()
	list := make(chan reply)
	go func() {
		out, _ := c.do(context.WithoutCancel(t.Context()), http.MethodPost, "/listen", goodOrigin, "["+entry("1", `"1"`, "null")+"]")
		list <- out
	}()
	if err := wait(t.Context(), impatient); err != nil {
		t.Fatal(err)
	}
	h.device.Unplug()
	if got := (<-answer).body; got != `{"error":"device disconnected during action"}` && got != `{"error":"session not found"}` {
		t.Errorf("answer %s", got)
	}
	equal(t, "list", (<-list).body, "[]")
	c.ok("/enumerate", "", "[]")
	c.fails("/acquire/1/null", "", "device not found")
	c.fails("/call/1", pingHex, "session not found")
	if err := h.device.Replug(); err != nil {
		t.Fatal(err)
	}
	c.ok("/listen", "[]", "["+entry("2", "null", "null")+"]")
	c.ok("/acquire/2/null", "", `{"session":"2"}`)
	c.ok("/call/2", pingHex, pongHex)
	if got := c.post("/listen", "{"); got.status != http.StatusBadRequest {
		t.Errorf("no JSON: %d", got.status)
	}
}

// TestBridgeBootloader has another number.
func TestBridgeBootloader(t *testing.T) {
	c := cross(t, bare(t, Config{Bootloader: true}).device)
	if got := c.post("/enumerate", "").body; !strings.Contains(got, `"product":21440`) {
		t.Errorf("list %s", got)
	}
}

// FuzzBridge sends any body to the requests that have one.
func FuzzBridge(f *testing.F) {
	f.Add(byte(0), pingHex)
	f.Add(byte(1), "["+entry("1", "null", "null")+"]")
	f.Add(byte(2), "0x")
	f.Add(byte(0), "0040000000020a00")
	f.Fuzz(func(t *testing.T, which byte, body string) {
		c := cross(t, bare(t, Config{}).device)
		c.ok("/acquire/1/null", "", `{"session":"1"}`)
		path := []string{"/call/1", "/listen", "/post/1", "/acquire/1/1"}[which%4]
		ctx, cancel := context.WithTimeout(t.Context(), patient)
		defer cancel()
		if path == "/listen" {
			var cut context.CancelFunc
			ctx, cut = context.WithTimeout(ctx, time.Millisecond) // it waits when the list is right
			defer cut()
		}
		got, err := c.do(ctx, http.MethodPost, path, goodOrigin, body)
		if err != nil && path != "/listen" {
			t.Fatal(err)
		}
		if err == nil && got.status != http.StatusOK && got.status != http.StatusBadRequest {
			t.Fatalf("status %d", got.status)
		}
		if err == nil && path == "/call/1" && got.status == http.StatusOK {
			if _, err := hex.DecodeString(got.body); err != nil {
				t.Fatal(err)
			}
		}
	})
}
