package emulator

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// maxSessions is how many sessions are kept, the least recently used being
// dropped (core/src/storage/cache_codec.py, legacy/firmware/config.c).
const maxSessions = 10

// session is one passphrase wallet, between Initialize and EndSession.
type session struct {
	id     []byte
	master *node // nil until a key is needed for the first time
}

// sessions are those that a device remembers, the active one first.
type sessions struct {
	random io.Reader
	list   []*session
	active *session // nil before the first Initialize
}

func newSessions(random io.Reader) *sessions { return &sessions{random: random} }

// start resumes the session of an id, or begins another.
func (s *sessions) start(id []byte) (*session, error) {
	i := slices.IndexFunc(s.list, func(x *session) bool { return len(id) > 0 && bytes.Equal(x.id, id) })
	if i >= 0 {
		s.active = s.list[i]
		s.list = slices.Delete(s.list, i, i+1)
	} else {
		fresh := make([]byte, 32)
		if _, err := io.ReadFull(s.random, fresh); err != nil {
			return nil, fmt.Errorf("make a session id: %w", err)
		}
		s.active = &session{id: fresh}
	}
	s.list = append([]*session{s.active}, s.list...)
	s.list = s.list[:min(len(s.list), maxSessions)]
	return s.active, nil
}

// end forgets the active session.
func (s *sessions) end() {
	s.list = slices.DeleteFunc(s.list, func(x *session) bool { return x == s.active })
	s.active = nil
}

// clear forgets all sessions.
func (s *sessions) clear() { s.list, s.active = nil, nil }
