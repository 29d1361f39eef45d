package bridge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// writeTime is how long a device may take to accept a message. Nobody has to
// read a screen for that.
const writeTime = 10 * time.Second

// WriteMessage sends one message. It returns ctx's error only when nothing was
// sent: what has begun has a moment to come to its end, see the package comment.
func (s *Session) WriteMessage(ctx context.Context, message []byte) error {
	if err := checkMessage(message); err != nil {
		return fmt.Errorf("bridge: post: %w", err)
	}
	id, err := s.ready(ctx)
	if err != nil {
		return err
	}
	longer, stop := outlast(ctx)
	defer stop()
	body, err := s.post(longer, "post", id, s.client.protocol.question(message), writeTime)
	if err == nil {
		if err := s.client.protocol.acknowledged(body); err != nil {
			return s.broken(badAnswer("post", "%v", err))
		}
		return nil
	}
	if errors.Is(err, ErrOtherCall) {
		return err // a read of ours that waits: it goes on
	}
	return s.broken(err)
}

// ReadMessage waits for the next message. When ctx ends, the request is dropped,
// and the next call acquires the device anew.
func (s *Session) ReadMessage(ctx context.Context) ([]byte, error) {
	id, err := s.ready(ctx)
	if err != nil {
		return nil, err
	}
	return s.ask(ctx, "read", id, nil)
}

// Call sends a message and waits for the next one, in one request. When ctx
// ends, the message may have been sent or not.
func (s *Session) Call(ctx context.Context, message []byte) ([]byte, error) {
	if err := checkMessage(message); err != nil {
		return nil, fmt.Errorf("bridge: call: %w", err)
	}
	id, err := s.ready(ctx)
	if err != nil {
		return nil, err
	}
	return s.ask(ctx, "call", id, message)
}

// ask makes a request that a message answers, whenever a person lets it.
func (s *Session) ask(ctx context.Context, action, id string, message []byte) ([]byte, error) {
	body, err := s.post(ctx, action, id, s.client.protocol.question(message), 0)
	switch {
	case err == nil:
	case errors.Is(err, ErrOtherCall):
		return nil, err // another one of ours, which goes on
	default:
		return nil, s.failed(ctx, err)
	}
	answer, err := s.client.protocol.answer(body)
	if err != nil {
		return nil, s.broken(badAnswer(action, "%v", err))
	}
	return answer, nil
}

// post is a request of the session's, which ends with Close.
func (s *Session) post(ctx context.Context, action, id string, body []byte, within time.Duration) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.life, cancel)()
	return s.client.post(ctx, request{action: action, path: s.url(action, id), body: body, limit: maxBody, within: within})
}

// failed is the error of a request that could be given up: it ends the session,
// or makes it one to be acquired anew.
func (s *Session) failed(ctx context.Context, err error) error {
	if ctx.Err() == nil || s.life.Err() != nil {
		return s.broken(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lapsed = true
	return ctx.Err()
}

// broken ends the session. Nothing that was going on is known to have happened.
func (s *Session) broken(err error) error {
	if s.life.Err() != nil {
		return fmt.Errorf("bridge: %w", hw.ErrDisconnected)
	}
	s.mu.Lock()
	s.gone = true
	s.mu.Unlock()
	if errors.Is(err, hw.ErrDisconnected) || errors.Is(err, hw.ErrBadAnswer) {
		return err
	}
	return fmt.Errorf("%w: %w", hw.ErrDisconnected, err)
}
