//go:build !nodev

package main

import (
	"context"
	"math/big"
	"net"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/valetkey/valetkey/internal/chain"
)

// island serves a chain that has nothing but the code that is named:
// island VAR [ADDRESS=CODE...]
func island(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: island VAR [ADDRESS=CODE...]")
	}
	alloc := types.GenesisAlloc{}
	for _, arg := range args[1:] {
		address, code, _ := strings.Cut(arg, "=")
		alloc[common.HexToAddress(address)] = types.Account{Balance: new(big.Int), Code: common.FromHex(code)}
	}
	dev, err := chain.NewDev(chain.DevConfig{Alloc: alloc})
	ts.Check(err)
	var config net.ListenConfig
	listener, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	ts.Check(err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- dev.Serve(ctx, listener) }()
	ts.Defer(func() {
		stop()
		<-ended
		_ = dev.Close() // the test is over
	})
	ts.Setenv(args[0], "http://"+listener.Addr().String())
}
