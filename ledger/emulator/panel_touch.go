package emulator

import "time"

// Time on a touch screen goes in ticks, as the device counts it.
const (
	tickTime  = 100 * time.Millisecond
	holdTicks = 15 // for which a button to hold is held (lib_nbgl, 1.5 s)
)

// touch is a finger on the screen.
type touch struct {
	zone  zone
	x, y  int
	ticks int
}

// zone is a place on the screen where something may be touched.
type zone int

const (
	zoneBody   zone = iota // also "More"
	zoneBack               // upper left
	zoneHeader             // upper right: settings, "Skip"
	zoneUpper              // the upper one of two buttons, or the one to hold
	zoneLeft               // lower left: reject, cancel, close
	zoneMiddle             // lower middle: the page before, quit
	zoneRight              // lower right: the next page
)

// zone finds the place. Its borders are between the points at which the vendor's
// test framework touches (ragger, firmware/touch/positions.py).
func (m Model) zone(x, y int) zone {
	w, h := m.ScreenSize()
	switch {
	case y*100 < h*15 && x*100 < w*25:
		return zoneBack
	case y*100 < h*15 && x*100 >= w*75:
		return zoneHeader
	case y*100 < h*69:
		return zoneBody
	case y*100 < h*85:
		return zoneUpper
	case x*100 < w*33:
		return zoneLeft
	case x*100 < w*80:
		return zoneMiddle
	}
	return zoneRight
}

// Touch puts a finger on the screen, and Lift takes it away. A touch counts
// where it begins, when it ends; a finger that has moved to the side by a fifth
// of the screen has swiped. A button to hold counts after 1.5 seconds.
func (p *Panel) Touch(x, y int) { p.do(func() { p.touchDown(x, y) }) }

// Lift takes the finger away.
func (p *Panel) Lift(x, _ int) { p.do(func() { p.touchUp(x) }) }

func (p *Panel) touchDown(x, y int) {
	if !p.device.touch() || p.locked || p.finger != nil {
		return
	}
	p.finger = &touch{zone: p.device.config.Model.zone(x, y), x: x, y: y}
	p.arm()
}

func (p *Panel) touchUp(x int) {
	f := p.finger
	if f == nil {
		return
	}
	p.finger = nil
	p.stopTimer()
	width, _ := p.device.config.Model.ScreenSize()
	switch moved := x - f.x; {
	case moved*5 < -width:
		p.touched(zoneRight, f.y)
	case moved*5 > width:
		p.touched(zoneMiddle, f.y)
	default:
		p.touched(f.zone, f.y)
	}
}

// arm has time go on while a button is held.
func (p *Panel) arm() {
	p.stopTimer()
	if p.finger != nil && p.finger.zone == zoneUpper && !p.frozen && p.view.current().role == roleHold {
		p.timer = time.AfterFunc(tickTime, p.Tick)
	}
}

func (p *Panel) stopTimer() {
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
}

// Freeze stops the device's clock, and Thaw has it go on.
func (p *Panel) Freeze() { p.do(func() { p.frozen = true; p.stopTimer() }) }

// Thaw undoes Freeze.
func (p *Panel) Thaw() { p.do(func() { p.frozen = false; p.arm() }) }

// Tick lets a tenth of a second pass on the device's clock.
func (p *Panel) Tick() {
	p.do(func() {
		f := p.finger
		if f == nil {
			return
		}
		f.ticks++
		if f.zone == zoneUpper && f.ticks >= holdTicks && p.view.current().role == roleHold {
			p.finger = nil
			p.stopTimer()
			p.presses++
			p.decide(true)
			return
		}
		p.arm()
	})
}

// touched does what a touch does on the page.
func (p *Panel) touched(at zone, y int) {
	v := &p.view
	if v.aside != asideNone {
		p.answer(at)
		return
	}
	now := v.current()
	switch {
	case v.menu || now.act != nil:
		p.touchedMenu(now, at, y)
	case v.within > 0:
		p.touchedDetails(at)
	case now.role == roleWarn:
		p.touchedWarning(at)
	case at == zoneLeft:
		p.ask(asideReject)
		p.presses++
	case at == zoneHeader && now.skip:
		p.ask(asideSkip)
		p.presses++
	case at == zoneBody && now.more != nil:
		v.within, p.stale = 1, true
		p.presses++
	case now.role == roleFinish && at == zoneUpper:
		p.presses++
		p.decide(true)
	case at == zoneRight && now.role != roleHold && now.role != roleFinish:
		p.presses++
		p.turn(v.at + 1)
	case at == zoneMiddle && v.at > 0 && v.pages[v.at-1].role != roleWarn:
		p.presses++
		p.turn(v.at - 1)
	}
}

// touchedWarning: the upper button of a warning leads back, the lower one on.
func (p *Panel) touchedWarning(at zone) {
	switch at {
	case zoneUpper:
		p.presses++
		p.decide(false)
	case zoneLeft, zoneMiddle, zoneRight:
		p.presses++
		p.turn(p.view.at + 1)
	case zoneBody, zoneBack, zoneHeader:
	}
}

// answer answers the question over the page: to reject is on its upper button,
// to skip on the lower one, as measured.
func (p *Panel) answer(at zone) {
	upper := at == zoneUpper
	if !upper && at != zoneLeft && at != zoneMiddle && at != zoneRight {
		return
	}
	p.presses++
	switch asked := p.view.aside; {
	case asked == asideReject && upper:
		p.decide(false)
	case asked == asideSkip && !upper:
		p.turn(finishAt(p.view.pages))
	default:
		p.ask(asideNone)
	}
}

// touchedDetails turns the pages behind "More", and closes them.
func (p *Panel) touchedDetails(at zone) {
	v := &p.view
	to := v.within
	switch at {
	case zoneRight:
		to = min(to+1, len(v.pages[v.at].more))
	case zoneMiddle:
		to = max(to-1, 1)
	case zoneLeft:
		to = 0
	case zoneBody, zoneBack, zoneHeader, zoneUpper:
		return
	}
	p.presses++
	v.within, p.stale = to, true
}

// touchedMenu does what the places of a menu's page do.
func (p *Panel) touchedMenu(now page, at zone, y int) {
	switch {
	case at == zoneHeader && now.header != nil:
		now.header()
	case at == zoneBack && now.back != nil:
		now.back()
	case at == zoneMiddle && now.footer != nil:
		now.footer()
	case now.rows != nil && (at == zoneBody || at == zoneUpper):
		now.rows(p.device.config.Model.row(y))
	case at == zoneRight:
		p.turn(p.view.at + 1)
	case now.act != nil && now.rows == nil:
		now.act()
	}
}
