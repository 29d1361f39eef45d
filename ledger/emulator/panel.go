package emulator

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Panel is the front of a device: its screen, and the buttons or the touch
// screen with which its holder reads and decides. It is there when Config.Panel
// says so. A review ends then as on the device, with presses, and Config.Approve
// is not asked. Its methods may be called from any goroutine, but not from the
// functions that it calls: those of Watch and Config.Observe run while a page is
// drawn.
//
// A review stays on the screen when its host goes away, and may be decided then;
// the answer is there for the next exchange.
type Panel struct {
	device *Device

	mu      sync.Mutex
	view    view
	drawn   []TextLine // what is on the screen
	stale   bool       // it is not what should be
	locked  bool
	presses int    // since the review on the screen, or the last one, began
	effort  Effort // of reviews that have ended

	robot    Robot
	rules    *Automation
	watchers map[int]func(TextLine)
	nextID   int
	history  []TextLine

	held, chord buttons // that are down now, and that were since all were up
	finger      *touch
	frozen      bool
	timer       *time.Timer
}

// view is what the holder goes through page by page: a review, an error, a menu.
type view struct {
	kind    ReviewKind
	pages   []page
	at      int
	aside   aside
	within  int            // page behind "More", from 1; 0 is the page itself
	pending *pendingReview // nil when nothing is being decided
	menu    bool           // that no host asked for
}

// aside is a question that lies over a page until it is answered.
type aside int

const (
	asideNone   aside = iota
	asideSafety       // on a Nano, right of a warning
	asideReject       // on a touch screen
	asideSkip         // on a touch screen
)

// current is the page on the screen.
func (v *view) current() page {
	switch v.aside {
	case asideSafety:
		return page{role: roleReject, head: pageSafety}
	case asideReject:
		return page{head: v.pending.doc.reject}
	case asideSkip:
		return page{head: pageSkipTouch}
	case asideNone:
	}
	if v.within > 0 {
		return page{head: v.pages[v.at].more[v.within-1]}
	}
	return v.pages[v.at]
}

func newPanel(d *Device) *Panel {
	p := &Panel{device: d, watchers: map[int]func(TextLine){}}
	p.do(p.home)
	return p
}

// maxHistory is how many lines are kept for who asks later.
const maxHistory = 1 << 16

// maxReplies is how many pages robot and rules may go through on their own
// before they are stopped: rules that answer each other never end.
const maxReplies = 10_000

// do changes something, and draws until robot and rules have nothing to add.
func (p *Panel) do(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	for range maxReplies {
		if !p.stale {
			return
		}
		p.stale = false
		for _, act := range p.draw() {
			act()
		}
	}
	p.robot, p.rules, p.stale = NoRobot, nil, false
}

// show puts a view on the screen.
func (p *Panel) show(v view) {
	p.view, p.stale = v, true
}

// turn goes to another page of the view.
func (p *Panel) turn(at int) {
	if at >= 0 && at < len(p.view.pages) {
		p.view.at, p.view.within, p.view.aside, p.stale = at, 0, asideNone, true
	}
}

// ask lays a question over the page, or takes it away.
func (p *Panel) ask(a aside) { p.view.aside, p.stale = a, true }

// draw draws the page and gives what follows from it.
func (p *Panel) draw() (replies []func()) {
	now := p.view.current()
	if p.locked {
		now = page{head: pageLocked}
	}
	if observe := p.device.config.Observe; observe != nil && !p.view.menu && !p.locked {
		observe(Screen{p.view.kind, now.String()})
	}
	p.drawn = p.device.config.Model.lines(now)
	for _, line := range p.drawn {
		if p.history = append(p.history, line); len(p.history) > maxHistory {
			p.history = slices.Delete(p.history, 0, len(p.history)-maxHistory)
		}
		for _, watch := range p.watchers {
			watch(line)
		}
		if p.rules != nil {
			replies = append(replies, p.follow(p.rules.actions(line))...)
		}
	}
	if reply := p.robotReply(now); reply != nil {
		replies = append(replies, reply)
	}
	return replies
}

// wait shows a review and waits for the holder's decision.
func (p *Panel) wait(ctx context.Context, r *pendingReview) (bool, error) {
	if !r.shown {
		r.shown = true
		p.do(func() {
			p.presses = 0
			p.show(view{kind: r.doc.kind, pages: r.pages, pending: r})
		})
	}
	select {
	case yes := <-r.decision:
		return yes, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// decide ends the review on the screen.
func (p *Panel) decide(yes bool) {
	r := p.view.pending
	p.effort.add(yes, p.presses)
	p.home()
	r.decision <- yes // there is room for it, and no other one comes
}

// complain shows pages that ask nothing, until they are left with a press.
func (p *Panel) complain(texts []string) {
	p.do(func() {
		v := view{}
		for _, text := range texts {
			leave := p.home
			if text == pageToSettings {
				leave = p.settingsMenu
			}
			v.pages = append(v.pages, page{head: text, act: leave})
		}
		p.show(v)
	})
}

// refresh shows the menu that fits, unless something waits for the holder.
func (p *Panel) refresh() {
	p.do(func() {
		if p.view.pending == nil {
			p.home()
		}
	})
}

func (p *Panel) setLocked(locked bool) {
	p.do(func() { p.locked, p.stale = locked, true })
}

// Effort is what the holder has done in reviews that are over.
func (p *Panel) Effort() Effort {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.effort
}

// Lines is what is on the screen.
func (p *Panel) Lines() []TextLine {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.drawn)
}

// History is every line that was drawn since the beginning or the last Forget.
func (p *Panel) History() []TextLine {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.history)
}

// Forget empties the history.
func (p *Panel) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.history = nil
}

// Watch has each line given to a function when it is drawn, until stop is
// called. The function must not block and must not call the panel.
func (p *Panel) Watch(watch func(TextLine)) (stop func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := p.nextID
	p.nextID++
	p.watchers[id] = watch
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.watchers, id)
	}
}
