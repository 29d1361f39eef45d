package emulator

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

// wait is a holder who decides when told to.
func wait(decision <-chan bool) Approver {
	return func(ctx context.Context, _ Review) (bool, error) {
		select {
		case yes := <-decision:
			return yes, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

func TestZeroConfigRejects(t *testing.T) {
	d, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := d.Exchange(t.Context(), hx(t, "e00800001a"+ownerPath+"00000001 61"))
	if err != nil || string(out) != "\x69\x85" {
		t.Errorf("answer %x, %v", out, err)
	}
}

func TestLock(t *testing.T) {
	a := open(t, Config{})
	a.want("e00800001b"+ownerPath+"00000002 61", "6a87")
	a.want("e00800001a"+ownerPath+"00000002 61", "9000")
	a.Lock()
	for _, apdu := range []string{"", "e006000000", "b001000000", "e008800001 62", "ffffffff"} {
		a.want(apdu, "5515")
	}
	a.Unlock()
	a.want("e008800001 62", "9000")
}

// A cancelled wait leaves the review on the screen, and the next APDU gets the
// late answer instead of its own.
func TestLateAnswer(t *testing.T) {
	for _, approve := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			decision := make(chan bool)
			a := open(t, Config{Settings: smart, Approve: wait(decision)})
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error)
			go func() {
				_, err := a.Exchange(ctx, tuple(t, simple, 1, 0))
				done <- err
			}()
			synctest.Wait()
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Fatalf("error %v", err)
			}
			a.Lock()
			a.want("e006000000", "5515")
			a.Unlock()
			go func() { decision <- approve }()
			data, word := a.hex("e006000000")
			if approve {
				equal(t, "signer", signer(t, judgeHash(simple, 1, 0), data, 0), owner)
			} else {
				equal(t, "status word", word, "6985")
			}
			pages := 5
			if !approve {
				pages++ // the page with Reject
			}
			equal(t, "pages are shown once", len(a.shown), pages)
			equal(t, "next", a.want("e006000000", "9000"), hx(t, "02011600"))
		})
	}
}

// A holder's error decides nothing either.
func TestScript(t *testing.T) {
	a := open(t, Config{Approve: Script(false, true)})
	message := hx(t, "e00800001a"+ownerPath+"00000001 61")
	_, word := a.send(message)
	equal(t, "first", word, "6985")
	_, word = a.send(message)
	equal(t, "second", word, "9000")
	for range 2 {
		if _, err := a.Exchange(t.Context(), message); !errors.Is(err, ErrScriptEnded) {
			t.Errorf("error %v", err)
		}
	}
	equal(t, "pages", len(a.shown), 10)
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := open(t, Config{Approve: wait(nil)})
		done := make(chan error)
		go func() {
			_, err := a.Exchange(t.Context(), hx(t, "e002010015"+ownerPath))
			done <- err
		}()
		go func() {
			synctest.Wait()
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		}()
		if err := <-done; !errors.Is(err, ErrClosed) {
			t.Errorf("running: %v", err)
		}
		if _, err := a.Exchange(t.Context(), hx(t, "e006000000")); !errors.Is(err, ErrClosed) {
			t.Errorf("later: %v", err)
		}
		if err := a.Close(); err != nil {
			t.Errorf("again: %v", err)
		}
	})
}

func TestOneExchangeAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		decision := make(chan bool)
		a := open(t, Config{Approve: wait(decision)})
		// Each has its own: who is answered first need not be the first to say so.
		first, second := make(chan []byte, 1), make(chan []byte, 1)
		go func() {
			out, _ := a.Exchange(t.Context(), hx(t, "e002010015"+ownerPath))
			first <- out
		}()
		synctest.Wait()
		go func() {
			out, _ := a.Exchange(t.Context(), hx(t, "e006000000"))
			second <- out
		}()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := a.Exchange(ctx, hx(t, "e006000000")); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		synctest.Wait()
		equal(t, "answers before the decision", len(first)+len(second), 0)
		decision <- true
		equal(t, "first", len(<-first), 107+2)
		equal(t, "second", <-second, hx(t, "02011600 9000"))
	})
}

func TestConcurrentUse(t *testing.T) {
	d, err := New(Config{Approve: ApproveAll})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				out, err := d.Exchange(t.Context(), hx(t, "e006000000"))
				if err != nil || !slices.Equal(out, hx(t, "02011600 9000")) {
					t.Errorf("answer %x, %v", out, err)
				}
			}
		})
	}
	group.Wait()
}

// The device keeps no part of the host's buffer.
func TestBufferIsCopied(t *testing.T) {
	a := open(t, Config{})
	buffer := hx(t, "e00800001a"+ownerPath+"00000002 61")
	a.send(buffer)
	clear(buffer)
	a.want("e008800001 62", "9000")
	equal(t, "page", a.reviews[0].Screens[1], "Message ab")
}

// FuzzExchange sends any sequence of APDUs: each is a length and that many
// bytes.
func FuzzExchange(f *testing.F) {
	join := func(apdus ...[]byte) []byte {
		var out []byte
		for _, apdu := range apdus {
			out = append(append(out, byte(len(apdu))), apdu...)
		}
		return out
	}
	tx := plain(1)
	tx.data = setup()[:68]
	data := tx.encode(f, txDynamicFee).withPath(f)
	f.Add(join(raw(insSignTx, 0, 0, data[:90]), raw(insSignTx, chunkMore, 0, data[90:])), uint8(0xff))
	f.Add(join(tuple(f, simple, 1, 0), hx(f, "b001000000"), hx(f, "e006000000")), uint8(0x10))
	f.Add(join(hx(f, "e00800001a"+ownerPath+"00000002 61"), hx(f, "e008800001 62")), uint8(0))
	master, err := masterNode(make([]byte, 64))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, script []byte, switches uint8) {
		bit := func(n int) bool { return switches>>n&1 == 1 }
		d := newDevice(Config{
			Settings: Settings{bit(0), bit(1), bit(2), bit(3), bit(4), bit(5)},
			Approve:  func(context.Context, Review) (bool, error) { return !bit(7), nil },
		}, releases[int(switches)%len(releases)], master)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		for len(script) > 0 {
			n := min(int(script[0]), len(script)-1)
			apdu := script[1 : 1+n]
			script = script[1+n:]
			if deadlocks(apdu) {
				continue
			}
			out, err := d.Exchange(ctx, apdu)
			if err != nil || len(out) < 2 || len(out) > 258 {
				t.Fatalf("%x: answer %x, %v", apdu, out, err)
			}
		}
	})
}

// deadlocks recognises an E0 34 whose TLV is to be continued.
func deadlocks(apdu []byte) bool {
	if len(apdu) < 6 || apdu[0] != classApp || apdu[1] != insAuthorization {
		return false
	}
	tlv := 6 + 4*int(apdu[5]) // where its length is
	return len(apdu) >= tlv+2 && int(binary.BigEndian.Uint16(apdu[tlv:])) > len(apdu)-tlv-2
}
