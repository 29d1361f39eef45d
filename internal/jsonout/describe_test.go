package jsonout

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type shaped struct {
	Name     string         `json:"name"`
	Count    uint8          `json:"count"`
	Maybe    *int           `json:"maybe"`
	LeftOut  *int           `json:"left_out,omitempty"`
	Bytes    []byte         `json:"bytes"`
	Texts    []string       `json:"texts,omitzero"`
	Two      [2]bool        `json:"two"`
	Map      map[string]any `json:"map"`
	Address  netip.Addr     `json:"address"` // encodes itself as a text
	Raw      json.RawMessage
	Ratio    float64  `json:"ratio"`
	Not      string   `json:"-"`
	hidden   string   //nolint:unused // not encoded
	embedded          // its fields are this one's
	Children []shaped `json:"children"`
	Known    known    `json:"known"`
}

type embedded struct {
	Inner int `json:"inner"`
}

type known struct{ X int }

// TestDescribe: the shape is what package encoding/json makes of a type.
func TestDescribe(t *testing.T) {
	got := describer{known: map[reflect.Type]Shape{reflect.TypeFor[known](): {"const": 7}}}.of(reflect.TypeFor[*shaped]())
	integer, text := Shape{"type": "integer"}, Shape{"type": "string"}
	want := Shape{
		"type": "object",
		"properties": Shape{
			"name": text, "count": natural, "maybe": Shape{"anyOf": []Shape{integer, {"type": "null"}}}, "left_out": integer,
			"bytes": Shape{"type": "string", "contentEncoding": "base64"}, "texts": Shape{"type": "array", "items": text},
			"two": Shape{"type": "array", "items": Shape{"type": "boolean"}}, "map": Shape{"type": "object", "additionalProperties": Shape{}},
			"address": text, "Raw": Shape{}, "ratio": Shape{"type": "number"}, "inner": integer,
			"children": Shape{"type": "array", "items": Shape{"type": "object"}}, "known": Shape{"const": 7},
		},
		"required": []string{"name", "count", "maybe", "bytes", "two", "map", "address", "Raw", "ratio", "inner", "children", "known"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDescribeDocument: success and failure exclude each other.
func TestDescribeDocument(t *testing.T) {
	text, err := Describe("session new", reflect.TypeFor[embedded](), nil).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		OneOf []struct {
			Properties map[string]Shape
			Required   []string
		}
	}
	if err := json.Unmarshal(text, &v); err != nil || len(v.OneOf) != 2 {
		t.Fatalf("%v in %s", err, text)
	}
	for i, ok := range []bool{true, false} {
		part := map[bool]string{true: "data", false: "error"}[ok]
		got := v.OneOf[i]
		if got.Properties["ok"]["const"] != ok || got.Properties["schema"]["const"] != Schema || got.Properties["command"]["const"] != "session new" {
			t.Errorf("ok %t: %v", ok, got.Properties)
		}
		if diff := cmp.Diff([]string{"schema", "command", "ok", part}, got.Required); diff != "" {
			t.Errorf("required (-want +got):\n%s", diff)
		}
	}
}
