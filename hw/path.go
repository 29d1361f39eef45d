package hw

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Hardened is the bit that BIP-32 adds to hardened indexes (written ').
const Hardened uint32 = 1 << 31

// maxPathElements bounds a path; devices accept at most ten elements.
const maxPathElements = 10

// Path is a BIP-32 derivation path, hardened bits included.
type Path []uint32

// DefaultPath is the first account of the scheme in general use, m/44'/60'/0'/0/0.
var DefaultPath = TemplateLive.Account(0)

// ErrBadPath is what every path that does not parse unwraps to.
var ErrBadPath = errors.New("bad derivation path")

// PathError names the part of a path that does not parse.
type PathError struct {
	Input, Element, Reason string
}

func (e *PathError) Error() string {
	if e.Element == "" {
		return fmt.Sprintf("derivation path %q: %s", e.Input, e.Reason)
	}
	return fmt.Sprintf("derivation path %q: element %q %s", e.Input, e.Element, e.Reason)
}

// Unwrap makes errors.Is(err, ErrBadPath) true.
func (e *PathError) Unwrap() error { return ErrBadPath }

// ParsePath reads "m/44'/60'/0'/0/0". The leading m/ is required, so that a
// relative path is never taken for an absolute one; ' and h both mark hardened.
func ParsePath(s string) (Path, error) {
	rest, ok := strings.CutPrefix(s, "m/")
	if !ok {
		return nil, &PathError{Input: s, Reason: `does not begin with "m/"`}
	}
	elements := strings.Split(rest, "/")
	if len(elements) > maxPathElements {
		return nil, &PathError{Input: s, Reason: fmt.Sprintf("has more than %d elements", maxPathElements)}
	}
	path := make(Path, 0, len(elements))
	for _, element := range elements {
		index, reason := parseElement(element)
		if reason != "" {
			return nil, &PathError{Input: s, Element: element, Reason: reason}
		}
		path = append(path, index)
	}
	return path, nil
}

func parseElement(element string) (index uint32, reason string) {
	digits := strings.TrimRight(element, "'h")
	if len(element)-len(digits) > 1 {
		return 0, "has more than one hardened mark"
	}
	if digits == "" || strings.TrimLeft(digits, "0123456789") != "" {
		return 0, "is not a number"
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || n >= uint64(Hardened) {
		return 0, "is 2^31 or more"
	}
	index = uint32(n)
	if len(digits) < len(element) {
		index |= Hardened
	}
	return index, ""
}

// String is the path in the form that [ParsePath] reads.
func (p Path) String() string {
	var b strings.Builder
	b.WriteByte('m')
	for _, index := range p {
		b.WriteByte('/')
		b.WriteString(strconv.FormatUint(uint64(index&^Hardened), 10))
		if index&Hardened != 0 {
			b.WriteByte('\'')
		}
	}
	return b.String()
}

// MarshalText and UnmarshalText make a path a string in JSON and YAML.
func (p Path) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *Path) UnmarshalText(text []byte) error {
	parsed, err := ParsePath(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// Template is a family of paths with the account number left open.
type Template struct {
	Name     string
	pattern  Path
	position int // which element the account number replaces
}

// The families in use. They name different keys: an account found under one is
// not found under another.
var (
	// TemplateLive counts in the account element, m/44'/60'/N'/0/0: what
	// vendors' own wallet programs use.
	TemplateLive = Template{"live", Path{44 | Hardened, 60 | Hardened, Hardened, 0, 0}, 2}
	// TemplateBIP44 counts in the last element, m/44'/60'/0'/0/N (SEP-5 style
	// software wallets, most browser wallets).
	TemplateBIP44 = Template{"bip44", Path{44 | Hardened, 60 | Hardened, Hardened, 0, 0}, 4}
	// TemplateLegacy is the four-element form m/44'/60'/0'/N of early wallets.
	TemplateLegacy = Template{"legacy", Path{44 | Hardened, 60 | Hardened, Hardened, 0}, 3}
)

// Templates lists the families, the default one first.
func Templates() []Template { return []Template{TemplateLive, TemplateBIP44, TemplateLegacy} }

// Account returns the path of account n, n < 2^31.
func (t Template) Account(n uint32) Path {
	path := append(Path(nil), t.pattern...)
	path[t.position] = path[t.position]&Hardened | n&^Hardened
	return path
}
