package emulator

import (
	"context"
	"errors"
	"fmt"
)

// machine is the firmware while the device is plugged in. Its methods run in one
// goroutine, as the firmware does: a message is handled to its end, what it asks
// the host or the holder is waited for, and a message that nobody waits for ends
// the running one and is handled next.
type machine struct {
	*Device
	port      *port
	screen    *screen
	assembler *assembler
	sessions  *sessions
}

// interrupted leaves a handler when a message comes that it does not wait for.
type interrupted struct{ by *message }

func (*interrupted) Error() string { return "another message came in" }

// serve handles messages until the plug is pulled. It returns what broke the
// device, if anything did.
func (m *machine) serve(ctx context.Context) error {
	if m.hw.family == famEckhart {
		return quiet(ctx, m.serveTHP(ctx))
	}
	var next *message
	for {
		if next == nil {
			var err error
			if next, err = m.read(ctx); err != nil {
				return quiet(ctx, err)
			}
		}
		err := m.handle(ctx, *next)
		var other *interrupted
		if errors.As(err, &other) {
			next = other.by
			continue
		}
		if err != nil {
			return quiet(ctx, err)
		}
		next = nil
	}
}

// serveTHP is a device that speaks THP, a protocol that is not emulated, as far as
// a host meets it that does not speak it: every message of this protocol is
// answered with Failure 17, without a text (rust/trezor-thp/src/channel/device.rs).
func (m *machine) serveTHP(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case p := <-m.port.in:
			if string(p[:3]) != "?##" {
				continue
			}
			if err := m.send(ctx, idFailure, &msgFailure{Code: new(uint32(FailureInvalidProtocol))}); err != nil {
				return err
			}
		}
	}
}

// quiet makes an error that is the plug's no error.
func quiet(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the links have been told
	}
	return err
}

// handle answers one message. By then the screen is the home screen again.
func (m *machine) handle(ctx context.Context, in message) error {
	id, answer, err := m.dispatch(ctx, in)
	m.screen.home()
	var failure *Failure
	switch {
	case errors.As(err, &failure):
		return m.fail(ctx, failure)
	case err != nil:
		return err
	}
	return m.send(ctx, id, answer)
}

// send writes a message.
func (m *machine) send(ctx context.Context, id messageID, body any) error {
	return m.port.send(ctx, message{id, encode(body)})
}

