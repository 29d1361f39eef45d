package emulator

import "strings"

// TextLine is one line of text on the screen and where it is, in pixels.
type TextLine struct {
	Text       string
	X, Y, W, H int
	// Bold is set for titles.
	Bold bool
}

// The screen of a Nano, and heights that leave room for a title and three lines.
// Where the device itself puts its lines was not measured: the places here are
// the emulator's own, those of one page do not overlap.
const (
	nanoLine = 14
	nanoType = 12
)

// lines puts a page on the screen.
func (m Model) lines(p page) []TextLine {
	if screen, touch := touchScreens[m]; touch {
		return screen.put(m, p)
	}
	return nanoLines(p)
}

// nanoLines centers a heading of up to four lines, or a title and its text.
func nanoLines(p page) []TextLine {
	var lines []TextLine
	add := func(text string, bold bool) {
		for text != "" {
			shown, taken := line(text)
			text = text[taken:]
			lines = append(lines, TextLine{Text: shown, Bold: bold})
		}
	}
	add(p.head, false)
	for _, e := range p.entries {
		add(e.title, true)
		add(e.text, false)
	}
	width, height := NanoSPlus.ScreenSize()
	top := max(0, (height-len(lines)*nanoLine)/2)
	for i := range lines {
		l := &lines[i]
		l.W, l.H = min(textWidth(l.Text), width), nanoType
		l.X, l.Y = (width-l.W)/2, top+i*nanoLine
	}
	return lines
}

// put puts a page on a touch screen: headings and values from the top, buttons
// at the bottom.
func (s touchScreen) put(m Model, p page) []TextLine {
	var lines []TextLine
	_, height := m.ScreenSize()
	y := s.above
	add := func(text string, size, tall int, bold bool) {
		for _, part := range s.split(text, size) {
			if part != "" {
				lines = append(lines, TextLine{Text: part, X: s.margin(m), Y: y, W: s.textWidth(part, size), H: tall, Bold: bold})
			}
			y += tall
		}
	}
	if p.head != "" {
		add(p.head, 1000, s.large, true)
		y += s.between
	}
	for _, e := range p.entries {
		add(e.title, smallType, s.small, true)
		y += s.inside
		add(e.text, 1000, s.large, false)
		y += s.between
	}
	y = max(y, height-s.large*(1+len(p.foot)))
	if len(p.foot) > 0 {
		add(strings.Join(p.foot, "\n"), 1000, s.large, false)
	}
	return lines
}

// margin is what is left of the screen's width on both sides of text.
func (s touchScreen) margin(m Model) int {
	width, _ := m.ScreenSize()
	return (width - s.width) / 2
}

// row is the row of a menu at a height, -1 above the first. Rows begin below the
// title and are as far apart as those that the vendor's test framework touches.
func (m Model) row(y int) int {
	_, height := m.ScreenSize()
	first, apart := height*15/100, height*15/100
	if y < first {
		return -1
	}
	return (y - first) / apart
}

func textWidth(text string) int {
	sum := 0
	for i := range len(text) {
		sum += width(text[i])
	}
	return sum
}

// textWidth is the width of a line of text in pixels.
func (s touchScreen) textWidth(text string, size int) int {
	sum := 0
	for i := range len(text) {
		sum += interWidth(text[i])
	}
	return sum * s.type1000 * size / (1000 * 1000)
}
