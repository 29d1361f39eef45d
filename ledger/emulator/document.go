package emulator

import "slices"

// entry is one value of a review under its title.
type entry struct{ title, text string }

// document is what a review says, before it is cut into pages for a screen.
type document struct {
	kind    ReviewKind
	blind   bool // begins with a warning
	title   string
	entries []entry
	finish  string // the page to approve on
	hold    string // there, on a touch screen: the button; "" is a touch
	skip    bool   // the holder may skip the rest
	reject  string // the page that asks whether to reject
}

// add appends a value to a document that is being built.
func (doc *document) add(title, text string) {
	doc.entries = append(doc.entries, entry{title, text})
}

// Touch says that the model has a touch screen.
func (m Model) Touch() bool {
	_, touch := touchScreens[m]
	return touch
}

// known says that there is such a model.
func (m Model) known() bool { return slices.Contains(Models(), m) }
