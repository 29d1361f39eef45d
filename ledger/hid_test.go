package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// chosen is the channel that random yields in tests.
const chosen uint16 = 0xbeef

func random() io.Reader { return strings.NewReader("\xbe\xef") }

func framed(t testing.TB, b *bus) *HIDTransport {
	t.Helper()
	link, err := FrameTransport(b, random())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = link.Close() })
	return link
}

// answers is a device that has these reports for the first command, all of them
// filled up to 64 bytes.
func answers(reports ...string) func(*testing.T) hw.Transport {
	return func(t *testing.T) hw.Transport {
		b := newBus()
		b.react = func([]byte) {
			for _, r := range reports {
				b.put(hx(t, r))
			}
		}
		return framed(t, b)
	}
}

func TestHIDConformance(t *testing.T) {
	bad := func(name string, reports ...string) hwtest.Hostile {
		return hwtest.Hostile{Name: name, Open: answers(reports...), Want: hw.ErrBadAnswer}
	}
	raw := func(name string, want error, react func(*bus)) hwtest.Hostile {
		return hwtest.Hostile{Name: name, Want: want, Open: func(t *testing.T) hw.Transport {
			b := newBus()
			b.react = func([]byte) { react(b) }
			return framed(t, b)
		}}
	}
	hwtest.TestTransport(t, hwtest.TransportFixture{
		Open: func(t *testing.T, peer hwtest.Peer) hw.Transport {
			t.Helper()
			return framed(t, newBus().speak(t, peer))
		},
		Hostile: []hwtest.Hostile{
			bad("another tag", "beef 02 0000 0002 9000"),
			bad("no tag", "beef 00 0000 0002 9000"),
			bad("begins with the second frame", "beef 05 0001 0002 9000"),
			bad("a sequence number in the wrong order", "beef 05 0100 0002 9000"),
			bad("the first frame twice", "beef 05 0000 0049 9000", "beef 05 0000 0049 9000"),
			bad("a frame is missing", "beef 05 0000 0100", "beef 05 0001", "beef 05 0003"),
			bad("another tag within", "beef 05 0000 0049", "beef 06 0001"),
			bad("announces nothing", "beef 05 0000 0000"),
			bad("announces half a status word", "beef 05 0000 0001 90"),
			bad("announces one byte too many", "beef 05 0000 0201"),
			bad("announces 64 KiB", "beef 05 0000 ffff"),
			raw("a report of 63 bytes", hw.ErrBadAnswer, func(b *bus) { b.in <- make([]byte, 63) }),
			raw("a report of 65 bytes", hw.ErrBadAnswer, func(b *bus) { b.in <- make([]byte, 65) }),
			raw("an empty report", hw.ErrDisconnected, func(b *bus) { b.in <- nil }),
			raw("unplugged", hw.ErrDisconnected, func(b *bus) { b.unplug() }),
			raw("unplugged within", hw.ErrDisconnected, func(b *bus) {
				b.put([]byte("\xbe\xef\x05\x00\x00\x00\x49"))
				b.unplug()
			}),
			raw("talks to others only", hw.ErrBadAnswer, func(b *bus) {
				for range maxForeign + 1 {
					b.put([]byte("\x01\x01\x05\x00\x00\x00\x02\x90\x00"))
				}
			}),
		},
	})
}

// The frames of an authorization, from a written example: chain 1, nonce 0,
// Simple7702Account.
func TestFramesOfAuthorization(t *testing.T) {
	apdu := hx(t, `e034010044 058000002c8000003c800000000000000000000000 002d
		000101 01144cd241e8d1510e30b2076397afc7508ae59c66c9 02080000000000000001 03080000000000000000`)
	want := []string{
		fmt.Sprintf("0101 05 0000 0049 %x", apdu[:57]),
		fmt.Sprintf("0101 05 0001 %x %s", apdu[57:], strings.Repeat("00", 59-16)),
	}
	got := frames(commonChannel, apdu)
	if len(got) != len(want) {
		t.Fatalf("%d frames", len(got))
	}
	for i := range want {
		if diff := cmp.Diff(hx(t, want[i]), got[i]); diff != "" {
			t.Errorf("frame %d (-want +got):\n%s", i, diff)
		}
	}
}

// The longest answer is taken whole; frames of others and what is behind its
// end are not taken.
func TestHIDAnswers(t *testing.T) {
	want := bytes.Repeat([]byte{7}, maxFramed)
	b := newBus()
	b.react = func([]byte) {
		for range 100 {
			b.put([]byte("\x01\x01\x05\x00\x00\x00\x02\x69\x85"))
		}
		b.say(0xbe, 0xef, want)
	}
	link := framed(t, b)
	if got, err := link.Exchange(t.Context(), []byte{1}); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	b.react = func([]byte) {
		b.put(append([]byte("\xbe\xef\x05\x00\x00\x00\x02\x90\x00"), bytes.Repeat([]byte{0xff}, 55)...))
	}
	if got, err := link.Exchange(t.Context(), []byte{1}); err != nil || string(got) != "\x90\x00" {
		t.Errorf("%x, %v", got, err)
	}
}

