//go:build !nodev

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/valetkey/valetkey/ledger/emulator"
)

// liar serves a proxy before a node that changes the result of one method:
// liar VAR URL METHOD RESULT
func liar(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: liar VAR URL METHOD RESULT")
	}
	node, method, result := args[1], args[2], json.RawMessage(args[3])
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		answer, err := http.Post(node, "application/json", bytes.NewReader(body)) //nolint:noctx // a test's proxy
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		var call struct{ Method string }
		var reply map[string]json.RawMessage
		if json.Unmarshal(body, &call) == nil && call.Method == method && json.NewDecoder(answer.Body).Decode(&reply) == nil {
			delete(reply, "error")
			reply["result"] = result
			_ = json.NewEncoder(w).Encode(reply)
			return
		}
		_, _ = io.Copy(w, answer.Body)
	}))
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}

// cutoff serves a proxy before a node that answers nonsense, for good, after it
// has answered a method for the nth time (one that were away would be waited for): cutoff VAR URL METHOD N
func cutoff(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: cutoff VAR URL METHOD N")
	}
	node, method := args[1], args[2]
	n, err := strconv.ParseInt(args[3], 10, 64)
	ts.Check(err)
	var left atomic.Int64
	left.Store(n)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || left.Load() <= 0 {
			var call struct {
				ID json.RawMessage `json:"id"`
			}
			_ = json.Unmarshal(body, &call) // no id is an answer to nobody
			_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":"gone"}`, call.ID)
			return
		}
		answer, err := http.Post(node, "application/json", bytes.NewReader(body)) //nolint:noctx // a test's proxy
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		_, _ = io.Copy(w, answer.Body)
		if bytes.Contains(body, []byte(`"`+method+`"`)) {
			left.Add(-1)
		}
	}))
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}

var anAddress = regexp.MustCompile(`"address":"(0x[0-9a-fA-F]{40})"`)

// agentOf puts the address of a session key into a variable, from what session
// show printed as JSON: agent VAR FILE
func agentOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: agent VAR FILE")
	}
	m := anAddress.FindStringSubmatch(ts.ReadFile(args[1]))
	if m == nil {
		ts.Fatalf("%s has no address", args[1])
	}
	ts.Setenv(args[0], m[1])
}

// forge has every record in a directory name another account, as somebody would
// who has a contract that tells what its victim wants to hear: forge DIR
func forge(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: forge DIR")
	}
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*.json"))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("%s has no records", args[0])
	}
	account := regexp.MustCompile(`"account": "0x[0-9a-fA-F]{40}"`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		ts.Check(err)
		ts.Check(os.WriteFile(file, account.ReplaceAll(text, []byte(`"account": "0x7e570000000000000000000000000000000000c0"`)), 0o600))
	}
}

// twoHeaded answers for the address of one key and signs with another's.
type twoHeaded struct{ shows, signs *emulator.Device }

func (d twoHeaded) Exchange(ctx context.Context, apdu []byte) ([]byte, error) {
	const insAddress = 0x02
	if len(apdu) > 1 && apdu[1] == insAddress {
		return d.shows.Exchange(ctx, apdu)
	}
	return d.signs.Exchange(ctx, apdu)
}

// allOn are the settings that a batch needs.
var allOn = emulator.Settings{BlindSigning: true, SmartAccounts: true}

// swapped serves a device whose signatures are by another account than the one
// it shows: swapped VAR
func swapped(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: swapped VAR")
	}
	shows, err := emulator.New(emulator.Config{Settings: allOn})
	ts.Check(err)
	signs, err := emulator.New(emulator.Config{
		Mnemonic: "all all all all all all all all all all all all", Settings: allOn, Approve: emulator.ApproveAll,
	})
	ts.Check(err)
	serveDevice(ts, args[0], twoHeaded{shows, signs})
}

// patient serves a device whose holder never decides, and writes a file when it
// begins to wait: patient VAR FILE
func patient(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: patient VAR FILE")
	}
	waiting := ts.MkAbs(args[1])
	device, err := emulator.New(emulator.Config{
		Settings: allOn,
		Approve: func(ctx context.Context, _ emulator.Review) (bool, error) {
			if err := os.WriteFile(waiting, nil, 0o600); err != nil {
				return false, err
			}
			<-ctx.Done()
			return false, ctx.Err()
		},
	})
	ts.Check(err)
	serveDevice(ts, args[0], device)
}

// exchanger is what answers APDUs.
type exchanger interface {
	Exchange(ctx context.Context, apdu []byte) ([]byte, error)
}

// serveDevice serves one in the framing of Speculos, written apart from the
// emulator's own server.
func serveDevice(ts *testscript.TestScript, name string, device exchanger) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's server
	ts.Check(err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serveConn(ctx, conn, device)
		}
	}()
	ts.Defer(func() {
		cancel()
		_ = listener.Close()
		<-done
	})
	ts.Setenv(name, "speculos://"+listener.Addr().String())
}

func serveConn(ctx context.Context, conn net.Conn, device exchanger) {
	defer conn.Close()
	head := make([]byte, 4)
	for {
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		apdu := make([]byte, int(head[2])<<8|int(head[3]))
		if _, err := io.ReadFull(conn, apdu); err != nil {
			return
		}
		answer, err := device.Exchange(ctx, apdu)
		if err != nil {
			return
		}
		size := len(answer) - 2
		if _, err := conn.Write(append([]byte{0, 0, byte(size >> 8), byte(size)}, answer...)); err != nil {
			return
		}
	}
}
