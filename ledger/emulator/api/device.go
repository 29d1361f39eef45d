package api

import (
	"net/http"

	"github.com/valetkey/valetkey/ledger/emulator"
)

// state is the device as GET /device tells it.
type state struct {
	Model    emulator.Model    `json:"model"`
	Version  string            `json:"app_version"`
	App      string            `json:"app"` // that is open; BOLOS is the dashboard
	Locked   bool              `json:"locked"`
	Plugged  bool              `json:"plugged"`
	Settings emulator.Settings `json:"settings"`
	Effort   emulator.Effort   `json:"effort"`
}

func (s *server) state(w http.ResponseWriter, _ *http.Request) {
	d := s.device
	reply(w, state{d.Model(), d.AppVersion(), d.App(), d.Locked(), d.Plugged(), d.Settings(), s.panel.Effort()})
}

// change does what its document names, and nothing when one thing in it is wrong.
func (s *server) change(w http.ResponseWriter, r *http.Request) {
	d := s.device
	settings := d.Settings() // those that are not named stay
	in := struct {
		Locked   *bool              `json:"locked"`
		Plugged  *bool              `json:"plugged"`
		Settings *emulator.Settings `json:"settings"`
		Faults   *[]string          `json:"faults"`
	}{Settings: &settings}
	if !read(w, r, &in) {
		return
	}
	var faults []emulator.Fault
	if in.Faults != nil {
		for _, text := range *in.Faults {
			f, err := emulator.ParseFault(text)
			if err != nil {
				fail(w, http.StatusBadRequest, err.Error())
				return
			}
			faults = append(faults, f)
		}
		d.Faults().Plan(faults...)
	}
	if in.Settings != nil {
		d.Set(*in.Settings)
	}
	if in.Locked != nil && *in.Locked {
		d.Lock()
	} else if in.Locked != nil {
		d.Unlock()
	}
	if in.Plugged != nil && *in.Plugged {
		d.Plug()
	} else if in.Plugged != nil {
		d.Unplug()
	}
	done(w)
}
