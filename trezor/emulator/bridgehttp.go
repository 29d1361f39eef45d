package emulator

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
)

// handler is the HTTP side: POST only, and only for origins that are known.
func (b *bridge) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{$}", b.info)
	mux.HandleFunc("POST /configure", b.info)
	mux.HandleFunc("POST /enumerate", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, b.enumerate()) })
	mux.HandleFunc("POST /listen", b.serveListen)
	for kind, prefix := range []string{"", "/debug"} {
		acquire := func(w http.ResponseWriter, r *http.Request) { b.serveAcquire(w, r, kind) }
		mux.HandleFunc("POST "+prefix+"/acquire/{path}", acquire)
		mux.HandleFunc("POST "+prefix+"/acquire/{path}/{session}", acquire)
		mux.HandleFunc("POST "+prefix+"/release/{session}", func(w http.ResponseWriter, r *http.Request) { b.serveRelease(w, r, kind) })
		for name, mode := range map[string]callMode{"call": {true, true}, "post": {write: true}, "read": {read: true}} {
			mux.HandleFunc("POST "+prefix+"/"+name+"/{session}", func(w http.ResponseWriter, r *http.Request) {
				b.serveCall(w, r, kind, mode)
			})
		}
	}
	return b.guard(mux)
}

// guard refuses requests of pages that have no business here, and counts those
// that run.
func (b *bridge) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.requests.Add(1)
		defer b.requests.Done()
		origin := r.Header.Get("Origin")
		if !slices.ContainsFunc(origins, func(re *regexp.Regexp) bool { return re.MatchString(origin) }) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", origin)
		r.Body = http.MaxBytesReader(w, r.Body, bridgeBody)
		next.ServeHTTP(w, r)
	})
}

func (b *bridge) info(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, map[string]string{"version": bridgeVersion, "githash": "unknown"})
}

func (b *bridge) serveListen(w http.ResponseWriter, r *http.Request) {
	var known []bridgeEntry
	if err := json.NewDecoder(r.Body).Decode(&known); err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, b.listen(r.Context(), known))
}

func (b *bridge) serveAcquire(w http.ResponseWriter, r *http.Request, kind int) {
	previous := r.PathValue("session")
	if previous == "null" {
		previous = ""
	}
	path := r.PathValue("path")
	id, err := b.acquire(path, previous, kind)
	if errors.Is(err, errNoDevice) {
		if _, number := strconv.Atoi(path); number != nil {
			err = number
		}
	}
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, map[string]string{"session": id})
}

func (b *bridge) serveRelease(w http.ResponseWriter, r *http.Request, kind int) {
	id := r.PathValue("session")
	if err := b.release(id, kind); err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, map[string]string{"session": id})
}

// callMode is what a request does: call both, post and read one of the two.
type callMode struct{ write, read bool }

func (b *bridge) serveCall(w http.ResponseWriter, r *http.Request, kind int, mode callMode) {
	answer, err := b.call(r, kind, mode)
	if err != nil {
		writeError(w, err)
		return
	}
	if mode.read {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, hex.EncodeToString(answer)) //nolint:gosec // hexadecimal digits alone
	}
}

func (b *bridge) call(r *http.Request, kind int, mode callMode) ([]byte, error) {
	body, err := readHex(r, mode)
	if err != nil {
		return nil, err
	}
	s, err := b.find(r.PathValue("session"), kind)
	if err != nil {
		return nil, err
	}
	if mode.write && mode.read {
		if !s.calling.TryLock() {
			return nil, errOtherCall
		}
		defer s.calling.Unlock()
	}
	answer, err := s.exchange(r.Context(), body, mode)
	if r.Context().Err() != nil {
		_ = b.release(s.id, kind) // whoever asked is gone
	}
	return answer, err
}

func readHex(r *http.Request, mode callMode) ([]byte, error) {
	if !mode.write {
		return nil, nil
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(string(text))
}

// exchange writes and reads. A message is its number, its length and itself.
func (s *bridgeSession) exchange(ctx context.Context, body []byte, mode callMode) ([]byte, error) {
	if mode.write {
		if len(body) < 6 || int64(binary.BigEndian.Uint32(body[2:])) != int64(len(body)-6) {
			return nil, errMalformed
		}
		if err := s.write(ctx, binary.BigEndian.Uint16(body), body[6:]); err != nil {
			return nil, errDisconnected
		}
	}
	if !mode.read {
		return nil, nil
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	id, data, err := s.link.ReadMessage(ctx)
	if err != nil {
		return nil, errDisconnected
	}
	out := binary.BigEndian.AppendUint16(nil, id)
	out = binary.BigEndian.AppendUint32(out, uint32(len(data))) //nolint:gosec // bounded by the device
	return append(out, data...), nil
}

func (s *bridgeSession) write(ctx context.Context, id uint16, data []byte) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.link.WriteMessage(ctx, id, data)
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func writeError(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
}
