package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/valetkey/valetkey/ledger/emulator"
)

// Limits of a request.
const (
	maxBody    = 1 << 20
	headerTime = 10 * time.Second
)

// ErrNoPanel is returned for a device that has no panel to show.
var ErrNoPanel = errors.New("the device has no panel")

// Serve answers requests on l until ctx is done, and closes l. It returns nil
// when ctx ended it, and otherwise the error of the listener. It leaves no
// goroutine behind.
func Serve(ctx context.Context, l net.Listener, d *emulator.Device) error {
	if d.Panel() == nil {
		return errors.Join(ErrNoPanel, l.Close())
	}
	requests, stop := context.WithCancel(ctx)
	server := &http.Server{
		Handler: Handler(d), ReadHeaderTimeout: headerTime,
		BaseContext: func(net.Listener) context.Context { return requests },
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		<-requests.Done()
		_ = server.Close() // streams go on as long as their clients like
	}()
	err := server.Serve(l)
	stop()
	<-ended
	if ctx.Err() == nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the emulator's HTTP interface: %w", err)
	}
	return nil
}

// Handler answers requests for a device that has a panel.
func Handler(d *emulator.Device) http.Handler {
	s := &server{device: d, panel: d.Panel()}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /apdu", s.apdu)
	mux.HandleFunc("POST /button/{which}", s.button)
	mux.HandleFunc("POST /finger", s.finger)
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("DELETE /events", s.forget)
	mux.HandleFunc("POST /automation", s.automation)
	mux.HandleFunc("GET /screenshot", s.screenshot)
	mux.HandleFunc("POST /ticker/", s.ticker)
	mux.HandleFunc("POST /ticker", s.ticker)
	mux.HandleFunc("GET /device", s.state)
	mux.HandleFunc("POST /device", s.change)
	return noPages(mux)
}

type server struct {
	device *emulator.Device
	panel  *emulator.Panel
}

// noPages refuses what a web page sends: a page of anybody's, open in a browser
// on this machine, could press the buttons.
func noPages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") != "" {
			fail(w, http.StatusForbidden, "web pages are not served")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// reply writes a JSON document.
func reply(w http.ResponseWriter, document any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(document) // whoever asked is gone
}

func done(w http.ResponseWriter) { reply(w, struct{}{}) }

func fail(w http.ResponseWriter, status int, reason string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": reason})
}

// read reads a request's document. It has no fields but those of into.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return true
		}
		err = errors.New("there is something after the document")
	}
	fail(w, http.StatusBadRequest, err.Error())
	return false
}
