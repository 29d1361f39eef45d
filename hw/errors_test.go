package hw_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/hw"
)

// The sentinels are outcomes that exclude each other: callers map them to exit
// codes.
func TestSentinelsAreDistinct(t *testing.T) {
	sentinels := []error{
		hw.ErrNoDevice, hw.ErrDisconnected, hw.ErrLocked, hw.ErrRejected, hw.ErrWrongApp, hw.ErrBusy,
		hw.ErrBadAnswer, hw.ErrMismatch, hw.ErrStillWaiting, hw.ErrRefused, hw.ErrBadPath, hw.ErrBadURI,
	}
	for i, a := range sentinels {
		if a.Error() == "" {
			t.Errorf("sentinel %d says nothing", i)
		}
		for j, b := range sentinels {
			if wrapped := fmt.Errorf("sign message: %w", a); errors.Is(wrapped, b) != (i == j) {
				t.Errorf("%v is %v: %v", a, b, i != j)
			}
		}
	}
}

func TestErrorTypes(t *testing.T) {
	for _, c := range []struct {
		err   error
		wants []string
	}{
		{&hw.TooOldError{What: "a thing", Have: "1.16.0", Need: "1.17.0"}, []string{"a thing", "1.16.0", "1.17.0"}},
		{&hw.PolicyError{Reason: "blind signing is off", Setting: "Blind signing"}, []string{"blind signing is off"}},
		{&hw.UnreadableError{Offset: 12, Byte: 0x07}, []string{"byte 12", "0x07"}},
		{&hw.TypedDataError{Field: "message.to[2]", Reason: "is missing"}, []string{"message.to[2] is missing"}},
		{&hw.UnreadableFieldError{Field: "domain.name", Reason: "has a NUL"}, []string{"domain.name has a NUL"}},
		{&hw.RiskError{Risk: "all-chains", Reason: "good everywhere"}, []string{"good everywhere", `"all-chains"`}},
		{&hw.PathError{Input: "m/x", Element: "x", Reason: "is not a number"}, []string{`"m/x"`, `"x"`, "is not a number"}},
		{&hw.PathError{Input: "x", Reason: "is no path"}, []string{`"x"`, "is no path"}},
		{&hw.URIError{Input: "X", Reason: "has no scheme"}, []string{`"X"`, "has no scheme"}},
	} {
		for _, want := range c.wants {
			if !strings.Contains(c.err.Error(), want) {
				t.Errorf("%q does not tell %q", c.err, want)
			}
		}
	}
	err := fmt.Errorf("sign: %w", &hw.PolicyError{Reason: "off", Setting: "A switch"})
	if policy, ok := errors.AsType[*hw.PolicyError](err); !ok || policy.Setting != "A switch" {
		t.Errorf("%v is no policy error", err)
	}
}
