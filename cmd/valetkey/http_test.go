//go:build !nodev

package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// ask asks the HTTP interface of the emulator that VALETKEY_WALLET names, and
// prints what it says:
//
//	ask GET /events
//	ask POST /button/both '{"action":"press-and-release"}'
func ask(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: ask METHOD PATH [BODY]")
	}
	body := ""
	if len(args) == 3 {
		body = args[2]
	}
	_, err := ts.Stdout().Write([]byte(request(ts, args[0], args[1], body)))
	ts.Check(err)
}

func request(ts *testscript.TestScript, method, path, body string) string {
	wallet, err := url.Parse(ts.Getenv("VALETKEY_WALLET"))
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, "http://127.0.0.1:"+wallet.Query().Get("api")+path, strings.NewReader(body))
	ts.Check(err)
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if answer.StatusCode != http.StatusOK {
		ts.Fatalf("%s %s: %s: %s", method, path, answer.Status, text)
	}
	return string(text)
}

// page waits until a text is on the screen of the emulator: page 'Sign message'
func page(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: page TEXT")
	}
	deadline, tick := time.After(patience), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for {
		text := request(ts, "GET", "/events?currentscreenonly=true", "")
		if strings.Contains(text, strconv.Quote(args[0])) {
			return
		}
		select {
		case <-deadline:
			ts.Fatalf("the screen never shows %q, but %s", args[0], text)
		case <-tick.C:
		}
	}
}