// What does not fit is not sent, and breaks nothing.
func TestHIDCommandSize(t *testing.T) {
	link := framed(t, newBus().speak(t, func(command []byte) []byte { return command }))
	for _, size := range []int{0, maxFramed + 1, 1 << 16} {
		if _, err := link.Exchange(t.Context(), make([]byte, size)); err == nil || errors.Is(err, hw.ErrDisconnected) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if got, err := link.Exchange(t.Context(), make([]byte, maxFramed)); err != nil || len(got) != maxFramed {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestPickChannel(t *testing.T) {
	for random, want := range map[string]uint16{
		"\x12\x34":                         0x1234,
		"\x00\x00\xff\xff\x01\x01\x00\x01": 0x0001,
	} {
		if got, err := pickChannel(strings.NewReader(random)); err != nil || got != want {
			t.Errorf("%x: channel %04x, %v", random, got, err)
		}
	}
	for name, random := range map[string]io.Reader{
		"empty":  strings.NewReader(""),
		"short":  strings.NewReader("\x12"),
		"broken": iotest.ErrReader(errUnplugged),
		"zeros":  bytes.NewReader(make([]byte, 1000)),
	} {
		b := newBus()
		if link, err := FrameTransport(b, random); err == nil || link != nil || b.closed != 1 {
			t.Errorf("%s: %v, closed %d times", name, err, b.closed)
		}
	}
}

// What an earlier session left is read before the first command and never
// again, even if it is on our channel, by chance.
func TestDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus().speak(t, func([]byte) []byte { return []byte{0x90, 0} })
		b.say(0xbe, 0xef, []byte{0x69, 0x85})
		b.say(0xbe, 0xef, make([]byte, 200))
		link, start := framed(t, b), time.Now()
		for range 3 {
			if got, err := link.Exchange(t.Context(), []byte{1}); err != nil || string(got) != "\x90\x00" {
				t.Fatalf("%x, %v", got, err)
			}
			if took := time.Since(start); took != drainQuiet {
				t.Errorf("%s, want %s once", took, drainQuiet)
			}
		}
	})
}

// babble puts a frame of another channel on the bus every few milliseconds.
func babble(ctx context.Context, b *bus) {
	for pause(ctx, 10*time.Millisecond) == nil {
		b.say(1, 1, []byte{0x69, 0x85})
	}
}

// A device that never stops talking is not listened to for long.
func TestDrainEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus().speak(t, func([]byte) []byte { return []byte{0x90, 0} })
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go babble(ctx, b)
		link, start := framed(t, b), time.Now()
		if got, err := link.Exchange(t.Context(), []byte{1}); err != nil || string(got) != "\x90\x00" {
			t.Fatalf("%x, %v", got, err)
		}
		if took := time.Since(start); took > drainTime {
			t.Errorf("%s, want at most %s", took, drainTime)
		}
	})
	b := newBus().speak(t, func([]byte) []byte { return []byte{0x90, 0} })
	for range 3 * maxForeign {
		b.put([]byte("\x01\x01\x05\x00\x00\x00\x02\x90\x00"))
	}
	link := framed(t, b) // as many as are read, and as many as are dropped
	_, err := link.Exchange(t.Context(), []byte{1})
	errorIs(t, "a device that has too much to say", err, hw.ErrBadAnswer)
}

// The caller gives up, the cable is pulled, the wallet is closed: while left-over
// frames are read nothing has been sent yet.
func TestDrainBroken(t *testing.T) {
	for name, c := range map[string]struct {
		act  func(cancel func(), b *bus, link *HIDTransport)
		want error
	}{
		"given up":  {func(cancel func(), _ *bus, _ *HIDTransport) { cancel() }, context.Canceled},
		"unplugged": {func(_ func(), b *bus, _ *HIDTransport) { b.unplug() }, hw.ErrDisconnected},
		"closed":    {func(_ func(), _ *bus, link *HIDTransport) { go link.Close() }, hw.ErrDisconnected},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBus()
			link := framed(t, b)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			time.AfterFunc(drainQuiet/2, func() { c.act(cancel, b, link) })
			_, err := link.Exchange(ctx, []byte{1})
			errorIs(t, name, err, c.want)
			if len(b.wrote) != 0 {
				t.Errorf("%s: %x was sent", name, b.wrote)
			}
			_, err = link.Exchange(t.Context(), []byte{1})
			errorIs(t, name+", afterwards", err, hw.ErrDisconnected)
			synctest.Wait()
			_ = link.Close()
			if b.closed != 1 {
				t.Errorf("%s: closed %d times", name, b.closed)
			}
		})
	}
}

