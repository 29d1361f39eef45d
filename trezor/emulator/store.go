package emulator

import (
	"sync"
)

// store is what a device keeps in its flash, and whether it is unlocked.
type store struct {
	mu            sync.Mutex
	mnemonic      string // "" is an uninitialized device
	pin           string
	label         string
	flags         uint32
	unlocked      bool
	settings      Settings
	temporary     bool // safety checks were lifted until the next restart
	matrix        string
	wrongAttempts int
}

func newStore(c Config) *store {
	s := &store{mnemonic: c.Mnemonic, pin: c.PIN, label: c.Label, settings: c.Settings}
	if c.Uninitialized {
		s.mnemonic, s.pin = "", ""
	}
	s.unlocked = s.pin == ""
	s.temporary = s.settings.SafetyChecks == PromptTemporarily
	return s
}

// with runs f under the lock.
func (s *store) with(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// snapshot is a copy to read from.
func (s *store) snapshot() store {
	s.mu.Lock()
	defer s.mu.Unlock()
	return store{
		mnemonic: s.mnemonic, pin: s.pin, label: s.label, flags: s.flags, unlocked: s.unlocked,
		settings: s.settings, matrix: s.matrix, wrongAttempts: s.wrongAttempts,
	}
}

func (s *store) seed() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mnemonic, s.mnemonic != ""
}

func (s *store) lock() {
	s.with(func() { s.unlocked = s.pin == "" })
}

// restart forgets what lasts until the device is plugged in again.
func (s *store) restart() {
	s.with(func() {
		s.unlocked = s.pin == ""
		s.matrix = ""
		if s.temporary {
			s.settings.SafetyChecks, s.temporary = Strict, false
		}
	})
}

// unlock tries a PIN. After maxAttempts wrong ones the storage is wiped.
func (s *store) unlock(pin string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !sameSecret(pin, s.pin) {
		if s.wrongAttempts++; s.wrongAttempts >= maxAttempts {
			s.wipe()
		}
		return false
	}
	s.unlocked, s.wrongAttempts = true, 0
	return true
}

// maxAttempts is PIN_MAX_TRIES of the firmware's storage.
const maxAttempts = 16

// wipe makes the device a new one. The lock is held.
func (s *store) wipe() {
	s.mnemonic, s.pin, s.label, s.flags = "", "", "", 0
	s.unlocked, s.temporary, s.wrongAttempts = true, false, 0
	s.settings = Settings{AutoLockDelayMs: 600_000}
}
