package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/valetkey/valetkey/ledger/emulator"
)

// What a finger or a button does.
const (
	press           = "press"
	release         = "release"
	pressAndRelease = "press-and-release"
)

// maxDelay bounds how long a finger stays, in seconds.
const (
	defaultDelay = 0.1
	maxDelay     = 60
)

var chords = map[string][]emulator.Button{
	"left":  {emulator.LeftButton},
	"right": {emulator.RightButton},
	"both":  {emulator.LeftButton, emulator.RightButton},
}

func (s *server) button(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Action string   `json:"action"`
		Delay  *float64 `json:"delay"`
	}
	chord, ok := chords[r.PathValue("which")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if !read(w, r, &in) {
		return
	}
	down, up, ok := phases(w, in.Action)
	if !ok {
		return
	}
	if down {
		for _, b := range chord {
			s.panel.Press(b)
		}
	}
	if up {
		for _, b := range chord {
			s.panel.Release(b)
		}
	}
	done(w)
}

func phases(w http.ResponseWriter, action string) (down, up, ok bool) {
	switch action {
	case press:
		return true, false, true
	case release:
		return false, true, true
	case pressAndRelease:
		return true, true, true
	}
	fail(w, http.StatusBadRequest, "action is none of press, release and press-and-release")
	return false, false, false
}

func (s *server) finger(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Action string `json:"action"`
		X      *int   `json:"x"`
		Y      *int   `json:"y"`
		X2     *int   `json:"x2"`
		Y2     *int   `json:"y2"`
		Delay  *float64
	}
	if !read(w, r, &in) {
		return
	}
	if in.X == nil || in.Y == nil || *in.X < 0 || *in.Y < 0 {
		fail(w, http.StatusBadRequest, "x and y are due, and not negative")
		return
	}
	down, up, ok := phases(w, in.Action)
	if !ok {
		return
	}
	if down {
		s.panel.Touch(*in.X, *in.Y)
	}
	if down && up {
		stay(r.Context(), in.Delay)
	}
	if up {
		x, y := *in.X, *in.Y
		if in.X2 != nil {
			x = *in.X2
		}
		if in.Y2 != nil {
			y = *in.Y2
		}
		s.panel.Lift(x, y)
	}
	done(w)
}

// stay waits while a finger is on the screen.
func stay(ctx context.Context, seconds *float64) {
	n := defaultDelay
	if seconds != nil {
		n = min(max(*seconds, 0), maxDelay)
	}
	timer := time.NewTimer(time.Duration(n * float64(time.Second)))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (s *server) ticker(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Action string `json:"action"`
	}
	if !read(w, r, &in) {
		return
	}
	switch in.Action {
	case "pause":
		s.panel.Freeze()
	case "resume":
		s.panel.Thaw()
	case "single-step":
		s.panel.Tick()
	default:
		fail(w, http.StatusBadRequest, "action is none of pause, resume and single-step")
		return
	}
	done(w)
}

// automation takes a document in ASCII, and none that only names a file.
func (s *server) automation(w http.ResponseWriter, r *http.Request) {
	document, err := io.ReadAll(r.Body)
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	for _, b := range document {
		if b > 0x7f {
			fail(w, http.StatusBadRequest, "invalid encoding")
			return
		}
	}
	rules, err := emulator.ParseAutomation(document)
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	s.panel.Automate(rules)
	done(w)
}