// stuck is a bus that accepts no report.
type stuck struct{ *bus }

func (s stuck) WriteReport(ctx context.Context, _ []byte) error {
	<-ctx.Done()
	return ctx.Err()
}

// A write has a deadline of its own: nobody reads a screen for it. A read has
// none but the caller's.
func TestHIDDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		link, err := FrameTransport(stuck{newBus()}, random())
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_, err = link.Exchange(t.Context(), []byte{1})
		errorIs(t, "a stuck write", err, hw.ErrDisconnected)
		if took := time.Since(start); took != drainQuiet+writeTime {
			t.Errorf("%s", took)
		}
		_ = link.Close()

		silent, start := framed(t, newBus()), time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, err = silent.Exchange(ctx, []byte{1})
		errorIs(t, "a silent device", err, context.DeadlineExceeded)
		if took := time.Since(start); took != time.Hour {
			t.Errorf("%s", took)
		}
	})
}

// The whole driver over reports.
func TestConformanceOverHID(t *testing.T) {
	config := emulator.Config{Settings: everything}
	hwtest.TestWallet(t, fixture(config, func(t *testing.T, config emulator.Config) hw.Wallet {
		t.Helper()
		device, err := emulator.New(config)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		b := newBus().speak(t, func(command []byte) []byte {
			answer, err := device.Exchange(ctx, command)
			if err != nil {
				return nil
			}
			return answer
		})
		t.Cleanup(stop) // before the wait for the device's goroutines
		w, err := Open(t.Context(), framed(t, b), options(config))
		if err != nil {
			t.Fatal(err)
		}
		return &onHID{w, stop}
	}))
}

// onHID lets the device go when the wallet is closed, like a cable that is pulled.
type onHID struct {
	*Wallet
	stop context.CancelFunc
}

func (w *onHID) Close() error {
	w.stop()
	return w.Wallet.Close()
}

// What is cut into frames comes together again, with frames of others between.
func TestFramesIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		message := rapid.SliceOfN(rapid.Byte(), 2, maxFramed).Draw(t, "message")
		channel := rapid.Uint16().Draw(t, "channel")
		a := assembler{channel: channel}
		cut := frames(channel, message)
		for i, report := range cut {
			for range rapid.IntRange(0, 2).Draw(t, "foreign") {
				other := frames(channel+1, message)[0]
				if whole, err := a.take(other); whole || err != nil {
					t.Fatalf("a frame of another channel: %v, %v", whole, err)
				}
			}
			whole, err := a.take(report)
			if err != nil || whole != (i == len(cut)-1) {
				t.Fatalf("frame %d of %d: %v, %v", i, len(cut), whole, err)
			}
		}
		if !bytes.Equal(a.got, message) {
			t.Fatalf("%x became %x", message, a.got)
		}
	})
}

// Whatever the reports are: no panic, no message longer than announced or
// allowed, and what comes together is what those frames encode.
func FuzzAssemble(f *testing.F) {
	join := func(message []byte) []byte { return bytes.Join(frames(chosen, message), nil) }
	f.Add(join([]byte{0x90, 0}))
	f.Add(join(make([]byte, maxFramed)))
	f.Add(append(bytes.Join(frames(commonChannel, make([]byte, 99)), nil), join(make([]byte, 99))...))
	f.Add(hx(f, "beef 05 0000 ffff"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		a := assembler{channel: chosen}
		var ours []byte
		for len(stream) > 0 {
			report := stream[:min(reportSize, len(stream))]
			stream = stream[len(report):]
			dropped := a.foreign
			whole, err := a.take(report)
			if err != nil {
				if !errors.Is(err, hw.ErrBadAnswer) {
					t.Fatal(err)
				}
				return
			}
			if len(a.got) > a.want || len(a.got) > maxFramed {
				t.Fatalf("%d bytes of %d", len(a.got), a.want)
			}
			if a.foreign == dropped {
				ours = append(ours, report...)
			}
			if whole {
				again := join(a.got)
				last := len(again) - reportSize
				tail := frameHead + (lengthSize+len(a.got))%(reportSize-frameHead)
				if tail == frameHead {
					tail = reportSize
				}
				if len(again) != len(ours) || !bytes.Equal(again[:last+tail], ours[:last+tail]) {
					t.Fatalf("%x became %x", ours, again)
				}
				return
			}
		}
	})
}
