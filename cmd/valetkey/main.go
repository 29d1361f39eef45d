// Command valetkey gives software a limited, revocable key to a wallet whose
// real key stays on a hardware device. All of it is in package cli.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/valetkey/valetkey/cmd/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second interrupt ends the program at once, whatever it waits for.
	context.AfterFunc(ctx, stop)
	code := cli.Execute(ctx, cli.Process(), os.Args[1:])
	stop()
	os.Exit(code)
}
