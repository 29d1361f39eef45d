package emulator

import "strings"

// How text is cut into pages on a Nano.
//
// Measured are these cuts of app 1.22.0 on a Nano S Plus: strings of known
// content broken line by line, an address on one page, a transaction hash on
// two, a permission text of 360 bytes on 7 pages, texts of 1000, 2000 and 4000
// bytes on 13, 26 and 51. No fixed number of characters satisfies them (51 to a
// page in one, at least 77 in others), because the type is proportional.
//
// Modelled: lines of at most 114 pixels in the 11-pixel Open Sans of the SDK,
// broken at the last blank of a line where there is one, three lines to a page.
// It gives every measured line break. What the four measured texts said is not
// on record, so their counts are met by texts as narrow as the counts imply: a
// permission full of addresses has 6.5 pixels a character, prose 5 to 5.5, and
// the long ones had about 4.5. For other text the count is the model's word.
const (
	lineWidth    = 114
	linesPerPage = 3
)

// glyphWidths are the widths in pixels of the characters 0x20 to 0x7e in the
// SDK's regular 11-pixel font (lib_bagl/src/bagl_font_open_sans_regular_11px.inc),
// one digit each; the digit after 9 is ":".
const glyphWidths = "" +
	"33476982336634346666866666336665" + // blank to ?
	":777866883476:897976787:66644465" + // @ to _
	"6675765673463:77774547696654646" // ` to ~

// width is the width of a printable character.
func width(c byte) int {
	if c < ' ' || int(c-' ') >= len(glyphWidths) {
		return 0
	}
	return int(glyphWidths[c-' '] - '0')
}

// line takes one line off text and says how many bytes are gone.
func line(text string) (shown string, taken int) {
	return breakLine(text, lineWidth, width)
}

// breakLine takes a line of at most room off text and says how many bytes are
// gone. A blank or a line feed at which the line was broken belongs to no line.
func breakLine(text string, room int, width func(byte) int) (shown string, taken int) {
	used, blank := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '\n':
			return text[:i], i + 1
		case ' ':
			blank = i
		}
		if used += width(text[i]); used <= room {
			continue
		}
		if blank > 0 {
			return text[:blank], blank + 1
		}
		return text[:max(i, 1)], max(i, 1)
	}
	return text, len(text)
}

// paginate cuts text into pages, each in one string. There is always one page.
func paginate(text string) []string {
	var pages []string
	for {
		start := text
		taken := 0
		for range linesPerPage {
			_, n := line(text)
			text = text[n:]
			taken += n
		}
		pages = append(pages, strings.TrimRight(start[:taken], " \n"))
		if text == "" {
			return pages
		}
	}
}

// shorten takes the middle out of a title that is too wide for its line.
// Measured: a long key is shown as "_very_...are_cut". Modelled: the first 6 and
// the last 7 characters are what is left of any.
func shorten(title string) string {
	const head, tail = 6, 7
	if textWidth(title) <= lineWidth {
		return title
	}
	return title[:head] + ellipsis + title[len(title)-tail:]
}
