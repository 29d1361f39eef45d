package hw

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// ErrBadURI is what every wallet name that does not parse unwraps to.
var ErrBadURI = errors.New("bad wallet name")

// URIError says why a wallet name does not parse.
type URIError struct {
	Input, Reason string
}

func (e *URIError) Error() string { return fmt.Sprintf("wallet %q: %s", e.Input, e.Reason) }

// Unwrap makes errors.Is(err, ErrBadURI) true.
func (e *URIError) Unwrap() error { return ErrBadURI }

// URI names a device the way a user types it:
//
//	auto                                the one device that is plugged in
//	VENDOR or VENDOR:SERIAL             by vendor, by serial number
//	emulator:VENDOR?model=…             a simulator in this process
//	SCHEME://HOST:PORT?model=…          over the network
//
// Which schemes exist is known to whoever opens them, not to this package.
type URI struct {
	Scheme  string
	Address string // HOST:PORT of the network form, else what follows the colon
	Network bool   // the :// form
	Options map[string]string
}

var schemeForm = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// ParseURI reads a wallet name. An option given twice, or without a value, is
// an error: a mistyped option must not silently fall back to a default.
func ParseURI(s string) (URI, error) {
	body, query, hasQuery := strings.Cut(s, "?")
	scheme, rest, hasColon := strings.Cut(body, ":")
	if !schemeForm.MatchString(scheme) {
		return URI{}, &URIError{s, "does not begin with a scheme of lower-case letters, digits and dashes"}
	}
	u := URI{Scheme: scheme, Address: rest, Options: map[string]string{}}
	if address, ok := strings.CutPrefix(rest, "//"); ok {
		u.Network, u.Address = true, address
	}
	if hasColon && u.Address == "" {
		return URI{}, &URIError{s, "names nothing after the colon"}
	}
	if hasQuery {
		if reason := u.readOptions(query); reason != "" {
			return URI{}, &URIError{s, reason}
		}
	}
	return u, nil
}

func (u *URI) readOptions(query string) (reason string) {
	values, err := url.ParseQuery(query)
	if err != nil || len(values) == 0 {
		return "has options that are not name=value pairs joined by &"
	}
	for name, given := range values {
		if len(given) != 1 || given[0] == "" || name == "" {
			return fmt.Sprintf("option %q must have exactly one value", name)
		}
		u.Options[name] = given[0]
	}
	return ""
}

// String is the name in the form that [ParseURI] reads.
func (u URI) String() string {
	var b strings.Builder
	b.WriteString(u.Scheme)
	switch {
	case u.Network:
		b.WriteString("://" + u.Address)
	case u.Address != "":
		b.WriteString(":" + u.Address)
	}
	if len(u.Options) > 0 {
		values := url.Values{}
		for name, value := range u.Options {
			values.Set(name, value)
		}
		b.WriteString("?" + values.Encode())
	}
	return b.String()
}

// CheckOptions fails on an option that is not among the known ones.
func (u URI) CheckOptions(known ...string) error {
	for name := range u.Options {
		if !slices.Contains(known, name) {
			return &URIError{u.String(), fmt.Sprintf("has no option %q (it has: %s)", name, strings.Join(known, ", "))}
		}
	}
	return nil
}
