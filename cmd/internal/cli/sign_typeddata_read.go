package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// domainType is the name that EIP-712 gives the domain's type.
const domainType = "EIP712Domain"

// parseTypedData reads the JSON of eth_signTypedData_v4. Whether the message is
// what its types say is left to the hashing and to the driver; here is refused
// what would be lost on the way there.
func parseTypedData(text []byte) (apitypes.TypedData, error) {
	var typed apitypes.TypedData
	value, err := parseJSON("typed data", text)
	if err != nil {
		return typed, err
	}
	m, err := objectOf("typed data", value)
	if err != nil {
		return typed, err
	}
	for _, key := range []string{"types", "domain", "primaryType", "message"} {
		if m.values[key] == nil {
			return typed, badInput(m.path(key), "it is missing")
		}
	}
	if err := m.strictly("types", &typed.Types); err != nil {
		return typed, err
	}
	if err := m.strictly("primaryType", &typed.PrimaryType); err != nil {
		return typed, err
	}
	domain, err := m.domain(typed.Types[domainType])
	if err != nil {
		return typed, err
	}
	typed.Domain = domain
	message, _ := m.take("message")
	if typed.Message, err = messageOf(m.path("message"), message); err != nil {
		return typed, err
	}
	if err := checkTypes(typed); err != nil {
		return typed, err
	}
	return typed, m.done()
}

// strictly decodes one member again, into a type of go-ethereum's.
func (m *members) strictly(key string, into any) error {
	value, _ := m.take(key)
	return decodeStrictly(m.path(key), value, into)
}

func decodeStrictly(where string, value, into any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return badInput(where, "%v", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return badInput(where, "%v", err)
	}
	return nil
}

// domain reads the domain. Its fields and those of its type must be the same:
// what only one of the two has, one program would hash and another not.
func (m *members) domain(fields []apitypes.Type) (apitypes.TypedDataDomain, error) {
	var domain apitypes.TypedDataDomain
	if len(fields) == 0 {
		return domain, badInput(within(m.path("types"), domainType), "it is missing: the domain would not be signed")
	}
	value, _ := m.take("domain")
	object, ok := value.(map[string]any)
	if !ok {
		return domain, badInput(m.path("domain"), "%s where an object was due", kindOf(value))
	}
	declared := map[string]bool{}
	for _, field := range fields {
		declared[field.Name] = true
		if object[field.Name] == nil {
			return domain, badInput(within(m.path("domain"), field.Name), "it is missing, and %s has it", domainType)
		}
	}
	for name := range object {
		if !declared[name] {
			return domain, badInput(within(m.path("domain"), name), "%s does not have it: it would not be signed", domainType)
		}
	}
	return domain, decodeStrictly(m.path("domain"), value, &domain)
}

// Names go into what is hashed, between brackets and commas, and to the screen.
var (
	typeName  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	fieldName = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)
)

// checkTypes refuses names that cannot be told apart from others, and a
// primary type that is not there.
func checkTypes(typed apitypes.TypedData) error {
	if _, ok := typed.Types[typed.PrimaryType]; !ok {
		return badInput("typed data.primaryType", "types has no %.80q", typed.PrimaryType)
	}
	for name, fields := range typed.Types {
		if !typeName.MatchString(name) {
			return badInput("typed data.types", "%.80q is no identifier", name)
		}
		seen := map[string]bool{}
		for _, field := range fields {
			if seen[field.Name] || !fieldName.MatchString(field.Name) {
				return badInput(within("typed data.types", name), "the field %.80q is there twice, or no identifier", field.Name)
			}
			seen[field.Name] = true
		}
	}
	return nil
}

// messageOf turns the numbers of a message into *big.Int, which keeps all of
// their digits. encoding/json makes float64 of them, which does not.
func messageOf(where string, value any) (map[string]any, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, badInput(where, "%s where an object was due", kindOf(value))
	}
	for key, member := range object {
		exact, err := exactNumbers(within(where, key), member)
		if err != nil {
			return nil, err
		}
		object[key] = exact
	}
	return object, nil
}

func exactNumbers(where string, value any) (any, error) {
	switch v := value.(type) {
	case json.Number:
		digits := strings.TrimPrefix(v.String(), "-")
		if len(digits) > 80 || strings.Trim(digits, "0123456789") != "" {
			return nil, badInput(where, "%.80s is no whole number", v)
		}
		n, ok := new(big.Int).SetString(v.String(), 10)
		if !ok {
			return nil, badInput(where, "%.80s is no whole number", v)
		}
		return n, nil
	case map[string]any:
		return messageOf(where, v)
	case []any:
		for i, member := range v {
			exact, err := exactNumbers(fmt.Sprintf("%s[%d]", where, i), member)
			if err != nil {
				return nil, err
			}
			v[i] = exact
		}
	}
	return value, nil
}
