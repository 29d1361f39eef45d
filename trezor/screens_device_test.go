package trezor

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/emulator"
)

// seen is what a device showed, without blanks: where lines break is its own affair.
type seen struct {
	mu   sync.Mutex
	text strings.Builder
}

func squeeze(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), "")) }

func (s *seen) show(p emulator.Prompt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.WriteString(squeeze(p.Title + strings.Join(p.Pages, "")))
	s.text.WriteByte('|')
}

func (s *seen) taken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.text.String()
	s.text.Reset()
	return text
}

// unwrapped leaves out what a preview adds in brackets, and the account's number.
func unwrapped(screen string) []string {
	var parts []string
	for part := range strings.SplitSeq(screen, "ETH # (") {
		if _, after, ok := strings.Cut(part, ")"); ok && strings.HasPrefix(part, "0x") {
			part = after
		}
		parts = append(parts, squeeze(part))
	}
	return parts
}

// TestPreviewIsShown: every screen that is told beforehand is shown by the
// emulator, which was written from the firmware's source and not from here.
func TestPreviewIsShown(t *testing.T) {
	plainTx := types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(1), GasFeeCap: big.NewInt(30e9), GasTipCap: big.NewInt(1e9), Gas: 21000, To: &to, Value: big.NewInt(15e17)})
	callTx := types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(100), GasFeeCap: big.NewInt(30e9), GasTipCap: big.NewInt(1e9), Gas: 21000, To: &to, Data: make([]byte, 100)})
	oldTx := types.NewTx(&types.LegacyTx{GasPrice: big.NewInt(30e9), Gas: 21000, To: &to, Value: big.NewInt(15e17)})
	for _, config := range []emulator.Config{
		{Model: emulator.Safe5, Firmware: "2.12.4", Settings: ready}, {Model: emulator.Safe5, Firmware: "2.12.5", Settings: ready}, {Model: emulator.ModelOne},
	} {
		screen := &seen{}
		var told hw.Review
		config.Observe, config.Approve = screen.show, emulator.ReadAll
		w, _ := plug(t, config, Options{
			Prompter: hw.PromptFunc(func(_ hw.Action, r hw.Review) { told = r }), AnyMessage: hw.AcceptBlindSigning,
		})
		for name, do := range map[string]func(context.Context) error{
			"transaction": func(ctx context.Context) error {
				_, err := w.SignTx(ctx, hw.DefaultPath, plainTx, big.NewInt(1))
				return err
			},
			"calldata": func(ctx context.Context) error {
				_, err := w.SignTx(ctx, hw.DefaultPath, callTx, big.NewInt(100))
				return err
			},
			"type 0": func(ctx context.Context) error {
				_, err := w.SignTx(ctx, hw.DefaultPath, oldTx, big.NewInt(56))
				return err
			},
			"message": func(ctx context.Context) error {
				_, err := w.SignMessage(ctx, hw.DefaultPath, []byte("a text"))
				return err
			},
			"lines": func(ctx context.Context) error {
				_, err := w.SignMessage(ctx, hw.DefaultPath, []byte("two\nlines"))
				return err
			},
			"bytes": func(ctx context.Context) error {
				_, err := w.SignMessage(ctx, hw.DefaultPath, []byte{0xff, 1})
				return err
			},
			"address": func(ctx context.Context) error { _, err := w.Address(ctx, hw.DefaultPath, true); return err },
			"typed data": func(ctx context.Context) error {
				_, err := w.SignTypedData(ctx, hw.DefaultPath, mailData())
				return err
			},
			"authorization": func(ctx context.Context) error { return authorize(ctx, w, metamaskDelegator) },
			"revocation":    func(ctx context.Context) error { return authorize(ctx, w, common.Address{}) },
			"link":          func(ctx context.Context) error { _, err := w.SignSetCodeTx(ctx, hw.DefaultPath, fused); return err },
			"two hashes": func(ctx context.Context) error {
				_, err := w.SignTypedHash(ctx, hw.DefaultPath, common.Hash{1}, common.Hash{2}, hw.AcceptBlindSigning)
				return err
			},
		} {
			told = hw.Review{}
			screen.taken()
			if err := do(t.Context()); err != nil {
				if len(told.Screens) > 0 {
					t.Errorf("%s on %s %s: %v", name, config.Model, config.Firmware, err)
				}
				continue // this device does not do it
			}
			shown := screen.taken()
			for _, s := range told.Screens {
				for _, part := range unwrapped(s) {
					if !strings.Contains(shown, part) {
						t.Errorf("%s on %s %s: %q is not shown: %s", name, config.Model, config.Firmware, s, shown)
					}
				}
			}
			if len(told.Screens) == 0 {
				t.Error(fmt.Sprint(name, ": nothing was told"))
			}
		}
	}
}

func authorize(ctx context.Context, w *Wallet, delegate common.Address) error {
	_, err := w.SignAuthorization(ctx, hw.DefaultPath, bare(delegate, 1, 3))
	return err
}
