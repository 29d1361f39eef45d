//go:build !nodev

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// update writes testdata/lives.golden.json; a test binary has one such flag.
var update = updateGuides

// cost is what a life asks of the holder. Confirmations are told by the command;
// presses are counted by the emulated device, where it reads every page, and are
// one for each page that it has shown.
type cost struct {
	Life     string            `json:"life"`
	Wallet   string            `json:"wallet"`
	Home     string            `json:"home"`
	Spending string            `json:"spending"` // where its tokens come from
	Settings []string          `json:"settings"` // that the holder had to turn on
	Risks    []string          `json:"risks"`    // that the holder had to accept by name
	Asked    map[string]effort `json:"asked"`    // by command
}

type effort struct {
	Confirmations int `json:"confirmations"`
	Presses       int `json:"presses"`
}

const deviceLog = "device.log"

// holder has the wallet's holder run a command, with what this wallet needs
// added to it, and counts what that asks: holder COMMAND ARGS... Its output is JSON.
func (l *living) holder(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: holder COMMAND ARGS...")
	}
	command, with := args[0], l.with[args[0]]
	switch {
	case slices.Contains(args, "--delegation"):
		command, with = "revoke --delegation", l.undoes
	case command == "plan":
		with = l.with["link"]
	}
	if _, twice := l.cost.Asked[command]; twice {
		ts.Fatalf("%s was counted already", command)
	}
	before := l.device(ts)
	ts.Check(ts.Exec("valetkey", slices.Concat(args, with, []string{"--json", "--no-input"})...))
	after, told := l.device(ts), confirmations(ts, ts.ReadFile("stderr"))
	if counted := after.Confirmations - before.Confirmations; l.has("ledger") && counted != told {
		ts.Fatalf("%s: the device was told to confirm %d times, and has %d times", command, told, counted)
	}
	l.cost.Asked[command] = effort{told, after.Presses - before.Presses}
	for _, option := range with {
		if risk, ok := strings.CutPrefix(option, "--accept-risk="); ok && !slices.Contains(l.cost.Risks, risk) {
			l.cost.Risks = append(l.cost.Risks, risk)
		}
	}
	if command == "link" {
		l.linked(ts, ts.ReadFile("stdout"))
	}
}

// again is holder without counting: again COMMAND ARGS...
func (l *living) again(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: again COMMAND ARGS...")
	}
	ts.Check(ts.Exec("valetkey", slices.Concat(args, l.with[args[0]], []string{"--json", "--no-input"})...))
}

func (l life) has(vendor string) bool { return len(l.start) > 0 && l.start[0] == vendor }

// device is what the device's holder has done so far, as the device counts it.
func (l *living) device(ts *testscript.TestScript) effort {
	switch {
	case l.has("ledger"):
		var device struct {
			Effort struct{ Approved, Presses int }
		}
		ts.Check(json.Unmarshal([]byte(request(ts, "GET", "/device", "")), &device))
		return effort{device.Effort.Approved, device.Effort.Presses}
	case l.has("trezor"):
		return effort{Presses: strings.Count(ts.ReadFile(deviceLog), `"event":"screen"`)}
	}
	return effort{}
}

// confirmations counts the events that a command tells its holder of.
func confirmations(ts *testscript.TestScript, events string) int {
	count := 0
	for line := range strings.Lines(events) {
		var e struct{ Event, Reason string }
		ts.Check(json.Unmarshal([]byte(line), &e))
		if (e.Event == "awaiting_device" || e.Event == "confirmed_unasked") && strings.HasPrefix(e.Reason, "sign_") {
			count++
		}
	}
	return count
}

// linked notes what the link says of itself, which must agree with what was counted.
func (l *living) linked(ts *testscript.TestScript, document string) {
	var link struct {
		Data struct {
			Plan struct {
				Device struct{ Vendor, Model, App, Version string }
				Home   struct{ Home string }
				Steps  []struct{ By string }

				Spending string
			}
		}
	}
	ts.Check(json.Unmarshal([]byte(document), &link))
	plan := link.Data.Plan
	planned := 0
	for _, step := range plan.Steps {
		if step.By == "device" {
			planned++
		}
	}
	if asked := l.cost.Asked["link"].Confirmations; asked != planned {
		ts.Fatalf("the plan had %d confirmations, %d were asked", planned, asked)
	}
	l.cost.Home, l.cost.Spending = plan.Home.Home, plan.Spending
	d := plan.Device
	l.cost.Wallet = strings.Join(strings.Fields(d.Vendor+" "+d.Model+" "+d.App+" "+d.Version), " ")
}

// costs is the golden file, and what takes its place with -update.
type costs struct {
	mu     sync.Mutex
	golden []cost
	seen   []cost
}

var costsFile = filepath.Join("testdata", "lives.golden.json")

func openCosts(t *testing.T) *costs {
	t.Helper()
	b := &costs{}
	text, err := os.ReadFile(costsFile)
	if err == nil {
		err = json.Unmarshal(text, &b.golden)
	}
	if err != nil && !*update {
		t.Fatal(err)
	}
	return b
}

func (b *costs) find(life string) cost {
	i := slices.IndexFunc(b.golden, func(c cost) bool { return c.Life == life })
	if i < 0 {
		return cost{}
	}
	return b.golden[i]
}

// exact compares all of it, on the chain where all texts are the same each time.
func (b *costs) exact(t *testing.T, got cost) {
	b.mu.Lock()
	b.seen = append(b.seen, got)
	b.mu.Unlock()
	if want := b.find(got.Life); !*update && !reflect.DeepEqual(got, want) {
		t.Errorf("it asked\n%+v, %s has\n%+v", got, costsFile, want)
	}
}

// confirmations compares what does not hang on the width of an address.
func (b *costs) confirmations(t *testing.T, got cost) {
	want := b.find(got.Life)
	for _, c := range []*cost{&got, &want} {
		asked := map[string]effort{}
		for command, e := range c.Asked {
			asked[command] = effort{Confirmations: e.Confirmations}
		}
		c.Asked = asked
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("it asked\n%+v, %s has\n%+v", got, costsFile, want)
	}
}

// close writes the file with -update; lives that were not lived stay as they are.
func (b *costs) close(t *testing.T) {
	if !*update || t.Failed() {
		return
	}
	var all []cost
	for _, l := range lives {
		c := b.find(l.name)
		for _, seen := range b.seen {
			if seen.Life == l.name {
				c = seen
			}
		}
		all = append(all, c)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(all); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(costsFile, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
