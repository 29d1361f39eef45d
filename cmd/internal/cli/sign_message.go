package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/hw"
)

type signedMessageData struct {
	toSign
	Message   string        `json:"message"`
	Signature hexutil.Bytes `json:"signature,omitempty"` // r ‖ s ‖ v, v 27 or 28
}

func (a *app) signMessageCmd() *cobra.Command {
	var o signOptions
	var file string
	cmd := &cobra.Command{
		Use: "message [TEXT]", Short: "sign a text (EIP-191 personal message)", Args: cobra.MaximumNArgs(1),
		Long: "Sign TEXT, the content of --file, or standard input, as it is: a final line feed is part of it, and 0x… is\n" +
			"text like any other. Only printable ASCII and line feeds are signed: everything else a device would show as\n" +
			"hex, or not at all.",
	}
	o.addFlags(cmd)
	cmd.Flags().StringVar(&file, "file", "", "file with the text")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		if len(args) > 0 && file != "" {
			return nil, usage("give one of them", "TEXT and --file are both a message")
		}
		if len(args) > 0 {
			return a.signMessage(ctx, o, []byte(args[0]))
		}
		message, err := a.readInput("message", file)
		if err != nil {
			return nil, err
		}
		return a.signMessage(ctx, o, message)
	})
	return cmd
}

func (a *app) signMessage(ctx context.Context, o signOptions, message []byte) (*result, error) {
	if len(message) == 0 {
		return nil, badInput("message", "it is empty")
	}
	if len(message) > maxInput {
		return nil, badInput("message", "more than %d bytes", maxInput)
	}
	// Before a device is looked for, and whatever its driver checks.
	for i, b := range message {
		if b != '\n' && (b < 0x20 || b > 0x7e) {
			return nil, &hw.UnreadableError{Offset: i, Byte: b}
		}
	}
	s, err := a.openSigner(ctx, o)
	if err != nil {
		return nil, err
	}
	defer s.wallet.Close()
	wallet, ok := s.wallet.(hw.MessageSigner)
	if !ok {
		return nil, &hw.PolicyError{Reason: "this wallet signs no messages"}
	}
	if err := s.prepare(ctx, messagePreimage(message), hw.Request{Action: hw.SignMessage, Message: message}); err != nil {
		return nil, err
	}
	data := signedMessageData{Message: string(message)}
	if !o.dryRun {
		a.announceSigning(hw.SignMessage, s)
		if data.Signature, err = wallet.SignMessage(ctx, s.Path, message); err != nil {
			return nil, err
		}
		if err := s.checkSignature(data.Signature); err != nil {
			return nil, err
		}
	}
	data.toSign = s.toSign
	return &result{data: data, text: data.print, warnings: s.warnings()}, nil
}

// messagePreimage is 0x19 ‖ "Ethereum Signed Message:\n" ‖ length ‖ message (EIP-191, version E).
func messagePreimage(message []byte) []byte {
	return fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d%s", len(message), message)
}

func (d signedMessageData) print(w io.Writer) {
	d.toSign.print(w)
	if len(d.Signature) > 0 {
		line(w, "signature", "%s", d.Signature)
	}
}
