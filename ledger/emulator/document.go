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

// review cuts a document into pages for the model.
func (m Model) review(doc document) Review {
	screen, touch := touchScreens[m]
	if touch {
		return screen.review(doc)
	}
	return nanoReview(doc)
}

// nanoReview gives every entry pages of its own. Where the review may be
// skipped, a page that offers it stands between the entries (displayReviewPage
// in lib_nbgl/src/nbgl_use_case_nanos.c of the SDK); measured press counts agree.
func nanoReview(doc document) Review {
	r := Review{Kind: doc.kind}
	if doc.blind {
		r.Screens = append(r.Screens, pageBlindAhead)
	}
	r.Screens = append(r.Screens, doc.title)
	for i, e := range doc.entries {
		if doc.skip && i > 0 {
			r.Skip = append(r.Skip, len(r.Screens))
			r.Screens = append(r.Screens, pageSkip)
		}
		r.Screens = append(r.Screens, value(e.title, e.text)...)
	}
	r.Screens = append(r.Screens, doc.finish)
	r.ApprovePresses = len(r.Screens)
	r.RejectPresses = len(r.Screens) + 1
	return r
}

// with adds entries to a document that is being built.
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
