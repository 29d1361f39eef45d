package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/valetkey/valetkey/ledger/emulator"
)

// event is a line of text as Speculos tells it.
type event struct {
	Text  string `json:"text"`
	X     int    `json:"x"`
	Y     int    `json:"y"`
	W     int    `json:"w"`
	H     int    `json:"h"`
	Clear bool   `json:"clear"` // never set in what clients see
}

func eventOf(l emulator.TextLine) event { return event{Text: l.Text, X: l.X, Y: l.Y, W: l.W, H: l.H} }

// backlog is how many events a slow client may be behind before it is cut off.
const backlog = 4096

func (s *server) events(w http.ResponseWriter, r *http.Request) {
	stream, err := flag(r, "stream")
	current, err2 := flag(r, "currentscreenonly")
	switch {
	case err != nil || err2 != nil:
		fail(w, http.StatusBadRequest, "stream and currentscreenonly are true or false")
	case stream:
		s.stream(w, r)
	case current:
		list(w, s.panel.Lines())
	default:
		list(w, s.panel.History())
	}
}

func flag(r *http.Request, name string) (bool, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return false, nil
	}
	return strconv.ParseBool(text)
}

func list(w http.ResponseWriter, lines []emulator.TextLine) {
	events := make([]event, len(lines))
	for i, l := range lines {
		events[i] = eventOf(l)
	}
	reply(w, map[string][]event{"events": events})
}

// stream sends each line when it is drawn, as server-sent events, until the
// client goes.
func (s *server) stream(w http.ResponseWriter, r *http.Request) {
	lines := make(chan emulator.TextLine, backlog)
	overflow := make(chan struct{}, 1)
	stop := s.panel.Watch(func(l emulator.TextLine) {
		select {
		case lines <- l:
		default:
			select {
			case overflow <- struct{}{}:
			default:
			}
		}
	})
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	flow := http.NewResponseController(w)
	for {
		if err := flow.Flush(); err != nil {
			return
		}
		select {
		case l := <-lines:
			data, err := json.Marshal(eventOf(l))
			if err != nil {
				return
			}
			if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil {
				return
			}
		case <-overflow:
			return
		case <-r.Context().Done():
			return
		}
	}
}

func (s *server) forget(w http.ResponseWriter, _ *http.Request) {
	s.panel.Forget()
	done(w)
}
