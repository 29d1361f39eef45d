package emulator

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ReviewKind says what is being confirmed.
type ReviewKind string

// The kinds of reviews. Calldata is a selector or a word of calldata, with the
// setting "Debug contracts".
const (
	ReviewAddress       ReviewKind = "address"
	ReviewTransaction   ReviewKind = "transaction"
	ReviewCalldata      ReviewKind = "calldata"
	ReviewMessage       ReviewKind = "message"
	ReviewTypedData     ReviewKind = "typed_data"
	ReviewAuthorization ReviewKind = "authorization"
	ReviewRevocation    ReviewKind = "revocation"
	ReviewOpenApp       ReviewKind = "open_app"
)

// Review is what the holder is asked to confirm.
type Review struct {
	Kind ReviewKind
	// Screens are the pages in order, the last one being the one to approve on.
	Screens []string
	// ApprovePresses counts the button presses from the first page to an
	// approval, RejectPresses those to a rejection on the page after the last.
	// With Touch, ApprovePresses counts touches, the last of them a hold, and
	// RejectPresses is 2: "Reject" on any page, and the question that follows.
	ApprovePresses, RejectPresses int
	// Touch says that the screen is touched rather than having buttons.
	Touch bool
	// Skip are indexes into Screens: pages from which the holder may go to the
	// last page at once, without having seen what is between.
	Skip []int
	// More are the pages behind the button "More" of a page, by its index into
	// Screens. The review can be approved without having seen them.
	More map[int][]string
}

// Screen is one page that is being shown.
type Screen struct {
	// Kind is the review the page belongs to, or empty for an error page, which
	// asks nothing.
	Kind ReviewKind
	Text string
}

// Approver is the holder: it gets a review and answers true to approve. It
// blocks as long as a human would and must return when ctx is done. On an error
// nothing is decided: Exchange returns it, and the review stays on the screen
// (see "Answers that never come" in the package comment).
type Approver func(ctx context.Context, r Review) (bool, error)

// ErrScriptEnded is returned by a [Script] that has no more answers.
var ErrScriptEnded = errors.New("the script has no more answers")

// ApproveAll approves at once whatever is shown.
func ApproveAll(context.Context, Review) (bool, error) { return true, nil }

// RejectAll rejects at once whatever is shown.
func RejectAll(context.Context, Review) (bool, error) { return false, nil }

// Script gives the answers one after the other, then ErrScriptEnded.
func Script(answers ...bool) Approver {
	var mu sync.Mutex
	return func(context.Context, Review) (bool, error) {
		mu.Lock()
		defer mu.Unlock()
		if len(answers) == 0 {
			return false, ErrScriptEnded
		}
		next := answers[0]
		answers = answers[1:]
		return next, nil
	}
}

// pendingReview is a review on the screen and what follows when it is approved.
type pendingReview struct {
	doc      document
	pages    []page     // of doc, for the model
	refusal  statusWord // when rejected; 0 is swRejected
	shown    bool
	decision chan bool // by the panel; has room for it
	then     func(context.Context) (answer, error)
}

// ask shows a review and waits for the holder.
func (d *Device) ask(ctx context.Context, p pendingReview) (answer, error) {
	p.pages = d.config.Model.pages(p.doc)
	p.decision = make(chan bool, 1)
	d.pending = &p
	return d.settle(ctx)
}

// settle waits for the holder's decision on the pending review.
func (d *Device) settle(ctx context.Context) (answer, error) {
	p := d.pending
	decide := d.approve
	if d.panel != nil {
		decide = d.panel.wait
	}
	approved, err := decide(ctx, p)
	if err != nil {
		return answer{}, fmt.Errorf("wait for the holder: %w", err)
	}
	d.pending = nil
	if !approved {
		if p.refusal != 0 {
			return fail(p.refusal), nil
		}
		return fail(swRejected), nil
	}
	return p.then(ctx)
}

// approve asks Config.Approve, and shows all pages at once.
func (d *Device) approve(ctx context.Context, p *pendingReview) (bool, error) {
	if !p.shown {
		p.shown = true
		for _, text := range texts(p.pages) {
			d.show(Screen{p.doc.kind, text})
		}
	}
	approved, err := d.config.Approve(ctx, d.config.Model.review(p.doc.kind, p.pages))
	if err == nil && !approved {
		d.show(Screen{p.doc.kind, p.doc.reject})
	}
	return approved, err
}

// touch says that the device has a touch screen.
func (d *Device) touch() bool { return d.config.Model.Touch() }

// complainBlindOff says that the setting "Blind signing" is off.
func (d *Device) complainBlindOff() {
	d.complain(d.config.Model.byModel(pageBlindOffTouch, pageBlindOff))
}

func (d *Device) show(s Screen) {
	if d.config.Observe != nil {
		d.config.Observe(s)
	}
}

// complain shows pages that ask nothing. The app goes on at once.
func (d *Device) complain(pages ...string) {
	if d.panel != nil {
		d.panel.complain(pages)
		return
	}
	for _, text := range pages {
		d.show(Screen{Text: text})
	}
}
