package emulator

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
)

// unlock asks for the PIN, if the device is locked.
func (m *machine) unlock(ctx context.Context) error {
	if m.store.snapshot().unlocked {
		return nil
	}
	if m.hw.legacy() {
		return m.unlockByMatrix(ctx)
	}
	return m.unlockOnDevice(ctx)
}

// unlockOnDevice is verify_user_pin of core/src/apps/common/request_pin.py: it
// asks again until the PIN is right, the holder gives up, or the device wipes
// itself.
func (m *machine) unlockOnDevice(ctx context.Context) error {
	title := "Enter PIN"
	for {
		answer, err := m.prompt(ctx, Prompt{
			Kind: PromptPIN, Name: "pin_device", Code: ButtonPIN, Title: title, Pages: []string{m.attempts()},
		})
		if err != nil {
			return err
		}
		if answer.Action != Approve {
			return m.pinCancelled()
		}
		if m.store.unlock(m.entry(answer, m.config.PIN)) {
			return nil
		}
		if _, ok := m.store.seed(); !ok {
			return m.notInitialized() // the storage wiped itself
		}
		title = "Wrong PIN"
	}
}

// attempts says how many are left, once one was wrong.
func (m *machine) attempts() string {
	left := maxAttempts - m.store.snapshot().wrongAttempts
	switch left {
	case maxAttempts:
		return ""
	case 1:
		return "Last attempt"
	default:
		return fmt.Sprintf("%d tries left", left)
	}
}

// entry is what was typed: what the answer says, or what the holder knows.
func (m *machine) entry(a Answer, known string) string {
	if a.Entry != nil {
		return *a.Entry
	}
	return known
}

// pinCurrent is PinMatrixRequestType_Current.
const pinCurrent = 1

// unlockByMatrix is protectPin of legacy/firmware/protect.c: the device shows
// nine digits in a random order, and the host sends the places of those that the
// holder pressed. A wrong PIN ends the message.
func (m *machine) unlockByMatrix(ctx context.Context) error {
	matrix, err := m.shuffle()
	if err != nil {
		return err
	}
	m.store.with(func() { m.store.matrix = matrix })
	m.screen.show(&Prompt{
		Kind: PromptPIN, Title: "Please enter current PIN:",
		Pages: []string{matrix[6:9] + "\n" + matrix[3:6] + "\n" + matrix[0:3]},
	})
	ack := &msgPinMatrixAck{}
	err = m.callTiny(ctx, ask{idPinMatrixRequest, &msgPinMatrixRequest{Type: new(uint32(pinCurrent))}, idPinMatrixAck, ack})
	m.store.with(func() { m.store.matrix = "" })
	m.screen.home()
	var other *interrupted
	if errors.As(err, &other) && other.by.id == idCancel {
		return m.pinCancelled()
	}
	if err != nil {
		return err
	}
	if !m.store.unlock(unscramble(matrix, get(ack.Pin))) {
		return &Failure{FailurePinInvalid, "PIN invalid"}
	}
	return nil
}

// unscramble is pinmatrix_done: places become digits. A character that is no
// place becomes X, which no PIN has.
func unscramble(matrix, places string) string {
	out := make([]byte, len(places))
	for i := range len(places) {
		out[i] = 'X'
		if places[i] >= '1' && places[i] <= '9' {
			out[i] = matrix[places[i]-'1']
		}
	}
	return string(out)
}

// shuffle gives the digits 1 to 9 in a random order, from the place of 1 on: the
// places are as on a keyboard's number pad, 7 at the top left.
func (m *machine) shuffle() (string, error) {
	digits := []byte("123456789")
	for i := len(digits) - 1; i > 0; i-- {
		var b [1]byte
		if _, err := io.ReadFull(m.config.Random, b[:]); err != nil {
			return "", fmt.Errorf("shuffle the PIN matrix: %w", err)
		}
		j := int(b[0]) % (i + 1)
		digits[i], digits[j] = digits[j], digits[i]
	}
	return string(digits), nil
}

// sameSecret compares without telling how far it came; an emulator's secrets are
// worth nothing, but habits are.
func sameSecret(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
