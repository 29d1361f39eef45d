package emulator

import (
	"encoding/json"
	"errors"
	"testing"
)

func parseRules(t testing.TB, document string) *Automation {
	t.Helper()
	rules, err := ParseAutomation([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// The example of Speculos' documentation is taken, and others that it rejects are
// not.
func TestParseAutomation(t *testing.T) {
	parseRules(t, `{"version": 1, "rules": [
		{"text": "Application", "x": 35, "y": 3, "conditions": [["seen", false]],
		 "actions": [["button", 2, true], ["button", 2, false], ["setbool", "seen", true]]},
		{"regexp": "\\d+", "actions": [["exit"]]},
		{"actions": [["setbool", "default_match", true]]},
		{"text": "no actions"}]}`)
	for what, document := range map[string]string{
		"nothing":            ``,
		"no object":          `[]`,
		"another version":    `{"version": 2, "rules": []}`,
		"no version":         `{"rules": []}`,
		"no rules":           `{"version": 1}`,
		"null":               `{"version": 1, "rules": null}`,
		"an unknown field":   `{"version": 1, "rules": [{"txt": "a"}]}`,
		"a field above":      `{"version": 1, "rules": [], "more": 1}`,
		"something behind":   `{"version": 1, "rules": []} {}`,
		"a broken pattern":   `{"version": 1, "rules": [{"regexp": "("}]}`,
		"a text as place":    `{"version": 1, "rules": [{"x": "1"}]}`,
		"half a condition":   `{"version": 1, "rules": [{"conditions": [["a"]]}]}`,
		"no condition":       `{"version": 1, "rules": [{"conditions": ["a"]}]}`,
		"a null value":       `{"version": 1, "rules": [{"conditions": [["a", null]]}]}`,
		"an unknown action":  `{"version": 1, "rules": [{"actions": [["swipe", 1]]}]}`,
		"an empty action":    `{"version": 1, "rules": [{"actions": [[]]}]}`,
		"an action too long": `{"version": 1, "rules": [{"actions": [["exit", 1]]}]}`,
		"a button as text":   `{"version": 1, "rules": [{"actions": [["button", "1", true]]}]}`,
		"a number as action": `{"version": 1, "rules": [{"actions": [[1, 2, true]]}]}`,
	} {
		if _, err := ParseAutomation([]byte(document)); !errors.Is(err, ErrBadAutomation) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := ParseAutomation(make([]byte, maxAutomation+1)); !errors.Is(err, ErrBadAutomation) {
		t.Errorf("too much: %v", err)
	}
}

// The first rule that fits is followed; a pattern begins where the line does.
func TestAutomationFirstRule(t *testing.T) {
	rules := parseRules(t, `{"version": 1, "rules": [
		{"text": "a", "x": 5, "actions": [["button", 1, true]]},
		{"regexp": "b+", "conditions": [["done", false]], "actions": [["button", 2, true], ["setbool", "done", true]]},
		{"regexp": "b+", "conditions": [["done", true]], "actions": [["finger", 3, 4, false]]},
		{"text": "a", "y": 6},
		{"text": "a", "actions": [["exit"]]}]}`)
	for _, c := range []struct {
		line TextLine
		want []action
	}{
		{TextLine{Text: "a", X: 5}, []action{{kind: actButton, x: 1, on: true}}},
		{TextLine{Text: "a", X: 4, Y: 6}, []action{{kind: actExit}}},
		{TextLine{Text: "abb"}, nil},
		{TextLine{Text: "bbc"}, []action{{kind: actButton, x: 2, on: true}, {kind: actSet, name: "done", on: true}}},
		{TextLine{Text: "bbc"}, []action{{kind: actFinger, x: 3, y: 4}}},
	} {
		got := rules.actions(c.line)
		if len(got) != len(c.want) {
			t.Fatalf("%+v: %+v, want %+v", c.line, got, c.want)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%+v: %+v, want %+v", c.line, got[i], c.want[i])
			}
		}
	}
}

// Rules approve on a touch screen, too, where they hold for as long as it takes.
func TestAutomationTouch(t *testing.T) {
	d := sit(t, Config{Model: Flex})
	d.Automate(parseRules(t, `{"version": 1, "rules": [
		{"regexp": "Hold to", "actions": [["finger", 240, 435, true], ["finger", 240, 435, false]]},
		{"regexp": "Sign message", "actions": []},
		{"regexp": "Ethereum|app is|Quit|hi", "actions": []},
		{"regexp": "Review message|Message", "actions": [["finger", 430, 550, true], ["finger", 430, 550, false]]}]}`))
	out, err := d.Exchange(t.Context(), askMessage(t, "hi"))
	if err != nil || len(out) != 67 {
		t.Errorf("answer %x, %v", out, err)
	}
}

// Rules that answer each other for good are stopped, and the device still works.
func TestAutomationEndless(t *testing.T) {
	d := sit(t, Config{})
	d.Automate(parseRules(t, `{"version": 1, "rules": [
		{"text": "Review message", "actions": [["button", 2, true], ["button", 2, false]]},
		{"text": "Message", "actions": [["button", 1, true], ["button", 1, false]]}]}`))
	d.begin(askMessage(t, "hi"))
	d.SetRobot(RobotApproves)
	equal(t, "word", d.answer(), "9000")
}

func TestAutomationExit(t *testing.T) {
	d := sit(t, Config{})
	d.Automate(parseRules(t, `{"version": 1, "rules": [{"text": "Review message", "actions": [["exit"]]}]}`))
	if _, err := d.Exchange(t.Context(), askMessage(t, "hi")); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v", err)
	}
}

// Whatever is taken is valid JSON of the one form, and never breaks a panel.
func FuzzAutomation(f *testing.F) {
	f.Add([]byte(`{"version": 1, "rules": [{"text": "Review message", "x": 1, "conditions": [["a", true]], "actions": [["button", 1, true]]}]}`))
	f.Add([]byte(`{"version": 1, "rules": [{"regexp": ".*", "actions": [["button", 2, true], ["button", 2, false], ["exit"]]}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		rules, err := ParseAutomation(document)
		if err != nil {
			if !errors.Is(err, ErrBadAutomation) {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		if !json.Valid(document) {
			t.Fatal("no JSON")
		}
		d := sit(t, Config{})
		d.Automate(rules)
		d.press("rlb")
	})
}
