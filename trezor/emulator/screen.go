package emulator

import "sync"

// screen is what a device shows, shared by what runs the device and the debug
// link.
type screen struct {
	mu      sync.Mutex
	prompt  *Prompt // nil is the home screen
	page    int
	changed chan struct{} // closed and replaced at every change

	// decisions are what the debug link pressed for the prompt that is shown.
	decisions chan Answer
}

func newScreen() *screen {
	return &screen{changed: make(chan struct{}), decisions: make(chan Answer, 1)}
}

// show puts a prompt on the screen. Decisions about an older one are void.
func (s *screen) show(p *Prompt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.decisions:
	default:
	}
	s.prompt, s.page = p, 0
	s.notify()
}

// home takes the prompt off the screen.
func (s *screen) home() { s.show(nil) }

// turn goes some pages on, or back.
func (s *screen) turn(by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prompt == nil {
		return
	}
	s.page = max(0, min(s.page+by, len(s.prompt.Pages)-1))
	s.notify()
}

// decide answers the prompt, if there is one that has no answer yet.
func (s *screen) decide(a Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prompt == nil {
		return
	}
	select {
	case s.decisions <- a:
	default:
	}
}

// now is what is shown, and a channel that is closed when that changes.
func (s *screen) now() (p *Prompt, page int, changed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.prompt, s.page, s.changed
}

func (s *screen) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}
