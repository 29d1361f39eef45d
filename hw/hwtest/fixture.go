package hwtest

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// Holder is the person in front of a device. It is called once for each review
// and says whether it is approved. It may take as long as a person would and
// returns when ctx ends, with ctx's error. It may run in any goroutine.
type Holder func(ctx context.Context) (approves bool, err error)

// Approving approves everything at once.
func Approving(context.Context) (bool, error) { return true, nil }

// Rejecting rejects everything at once.
func Rejecting(context.Context) (bool, error) { return false, nil }

// Fixture describes one device in one state to [TestWallet].
type Fixture struct {
	// Open opens the device anew, with holder in front of it and nothing on its
	// screen, and has t clean up. The wallet may be closed by the test too.
	Open func(t *testing.T, holder Holder) hw.Wallet

	// Path is a path that the device derives, and Account the address there.
	Path    hw.Path
	Account common.Address

	// TxTypes are the transaction types that the device signs in this state. All
	// others must be refused without asking anybody.
	TxTypes []byte
	// ChainIDs are chains to sign for. The first one is used where one is enough.
	ChainIDs []uint64

	// Delegate is one that the device authorises in this state, for each of
	// AuthChainIDs. The zero address says that it authorises none.
	Delegate     common.Address
	AuthChainIDs []uint64
	// LinkDelegate is one that the device authorises inside of the transaction that
	// carries the tuple, for each of LinkChainIDs. The zero address: none.
	LinkDelegate common.Address
	LinkChainIDs []uint64
	// Unlisted is a delegate that the device never authorises. The zero address
	// says that it authorises everybody.
	Unlisted common.Address

	// AddressStays is set for devices that show an address until it is confirmed:
	// their holder has no way to say no to it.
	AddressStays bool

	// CancelEndsReview is set for drivers that take a review off the screen when
	// their caller gives up. Then, and only then, the device waits no longer.
	CancelEndsReview bool
}

// person counts how often a holder is asked.
type person struct {
	asked  atomic.Int64
	decide Holder
}

func (p *person) hold(ctx context.Context) (bool, error) {
	p.asked.Add(1)
	return p.decide(ctx)
}

// open opens the fixture's device and checks that nobody was asked for that.
func (f Fixture) open(t *testing.T, decide Holder) (hw.Wallet, *person) {
	t.Helper()
	p := &person{decide: decide}
	w := f.Open(t, p.hold)
	p.expect(t, 0)
	return w, p
}

// expect compares how often the holder was asked since the last call.
func (p *person) expect(t *testing.T, times int64) {
	t.Helper()
	if got := p.asked.Swap(0); got != times {
		t.Errorf("the holder was asked %d times, want %d", got, times)
	}
}
