package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/valetkey/valetkey/hw"
)

// Mask gives a message without what must not be written down. It does not change
// the message that it is given. A nil Mask takes nothing out.
type Mask func(message []byte) []byte

func (m Mask) apply(message []byte) message {
	if m == nil {
		return append([]byte{}, message...)
	}
	return append([]byte{}, m(message)...)
}

// Recorder writes down what passes over links. It never stands in their way: an
// error of writing is kept for [Recorder.Err].
type Recorder struct {
	mask Mask

	mu  sync.Mutex
	out *json.Encoder
	err error
}

// NewRecorder begins a recording.
func NewRecorder(w io.Writer, h Header, mask Mask) (*Recorder, error) {
	h.Schema = Schema
	r := &Recorder{mask: mask, out: json.NewEncoder(w)}
	if err := r.out.Encode(h); err != nil {
		return nil, fmt.Errorf("begin a recording: %w", err)
	}
	return r, nil
}

// Err is the first error of writing; the recording ends before it.
func (r *Recorder) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

func (r *Recorder) write(e event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = r.out.Encode(e)
	}
}

// fail writes how a link ended, which is not for a context to decide.
func (r *Recorder) fail(err error) {
	if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		r.write(event{Failed: outcomeOf(err)})
	}
}

// Transport records a link of commands and answers.
func (r *Recorder) Transport(t hw.Transport) hw.Transport {
	r.write(event{Open: true})
	return &recordedTransport{t, r}
}

type recordedTransport struct {
	hw.Transport
	r *Recorder
}

func (t *recordedTransport) Exchange(ctx context.Context, command []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err // nothing is sent
	}
	t.r.write(event{Sent: t.r.mask.apply(command)})
	answer, err := t.Transport.Exchange(ctx, command)
	if err != nil {
		t.r.fail(err)
		return nil, err
	}
	t.r.write(event{Got: t.r.mask.apply(answer)})
	return answer, nil
}

// Messages records a link of messages.
func (r *Recorder) Messages(m hw.MessageIO) hw.MessageIO {
	r.write(event{Open: true})
	return &recordedMessages{m, r}
}

type recordedMessages struct {
	hw.MessageIO
	r *Recorder
}

func (m *recordedMessages) WriteMessage(ctx context.Context, message []byte) error {
	if err := ctx.Err(); err != nil {
		return err // nothing is sent
	}
	m.r.write(event{Sent: m.r.mask.apply(message)}) // before the answer to it can come
	err := m.MessageIO.WriteMessage(ctx, message)
	if err != nil {
		m.r.fail(err)
	}
	return err
}

func (m *recordedMessages) ReadMessage(ctx context.Context) ([]byte, error) {
	message, err := m.MessageIO.ReadMessage(ctx)
	if err != nil {
		m.r.fail(err)
		return nil, err
	}
	m.r.write(event{Got: m.r.mask.apply(message)})
	return message, nil
}
