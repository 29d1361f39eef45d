package jsonout

import (
	"encoding/json"
	"reflect"
	"strings"
)

// Shape is a JSON Schema (draft 2020-12), or a part of one.
type Shape map[string]any

// Describe is the shape of the document of a command whose data has this type.
// known are the shapes of types that encode themselves as something else than a
// text. Readers must not mind fields that it does not have: some may be added.
func Describe(command string, data reflect.Type, known map[reflect.Type]Shape) Shape {
	d := describer{known: known}
	document := func(ok bool, properties Shape, required ...string) Shape {
		properties["schema"], properties["command"], properties["ok"] = Shape{"const": Schema}, Shape{"const": command}, Shape{"const": ok}
		return Shape{"type": "object", "properties": properties, "required": append([]string{"schema", "command", "ok"}, required...)}
	}
	return Shape{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "valetkey " + command,
		"oneOf": []Shape{
			document(true, Shape{"data": d.of(data), "warnings": d.of(reflect.TypeFor[[]Warning]())}, "data"),
			document(false, Shape{"error": d.of(reflect.TypeFor[Error]())}, "error"),
		},
	}
}

type describer struct {
	known map[reflect.Type]Shape
	above []reflect.Type // the types that this one is in
}

// scalars are the types of JSON for kinds of Go.
var scalars = map[reflect.Kind]Shape{
	reflect.Bool: {"type": "boolean"}, reflect.String: {"type": "string"},
	reflect.Int: {"type": "integer"}, reflect.Int8: {"type": "integer"}, reflect.Int16: {"type": "integer"}, reflect.Int32: {"type": "integer"}, reflect.Int64: {"type": "integer"},
	reflect.Uint: natural, reflect.Uint8: natural, reflect.Uint16: natural, reflect.Uint32: natural, reflect.Uint64: natural,
	reflect.Float32: {"type": "number"}, reflect.Float64: {"type": "number"},
}

var natural = Shape{"type": "integer", "minimum": 0}

// of is the shape of a type as package encoding/json writes it, where lists and
// maps are never null.
func (d describer) of(t reflect.Type) Shape {
	if s, ok := d.known[t]; ok {
		return s
	}
	switch p := reflect.PointerTo(t); {
	case t.Kind() == reflect.Interface || len(d.above) > maxDepth:
		return Shape{}
	case t.Kind() == reflect.Pointer:
		return d.of(t.Elem())
	case p.Implements(jsonMarshaler):
		return Shape{} // it may be anything
	case p.Implements(textMarshaler):
		return Shape{"type": "string"}
	}
	if s, ok := scalars[t.Kind()]; ok {
		return s
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
			return Shape{"type": "string", "contentEncoding": "base64"}
		}
		return Shape{"type": "array", "items": d.of(t.Elem())}
	case reflect.Map:
		return Shape{"type": "object", "additionalProperties": d.of(t.Elem())}
	case reflect.Struct:
		return d.ofStruct(t)
	}
	return Shape{}
}

func (d describer) ofStruct(t reflect.Type) Shape {
	for _, above := range d.above {
		if above == t {
			return Shape{"type": "object"} // it holds others like itself
		}
	}
	d.above = append(d.above[:len(d.above):len(d.above)], t)
	properties, required := Shape{}, []string{}
	d.fields(t, properties, &required)
	return Shape{"type": "object", "properties": properties, "required": required}
}

// fields adds those of a struct, and of what is embedded in it without a name.
func (d describer) fields(t reflect.Type, properties Shape, required *[]string) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		inner := field.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		switch {
		case name == "-":
			continue
		case field.Anonymous && name == "" && inner.Kind() == reflect.Struct:
			d.fields(inner, properties, required)
			continue
		case !field.IsExported():
			continue
		case name == "":
			name = field.Name
		}
		shape := d.of(field.Type)
		optional := hasOption(field, "omitempty") || hasOption(field, "omitzero")
		if !optional {
			*required = append(*required, name)
		}
		if field.Type.Kind() == reflect.Pointer && !optional && len(shape) > 0 {
			shape = Shape{"anyOf": []Shape{shape, {"type": "null"}}}
		}
		properties[name] = shape
	}
}

// JSON is the shape as text.
func (s Shape) JSON() (json.RawMessage, error) { return json.MarshalIndent(s, "", "  ") }
