package emulator

// Button is one of the two buttons of a Nano.
type Button int

// The buttons, by the numbers that Speculos' automation has for them.
const (
	LeftButton  Button = 1
	RightButton Button = 2
)

// buttons are those that are down, as bits.
type buttons uint8

const (
	leftBit  buttons = 1 << (LeftButton - 1)
	rightBit buttons = 1 << (RightButton - 1)
)

// Press holds a button down, and Release lets it go. As on the device something
// happens when the last button is let go, and what, depends on all that were
// down until then (io_seproxyhal_button_push in the SDK).
func (p *Panel) Press(b Button) { p.do(func() { p.push(b, true) }) }

// Release lets a button go.
func (p *Panel) Release(b Button) { p.do(func() { p.push(b, false) }) }

func (p *Panel) push(b Button, down bool) {
	if p.device.touch() || p.locked || b != LeftButton && b != RightButton {
		return
	}
	bit := buttons(1) << (b - 1)
	if down {
		p.held |= bit
		p.chord |= bit
		return
	}
	p.held &^= bit
	if p.held == 0 && p.chord != 0 {
		chord := p.chord
		p.chord = 0
		p.pressed(chord)
	}
}

// pressed does what one button, or both of them, do on the page.
func (p *Panel) pressed(chord buttons) {
	p.presses++
	v := &p.view
	now := v.current()
	switch {
	case chord == leftBit && v.aside == asideSafety:
		p.ask(asideNone)
	case chord == leftBit:
		p.turn(v.at - 1)
	case chord == rightBit && now.role == roleWarn:
		p.ask(asideSafety)
	case chord == rightBit && v.aside == asideNone:
		p.turn(v.at + 1)
	case chord == leftBit|rightBit:
		p.confirm(now)
	}
}

// confirm does what both buttons do.
func (p *Panel) confirm(now page) {
	switch {
	case now.act != nil:
		now.act()
	case now.role == roleWarn:
		p.turn(p.view.at + 1)
	case now.role == roleSkip:
		p.turn(finishAt(p.view.pages))
	case now.role == roleFinish:
		p.decide(true)
	case now.role == roleReject:
		p.decide(false)
	}
}
