package jsonout

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
)

// maxDepth bounds the walk; a value that refers to itself has no end.
const maxDepth = 64

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// withoutNil returns a copy of v in which nil slices and maps are empty ones.
// encoding/json writes null for nil, and a script that iterates over null
// breaks. v itself is not changed.
func withoutNil(v any) (any, error) {
	in := reflect.ValueOf(v)
	out := reflect.New(in.Type()).Elem()
	out.Set(in)
	if err := fill(out, 0); err != nil {
		return nil, err
	}
	return out.Interface(), nil
}

// fill replaces what is nil in v, which must be settable and a copy. Whatever
// v refers to is copied before it is changed. Types that encode themselves are
// left alone: their null may have a meaning.
func fill(v reflect.Value, depth int) error {
	if depth > maxDepth {
		return ErrTooDeep
	}
	if encodesItself(v.Type()) {
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		return fillStruct(v, depth)
	case reflect.Slice:
		return fillSlice(v, depth)
	case reflect.Array:
		return fillElements(v, depth)
	case reflect.Map:
		return fillMap(v, depth)
	case reflect.Pointer, reflect.Interface:
		return fillTarget(v, depth)
	default:
		return nil
	}
}

func encodesItself(t reflect.Type) bool {
	if t.Kind() == reflect.Interface {
		return false // what is in it decides
	}
	p := reflect.PointerTo(t)
	return p.Implements(jsonMarshaler) || p.Implements(textMarshaler)
}

func fillStruct(v reflect.Value, depth int) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		f := v.Field(i)
		// The fields of an embedded struct are encoded even if its type is
		// not exported, and reflect lets us set them.
		if !f.CanSet() && (!field.Anonymous || f.Kind() != reflect.Struct) {
			continue
		}
		if f.IsZero() && hasOption(field, "omitzero") {
			continue // an empty list would no longer be left out
		}
		if err := fill(f, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func hasOption(field reflect.StructField, option string) bool {
	_, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	for o := range strings.SplitSeq(options, ",") {
		if o == option {
			return true
		}
	}
	return false
}

func fillSlice(v reflect.Value, depth int) error {
	own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	reflect.Copy(own, v)
	v.Set(own)
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return nil // base64 text, "" if empty
	}
	return fillElements(v, depth)
}

func fillElements(v reflect.Value, depth int) error {
	for i := range v.Len() {
		if err := fill(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func fillMap(v reflect.Value, depth int) error {
	own := reflect.MakeMapWithSize(v.Type(), v.Len())
	for it := v.MapRange(); it.Next(); {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(it.Value())
		if err := fill(value, depth+1); err != nil {
			return err
		}
		own.SetMapIndex(it.Key(), value)
	}
	v.Set(own)
	return nil
}

// fillTarget follows a pointer or an interface. A nil one stays null: it is
// no list.
func fillTarget(v reflect.Value, depth int) error {
	if v.IsNil() {
		return nil
	}
	own := reflect.New(v.Elem().Type())
	own.Elem().Set(v.Elem())
	if err := fill(own.Elem(), depth+1); err != nil {
		return err
	}
	if v.Kind() == reflect.Interface {
		v.Set(own.Elem())
	} else {
		v.Set(own)
	}
	return nil
}
