package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/pflag"

	"github.com/valetkey/valetkey/delegation"
)

// planFileSchema is in the first line of a saved plan.
const planFileSchema = "valetkey.plan.v1"

// planFile is a saved plan, and whose keys it needs.
type planFile struct {
	Schema  string `json:"schema"`
	Session string `json:"session_name"`
	Payer   string `json:"payer_name"`
	delegation.SavedPlan
}

// ownPlanFlags are what a saved plan says itself. Bounds are not among them: those
// of both hold.
var ownPlanFlags = []string{
	"policy", "session", "payer", "fund-agent", "spend", "session-home", "batch", "deploy", "other-agent", "reset-allowance",
	"path", "account",
}

// checkSaved fails when a flag says what a saved plan says itself.
func (o *planOptions) checkSaved(flags *pflag.FlagSet) error {
	for _, own := range ownPlanFlags {
		if o.saved != "" && flags.Changed(own) {
			return usage("leave it out, or make a new plan", "--plan %s has a --%s of its own", o.saved, own)
		}
	}
	return nil
}

// savePlan writes a new file, readable by its owner alone.
func savePlan(path string, plan *delegation.Plan, request delegation.Request, o planOptions) error {
	saved, err := plan.Save(request)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(planFile{planFileSchema, o.session, o.payer, saved}, "", "  ")
	if err != nil {
		return fmt.Errorf("save plan: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the user names it
	switch {
	case errors.Is(err, fs.ErrExist):
		return usage("name a new file", "%s is there already", path)
	case err != nil:
		return usage("check the directory", "save plan: %v", err)
	}
	_, err = file.Write(append(text, '\n'))
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("save plan: %w", err)
	}
	return nil
}

// readPlanFile decodes a saved plan, and nothing else.
func readPlanFile(path string) (planFile, error) {
	var f planFile
	text, err := readBounded(path, 4<<20)
	if err != nil {
		return f, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil || decoder.More() {
		return f, errors.Join(fmt.Errorf("%s: %w", path, delegation.ErrBadPlan), err)
	}
	if f.Schema != planFileSchema {
		return f, fmt.Errorf("%s: %w: its schema is %q, not %s", path, delegation.ErrBadPlan, f.Schema, planFileSchema)
	}
	return f, nil
}

// planRequest is what the flags ask for, or the saved plan that they name.
func (a *app) planRequest(o *planOptions, work *linkWork) (delegation.Request, error) {
	var request delegation.Request
	if o.saved == "" {
		if o.session == "" {
			return request, usage("give --session NAME; valetkey session new makes one", "no session is named")
		}
		return o.request()
	}
	f, err := readPlanFile(o.saved)
	if err != nil {
		return request, err
	}
	o.session, o.payer = f.Session, f.Payer
	work.saved = &f.SavedPlan
	caps, err := o.caps.caps()
	if err != nil {
		return request, err
	}
	return f.Request(a.Now(), caps, o.clock.skew)
}

// checkSaved: the keys of those names have to be the ones that the plan is for.
func (w *linkWork) checkSaved(request delegation.Request) error {
	if w.saved == nil || request.Agent == w.saved.Agent && w.payer.Address == w.saved.Payer {
		return nil
	}
	return usage("look at a new plan: valetkey plan", "the saved plan is for the keys %s and %s, those of its names here are %s and %s",
		w.saved.Agent, w.saved.Payer, request.Agent, w.payer.Address)
}
