// Command valetkey gives software a limited, revocable key to a wallet whose
// real key stays on a hardware device.
//
// Run "valetkey demo" to live through the whole job with an emulated device and
// chain, and "valetkey help" for the commands. This package turns signals into
// the end of a context and the outcome into an exit code; all else is in package
// cli.
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
