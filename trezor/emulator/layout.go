package emulator

import "strings"

// How text is cut into pages. What the source says is how many lines a screen
// has and how many characters of the fixed-width font go into one (models.go).
// Modelled: every text is set in that font, and broken at the last blank of a
// line where there is one; the devices set most text in a proportional font.

// pages cuts text for the model's screen. There is always one page; a line break
// within one is a line feed.
func (m *machine) pages(text string) []string { return paginate(text, m.hw.columns, m.hw.rows) }

func paginate(text string, columns, rows int) []string {
	lines := wrap(text, columns)
	var out []string
	for len(lines) > rows {
		out = append(out, strings.Join(lines[:rows], "\n"))
		lines = lines[rows:]
	}
	return append(out, strings.Join(lines, "\n"))
}

// wrap breaks text into lines.
func wrap(text string, columns int) []string {
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		out = append(out, wrapLine([]rune(paragraph), columns)...)
	}
	return out
}

func wrapLine(line []rune, columns int) []string {
	var out []string
	for len(line) > columns {
		cut, skip := columns, 0
		if line[columns] == ' ' {
			skip = 1
		} else if blank := lastBlank(line[:columns]); blank > 0 {
			cut, skip = blank, 1
		}
		out = append(out, string(line[:cut]))
		line = line[cut+skip:]
	}
	return append(out, string(line))
}

func lastBlank(line []rune) int {
	for i := len(line) - 1; i > 0; i-- {
		if line[i] == ' ' {
			return i
		}
	}
	return -1
}

// item is a labelled value. Only the Safe 5 does without the colon.
func (m *machine) item(label, value string) string {
	if m.hw.family != famDelizia {
		label += ":"
	}
	return label + "\n" + value
}

// items are labelled values below each other; labels and values alternate.
func (m *machine) items(pairs ...string) string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, m.item(pairs[i], pairs[i+1]))
	}
	return strings.Join(out, "\n")
}
