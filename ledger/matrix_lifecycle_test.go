package ledger

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// socket is a device that comes back when it is dialled. It keeps its links
// open: only the test closes the device.
type socket struct {
	device *emulator.Device
	dials  int
}

func (s *socket) Dial(context.Context) (hw.Transport, error) {
	if s.dials++; s.dials > 1 {
		if err := s.device.Reopen(); err != nil {
			return nil, err
		}
	}
	return &plug{s.device}, nil
}

// plug tells a device that has left as a real transport would.
type plug struct{ device *emulator.Device }

func (p *plug) Exchange(ctx context.Context, apdu []byte) ([]byte, error) {
	answer, err := p.device.Exchange(ctx, apdu)
	if errors.Is(err, emulator.ErrReenumerated) {
		return nil, errors.Join(hw.ErrDisconnected, err)
	}
	return answer, err
}

func (*plug) Close() error { return nil }

// From the dashboard and from another app, on every model with every release,
// the driver gets to the Ethereum app, finds out which model it is, and asks the
// holder once.
func TestMatrixLifecycle(t *testing.T) {
	for _, model := range matrixModels {
		for _, version := range matrixVersions {
			for _, refuses := range []bool{false, true} {
				inBubble(t, func(t *testing.T) {
					var asked []emulator.ReviewKind
					device, err := emulator.New(emulator.Config{
						Model: emulator.Model(model.ID()), AppVersion: version, Dashboard: true,
						Approve: func(_ context.Context, r emulator.Review) (bool, error) {
							asked = append(asked, r.Kind)
							return !refuses, nil
						},
					})
					if err != nil {
						t.Fatal(err)
					}
					defer device.Close()
					var told prompts
					s := &socket{device: device}
					w, err := Connect(t.Context(), s, Options{Prompter: &told})
					if diff := cmp.Diff([]emulator.ReviewKind{emulator.ReviewOpenApp}, asked); diff != "" {
						t.Errorf("%s %s (-want +asked):\n%s", model, version, diff)
					}
					if diff := cmp.Diff(prompts{hw.OpenApp}, told); diff != "" {
						t.Errorf("%s %s (-want +told):\n%s", model, version, diff)
					}
					if refuses {
						errorIs(t, model.String()+", refused", err, hw.ErrRejected)
						return
					}
					if err != nil {
						t.Fatalf("%s %s: %v", model, version, err)
					}
					defer w.Close()
					info, err := w.Info(t.Context())
					if err != nil || info.Model != model.String() || info.Version != version || s.dials != 2 {
						t.Errorf("%s %s: %s, %d dials, %v", model, version, info, s.dials, err)
					}
				})
			}
		}
	}
}
