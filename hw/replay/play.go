package replay

import (
	"bytes"
	"context"
	"fmt"
	"sync"

	"github.com/valetkey/valetkey/hw"
)

// ErrOtherRequest: what is sent differs from what was sent when the recording
// was made. It is an [hw.ErrMismatch].
var ErrOtherRequest = fmt.Errorf("%w: the recording was asked something else", hw.ErrMismatch)

// Player plays a recording back, one link after the other.
type Player struct {
	mask Mask
	echo Echo

	mu     sync.Mutex
	sent   []byte // last
	events []event
	over   error // the link has ended, and why
}

// Echo gives a recorded answer as it would be to what was sent last, where a
// device repeats something that is new each time. A nil Echo changes nothing.
type Echo func(sent, got []byte) []byte

// Play begins at the first link. mask is that of the recording.
func (r *Recording) Play(mask Mask, echo Echo) *Player {
	return &Player{mask: mask, echo: echo, events: r.events}
}

// open skips to the next link.
func (p *Player) open() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for n, e := range p.events {
		if e.Open {
			p.events, p.over = p.events[n+1:], nil
			return nil
		}
	}
	return fmt.Errorf("%w: the recording has no other link", hw.ErrNoDevice)
}

// next gives the next event of this link, and takes it when wanted says so.
func (p *Player) next(wanted func(event) bool) (e event, taken bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.over != nil:
		return e, false, p.over
	case len(p.events) == 0 || p.events[0].Open:
		p.over = fmt.Errorf("%w: the recording ends here", hw.ErrDisconnected)
		return e, false, p.over
	case p.events[0].Failed != "":
		err = fmt.Errorf("%w, as it was recorded", outcomeNamed(p.events[0].Failed))
		p.events, p.over = p.events[1:], hw.ErrDisconnected
		return e, false, err
	case !wanted(p.events[0]):
		return p.events[0], false, nil
	}
	e, p.events = p.events[0], p.events[1:]
	return e, true, nil
}

func (p *Player) end(err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = hw.ErrDisconnected
	return err
}

// say compares what is sent with what was sent.
func (p *Player) say(ctx context.Context, sent []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	masked := p.mask.apply(sent)
	_, same, err := p.next(func(e event) bool { return e.Sent != nil && bytes.Equal(e.Sent, masked) })
	switch {
	case err == nil && same:
		p.mu.Lock()
		p.sent = bytes.Clone(sent)
		p.mu.Unlock()
	case err == nil:
		err = p.end(ErrOtherRequest)
	}
	return err
}

// hear gives what was answered, or nothing when the host spoke next.
func (p *Player) hear(ctx context.Context) (got []byte, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e, _, err := p.next(func(e event) bool { return e.Got != nil })
	got = bytes.Clone(e.Got)
	if p.echo == nil || err != nil || got == nil {
		return got, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.echo(p.sent, got), nil
}

// Transport opens the next link, of commands and answers.
func (p *Player) Transport() (hw.Transport, error) {
	if err := p.open(); err != nil {
		return nil, err
	}
	return (*playedTransport)(p), nil
}

type playedTransport Player

func (t *playedTransport) Exchange(ctx context.Context, command []byte) ([]byte, error) {
	p := (*Player)(t)
	if err := p.say(ctx, command); err != nil {
		return nil, err
	}
	answer, err := p.hear(ctx)
	if err == nil && answer == nil { // the command was given up
		<-ctx.Done()
		return nil, p.end(ctx.Err())
	}
	return answer, err
}

func (t *playedTransport) Close() error { return closePlayed((*Player)(t)) }

func closePlayed(p *Player) error {
	_ = p.end(nil)
	return nil
}

// Messages opens the next link, of messages.
func (p *Player) Messages() (hw.MessageIO, error) {
	if err := p.open(); err != nil {
		return nil, err
	}
	return (*playedMessages)(p), nil
}

type playedMessages Player

func (m *playedMessages) WriteMessage(ctx context.Context, message []byte) error {
	return (*Player)(m).say(ctx, message)
}

// ReadMessage waits where the host spoke next: then it had given up reading.
func (m *playedMessages) ReadMessage(ctx context.Context) ([]byte, error) {
	message, err := (*Player)(m).hear(ctx)
	if err == nil && message == nil {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return message, err
}

func (m *playedMessages) Close() error { return closePlayed((*Player)(m)) }
