package ledger

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// typedValue is one value with its type: elementary (bytes), an array (items)
// or a structure (items, in the order of its fields).
type typedValue struct {
	typ   fieldType
	path  string // where, as errors name it
	key   string // the name of its field, as the device titles it
	bytes []byte // as they go over the wire
	canon any    // the same for go-ethereum; nil for structures
	items []typedValue
}

func (v typedValue) array() bool { return len(v.typ.levels) > 0 }

func (v typedValue) structure() bool { return !v.array() && v.typ.kind == kindStruct }

// typedData is what the stream, the digest and the screens are made of: nothing
// else of the caller's value is used once it is read.
type typedData struct {
	schema  *typedSchema
	domain  typedValue
	message typedValue
}

// readTypedData checks that data is exactly what its types say: no field
// missing, none left over, nothing null, no number rounded.
func readTypedData(data apitypes.TypedData) (*typedData, error) {
	schema, err := readSchema(data.Types, data.PrimaryType)
	if err != nil {
		return nil, err
	}
	r := typedReader{schema: schema}
	domain, err := r.structure(domainType, data.Domain.Map(), "domain")
	if err != nil {
		return nil, err
	}
	message, err := r.structure(data.PrimaryType, data.Message, "message")
	if err != nil {
		return nil, err
	}
	return &typedData{schema, domain, message}, nil
}

type typedReader struct {
	schema *typedSchema
	arrays int // open ones
}

func (r *typedReader) structure(name string, value any, path string) (typedValue, error) {
	v := typedValue{typ: fieldType{base: name}, path: path}
	given, ok := value.(map[string]any)
	if !ok || given == nil {
		return v, badTyped(path, fmt.Sprintf("is %s where a structure %s was due", describe(value), name))
	}
	known := map[string]bool{}
	for _, f := range r.schema.structs[name] {
		known[f.name] = true
		at := path + "." + f.name
		raw, ok := given[f.name]
		if !ok {
			return v, badTyped(at, "is missing")
		}
		item, err := r.value(f.typ, raw, at)
		if err != nil {
			return v, err
		}
		item.setKey(f.name)
		v.items = append(v.items, item)
	}
	for _, extra := range slices.Sorted(maps.Keys(given)) {
		if !known[extra] {
			return v, badTyped(fmt.Sprintf("%s.%.40s", path, extra), "is not a field of "+name)
		}
	}
	return v, nil
}

// setKey titles a value and the elements of its arrays, not what is in structures.
func (v *typedValue) setKey(key string) {
	v.key = key
	for i := range v.items {
		if v.array() {
			v.items[i].setKey(key)
		}
	}
}

func (r *typedReader) value(t fieldType, raw any, path string) (typedValue, error) {
	switch {
	case len(t.levels) > 0:
		return r.array(t, raw, path)
	case t.kind == kindStruct:
		v, err := r.structure(t.base, raw, path)
		v.typ = t
		return v, err
	}
	v := typedValue{typ: t, path: path}
	var reason string
	if v.bytes, v.canon, reason = readElementary(t, raw); reason != "" {
		return v, badTyped(path, reason)
	}
	return v, nil
}

func (r *typedReader) array(t fieldType, raw any, path string) (typedValue, error) {
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
		return v, badTyped(path, fmt.Sprintf("has %d elements, the app counts to %d", n, maxTypedItems))
	}
	if r.arrays++; r.arrays > maxTypedArrays {
		return v, badTyped(path, fmt.Sprintf("is in more than %d arrays", maxTypedArrays))
	}
	defer func() { r.arrays-- }()
	for i := range n {
		item, err := r.value(t.element(), list.Index(i).Interface(), fmt.Sprintf("%s[%d]", path, i))
		if err != nil {
			return v, err
		}
		v.items = append(v.items, item)
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
