// Command drive has valetkey's own driver do what it is told, one JSON request
// a line on standard input, one JSON answer a line on standard output. It is
// one of the three parties whose signatures the conformance suite compares:
// the vendor's library, this driver, and a judge that knows neither.
//
//	{"udp":"127.0.0.1:21324","op":"address","path":"m/44'/60'/0'/0/0"}
//	{"result":"0x73d0385F4d8E00C5e6504C6030F47BF6212736A8"}
//
// Every request opens the device anew, over UDP or over a bridge, so that
// nothing of one is left for the next. Risks are accepted without asking: what
// is at the other end is an emulator with a seed that everybody knows.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/bridge"
	"github.com/valetkey/valetkey/hw/trezorudp"
	"github.com/valetkey/valetkey/trezor"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := serve(ctx, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "drive:", err)
		os.Exit(1)
	}
}

type answer struct {
	Result any    `json:"result,omitempty"`
	Error  string `json:"error,omitempty"`
}

// maxRequest is more than the longest calldata of the suite, in hex.
const maxRequest = 4 << 20

func serve(ctx context.Context, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxRequest)
	encoder := json.NewEncoder(out)
	for lines.Scan() {
		a := answer{}
		result, err := answerTo(ctx, lines.Bytes())
		if err != nil {
			a.Error = err.Error()
		} else {
			a.Result = result
		}
		if err := encoder.Encode(a); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
	}
	return lines.Err()
}

func answerTo(ctx context.Context, line []byte) (any, error) {
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	perform, known := operations[r.Op]
	if !known {
		return nil, fmt.Errorf("no operation %q", r.Op)
	}
	path, err := hw.ParsePath(r.Path)
	if err != nil {
		return nil, err
	}
	wallet, err := open(ctx, r)
	if err != nil {
		return nil, err
	}
	defer wallet.Close()
	return perform(ctx, wallet, path, r)
}

// open opens the device that a request names.
func open(ctx context.Context, r request) (*trezor.Wallet, error) {
	link, err := dial(ctx, r)
	if err != nil {
		return nil, err
	}
	o := trezor.Options{
		Emulated: true, PlainArrays: r.PlainArrays,
		Blind: hw.AcceptBlindSigning, AnyMessage: hw.AcceptBlindSigning, AllChains: hw.AcceptAllChains,
	}
	return trezor.Open(ctx, link, o)
}

func dial(ctx context.Context, r request) (hw.MessageIO, error) {
	if r.Bridge == "" {
		packets, err := trezorudp.Dial(ctx, r.UDP, trezorudp.Options{})
		if err != nil {
			return nil, err
		}
		return trezor.FrameMessages(packets), nil
	}
	client, err := bridge.Connect(ctx, r.Bridge, bridge.Options{})
	if err != nil {
		return nil, err
	}
	list, err := client.Enumerate(ctx)
	if err != nil {
		return nil, err
	}
	if len(list.Devices) != 1 {
		return nil, fmt.Errorf("the bridge has %d devices, want one", len(list.Devices))
	}
	return client.Open(ctx, list.Devices[0], bridge.OpenOptions{})
}
