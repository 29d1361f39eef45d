package ledger

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"pgregory.net/rapid"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
)

// shaped is typed data in a few words: fields of each structure as "type name,
// …", and the message as JSON.
func shaped(t testing.TB, structs map[string]string, message string) apitypes.TypedData {
	t.Helper()
	data := apitypes.TypedData{
		Types:       apitypes.Types{eip712.DomainType: {{Name: "name", Type: "string"}}},
		PrimaryType: "M", Domain: apitypes.TypedDataDomain{Name: "d"},
	}
	for name, fields := range structs {
		for field := range strings.SplitSeq(fields, ", ") {
			typ, key, _ := strings.Cut(field, " ")
			data.Types[name] = append(data.Types[name], apitypes.Type{Name: key, Type: typ})
		}
	}
	if err := json.Unmarshal([]byte(message), &data.Message); err != nil {
		t.Fatal(err)
	}
	return data
}

// What can be read in one way only, and what in several.
func TestGrouping(t *testing.T) {
	for name, c := range map[string]struct {
		structs map[string]string
		message string
		field   string // that cannot be read, "" if all can
	}{
		"a list":         {map[string]string{"M": "string[] a, string b"}, `{"a":["1","2"],"b":"3"}`, ""},
		"two structures": {map[string]string{"M": "P from, P to", "P": "string x"}, `{"from":{"x":"1"},"to":{"x":"2"}}`, ""},
		"a list of structures": {
			map[string]string{"M": "P[] list, string b", "P": "string x, string y"},
			`{"list":[{"x":"1","y":"2"},{"x":"3","y":"4"}],"b":"5"}`, "",
		},
		"two lists of one structure": {
			map[string]string{"M": "P[] sent, P[] received", "P": "string x"},
			`{"sent":[{"x":"1"},{"x":"2"}],"received":[{"x":"3"}]}`, "message.sent",
		},
		"two such lists with one element each": {
			map[string]string{"M": "P[] sent, P[] received", "P": "string x"},
			`{"sent":[{"x":"1"}],"received":[{"x":"2"}]}`, "",
		},
		"two lists with something between": {
			map[string]string{"M": "P[] sent, string fee, P[] received", "P": "string x"},
			`{"sent":[{"x":"1"},{"x":"2"}],"fee":"0","received":[{"x":"3"}]}`, "",
		},
		"two lists of structures with a field in common": {
			map[string]string{"M": "P[] sent, Q[] received", "P": "string x", "Q": "string x, string y"},
			`{"sent":[{"x":"1"}],"received":[{"x":"2","y":"3"}]}`, "",
		},
		"groups of one list each": {
			map[string]string{"M": "G[] groups", "G": "string[] who"},
			`{"groups":[{"who":["1","2"]},{"who":["3"]}]}`, "message.groups",
		},
		"one group of one": {map[string]string{"M": "G[] groups", "G": "string[] who"}, `{"groups":[{"who":["1"]}]}`, ""},
		"groups with a name": {
			map[string]string{"M": "G[] groups", "G": "string name, string[] who"},
			`{"groups":[{"name":"a","who":["1","2"]},{"name":"b","who":["3"]}]}`, "",
		},
		"groups in groups": {
			map[string]string{"M": "A[] as", "A": "B[] bs", "B": "string x, string[] y"},
			`{"as":[{"bs":[{"x":"1","y":["2"]}]},{"bs":[{"x":"3","y":["4"]}]}]}`, "message.as",
		},
		"groups of a size": {
			map[string]string{"M": "P[2] two, P[] rest", "P": "string x"},
			`{"two":[{"x":"1"},{"x":"2"}],"rest":[{"x":"3"}]}`, "",
		},
		"deep inside": {
			map[string]string{"M": "In in", "In": "P[] a, P[] b", "P": "string x"},
			`{"in":{"a":[{"x":"1"},{"x":"2"}],"b":[{"x":"3"}]}}`, "message.in.a",
		},
		"a list before a field of its name": {map[string]string{"M": "string[] x, P last", "P": "string x"}, `{"x":["1","2"],"last":{"x":"3"}}`, ""},
		"two lists of one name":             {map[string]string{"M": "string[] x, P last", "P": "string[] x"}, `{"x":["1","2"],"last":{"x":["3"]}}`, "message"},
	} {
		d, err := readTypedData(shaped(t, c.structs, c.message))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		err = d.checkReadable()
		refused, ok := errors.AsType[*hw.UnreadableFieldError](err)
		if ok != (c.field != "") || ok && refused.Field != c.field {
			t.Errorf("%s: %v, want %q as what cannot be read", name, err, c.field)
		}
	}
}

