package emulator

import (
	"slices"
	"strings"
)

// role says what the buttons do on a page, or where a touch screen is touched.
type role int

const (
	roleRead   role = iota // on to the next page
	roleWarn               // a warning to accept before anything is shown
	roleSkip               // on a Nano: both buttons go to the last page
	roleFinish             // approve
	roleHold               // approve, on a touch screen, by holding the button
	roleReject             // on a Nano: both buttons reject
)

// page is what a screen shows at one time. On a Nano it has a heading or one
// entry, and never a button.
type page struct {
	role    role
	head    string   // lines above everything else
	entries []entry  // values under their titles
	foot    []string // buttons
	skip    bool     // on a touch screen: there is a button "Skip"
	more    []string // on a touch screen: the pages behind the button "More"

	// Of pages that are no review: what both buttons do, and places of a touch
	// screen.
	act                  func()
	header, footer, back func()
	rows                 func(row int)
}

// String is the page in one text, as [Review.Screens] has it.
func (p page) String() string {
	var parts []string
	if p.head != "" {
		parts = append(parts, p.head)
	}
	for _, e := range p.entries {
		parts = append(parts, titled(e.title, e.text))
	}
	return strings.Join(append(parts, p.foot...), "\n")
}

// texts are the pages as [Review] has them, without the one to reject on.
func texts(pages []page) []string {
	var out []string
	for _, p := range pages {
		if p.role != roleReject {
			out = append(out, p.String())
		}
	}
	return out
}

// pages cuts a document for the model.
func (m Model) pages(doc document) []page {
	if screen, touch := touchScreens[m]; touch {
		return screen.pages(doc)
	}
	return nanoPages(doc)
}

// review describes pages to whoever decides without pressing anything.
func (m Model) review(kind ReviewKind, pages []page) Review {
	r := Review{Kind: kind, Screens: texts(pages), Touch: m.Touch()}
	for i, p := range pages {
		if p.role == roleSkip || p.skip {
			r.Skip = append(r.Skip, i)
		}
		if p.more != nil {
			if r.More == nil {
				r.More = map[int][]string{}
			}
			r.More[i] = p.more
		}
	}
	r.ApprovePresses, r.RejectPresses = len(r.Screens), len(r.Screens)+1
	if r.Touch {
		r.RejectPresses = 2 // "Reject", and once more to confirm it
	}
	return r
}

// nanoPages gives every entry pages of its own. Where the review may be skipped,
// a page that offers it stands between the entries (displayReviewPage in
// lib_nbgl/src/nbgl_use_case_nanos.c of the SDK); measured press counts agree.
func nanoPages(doc document) []page {
	var pages []page
	if doc.blind {
		pages = append(pages, page{role: roleWarn, head: pageBlindAhead})
	}
	pages = append(pages, page{head: doc.title})
	for i, e := range doc.entries {
		if doc.skip && i > 0 {
			pages = append(pages, page{role: roleSkip, head: pageSkip})
		}
		for _, part := range parts(e) {
			pages = append(pages, page{entries: []entry{part}})
		}
	}
	return append(pages, page{role: roleFinish, head: doc.finish}, page{role: roleReject, head: doc.reject})
}

// finishAt is the index of the page to approve on.
func finishAt(pages []page) int {
	return slices.IndexFunc(pages, func(p page) bool { return p.role == roleFinish || p.role == roleHold })
}
