package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"strconv"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs the program until the test closes its standard input.
func start(t *testing.T, options string) map[string]string {
	t.Helper()
	in, stop := io.Pipe()
	out, printed := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(t.Context(), []string{options}, in, printed)
		_ = printed.CloseWithError(io.ErrClosedPipe)
		done <- err
	}()
	t.Cleanup(func() {
		_ = stop.Close()
		if err := <-done; err != nil {
			t.Errorf("after the end of its input: %v", err)
		}
	})
	var address map[string]string
	if err := json.NewDecoder(out).Decode(&address); err != nil {
		t.Fatal(err)
	}
	return address
}

// The debug link is one port above the other, and both answer.
func TestUDP(t *testing.T) {
	address := start(t, `{"model":"T3T1","firmware":"2.12.5"}`)
	port := map[string]int{}
	for _, name := range []string{"udp", "debug"} {
		conn, err := net.Dial("udp", address[name])
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		if _, err := conn.Write([]byte("PINGPING")); err != nil {
			t.Fatal(err)
		}
		answer := make([]byte, 64)
		n, err := conn.Read(answer)
		if err != nil || string(answer[:n]) != "PONGPONG" {
			t.Errorf("%s: %q, %v", name, answer[:n], err)
		}
		_, text, err := net.SplitHostPort(address[name])
		if err != nil {
			t.Fatal(err)
		}
		if port[name], err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	if port["debug"] != port["udp"]+1 {
		t.Errorf("ports %v", port)
	}
}

func TestBridge(t *testing.T) {
	address := start(t, `{"bridge":true}`)
	conn, err := net.Dial("tcp", address["bridge"])
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	if address["udp"] != "" {
		t.Errorf("UDP as well: %v", address)
	}
}

func TestOptions(t *testing.T) {
	for _, options := range []string{`{`, `{"approve":"maybe"}`, `{"model":"T9"}`, `{"firmware":"0.0.1"}`, `{"pin":"x"}`} {
		if err := run(t.Context(), []string{options}, &bytes.Buffer{}, io.Discard); err == nil {
			t.Errorf("%s is taken", options)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, nil, &bytes.Buffer{}, io.Discard); err != nil {
		t.Errorf("interrupted: %v", err)
	}
}