// The worst there is takes no time that anybody notices.
func TestGroupingWorst(t *testing.T) {
	group := `{"x":[` + strings.TrimSuffix(strings.Repeat(`"v",`, 2), ",") + `]}`
	for typ, n := range map[string]int{"G[]": 255, "G[255]": 255} {
		list := strings.TrimSuffix(strings.Repeat(group+",", n), ",")
		d, err := readTypedData(shaped(t, map[string]string{"M": typ + " list", "G": "string[] x"}, `{"list":[`+list+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := errors.AsType[*hw.UnreadableFieldError](d.checkReadable()); !ok {
			t.Errorf("%s: %v", typ, d.checkReadable())
		}
	}
}

func TestGroupingBound(t *testing.T) {
	list := strings.TrimSuffix(strings.Repeat(`"x",`, 250), ",")
	structs := map[string]string{"M": "string[] a, string[] b, string[] c, string[] d, string[] e"}
	message := `{"a":[` + list + `],"b":[` + list + `],"c":[` + list + `],"d":[` + list + `],"e":[` + list + `]}`
	d, err := readTypedData(shaped(t, structs, message))
	if err != nil {
		t.Fatal(err)
	}
	if refused, ok := errors.AsType[*hw.UnreadableFieldError](d.checkReadable()); !ok || !strings.Contains(refused.Reason, "1250 values") {
		t.Errorf("1250 values: %v", d.checkReadable())
	}
}

// Small messages of made-up shapes, read in every possible way: the pages of a
// message that passes belong to no other message of its types.
func TestGroupingProperty(t *testing.T) {
	structs := []string{"string x", "string x, string y", "string[] x", "string x, string[] y", "string[] x, string y"}
	fields := []string{"P a", "P[] a", "P[2] a", "string[] x", "string x"}
	rapid.Check(t, func(t *rapid.T) {
		shape := map[string]string{"P": rapid.SampledFrom(structs).Draw(t, "P"), "M": ""}
		var parts []string
		for i, f := range rapid.SliceOfN(rapid.SampledFrom(fields), 1, 3).Draw(t, "fields") {
			typ, _, _ := strings.Cut(f, " ")
			name := string(rune('a' + i))
			if typ == "string" || typ == "string[]" {
				name = []string{"x", "y", "z"}[i]
			}
			parts = append(parts, typ+" "+name)
		}
		shape["M"] = strings.Join(parts, ", ")
		types := apitypes.Types{eip712.DomainType: {{Name: "name", Type: "string"}}}
		for name, list := range shape {
			for field := range strings.SplitSeq(list, ", ") {
				typ, key, _ := strings.Cut(field, " ")
				types[name] = append(types[name], apitypes.Type{Name: key, Type: typ})
			}
		}
		all := messages(types, "M", 2)
		pages := map[string]int{}
		for _, m := range all {
			pages[strings.Join(m.keys, " ")]++
		}
		for _, m := range all {
			d, err := readTypedData(apitypes.TypedData{Types: types, PrimaryType: "M", Domain: apitypes.TypedDataDomain{Name: "d"}, Message: m.value})
			if err != nil {
				t.Fatal(err)
			}
			if shared := pages[strings.Join(m.keys, " ")] > 1; shared && d.checkGrouping() == nil {
				t.Fatalf("%v: %v has the pages of another message", shape, m.value)
			}
		}
	})
}

type madeUp struct {
	value map[string]any
	keys  []string
}

// messages are all values of a structure with lists of one to most elements.
func messages(types apitypes.Types, name string, most int) []madeUp {
	all := []madeUp{{value: map[string]any{}}}
	for _, f := range types[name] {
		var next []madeUp
		for _, before := range all {
			for _, v := range valuesOf(types, f, f.Type, most) {
				value := map[string]any{f.Name: v.value}
				for key, old := range before.value {
					value[key] = old
				}
				next = append(next, madeUp{value, slices.Concat(before.keys, v.keys)})
			}
		}
		all = next
	}
	return all
}

type madeUpValue struct {
	value any
	keys  []string
}

func valuesOf(types apitypes.Types, f apitypes.Type, typ string, most int) []madeUpValue {
	inner, level, array := outermost(typ)
	switch {
	case array:
		low, high := 1, most
		if level == "2" {
			low, high = 2, 2
		}
		var out []madeUpValue
		lists := []madeUpValue{{value: []any{}}}
		for n := 1; n <= high; n++ {
			var longer []madeUpValue
			for _, list := range lists {
				for _, item := range valuesOf(types, f, inner, most) {
					old, _ := list.value.([]any)
					longer = append(longer, madeUpValue{append(slices.Clone(old), item.value), slices.Concat(list.keys, item.keys)})
				}
			}
			if lists = longer; n >= low {
				out = append(out, lists...)
			}
		}
		return out
	case types[typ] != nil:
		var out []madeUpValue
		for _, m := range messages(types, typ, most) {
			out = append(out, madeUpValue{m.value, m.keys})
		}
		return out
	}
	return []madeUpValue{{"v", []string{f.Name}}}
}
