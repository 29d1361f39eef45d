package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
)

// ErrBadAutomation is what every document that [ParseAutomation] does not take
// unwraps to.
var ErrBadAutomation = errors.New("no automation in Speculos' form")

// Automation is a set of rules that press when a text is drawn, in the form of
// Speculos (docs/user/automation.md, mcu/resources/automation.schema). The first
// rule that fits a line of text is followed:
//
//	{"version": 1, "rules": [
//	  {"text": "Sign message", "conditions": [["seen", false]], "actions": [
//	    ["button", 1, true], ["button", 2, true], ["button", 1, false], ["button", 2, false],
//	    ["setbool", "seen", true]]},
//	  {"regexp": "Page \\d+", "actions": [["button", 2, true], ["button", 2, false]]}]}
//
// A regexp is matched from the beginning of the line; its syntax is Go's, which
// has no look-ahead. Variables are false until they are set. The places x and y
// are those of [TextLine].
type Automation struct {
	rules     []rule
	variables map[string]bool
}

type rule struct {
	Text       *string           `json:"text"`
	Regexp     *string           `json:"regexp"`
	X          *int              `json:"x"`
	Y          *int              `json:"y"`
	Conditions []json.RawMessage `json:"conditions"`
	Actions    []json.RawMessage `json:"actions"`

	pattern    *regexp.Regexp
	conditions []condition
	actions    []action
}

type condition struct {
	name string
	want bool
}

type actionKind int

const (
	actButton actionKind = iota
	actFinger
	actSet
	actExit
)

type action struct {
	kind actionKind
	x, y int // of a finger; x is the number of a button
	on   bool
	name string // of a variable
}

// maxAutomation bounds a document, in bytes.
const maxAutomation = 1 << 20

// ParseAutomation reads a document and takes nothing that Speculos' schema does
// not.
func ParseAutomation(document []byte) (*Automation, error) {
	var doc struct {
		Version *int    `json:"version"`
		Rules   *[]rule `json:"rules"`
	}
	if len(document) > maxAutomation {
		return nil, fmt.Errorf("%w: %d bytes", ErrBadAutomation, len(document))
	}
	if err := strictJSON(document, &doc); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadAutomation, err)
	}
	if doc.Version == nil || *doc.Version != 1 || doc.Rules == nil {
		return nil, fmt.Errorf("%w: version 1 and rules are due", ErrBadAutomation)
	}
	a := &Automation{rules: *doc.Rules, variables: map[string]bool{}}
	for i := range a.rules {
		if err := a.rules[i].complete(); err != nil {
			return nil, fmt.Errorf("%w: rule %d: %w", ErrBadAutomation, i+1, err)
		}
	}
	return a, nil
}

// strictJSON reads one value with no unknown fields and nothing behind it.
func strictJSON(document []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(document))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something after the document")
	}
	return nil
}

func (r *rule) complete() (err error) {
	if r.Regexp != nil {
		if r.pattern, err = regexp.Compile(`\A(?:` + *r.Regexp + `)`); err != nil {
			return err
		}
	}
	for _, raw := range r.Conditions {
		var c condition
		if err := fixedArray(raw, &c.name, &c.want); err != nil {
			return fmt.Errorf("condition: %w", err)
		}
		r.conditions = append(r.conditions, c)
	}
	for _, raw := range r.Actions {
		a, err := parseAction(raw)
		if err != nil {
			return fmt.Errorf("action: %w", err)
		}
		r.actions = append(r.actions, a)
	}
	return nil
}

// fixedArray reads an array of exactly these elements.
func fixedArray(raw json.RawMessage, into ...any) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil {
		return err
	}
	if len(parts) != len(into) {
		return fmt.Errorf("%d elements where %d are due", len(parts), len(into))
	}
	for i, part := range parts {
		if string(part) == "null" {
			return errors.New("null is no value")
		}
		if err := json.Unmarshal(part, into[i]); err != nil { //nolint:gosec // as many as there are parts
			return err
		}
	}
	return nil
}

func parseAction(raw json.RawMessage) (a action, err error) {
	var parts []json.RawMessage
	var name string
	if err := json.Unmarshal(raw, &parts); err != nil {
		return a, err
	}
	if len(parts) == 0 {
		return a, errors.New("it is empty")
	}
	if err := json.Unmarshal(parts[0], &name); err != nil {
		return a, err
	}
	switch name {
	case "button":
		a.kind, err = actButton, fixedArray(raw, &name, &a.x, &a.on)
	case "finger":
		a.kind, err = actFinger, fixedArray(raw, &name, &a.x, &a.y, &a.on)
	case "setbool":
		a.kind, err = actSet, fixedArray(raw, &name, &a.name, &a.on)
	case "exit":
		a.kind, err = actExit, fixedArray(raw, &name)
	default:
		err = fmt.Errorf("%q is none of button, finger, setbool and exit", name)
	}
	return a, err
}

// actions finds the rule for a line, sets its variables and gives its actions.
func (a *Automation) actions(l TextLine) []action {
	for i := range a.rules {
		r := &a.rules[i]
		if len(r.Actions) == 0 || !a.fits(r, l) {
			continue
		}
		for _, act := range r.actions {
			if act.kind == actSet {
				a.variables[act.name] = act.on
			}
		}
		return r.actions
	}
	return nil
}

func (a *Automation) fits(r *rule, l TextLine) bool {
	if r.Text != nil && *r.Text != l.Text || r.X != nil && *r.X != l.X || r.Y != nil && *r.Y != l.Y ||
		r.pattern != nil && !r.pattern.MatchString(l.Text) {
		return false
	}
	for _, c := range r.conditions {
		if a.variables[c.name] != c.want {
			return false
		}
	}
	return true
}
