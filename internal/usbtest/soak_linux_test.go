package usbtest

import (
	"flag"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/valetkey/valetkey/ledger/emulator"
)

var (
	soak     = flag.Duration("soak", 0, "how long TestSoak goes on")
	soakSeed = flag.Uint64("soak-seed", 1, "what TestSoak does is the same for the same seed")
)

// accident is something that happens during a prompt.
type accident struct {
	name string
	exit int
	do   func(t *testing.T, s *stick, device *emulator.Device, holder asking, r *run)
}

var accidents = []accident{
	{"approved", 0, func(_ *testing.T, _ *stick, _ *emulator.Device, holder asking, _ *run) { holder.answer <- true }},
	{"rejected", 3, func(_ *testing.T, _ *stick, _ *emulator.Device, holder asking, _ *run) { holder.answer <- false }},
	{"unplugged", 4, func(_ *testing.T, s *stick, device *emulator.Device, _ asking, _ *run) {
		device.Unplug()
		<-s.done
	}},
	{"interrupted", 130, func(t *testing.T, _ *stick, _ *emulator.Device, _ asking, r *run) {
		t.Helper()
		r.interrupt(t)
	}},
}

// TestSoak lets accidents happen at random. After each one the next run works,
// and in the end nothing is left over.
func TestSoak(t *testing.T) {
	inGuest(t)
	if *soak == 0 {
		t.Skip("takes as long as it is told to: make soak-usb")
	}
	random := rand.New(rand.NewPCG(*soakSeed, 0)) //nolint:gosec // a test that can be repeated
	holder := newAsking()
	s, device := plugLedger(t, 0, emulator.Config{Approve: holder.approve})
	happened := map[string]int{}
	goroutines := runtime.NumGoroutine()
	for began := time.Now(); time.Since(began) < *soak && !t.Failed(); {
		a := accidents[random.IntN(len(accidents))]
		happened[a.name]++
		r := start(t, nil, "sign", "message", "hello")
		holder.wait(t)
		a.do(t, s, device, holder, r)
		r.end(t, a.exit)
		switch a.name {
		case "unplugged":
			device.Plug()
			s.in()
		case "interrupted":
			holder.answer <- false
		}
		mustBe(t, "the account after "+a.name, valetkey(t, 0, "account").Data.Address, ledgerFirst)
	}
	t.Logf("happened %v", happened)
	if err := eventually(t.Context(), func() bool { return runtime.NumGoroutine() <= goroutines+2 }); err != nil {
		t.Errorf("%d goroutines, %d in the beginning", runtime.NumGoroutine(), goroutines)
	}
}
