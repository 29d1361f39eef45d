package emulator

import (
	"context"
	"errors"
	"sync"
)

// PromptKind says what a prompt asks for.
type PromptKind string

// The kinds of prompts.
const (
	PromptConfirm    PromptKind = "confirm"    // yes or no
	PromptChoice     PromptKind = "choice"     // yes, no, or details, which More opens
	PromptPIN        PromptKind = "pin"        // digits, typed on the device
	PromptPassphrase PromptKind = "passphrase" // text, typed on the device
)

// Prompt is what the holder is asked at one time: one ButtonRequest. A signature
// usually takes several.
type Prompt struct {
	Kind PromptKind `json:"kind"`
	// Name is ButtonRequest.name, which says the purpose. The Model One has none.
	Name string     `json:"name,omitempty"`
	Code ButtonCode `json:"code"`
	// Title is the heading, Pages the text below it, page by page in the order in
	// which the holder meets them. Approval is possible on the last.
	Title string   `json:"title,omitempty"`
	Pages []string `json:"pages"`
	// Menu is what can be looked up and need not be: "Account: ETH #1".
	Menu []string `json:"menu,omitempty"`
	// More is the label of what shows details, in a PromptChoice.
	More string `json:"more,omitempty"`
	// Verb is the label of what approves.
	Verb string `json:"verb,omitempty"`
	// Hold says that approval is a button held down rather than pressed.
	Hold bool `json:"hold,omitempty"`
}

// Action is what the holder does with a prompt.
type Action string

// The actions. Details is for a PromptChoice, and opens what More names.
const (
	Approve Action = "approve"
	Reject  Action = "reject"
	Details Action = "details"
)

// Answer is the holder's answer to a prompt.
type Answer struct {
	Action Action
	// Entry is what was typed, for a PromptPIN or a PromptPassphrase. Nil is what
	// the holder knows: Config.PIN, Config.Passphrase.
	Entry *string
}

// Type is an answer that types text and confirms it.
func Type(text string) Answer { return Answer{Action: Approve, Entry: &text} }

// Approver is the holder: it gets a prompt and says what to do. It blocks as
// long as a human would and must return when ctx is done, which happens when the
// host takes the prompt back, or the debug link answers it. Any other error
// breaks the device: its links fail with it.
type Approver func(ctx context.Context, p Prompt) (Answer, error)

// ErrScriptEnded is returned by a [Script] that has no more answers.
var ErrScriptEnded = errors.New("the script has no more answers")

// ApproveAll approves at once whatever is shown, without looking at details.
func ApproveAll(context.Context, Prompt) (Answer, error) { return Answer{Action: Approve}, nil }

// ReadAll approves, and opens every detail that is offered before. It never
// skips what is still to come.
func ReadAll(_ context.Context, p Prompt) (Answer, error) {
	if p.Kind == PromptChoice && p.More != moreConfirmAll {
		return Answer{Action: Details}, nil
	}
	return Answer{Action: Approve}, nil
}

// RejectAll rejects at once whatever is shown.
func RejectAll(context.Context, Prompt) (Answer, error) { return Answer{Action: Reject}, nil }

// Wait leaves every prompt on the screen, for the debug link to answer.
func Wait(ctx context.Context, _ Prompt) (Answer, error) {
	<-ctx.Done()
	return Answer{}, ctx.Err()
}

// Script gives the answers one after the other, then ErrScriptEnded.
func Script(answers ...Answer) Approver {
	var mu sync.Mutex
	return func(context.Context, Prompt) (Answer, error) {
		mu.Lock()
		defer mu.Unlock()
		if len(answers) == 0 {
			return Answer{}, ErrScriptEnded
		}
		next := answers[0]
		answers = answers[1:]
		return next, nil
	}
}
