package trezor

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
)

// typedValue is one value with its type: elementary (bytes), an array (items)
// or a structure (items, in the order of its fields).
type typedValue struct {
	typ   fieldType
	path  string // where, as errors name it
	key   string // the name of its field
	bytes []byte // as they go over the wire
	items []typedValue
}

func (v typedValue) array() bool { return len(v.typ.levels) > 0 }

func (v typedValue) structure() bool { return !v.array() && v.typ.kind == kindStruct }

// typedData is what the answers, the digest and the screens are made of: nothing
// else of the caller's value is used once it is read.
type typedData struct {
	schema  *typedSchema
	domain  typedValue
	message typedValue
}

// domainOnly tells data without a message, which EIP-712 allows: the domain is
// what is signed.
func (d *typedData) domainOnly() bool { return d.schema.primary == domainType }

// readTypedData checks that data is exactly what its types say: no field
// missing, none left over, nothing null, no number rounded.
func readTypedData(data apitypes.TypedData) (*typedData, error) {
	schema, err := readSchema(data.Types, data.PrimaryType)
	if err != nil {
		return nil, err
	}
	d := &typedData{schema: schema}
	if d.domain, err = schema.readStruct(domainType, data.Domain.Map(), "domain"); err != nil {
		return nil, err
	}
	if d.domainOnly() {
		if len(data.Message) > 0 {
			return nil, badTyped("message", "is there although only the domain is signed")
		}
		return d, nil
	}
	d.message, err = schema.readStruct(data.PrimaryType, data.Message, "message")
	return d, err
}

func (s *typedSchema) readStruct(name string, value any, path string) (typedValue, error) {
	v := typedValue{typ: fieldType{kind: kindStruct, base: name}, path: path}
	given, ok := value.(map[string]any)
	if !ok || given == nil {
		return v, badTyped(path, fmt.Sprintf("is %s where a structure %s was due", describe(value), name))
	}
	known := map[string]bool{}
	for _, f := range s.structs[name] {
		known[f.name] = true
		at := path + "." + f.name
		raw, ok := given[f.name]
		if !ok {
			return v, badTyped(at, "is missing")
		}
		item, err := s.readValue(f.typ, raw, at)
		if err != nil {
			return v, err
		}
		item.key = f.name
		v.items = append(v.items, item)
	}
	for _, extra := range slices.Sorted(maps.Keys(given)) {
		if !known[extra] {
			return v, badTyped(fmt.Sprintf("%s.%.40s", path, extra), "is not a field of "+name)
		}
	}
	return v, nil
}

func (s *typedSchema) readValue(t fieldType, raw any, path string) (typedValue, error) {
	switch {
	case len(t.levels) > 0:
		return s.readArray(t, raw, path)
	case t.kind == kindStruct:
		return s.readStruct(t.base, raw, path)
	}
	v := typedValue{typ: t, path: path}
	var reason string
	if v.bytes, reason = readElementary(t, raw); reason != "" {
		return v, badTyped(path, reason)
	}
	return v, nil
}

func (s *typedSchema) readArray(t fieldType, raw any, path string) (typedValue, error) {
	v := typedValue{typ: t, path: path}
	list := reflect.ValueOf(raw)
	if list.Kind() != reflect.Slice || list.IsNil() {
		return v, badTyped(path, fmt.Sprintf("is %s where an array was due", describe(raw)))
	}
	n, want := list.Len(), t.levels[len(t.levels)-1]
	if want != 0 && n != want {
		return v, badTyped(path, fmt.Sprintf("has %d elements, its type says %d", n, want))
	}
	if n > maxTypedItems {
		return v, badTyped(path, fmt.Sprintf("has %d elements, the device counts to %d", n, maxTypedItems))
	}
	for i := range n {
		item, err := s.readValue(t.element(), list.Index(i).Interface(), fmt.Sprintf("%s[%d]", path, i))
		if err != nil {
			return v, err
		}
		v.items = append(v.items, item)
	}
	return v, nil
}

// checkReadable names the first field that the device would sign without showing
// it as what it is: its fonts have no other letters than those of ASCII on every
// model, and a text that looks like another one protects nobody.
func (d *typedData) checkReadable() error {
	for _, root := range []typedValue{d.domain, d.message} {
		if err := root.checkReadable(); err != nil {
			return err
		}
	}
	return nil
}

func (v typedValue) checkReadable() error {
	if v.typ.kind == kindString && !v.array() {
		for i, b := range v.bytes {
			if b != '\n' && (b < ' ' || b > '~') {
				return &hw.UnreadableFieldError{Field: v.path, Reason: fmt.Sprintf("has the byte 0x%02x at %d: the device shows plain text only for printable ASCII and line feeds", b, i)}
			}
		}
	}
	for _, item := range v.items {
		if err := item.checkReadable(); err != nil {
			return err
		}
	}
	return nil
}

// describe names a value in an error without printing all of it.
func describe(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		return fmt.Sprintf("the text %.40q", value)
	case map[string]any:
		return "a structure"
	case []any:
		return "an array"
	case bool, float64:
		return fmt.Sprint(value)
	case json.Number:
		return fmt.Sprintf("the number %.40s", value)
	}
	return fmt.Sprintf("a %T", value)
}

// validText is what the firmware takes for a string.
func validText(text string) string {
	if !utf8.ValidString(text) {
		return "is no UTF-8"
	}
	return tooLong(len(text))
}
