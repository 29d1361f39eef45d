package api

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/ledger/emulator"
)

// net/http itself waits half a second behind a request that was too long.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

const ownerPath = "058000002c8000003c800000000000000000000000"

// message is E0 08 with the text "hi".
const message = "e00800001b" + ownerPath + "000000026869"

// client talks to a served device.
type client struct {
	*emulator.Device
	t      testing.TB
	base   string
	http   *http.Client
	ended  chan error
	cancel context.CancelFunc
}

func serve(t testing.TB, config emulator.Config) *client {
	t.Helper()
	config.Panel = true
	d, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	transport := &http.Transport{}
	c := &client{d, t, "http://" + l.Addr().String(), &http.Client{Transport: transport}, make(chan error, 1), cancel}
	go func() { c.ended <- Serve(ctx, l, d) }()
	t.Cleanup(func() {
		cancel()
		if err := <-c.ended; err != nil {
			t.Errorf("serve: %v", err)
		}
		transport.CloseIdleConnections()
		_ = d.Close()
	})
	return c
}

// open sends a request whose answer's body is to be closed.
func (c *client) open(method, path, body string) *http.Response {
	c.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer
}

// do sends a request and gives status and body.
func (c *client) do(method, path, body string) (int, string) {
	c.t.Helper()
	answer := c.open(method, path, body)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return answer.StatusCode, err.Error()
	}
	return answer.StatusCode, strings.TrimSpace(string(text))
}

func (c *client) want(method, path, body, answer string) {
	c.t.Helper()
	status, text := c.do(method, path, body)
	if status != http.StatusOK || text != answer {
		c.t.Errorf("%s %s %s: %d %s, want %s", method, path, body, status, text, answer)
	}
}

// texts are the lines that a list of events has.
func (c *client) texts(query string) []string {
	c.t.Helper()
	_, body := c.do("GET", "/events"+query, "")
	var doc struct {
		Events []event `json:"events"`
	}
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		c.t.Fatal(err)
	}
	out := []string{}
	for _, e := range doc.Events {
		out = append(out, e.Text)
	}
	return out
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// begin sends an APDU that waits for the holder. The headers come at once, and
// say so.
func (c *client) begin(apdu string) <-chan string {
	c.t.Helper()
	answer := c.open("POST", "/apdu", `{"data":"`+apdu+`"}`) //nolint:bodyclose // by the goroutine
	out := make(chan string, 1)
	go func() {
		defer answer.Body.Close()
		var doc struct {
			Data string `json:"data"`
		}
		if err := json.NewDecoder(answer.Body).Decode(&doc); err != nil {
			doc.Data = err.Error()
		}
		out <- doc.Data
	}()
	c.await("Review message")
	return out
}

// await waits until a text is on the screen.
func (c *client) await(text string) {
	c.t.Helper()
	shown := make(chan struct{}, 1)
	stop := c.Panel().Watch(func(l emulator.TextLine) {
		if l.Text == text {
			select {
			case shown <- struct{}{}:
			default:
			}
		}
	})
	defer stop()
	for _, l := range c.Panel().Lines() {
		if l.Text == text {
			return
		}
	}
	select {
	case <-shown:
	case <-time.After(10 * time.Second):
		c.t.Fatalf("%q is never shown", text)
	}
}
