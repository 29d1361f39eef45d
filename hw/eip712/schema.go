package eip712

import (
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// schema reads the structures that the domain and the message reach.
type schema struct {
	rules   *Rules
	raw     apitypes.Types
	structs map[string][]Field
	open    []string // structures that are being read, to find recursion
}

func readSchema(types apitypes.Types, primary string, rules *Rules) (map[string][]Field, error) {
	s := &schema{rules: rules, raw: types, structs: map[string][]Field{}}
	for _, name := range []string{DomainType, primary} {
		if err := s.read(name, "types"); err != nil {
			return nil, err
		}
	}
	for _, f := range s.structs[DomainType] {
		if f.Type.Kind == Struct || f.Type.Array() {
			return nil, bad("types."+DomainType+"."+f.Name, "is a structure or an array; a domain has none")
		}
	}
	return s.structs, nil
}

// read reads a structure and those that it refers to.
func (s *schema) read(name, from string) error {
	at := "types." + name
	raw, ok := s.raw[name]
	switch {
	case slices.Contains(s.open, name):
		return bad(at, "contains itself: "+s.rules.Recursion)
	case s.structs[name] != nil:
		return nil
	case !s.rules.structName(name) || len(name) > s.rules.MaxName:
		return bad(from, fmt.Sprintf("names a structure %.40q, which is no identifier of at most %d letters", name, s.rules.MaxName))
	case reserved.MatchString(name):
		return bad(from, fmt.Sprintf("has the type %q, which EIP-712 does not have", name))
	case !ok:
		return bad(from, fmt.Sprintf("needs the structure %q, which is not defined", name))
	case len(raw) == 0 && !s.rules.BeyondGeth:
		return bad(at, "has no fields")
	case len(s.open) == s.rules.MaxDepth:
		return bad(at, fmt.Sprintf("is nested deeper than %d structures", s.rules.MaxDepth))
	}
	s.open = append(s.open, name)
	defer func() { s.open = s.open[:len(s.open)-1] }()
	fields, err := s.readFields(at, raw)
	if err != nil {
		return err
	}
	s.structs[name] = fields
	return nil
}

func (s *schema) readFields(at string, raw []apitypes.Type) ([]Field, error) {
	if len(raw) > s.rules.Fields.Max {
		return nil, bad(at, fmt.Sprintf("has %d fields, %s", len(raw), s.rules.Fields.Why))
	}
	fields, seen := make([]Field, 0, len(raw)), map[string]bool{}
	for i, r := range raw {
		if !nameForm.MatchString(r.Name) || len(r.Name) > s.rules.MaxName {
			return nil, bad(fmt.Sprintf("%s, field %d,", at, i), fmt.Sprintf("has the name %.40q, which is no identifier of at most %d letters", r.Name, s.rules.MaxName))
		}
		if seen[r.Name] {
			return nil, bad(at+"."+r.Name, "is there twice")
		}
		seen[r.Name] = true
		t, err := s.rules.parseType(r.Type, at+"."+r.Name)
		if err != nil {
			return nil, err
		}
		if t.Kind == Struct {
			if err := s.read(t.Base, at+"."+r.Name); err != nil {
				return nil, err
			}
		}
		fields = append(fields, Field{r.Name, t})
	}
	return fields, nil
}
