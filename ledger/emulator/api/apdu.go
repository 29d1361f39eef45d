package api

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"
)

// Speculos gives up after so many ticks of a tenth of a second, unless it is told
// another number; 0 is never.
const (
	defaultTicks = 5 * 60 * 10
	tick         = 100 * time.Millisecond
	maxTicks     = 1 << 31 // seven years
)

// apdu exchanges one APDU. Headers come at once, as from Speculos: clients take
// them for the sign that the device has the command, and go on to press buttons.
// When there is no answer the connection breaks.
func (s *server) apdu(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Data  string   `json:"data"`
		Ticks *float64 `json:"tick_timeout"`
	}
	if !read(w, r, &in) {
		return
	}
	command, err := hex.DecodeString(in.Data)
	if err != nil || len(command) == 0 {
		fail(w, http.StatusBadRequest, "data is no hexadecimal")
		return
	}
	ctx, cancel := patience(r.Context(), in.Ticks)
	defer cancel()
	w.Header().Set("Content-Type", "application/json")
	flow := http.NewResponseController(w)
	if err := flow.Flush(); err != nil {
		return
	}
	answer, err := s.exchange(ctx, command)
	if err != nil {
		if conn, _, err := flow.Hijack(); err == nil {
			_ = conn.Close()
		}
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"data": hex.EncodeToString(answer)})
}

// exchange finds the device again when it has re-enumerated.
func (s *server) exchange(ctx context.Context, command []byte) ([]byte, error) {
	if err := s.device.Reopen(); err != nil {
		return nil, err
	}
	return s.device.Exchange(ctx, command)
}

func patience(ctx context.Context, ticks *float64) (context.Context, context.CancelFunc) {
	n := float64(defaultTicks)
	if ticks != nil {
		n = *ticks
	}
	if n <= 0 || n > maxTicks {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Duration(n*float64(tick)))
}
