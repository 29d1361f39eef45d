package emulator

import "strings"

// touchScreen is the geometry of a touch screen, in pixels.
//
// What a page takes is the SDK's rule (getNbTagValuesInPage in
// lib_nbgl/src/nbgl_use_case.c): pairs of a title and a text one below the
// other as long as they fit, at most four. The widths are those of the SDK's
// Inter Medium of 36 pixels, which Flex has, and are scaled for the others.
//
// Measured on Flex, and met: the nine pages of an EIP-712 grant, seven of a
// shorter one, three of a 7702 authorization and of a message, 200 characters of
// text on one page and 379 behind "More", 8 to 9 lines to a page. Stax and Apex
// have the SDK's numbers where they are known; nothing of theirs was measured.
type touchScreen struct {
	width    int // for text
	height   int // for pairs
	skip     int // of the height, which the button "Skip" takes
	lines    int // of one text, without "More"
	details  int // lines of a page behind "More"
	above    int // the first pair
	between  int // pairs
	inside   int // a pair, between title and text
	small    int // height of a line of a title
	large    int // height of a line of text
	type1000 int // size of the type, in thousandths of Flex's
}

// pairsPerPage is NB_MAX_DISPLAYED_PAIRS_IN_REVIEW of the SDK.
const pairsPerPage = 4

// smallType is the size of the type of titles, in thousandths of that of texts.
const smallType = 778 // 28 of 36 pixels

var touchScreens = map[Model]touchScreen{
	Flex: {
		width: 432, height: 464, skip: 56, lines: 9, details: 11, above: 12, between: 12, inside: 4, small: 36, large: 44,
		type1000: 1000,
	},
	Stax: {
		width: 352, height: 548, skip: 56, lines: 10, details: 12, above: 12, between: 12, inside: 4, small: 32, large: 40,
		type1000: 889,
	},
	Apex: {
		width: 268, height: 304, skip: 28, lines: 9, details: 11, above: 8, between: 8, inside: 4, small: 24, large: 24,
		type1000: 500,
	},
}

// interWidths are the widths of 0x20 to 0x7e in
// lib_nbgl/include/fonts/nbgl_font_inter_medium_36.
var interWidths = [...]int{
	10, 11, 14, 23, 23, 30, 23, 8, 14, 14, 19, 24, 10, 17, 10, 13, // blank to /
	23, 17, 22, 23, 24, 22, 23, 21, 23, 23, 10, 10, 24, 24, 24, 19, // 0 to ?
	35, 25, 24, 26, 26, 22, 21, 27, 27, 16, 20, 24, 20, 32, 27, 28, // @ to O
	23, 28, 23, 23, 23, 27, 25, 35, 24, 25, 23, 14, 13, 14, 17, 17, // P to _
	18, 21, 23, 20, 23, 21, 13, 22, 22, 9, 9, 20, 10, 32, 22, 22, // ` to o
	22, 22, 14, 19, 13, 21, 20, 30, 20, 20, 20, 14, 12, 14, 24, // p to ~
}

// split cuts text into lines. A line breaks at a line feed, at the last blank
// that fits, or within a word that is too long.
func (s touchScreen) split(text string, size int) []string {
	room := s.width * 1000 * 1000 / (s.type1000 * size)
	var lines []string
	for {
		shown, taken := breakLine(text, room, interWidth)
		lines = append(lines, shown)
		if text = text[taken:]; text == "" {
			return lines
		}
	}
}

func interWidth(c byte) int {
	if i := int(c) - ' '; i >= 0 && i < len(interWidths) {
		return interWidths[i]
	}
	return 0
}

// pairHeight is what a pair takes, and how many lines its text has.
func (s touchScreen) pairHeight(e entry) (height, lines int) {
	lines = len(s.split(e.text, 1000))
	return len(s.split(e.title, smallType))*s.small + s.inside + lines*s.large, lines
}

// fit counts the entries that share a page; 0 says that not even the first one
// fits.
func (s touchScreen) fit(entries []entry) int {
	used := s.above
	for i, e := range entries {
		if i == pairsPerPage {
			return i
		}
		if i > 0 {
			used += s.between
		}
		height, lines := s.pairHeight(e)
		if used += height; used >= s.height || lines > s.lines {
			return i
		}
	}
	return len(entries)
}

// pages puts a document on pages. The first and the last page have no values.
// Without a button to hold, the last page with values is the one to approve on.
func (s touchScreen) pages(doc document) []page {
	var pages []page
	title := doc.title
	if doc.blind {
		pages = append(pages, page{role: roleWarn, head: headBlindTouch, foot: []string{buttonAcceptRisk}})
		title += "\n" + textBlindRequired
	}
	if doc.skip {
		s.height -= s.skip
	}
	pages = append(pages, page{head: title, skip: doc.skip})
	for rest := doc.entries; len(rest) > 0; {
		n := s.fit(rest)
		if n == 0 {
			pages = append(pages, s.long(rest[0], doc.skip))
			n = 1
		} else {
			pages = append(pages, page{entries: rest[:n], skip: doc.skip})
		}
		rest = rest[n:]
	}
	if doc.hold == "" {
		pages[len(pages)-1].role = roleFinish
		return pages
	}
	return append(pages, page{role: roleHold, head: doc.finish, foot: []string{doc.hold}})
}

// long is a page for a text that does not fit. The holder may touch "More", or go
// on without.
func (s touchScreen) long(e entry, skip bool) page {
	lines := s.split(e.text, 1000)
	room := min(s.lines, (s.height-s.above-s.inside-s.small)/s.large) - 1 // the button takes one
	shown := lines[:min(len(lines), room)]
	p := page{entries: []entry{{e.title, strings.Join(shown, "\n") + ellipsis}}, foot: []string{buttonMore}, skip: skip}
	for rest := lines; len(rest) > 0; {
		n := min(len(rest), s.details)
		p.more = append(p.more, strings.Join(rest[:n], "\n"))
		rest = rest[n:]
	}
	return p
}
