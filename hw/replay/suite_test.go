package replay_test

import (
	"bytes"
	"context"
	"net"
	"sync"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/hw/replay"
)

// A link that is recorded passes the same suite as one that is not: a recorder
// changes nothing of what its user sees, whatever goes wrong on the link. And
// what it wrote down of that can be read.

func recorded(t *testing.T) *replay.Recorder {
	t.Helper()
	var file bytes.Buffer
	r, err := replay.NewRecorder(&file, replay.Header{Driver: "suite"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Err(); err != nil {
			t.Error(err)
		}
		if _, err := replay.Read(&file); err != nil {
			t.Errorf("the recording: %v", err)
		}
	})
	return r
}

func TestRecordedTransport(t *testing.T) {
	hwtest.TestTransport(t, hwtest.TransportFixture{Open: func(t *testing.T, peer hwtest.Peer) hw.Transport {
		t.Helper()
		here, there := net.Pipe()
		served := make(chan struct{})
		go func() {
			defer close(served)
			serve(there, peer)
		}()
		t.Cleanup(func() { _ = here.Close(); <-served })
		return recorded(t).Transport(&pipeTransport{conn: here})
	}})
}

// serve has a peer answer commands, each in one write, until the pipe is closed.
func serve(conn net.Conn, peer hwtest.Peer) {
	command := make([]byte, 512)
	for {
		n, err := conn.Read(command)
		if err != nil {
			return
		}
		if answer := peer(bytes.Clone(command[:n])); answer != nil {
			_, _ = conn.Write(answer) // of a closed pipe: the next read ends it
		}
	}
}

// pipeTransport is one write and one read for each exchange.
type pipeTransport struct {
	conn net.Conn
	over bool
}

func (p *pipeTransport) Exchange(ctx context.Context, command []byte) ([]byte, error) {
	if p.over {
		return nil, hw.ErrDisconnected
	}
	answer := make([]byte, 512)
	err := hw.Interruptible(ctx, p.conn.SetDeadline, func() error {
		_, err := p.conn.Write(command)
		if err != nil {
			return err
		}
		n, err := p.conn.Read(answer)
		answer = answer[:n]
		return err
	})
	if err == nil {
		return answer, nil
	}
	p.over = true
	if ctx.Err() == nil {
		err = hw.ErrDisconnected
	}
	return nil, err
}

func (p *pipeTransport) Close() error { return p.conn.Close() }

func TestRecordedMessages(t *testing.T) {
	hwtest.TestMessageIO(t, hwtest.MessageFixture{Open: func(t *testing.T) (hw.MessageIO, hwtest.End) {
		t.Helper()
		w := &wire{in: make(chan []byte, 1024), out: make(chan []byte, 1024), gone: make(chan struct{})}
		return recorded(t).Messages(w), hwtest.End{Received: w.out, Send: func(data []byte) { w.in <- data }, Unplug: w.cut}
	}})
}

// wire is a link of messages that is two channels.
type wire struct {
	in, out chan []byte
	gone    chan struct{} // closed once
	once    sync.Once
}

func (w *wire) cut() { w.once.Do(func() { close(w.gone) }) }

func (w *wire) Close() error { w.cut(); return nil }

func (w *wire) ended() bool {
	select {
	case <-w.gone:
		return true
	default:
		return false
	}
}

func (w *wire) WriteMessage(ctx context.Context, message []byte) error {
	if w.ended() {
		return hw.ErrDisconnected
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	w.out <- bytes.Clone(message)
	return nil
}

func (w *wire) ReadMessage(ctx context.Context) ([]byte, error) {
	if w.ended() {
		return nil, hw.ErrDisconnected
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
