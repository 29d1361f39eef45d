package eip712

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// DomainType is the structure that every domain has.
const DomainType = "EIP712Domain"

// Data is typed data that was read. Nothing else of the caller's value is used
// for what a device gets and shows.
type Data struct {
	Primary string
	Structs map[string][]Field // those that domain and message reach
	Domain  Value
	Message Value // none when only a domain is signed

	raw   apitypes.Types
	rules *Rules
}

// Value is one value with its type: elementary (Bytes), an array (Items) or a
// structure (Items, in the order of its fields).
type Value struct {
	Type  Type
	Path  string // where it is, as errors name it
	Key   string // the name of its field, in the elements of an array too
	Bytes []byte // as they go to the device
	Items []Value

	canon any // an elementary value as go-ethereum takes it
}

// DomainOnly tells data without a message, which EIP-712 allows: the domain is
// what is signed.
func (d *Data) DomainOnly() bool { return d.Primary == DomainType }

// Text is an elementary value as people write it: texts as they are, numbers in
// decimal, an address with its checksum and bytes in hex with 0x.
func (v Value) Text() string { return fmt.Sprint(v.canon) }

// Read checks that data is exactly what its types say: no field missing, none
// left over, nothing null, no number rounded; and that it is within the rules.
func Read(data apitypes.TypedData, rules Rules) (*Data, error) {
	structs, err := readSchema(data.Types, data.PrimaryType, &rules)
	if err != nil {
		return nil, err
	}
	d := &Data{Primary: data.PrimaryType, Structs: structs, raw: data.Types, rules: &rules}
	r := &reader{rules: &rules, structs: structs}
	if d.Domain, err = r.structure(DomainType, data.Domain.Map(), place{path: "domain"}); err != nil {
		return nil, err
	}
	if !d.DomainOnly() {
		d.Message, err = r.structure(data.PrimaryType, data.Message, place{path: "message"})
	} else if len(data.Message) > 0 {
		err = bad("message", "is there although only the domain is signed")
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

type reader struct {
	rules   *Rules
	structs map[string][]Field
	arrays  int // open ones
}

// place is where a value is.
type place struct{ path, key string }

func (r *reader) structure(name string, raw any, at place) (Value, error) {
	v := Value{Type: Type{Kind: Struct, Base: name}, Path: at.path, Key: at.key}
	given, ok := raw.(map[string]any)
	if !ok || given == nil {
		return v, bad(at.path, fmt.Sprintf("is %s where a structure %s was due", describe(raw), name))
	}
	known := map[string]bool{}
	for _, f := range r.structs[name] {
		known[f.Name] = true
		field := place{at.path + "." + f.Name, f.Name}
		raw, ok := given[f.Name]
		if !ok {
			return v, bad(field.path, "is missing")
		}
		item, err := r.value(f.Type, raw, field)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, item)
	}
	for _, extra := range slices.Sorted(maps.Keys(given)) {
		if !known[extra] {
			return v, bad(fmt.Sprintf("%s.%.40s", at.path, extra), "is not a field of "+name)
		}
	}
	return v, nil
}

func (r *reader) value(t Type, raw any, at place) (Value, error) {
	switch {
	case t.Array():
		return r.array(t, raw, at)
	case t.Kind == Struct:
		return r.structure(t.Base, raw, at)
	}
	v := Value{Type: t, Path: at.path, Key: at.key}
	var reason string
	if v.Bytes, v.canon, reason = r.rules.elementary(t, raw); reason != "" {
		return v, bad(at.path, reason)
	}
	return v, nil
}

func (r *reader) array(t Type, raw any, at place) (Value, error) {
	v := Value{Type: t, Path: at.path, Key: at.key}
	list := reflect.ValueOf(raw)
	if list.Kind() != reflect.Slice || list.IsNil() {
		return v, bad(at.path, fmt.Sprintf("is %s where an array was due", describe(raw)))
	}
	n, want := list.Len(), t.Outermost()
	if want != 0 && n != want {
		return v, bad(at.path, fmt.Sprintf("has %d elements, its type says %d", n, want))
	}
	if n > r.rules.MaxItems {
		return v, bad(at.path, fmt.Sprintf("has %d elements, %s counts to %d", n, r.rules.Device, r.rules.MaxItems))
	}
	if r.arrays++; r.rules.MaxOpen > 0 && r.arrays > r.rules.MaxOpen {
		return v, bad(at.path, fmt.Sprintf("is in more than %d arrays", r.rules.MaxOpen))
	}
	defer func() { r.arrays-- }()
	for i := range n {
		item, err := r.value(t.Element(), list.Index(i).Interface(), place{fmt.Sprintf("%s[%d]", at.path, i), at.key})
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, item)
	}
	return v, nil
}

// describe names a value in an error without printing all of it.
func describe(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		return fmt.Sprintf("the text %.40q", value)
	case map[string]any:
		if value == nil { // a message that is not there
			return "null"
		}
		return "a structure"
	case []any:
		if value == nil {
			return "null"
		}
		return "an array"
	case bool, float64:
		return fmt.Sprint(value)
	case json.Number:
		return fmt.Sprintf("the number %.40s", value)
	}
	return fmt.Sprintf("a %T", value)
}
