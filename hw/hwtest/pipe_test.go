package hwtest_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
)

// wire is the shortest link there is: two channels. It shows that the suites
// can be passed without a network and without luck.
type wire struct {
	in, out chan []byte
	size    int           // of reports; 0: messages
	gone    chan struct{} // closed once
	once    sync.Once
}

func newWire(size int) *wire {
	return &wire{in: make(chan []byte, 1024), out: make(chan []byte, 1024), gone: make(chan struct{}), size: size}
}

func (w *wire) end() hwtest.End {
	return hwtest.End{Received: w.out, Send: func(data []byte) { w.in <- data }, Unplug: w.cut}
}

func (w *wire) cut() { w.once.Do(func() { close(w.gone) }) }

func (w *wire) write(ctx context.Context, data []byte) error {
	if w.size > 0 && len(data) != w.size {
		return errors.New("not a report")
	}
	select {
	case <-w.gone:
		return hw.ErrDisconnected
	case <-ctx.Done():
		return ctx.Err()
	default:
		w.out <- bytes.Clone(data)
		return nil
	}
}

func (w *wire) read(ctx context.Context) ([]byte, error) {
	select {
	case <-w.gone:
		return nil, hw.ErrDisconnected
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case data := <-w.in:
		return data, nil
	case <-w.gone:
		return nil, hw.ErrDisconnected
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (w *wire) Close() error {
	w.cut()
	return nil
}

type reportWire struct{ *wire }

func (w reportWire) WriteReport(ctx context.Context, report []byte) error {
	return w.write(ctx, report)
}
func (w reportWire) ReadReport(ctx context.Context) ([]byte, error) { return w.read(ctx) }

type messageWire struct{ *wire }

func (w messageWire) WriteMessage(ctx context.Context, message []byte) error {
	return w.write(ctx, message)
}
func (w messageWire) ReadMessage(ctx context.Context) ([]byte, error) { return w.read(ctx) }

func TestReportIO(t *testing.T) {
	hwtest.TestReportIO(t, hwtest.ReportFixture{Size: 64, Open: func(*testing.T) (hw.ReportIO, hwtest.End) {
		w := newWire(64)
		return reportWire{w}, w.end()
	}})
}

func TestMessageIO(t *testing.T) {
	hwtest.TestMessageIO(t, hwtest.MessageFixture{Open: func(*testing.T) (hw.MessageIO, hwtest.End) {
		w := newWire(0)
		return messageWire{w}, w.end()
	}})
}
