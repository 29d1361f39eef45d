package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
)

// debugger serves the debug link: it presses buttons and reads the screen while
// the device waits (core/src/apps/debug/__init__.py). There is no way to read
// the seed by it, which the firmware's has.
type debugger struct {
	*Device
	port   *port
	screen *screen
	// waiting is a GetState that is answered when the screen changes.
	waiting <-chan struct{}
}

// Values of DebugLinkGetState.wait_layout. The third is to wait for the current
// layout.
const (
	waitNothing = 0
	waitNext    = 1
)

// serve answers until the plug is pulled.
func (g *debugger) serve(ctx context.Context) {
	in := newAssembler(false)
	for {
		select {
		case <-ctx.Done():
			return
		case <-g.waiting:
			g.waiting = nil
			if g.port.send(ctx, message{idDebugState, encode(g.state())}) != nil {
				return
			}
		case p := <-g.port.in:
			m, failure := in.add(p)
			if failure != nil {
				m = nil
			}
			if m != nil && g.handle(ctx, *m) != nil {
				return
			}
		}
	}
}

// handle answers one message. A decision has no answer.
func (g *debugger) handle(ctx context.Context, m message) error {
	answer, err := g.answer(m)
	var failure *Failure
	if errors.As(err, &failure) {
		answer = &message{idFailure, encode(failureMessage(failure))}
	}
	if answer == nil {
		return nil
	}
	return g.port.send(ctx, *answer)
}

func (g *debugger) answer(m message) (*message, error) {
	switch m.id {
	case idDebugDecision:
		in := &msgDebugDecision{}
		if err := (decoder{}).decode(m.data, in); err != nil {
			return nil, g.undecodable(err)
		}
		g.decide(in)
		return nil, nil
	case idDebugGetState:
		in := &msgDebugGetState{}
		if err := (decoder{}).decode(m.data, in); err != nil {
			return nil, g.undecodable(err)
		}
		return g.getState(in), nil
	case idDebugReseed, idDebugRecord, idDebugWatch, idDebugReset:
		return &message{idSuccess, encode(&msgSuccess{Message: new("")})}, nil
	case idDebugGcInfo:
		return &message{idDebugGcInfoAnswer, nil}, nil
	case idDebugStop:
		return nil, nil
	default:
		return nil, g.unexpected()
	}
}

// getState tells what is shown, now or when it changes. A screen is always up
// here, so that waiting for the current one is no waiting.
func (g *debugger) getState(in *msgDebugGetState) *message {
	if get(in.WaitLayout) == waitNext {
		_, _, g.waiting = g.screen.now()
		return nil
	}
	if get(in.ReturnEmptyState) && get(in.WaitLayout) == waitNothing {
		return &message{idDebugState, encode(&msgDebugState{})}
	}
	return &message{idDebugState, encode(g.state())}
}

// Values of DebugLinkDecision.button, swipe and physical_button.
const (
	buttonNo   = 0
	buttonYes  = 1
	buttonInfo = 2

	swipeUp    = 0
	swipeDown  = 1
	swipeLeft  = 2
	swipeRight = 3

	pressLeft   = 0
	pressMiddle = 1
	pressRight  = 2
)

// decide does what was pressed. A swipe up or to the left, and the right button
// of a Safe 3, go to the next page; buttons answer from any page. Clicks at
// coordinates are not emulated: what is where on the screen is not known.
func (g *debugger) decide(in *msgDebugDecision) {
	if in.Input != nil {
		g.screen.decide(Type(*in.Input))
	}
	if in.Button != nil {
		actions := map[uint32]Action{buttonNo: Reject, buttonYes: Approve, buttonInfo: Details}
		if action, ok := actions[*in.Button]; ok {
			g.screen.decide(Answer{Action: action})
		}
	}
	if in.Swipe != nil {
		g.screen.turn(map[uint32]int{swipeUp: 1, swipeLeft: 1, swipeDown: -1, swipeRight: -1}[*in.Swipe])
	}
	if in.PhysicalButton != nil {
		g.press(*in.PhysicalButton)
	}
}

// press is a button of a Safe 3: right goes on and at the end approves, left
// goes back and at the beginning rejects, both approve.
func (g *debugger) press(button uint32) {
	p, page, _ := g.screen.now()
	if p == nil {
		return
	}
	switch {
	case button == pressMiddle, button == pressRight && page == len(p.Pages)-1:
		g.screen.decide(Answer{Action: Approve})
	case button == pressRight:
		g.screen.turn(1)
	case button == pressLeft && page == 0:
		g.screen.decide(Answer{Action: Reject})
	case button == pressLeft:
		g.screen.turn(-1)
	}
}

// state is what GetState tells: the screen as JSON, in the terms of trezorlib's
// LayoutContent, and on the Model One the PIN and the order of the digits.
func (g *debugger) state() *msgDebugState {
	s := g.store.snapshot()
	out := &msgDebugState{PassphraseProtection: new(s.settings.Passphrase), Tokens: []string{g.tokens()}}
	if g.hw.legacy() {
		if s.pin != "" {
			out.Pin = new(s.pin)
		}
		if s.matrix != "" {
			out.Matrix = new(s.matrix)
		}
	}
	return out
}

// layout is a screen in the form of the firmware's traces.
type layout struct {
	Component  string     `json:"component"`
	Title      *textTrace `json:"title,omitempty"`
	Paragraphs [][]string `json:"paragraphs,omitempty"`
	Pages      int        `json:"page_count"`
	Page       int        `json:"active_page"`
}

type textTrace struct {
	Component string `json:"component"`
	Text      string `json:"text"`
}

func (g *debugger) tokens() string {
	p, page, _ := g.screen.now()
	l := layout{Component: "Homescreen", Pages: 1}
	if p != nil {
		l = layout{Component: "Page", Pages: len(p.Pages), Page: page}
		if p.Kind == PromptPIN {
			l.Component = "PinKeyboard"
		}
		if p.Kind == PromptPassphrase {
			l.Component = "PassphraseKeyboard"
		}
		if p.Title != "" {
			l.Title = &textTrace{"Label", p.Title}
		}
		l.Paragraphs = [][]string{strings.SplitAfter(p.Pages[page], "\n")}
	}
	out, err := json.Marshal(l)
	if err != nil {
		return "{}" // text that json cannot write does not exist
	}
	return string(out)
}
