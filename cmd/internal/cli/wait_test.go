//go:build !nodev

package cli

import (
	"context"
	"encoding/json"
	"math/big"
	"net"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/internal/devnet"
)

// sender is a chain that is served, and somebody who can send to it.
type sender struct {
	*devnet.Net
	url string
}

func newSender(t *testing.T) sender {
	t.Helper()
	key := crypto.ToECDSAUnsafe(crypto.Keccak256([]byte("sender")))
	dev, err := devnet.Start(t.Context(), devFund(crypto.PubkeyToAddress(key.PublicKey)))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's server
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- dev.Serve(ctx, listener) }()
	t.Cleanup(func() { stop(); <-ended; _ = dev.Close() })
	return sender{dev, "http://" + listener.Addr().String()}
}

func (s sender) send(t *testing.T, to common.Address, data []byte) common.Hash {
	t.Helper()
	key, id := crypto.ToECDSAUnsafe(crypto.Keccak256([]byte("sender"))), big.NewInt(devnet.ChainID)
	nonce, err := s.Client().PendingNonce(t.Context(), crypto.PubkeyToAddress(key.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	hash, err := s.Client().Send(t.Context(), types.MustSignNewTx(key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(1e11), Gas: 200_000, To: &to, Data: data,
	}))
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// TestWait: for a receipt, for blocks on top of it, and for what fails.
func TestWait(t *testing.T) {
	s := newSender(t)
	good := s.send(t, common.Address{1}, nil)
	failing := s.send(t, devnet.Venue, []byte{1, 2, 3, 4})
	var data waitData
	valetkey(t, "", "wait", good.Hex(), "--rpc", s.url, "--json").success(t, &data)
	if *data.Hash != good || data.Confirmations != 2 || data.GasUsed != 21_000 {
		t.Errorf("%+v", data)
	}
	f := valetkey(t, "", "wait", failing.Hex(), "--rpc", s.url, "--json").failure(t)
	if f.Code != "transaction_failed" || f.Exit != 9 || !strings.Contains(f.Message, "failed in block") {
		t.Errorf("%+v", f)
	}
	f = valetkey(t, "", "wait", common.Hash{1}.Hex(), "--rpc", s.url, "--timeout", "50ms", "--json").failure(t)
	if f.Code != "timeout" || f.Exit != 8 {
		t.Errorf("%+v", f)
	}
	f = valetkey(t, "", "wait", "nobody", "--until", "funded", "--rpc", s.url, "--json").failure(t)
	if f.Code != "no_such_session" {
		t.Errorf("%+v", f)
	}
	f = valetkey(t, "", "wait", "0x"+strings.Repeat("zz", 32), "--rpc", s.url, "--json").failure(t)
	if f.Code != "bad_input" {
		t.Errorf("%+v", f)
	}
	f = valetkey(t, "", "wait", good.Hex(), "--confirmations", "0", "--rpc", s.url, "--json").failure(t)
	if f.Code != "usage" {
		t.Errorf("%+v", f)
	}
}

// TestErrorData: what programs are told of a refusal is an object of its own.
func TestErrorData(t *testing.T) {
	if data := errorData(&waitError{"not yet"}); data != nil {
		t.Errorf("%+v", data)
	}
	text, err := json.Marshal(refusedData{Refusal: "OverRate", Reason: "OverRate(limit 5)"})
	if want := `{"refusal":"OverRate","reason":"OverRate(limit 5)","left":{"at":0,"limits":null}}`; err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
}

// TestCallOptions: what a command line says is called.
func TestCallOptions(t *testing.T) {
	const venue = "0x7E570000000000000000000000000000000000C0"
	for _, tc := range []struct {
		o    callOptions
		data string
		err  string
	}{
		{callOptions{to: venue, function: "leave()"}, "0xd66d9e19", ""},
		{callOptions{to: venue, function: "leave()", args: "[]"}, "0xd66d9e19", ""},
		{callOptions{to: venue, data: "0x"}, "0x", ""},
		{callOptions{to: venue, value: "0.5"}, "0x", ""},
		{callOptions{to: venue, function: "f(uint256[])", args: `[["0x01"]]`}, "", ""},
		{callOptions{to: venue, args: "[1]"}, "", "--args are a function's"},
		{callOptions{to: venue, function: "f(uint8)", args: `{"a":1}`}, "", "an object where a list was due"},
		{callOptions{to: venue, function: "f(uint8)", args: `[1] [2]`}, "", "something follows"},
		{callOptions{to: venue, function: "f(uint8)", args: "[" + strings.Repeat(" ", maxInput) + "1]"}, "", "more than"},
		{callOptions{to: venue, data: "zz"}, "", "no hex"},
		{callOptions{to: venue, value: "1e3"}, "", "amount"},
		{callOptions{to: "0x7e570000000000000000000000000000000000C0"}, "", "checksum"},
	} {
		call, err := tc.o.call()
		switch {
		case tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)):
			t.Errorf("%.100v: %v, want %q", tc.o, err, tc.err)
		case tc.err == "" && (err != nil || tc.data != "" && tc.data != "0x"+common.Bytes2Hex(call.Data)):
			t.Errorf("%.100v: %x, %v", tc.o, call.Data, err)
		}
	}
}
