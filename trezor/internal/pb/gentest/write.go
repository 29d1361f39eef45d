package gentest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/reflect/protoreflect"
)

func write(out *protogen.GeneratedFile, file *protogen.File) error {
	out.P("// Code generated from ", file.Desc.Path(), ". DO NOT EDIT.")
	out.P()
	out.P("package ", file.GoPackageName)
	for _, enum := range file.Enums {
		writeEnum(out, enum)
	}
	for _, message := range file.Messages {
		if err := writeMessage(out, message); err != nil {
			return err
		}
	}
	return nil
}

func writeEnum(out *protogen.GeneratedFile, enum *protogen.Enum) {
	name := enum.GoIdent.GoName
	out.P()
	out.P("type ", name, " int32")
	out.P()
	out.P("const (")
	for _, v := range enum.Values {
		out.P(v.GoIdent.GoName, " ", name, " = ", v.Desc.Number(), note(v.Comments))
	}
	out.P(")")
	out.P()
	out.P("// ", name, "_name is what the protocol calls the values.")
	out.P("var ", name, "_name = map[", name, "]string{")
	for _, v := range enum.Values {
		out.P(v.GoIdent.GoName, ": ", fmt.Sprintf("%q", v.Desc.Name()), ",")
	}
	out.P("}")
}

func writeMessage(out *protogen.GeneratedFile, message *protogen.Message) error {
	name := message.GoIdent.GoName
	slices.SortFunc(message.Fields, func(a, b *protogen.Field) int { return cmp.Compare(a.Desc.Number(), b.Desc.Number()) })
	types := make([]goType, len(message.Fields))
	for i, f := range message.Fields {
		var err error
		if types[i], err = typeOf(f); err != nil {
			return err
		}
	}
	out.P()
	out.P("type ", name, " struct {")
	for i, f := range message.Fields {
		out.P(f.GoName, " ", types[i].pointer, types[i].value, note(f.Comments))
	}
	out.P("Unknown []byte // fields that are not in ", message.Desc.ParentFile().Path())
	out.P("}")
	for i, f := range message.Fields {
		writeGetter(out, name, f, types[i])
	}
	out.P()
	out.P("func (m *", name, ") layout() ([]field, *[]byte) {")
	out.P("return []field{")
	for i, f := range message.Fields {
		out.P("{", f.Desc.Number(), ", ", f.Desc.Cardinality() == protoreflect.Required, ", ", types[i].slot, "(&m.", f.GoName, ")},")
	}
	out.P("}, &m.Unknown")
	out.P("}")
	return nil
}

// writeGetter writes what a field is worth, set or not.
func writeGetter(out *protogen.GeneratedFile, message string, f *protogen.Field, t goType) {
	out.P()
	out.P("func (m *", message, ") Get", f.GoName, "() ", t.value, " {")
	read := "m." + f.GoName
	if t.pointer != "" {
		out.P("if m != nil && ", read, " != nil {")
		read = "*" + read
	} else {
		out.P("if m != nil {")
	}
	out.P("return ", read)
	out.P("}")
	out.P("return ", t.unset)
	out.P("}")
}

// goType is how a field is written in Go: its type, of which there is a pointer
// when it can be absent otherwise, the codec's name of its slot, and what it is
// worth while it is not set.
type goType struct{ pointer, value, slot, unset string }

func typeOf(f *protogen.Field) (goType, error) {
	var t goType
	switch f.Desc.Kind() {
	case protoreflect.BoolKind:
		t = goType{"*", "bool", "flagAt", fmt.Sprint(f.Desc.Default().Interface())}
	case protoreflect.Uint32Kind, protoreflect.Uint64Kind:
		t = goType{"*", f.Desc.Kind().String(), "numberAt", fmt.Sprint(f.Desc.Default().Interface())}
	case protoreflect.EnumKind:
		t = goType{"*", f.Enum.GoIdent.GoName, "numberAt", enumUnset(f)}
	case protoreflect.StringKind:
		t = goType{"*", "string", "textAt", fmt.Sprintf("%q", f.Desc.Default().Interface())}
	case protoreflect.BytesKind:
		t = goType{"", "[]byte", "blobAt", "nil"}
	case protoreflect.MessageKind:
		t = goType{"", "*" + f.Message.GoIdent.GoName, "partAt", "nil"}
	default:
		return t, fmt.Errorf("%s: the codec has no %s", f.Desc.FullName(), f.Desc.Kind())
	}
	if !f.Desc.IsList() {
		return t, nil
	}
	slots := map[string]string{"numberAt": "numberListAt", "textAt": "textListAt", "blobAt": "blobListAt", "partAt": "partListAt"}
	many, ok := slots[t.slot]
	if !ok || f.Desc.IsPacked() {
		return t, fmt.Errorf("%s: the codec has no such list", f.Desc.FullName())
	}
	return goType{"", "[]" + t.value, many, "nil"}, nil
}

// enumUnset is the first value of an enum where the file says no other.
func enumUnset(f *protogen.Field) string {
	if value := f.Desc.DefaultEnumValue(); value != nil {
		return f.Enum.Values[value.Index()].GoIdent.GoName
	}
	return f.Enum.Values[0].GoIdent.GoName
}

// note is what the file says behind a line.
func note(c protogen.CommentSet) string {
	if c.Trailing == "" {
		return ""
	}
	return " //" + strings.TrimRight(string(c.Trailing), "\n")
}
