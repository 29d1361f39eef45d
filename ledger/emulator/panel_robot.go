package emulator

// Robot says whether the buttons are pressed by nobody.
type Robot int

// The robots. With NoRobot only those who press decide, and rules.
const (
	NoRobot Robot = iota
	RobotApproves
	RobotRejects
)

// SetRobot has a robot go on from where the screen is, reading every page.
func (p *Panel) SetRobot(r Robot) {
	p.do(func() { p.robot, p.stale = r, r != NoRobot && p.view.pending != nil })
}

// Automate has rules press, instead of a robot. Nil ends that.
func (p *Panel) Automate(rules *Automation) {
	p.do(func() {
		p.robot, p.rules = NoRobot, rules
		p.stale = rules != nil && p.view.pending != nil
	})
}

// robotReply is what the robot does on a page, nil for nothing.
func (p *Panel) robotReply(now page) func() {
	switch {
	case p.robot == NoRobot || p.locked || p.view.menu:
		return nil
	case p.view.pending == nil: // an error: read it to its end
		return func() { p.turn(p.view.at + 1) }
	}
	if p.device.touch() {
		return p.robotTouch(now)
	}
	chord := rightBit
	switch {
	case now.role == roleWarn, now.role == roleReject:
		chord = leftBit | rightBit
	case now.role == roleFinish && p.robot == RobotApproves:
		chord = leftBit | rightBit
	}
	return func() { p.pressed(chord) }
}

// robotTouch: a rejection is the shortest that there is, on the first page.
func (p *Panel) robotTouch(now page) func() {
	at := zoneRight
	switch {
	case p.view.aside == asideReject:
		at = zoneUpper
	case p.robot == RobotRejects && now.role == roleWarn:
		at = zoneUpper
	case p.robot == RobotRejects:
		at = zoneLeft
	case now.role == roleHold:
		return func() { p.presses++; p.decide(true) }
	case now.role == roleFinish:
		at = zoneUpper
	}
	return func() { p.touched(at, 0) }
}

// follow turns a rule's actions into presses.
func (p *Panel) follow(actions []action) []func() {
	var out []func()
	for _, a := range actions {
		switch a.kind {
		case actButton:
			out = append(out, func() { p.push(Button(a.x), a.on) })
		case actFinger:
			out = append(out, func() { p.fingerAction(a) })
		case actExit:
			out = append(out, p.device.end)
		case actSet: // Automation has done it
		}
	}
	return out
}

// fingerAction touches as rules do, which have no time: a button to hold is held
// for as long as it takes when it is let go.
func (p *Panel) fingerAction(a action) {
	if a.on {
		p.touchDown(a.x, a.y)
		return
	}
	if f := p.finger; f != nil && f.zone == zoneUpper && p.view.current().role == roleHold {
		p.finger = nil
		p.stopTimer()
		p.presses++
		p.decide(true)
		return
	}
	p.touchUp(a.x)
}
