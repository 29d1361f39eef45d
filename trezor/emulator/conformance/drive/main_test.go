package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/trezor/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// emulate serves a device over UDP until the test ends.
func emulate(t *testing.T, c emulator.Config) (address string) {
	t.Helper()
	c.Approve = emulator.ApproveAll
	device, err := emulator.New(c)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- emulator.ServeUDP(ctx, conn, device) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := device.Close(); err != nil {
			t.Error(err)
		}
	})
	return conn.LocalAddr().String()
}

// ask sends lines and returns the answers.
func ask(t *testing.T, lines ...string) []answer {
	t.Helper()
	var out bytes.Buffer
	if err := serve(t.Context(), strings.NewReader(strings.Join(lines, "\n")), &out); err != nil {
		t.Fatal(err)
	}
	var answers []answer
	for decoder := json.NewDecoder(&out); decoder.More(); {
		var a answer
		if err := decoder.Decode(&a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	if len(answers) != len(lines) {
		t.Fatalf("%d answers to %d lines", len(answers), len(lines))
	}
	return answers
}

// Each request opens the device anew; one that fails leaves the next alone.
func TestRequests(t *testing.T) {
	udp := emulate(t, emulator.Config{})
	line := func(op, more string) string {
		return fmt.Sprintf(`{"udp":%q,"path":"m/44'/60'/0'/0/0","op":%q%s}`, udp, op, more)
	}
	const account = "0x73d0385f4d8e00c5e6504c6030f47bf6212736a8"
	a := ask(
		t, line("address", ""), line("transaction", ""), line("address", `,"show":true`),
		line("transaction", `,"tx":{"type":2,"chainId":"0x1","nonce":1,"maxFeePerGas":"0x10","maxPriorityFeePerGas":"0x1",`+
			`"gas":21000,"to":"`+account+`","value":"0x1","data":"0x","accessList":[]}`),
	)
	if a[0].Result != account || a[1].Error == "" || a[2].Result != account {
		t.Errorf("%+v", a[:3])
	}
	raw, ok := a[3].Result.(string)
	if !ok {
		t.Fatalf("%+v", a[3])
	}
	var tx types.Transaction
	if err := tx.UnmarshalBinary(hexutil.MustDecode(raw)); err != nil {
		t.Fatal(err)
	}
	sender, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), &tx)
	if err != nil || strings.ToLower(sender.Hex()) != account || tx.Nonce() != 1 {
		t.Errorf("%s, %v, nonce %d", sender, err, tx.Nonce())
	}
}

func TestErrors(t *testing.T) {
	udp := emulate(t, emulator.Config{})
	for _, a := range ask(
		t, `{`, `{"op":"sing"}`, `{"op":"address","path":"m/x"}`,
		`{"op":"address","path":"m/44'/60'/0'/0/0","udp":"127.0.0.1:1"}`,
		`{"op":"address","path":"m/44'/60'/0'/0/0","bridge":"127.0.0.1:1"}`,
		fmt.Sprintf(`{"op":"setcode","path":"m/44'/60'/0'/0/0","udp":%q,"tx":{}}`, udp),
	) {
		if a.Error == "" || a.Result != nil {
			t.Errorf("%+v", a)
		}
	}
}