// send writes a message, packet by packet, and waits while the host reads none.
func (p *port) send(ctx context.Context, m message) error {
	for _, packet := range m.packets() {
		select {
		case p.out <- packet:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (m *machine) fail(ctx context.Context, f *Failure) error {
	return m.send(ctx, idFailure, failureMessage(f))
}

func failureMessage(f *Failure) *msgFailure {
	return &msgFailure{Code: new(uint32(f.Code)), Message: new(f.Message)}
}

// read waits for a message.
func (m *machine) read(ctx context.Context) (*message, error) {
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case p := <-m.port.in:
			in, err := m.assemble(ctx, p)
			if in != nil || err != nil {
				return in, err
			}
		}
	}
}

// assemble takes a packet, and answers one that cannot be.
func (m *machine) assemble(ctx context.Context, p [PacketSize]byte) (*message, error) {
	in, failure := m.assembler.add(p)
	if failure != nil {
		return nil, m.fail(ctx, failure)
	}
	return in, nil
}

// ask is a question to the host, and where the answer goes.
type ask struct {
	id      messageID
	request any
	want    messageID
	into    any
}

// call asks the host and waits for the answer, of one kind. Any other message
// interrupts what runs.
func (m *machine) call(ctx context.Context, a ask) error {
	return m.callUnless(ctx, a, func(messageID) bool { return true })
}

// callTiny is call in a mode in which the Model One is deaf to most messages.
func (m *machine) callTiny(ctx context.Context, a ask) error { return m.callUnless(ctx, a, m.hears) }

func (m *machine) callUnless(ctx context.Context, a ask, interrupts func(messageID) bool) error {
	if err := m.send(ctx, a.id, a.request); err != nil {
		return err
	}
	for {
		in, err := m.read(ctx)
		if err != nil {
			return err
		}
		if in.id == a.want {
			return m.decode(in.data, a.into)
		}
		if interrupts(in.id) {
			return &interrupted{in}
		}
	}
}

// hears says whether a message ends a prompt. On core every one does; the Model
// One takes Cancel and Initialize, and drops the rest (protect.c, usbTiny).
func (m *machine) hears(id messageID) bool {
	return !m.hw.legacy() || id == idCancel || id == idInitialize
}

func (m *machine) decode(data []byte, into any) error {
	if err := (decoder{legacy: m.hw.legacy()}).decode(data, into); err != nil {
		return m.undecodable(err)
	}
	return nil
}

// prompt shows something, tells the host by a ButtonRequest, and waits for the
// holder.
func (m *machine) prompt(ctx context.Context, p Prompt) (Answer, error) {
	m.screen.show(&p)
	if m.config.Observe != nil {
		m.config.Observe(p)
	}
	if err := m.callTiny(ctx, ask{idButtonRequest, m.buttonRequest(p), idButtonAck, &msgEmpty{}}); err != nil {
		return Answer{}, err
	}
	return m.await(ctx, p)
}

// buttonRequest is what the host learns of a prompt. Pages and name came with
// core; the Model One tells the code alone.
func (m *machine) buttonRequest(p Prompt) *msgButtonRequest {
	out := &msgButtonRequest{Code: new(uint32(p.Code))}
	if m.hw.legacy() {
		return out
	}
	out.Name = new(p.Name)
	if p.Kind == PromptConfirm || p.Kind == PromptChoice {
		out.Pages = new(uint32(len(p.Pages))) //nolint:gosec // few
	}
	return out
}

// decided is the outcome of an Approver.
type decided struct {
	answer Answer
	err    error
}

// await waits for the holder, the debug link, or a message that ends the prompt.
func (m *machine) await(ctx context.Context, p Prompt) (Answer, error) {
	asking, stop := context.WithCancel(ctx)
	holder := make(chan decided, 1)
	go func() {
		answer, err := m.config.Approve(asking, p)
		holder <- decided{answer, err}
	}()
	waiting := true
	defer func() {
		stop()
		if waiting {
			<-holder
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return Answer{}, ctx.Err()
		case a := <-m.screen.decisions:
			return a, nil
		case d := <-holder:
			waiting = false
			if d.err != nil {
				return Answer{}, fmt.Errorf("wait for the holder: %w", d.err)
			}
			return d.answer, nil
		case packet := <-m.port.in:
			in, err := m.assemble(ctx, packet)
			if err != nil {
				return Answer{}, err
			}
			if in != nil && m.hears(in.id) {
				return Answer{}, &interrupted{in}
			}
		}
	}
}

// confirm asks for a yes. Details asked for without there being any are a no.
func (m *machine) confirm(ctx context.Context, p Prompt) error {
	p.Kind = PromptConfirm
	answer, err := m.prompt(ctx, p)
	if err != nil {
		return err
	}
	if answer.Action != Approve {
		return m.cancelled()
	}
	return nil
}

// choose asks whether to go on or to see details first.
func (m *machine) choose(ctx context.Context, p Prompt) (details bool, err error) {
	p.Kind = PromptChoice
	answer, err := m.prompt(ctx, p)
	if err != nil {
		return false, err
	}
	switch answer.Action {
	case Approve:
		return false, nil
	case Details:
		return true, nil
	default:
		return false, m.cancelled()
	}
}

// confirmAll asks one after the other.
func (m *machine) confirmAll(ctx context.Context, prompts ...Prompt) error {
	for _, p := range prompts {
		if err := m.confirm(ctx, p); err != nil {
			return err
		}
	}
	return nil
}
