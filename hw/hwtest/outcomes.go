package hwtest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// deed is something that ends only when the holder has decided.
type deed struct {
	name string
	do   func(ctx context.Context, w hw.Wallet) error
}

const showAddress = "show address"

// oneLine is a text that every device shows.
const oneLine = "valetkey: a text in one line"

// deeds are those of this device. The first transaction type stands for all,
// their reviews being one thing to a driver.
func (f Fixture) deeds(w hw.Wallet) []deed {
	id := f.ChainIDs[0]
	list := []deed{
		{showAddress, func(ctx context.Context, w hw.Wallet) error {
			_, err := w.Address(ctx, f.Path, true)
			return err
		}},
		{"transaction", func(ctx context.Context, w hw.Wallet) error {
			_, err := w.SignTx(ctx, f.Path, makeTx(f.TxTypes[0], id, &recipient, nil), chain(id))
			return err
		}},
	}
	if _, ok := w.(hw.MessageSigner); ok {
		list = append(list, deed{"message", func(ctx context.Context, w hw.Wallet) error {
			signer, ok := w.(hw.MessageSigner)
			if !ok {
				return errors.New("another wallet of the fixture signed messages, this one does not")
			}
			_, err := signer.SignMessage(ctx, f.Path, []byte(oneLine))
			return err
		}})
	}
	if linker(w) != nil && f.LinkDelegate != (common.Address{}) {
		list = append(list, deed{"link", func(ctx context.Context, w hw.Wallet) error {
			_, err := linker(w).SignSetCodeTx(ctx, f.Path, linkRequest(f.LinkDelegate, f.LinkChainIDs[0], 1))
			return err
		}})
	}
	if authorizer(w) == nil || f.Delegate == (common.Address{}) {
		return list
	}
	authorize := func(delegate common.Address) func(context.Context, hw.Wallet) error {
		return func(ctx context.Context, w hw.Wallet) error {
			_, err := authorizer(w).SignAuthorization(ctx, f.Path, unsignedTuple(delegate, f.AuthChainIDs[0], 1))
			return err
		}
	}
	return append(list, deed{"authorization", authorize(f.Delegate)}, deed{"revocation", authorize(common.Address{})})
}

// testRejected: a no is a no, and the device is as good as before.
func testRejected(t *testing.T, f Fixture) {
	w, holder := f.open(t, Rejecting)
	for _, d := range f.deeds(w) {
		if f.AddressStays && d.name == showAddress {
			continue
		}
		for range 2 {
			if err := d.do(t.Context(), w); !errors.Is(err, hw.ErrRejected) {
				t.Errorf("%s: %v, want %v", d.name, err, hw.ErrRejected)
			}
			holder.expect(t, 1)
		}
	}
	holder.decide = Approving
	f.checkTx(t, w, makeTx(f.TxTypes[0], f.ChainIDs[0], &recipient, nil), chain(f.ChainIDs[0]))
}

// testCancelledBefore: who gave up before asking has asked nothing. That holds
// for a wallet that has never been used and for one that has.
func testCancelledBefore(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, d := range f.deeds(w) {
		for range 2 {
			err := d.do(ended, w)
			if !errors.Is(err, context.Canceled) || errors.Is(err, hw.ErrStillWaiting) {
				t.Errorf("%s: %v, want only %v", d.name, err, context.Canceled)
			}
			holder.expect(t, 0)
			if err := d.do(t.Context(), w); err != nil {
				t.Errorf("%s, asked again: %v", d.name, err)
			}
			holder.expect(t, 1)
		}
	}
	if _, err := w.Info(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("info: %v, want %v", err, context.Canceled)
	}
}

// testCancelledDuring: the caller gives up while the holder reads.
func testCancelledDuring(t *testing.T, f Fixture) {
	w, _ := f.open(t, Approving)
	deeds := f.deeds(w)
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	for _, d := range deeds {
		t.Run(d.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			w, holder := f.open(t, func(review context.Context) (bool, error) {
				cancel()
				<-review.Done() // the device, or the link to it, is let go
				return false, review.Err()
			})
			err := d.do(ctx, w)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v, want %v", err, context.Canceled)
			}
			if errors.Is(err, hw.ErrRejected) {
				t.Errorf("%v: nobody rejected it", err)
			}
			if errors.Is(err, hw.ErrStillWaiting) == f.CancelEndsReview {
				t.Errorf("%v: wraps %q: %v", err, hw.ErrStillWaiting, !f.CancelEndsReview)
			}
			holder.expect(t, 1)
			if err := w.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
	}
}

// testClosed: a closed wallet says so, whatever it is asked.
func testClosed(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	deeds := append(f.deeds(w),
		deed{"info", func(ctx context.Context, w hw.Wallet) error {
			_, err := w.Info(ctx)
			return err
		}},
		deed{"address", func(ctx context.Context, w hw.Wallet) error {
			_, err := w.Address(ctx, f.Path, false)
			return err
		}})
	for _, d := range deeds { // what a driver remembers must not outlive the link
		if err := d.do(t.Context(), w); err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
	}
	holder.asked.Store(0)
	for range 2 {
		if err := w.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	for _, d := range deeds {
		if err := d.do(t.Context(), w); !errors.Is(err, hw.ErrDisconnected) {
			t.Errorf("%s: %v, want %v", d.name, err, hw.ErrDisconnected)
		}
	}
	holder.expect(t, 0)
}

// testPreview: the screens name what matters, and nobody is asked for them.
func testPreview(t *testing.T, f Fixture) {
	w, holder := f.open(t, Approving)
	previewer, ok := w.(hw.Previewer)
	if !ok {
		t.Skip("the driver tells no screens")
	}
	check := func(r hw.Request, wants ...string) {
		t.Helper()
		r.Account = f.Account
		review, err := previewer.Preview(t.Context(), r)
		if err != nil {
			t.Errorf("%s: %v", r.Action, err)
			return
		}
		shown := strings.Join(review.Screens, "\n")
		for _, want := range wants {
			if !strings.Contains(shown, want) {
				t.Errorf("%s: the screens %q do not show %q", r.Action, review.Screens, want)
			}
		}
		if review.Blind && review.Hidden == "" {
			t.Errorf("%s: a blind review does not say what it hides", r.Action)
		}
	}
	id := f.ChainIDs[0]
	for _, kind := range f.TxTypes {
		tx := makeTx(kind, id, &recipient, nil)
		check(hw.Request{Action: hw.SignTransaction, Tx: tx, ChainID: chain(id)}, recipient.Hex(), "0.0012345")
	}
	if _, ok := w.(hw.MessageSigner); ok {
		first, _, _ := strings.Cut(grantText, "\n")
		check(hw.Request{Action: hw.SignMessage, Message: []byte(lines(t, w, grantText))}, first)
	}
	if authorizer(w) != nil && f.Delegate != (common.Address{}) {
		for _, delegate := range []common.Address{f.Delegate, {}} {
			tuple := unsignedTuple(delegate, f.AuthChainIDs[0], 1)
			check(hw.Request{Action: hw.SignAuthorization, Authorization: &tuple}, f.Account.Hex())
		}
	}
	if review, err := previewer.Preview(t.Context(), hw.Request{}); err == nil {
		t.Errorf("nothing is shown as %q", review.Screens)
	}
	holder.expect(t, 0)
}
