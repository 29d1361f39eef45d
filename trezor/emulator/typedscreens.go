package emulator

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// The screens of typed data, core/src/apps/ethereum/layout.py.

// askDomain shows the name and version of the domain, which are asked for twice,
// and whether the rest is to be shown.
func (w *typedWalk) askDomain(ctx context.Context) (show bool, err error) {
	shown := map[string]string{"name": "unknown", "version": "unknown"}
	for i, member := range w.types[domainType] {
		if _, wanted := shown[get(member.Name)]; !wanted {
			continue
		}
		value, err := w.value(ctx, member.Type, []uint32{0, uint32(i)}) //nolint:gosec // small
		if err != nil {
			return false, err
		}
		shown[get(member.Name)] = string(value)
	}
	return w.m.choose(ctx, Prompt{
		Name: "should_show_domain", Code: ButtonOther, Title: "Confirm domain", More: "Show full domain", Verb: "Confirm",
		Pages: w.m.pages("Name and version\n" + shown["name"] + "\n" + shown["version"]),
	})
}

// askStruct names the members of a struct.
func (w *typedWalk) askStruct(ctx context.Context, name, title, more string) (show bool, err error) {
	members := w.types[name]
	var names []string
	for _, m := range members {
		names = append(names, get(m.Name))
	}
	return w.m.choose(ctx, Prompt{
		Name: "should_show_struct", Code: ButtonOther, Title: title, More: more, Verb: "Confirm",
		Pages: w.m.pages(name + "\nContains " + plural(len(members), "key") + "\n" + strings.Join(names, ", ")),
	})
}

func (w *typedWalk) askArray(ctx context.Context, names []string, kind string, size int) (show bool, err error) {
	return w.m.choose(ctx, Prompt{
		Name: "should_show_array", Code: ButtonOther, Title: limitText(strings.Join(names, ".")),
		More: "Show full array", Verb: "Confirm", Pages: w.m.pages("Array of " + plural(size, kind)),
	})
}

// titled is the heading of a value, and the line above it.
type titled struct{ title, label string }

// valueTitle names a value, or the element of an array.
func valueTitle(names []string, name, kind string, index int) titled {
	if index >= 0 {
		all := append(append([]string{}, names...), name)
		return titled{limitText(strings.Join(all, ".")), fmt.Sprintf("[%d] (%s)", index, kind)}
	}
	return titled{limitText(strings.Join(names, ".")), fmt.Sprintf("%s (%s)", name, kind)}
}

func (w *typedWalk) confirmValue(ctx context.Context, t titled, kind *msgFieldType, value []byte) error {
	return w.m.confirm(ctx, Prompt{
		Name: "confirm_typed_value", Code: ButtonOther, Title: t.title, Verb: "Confirm",
		Pages: w.m.pages(w.m.item(t.label, valueText(kind, value))),
	})
}

func (w *typedWalk) confirmHash(ctx context.Context, hash []byte) error {
	return w.m.confirm(ctx, Prompt{
		Name: "confirm_message_hash", Code: ButtonSignTx, Title: "Confirm message hash", Verb: "Confirm",
		Pages: w.m.pages("0x" + hex.EncodeToString(hash)),
	})
}

// valueText is decode_typed_data of helpers.py.
func valueText(t *msgFieldType, value []byte) string {
	switch get(t.DataType) {
	case typeBytes:
		return hex.EncodeToString(value)
	case typeString:
		return string(value)
	case typeAddress:
		return checksummed(common.BytesToAddress(value), unknownNetwork)
	case typeBool:
		return fmt.Sprint(value[0] == 1)
	case typeInt:
		n := bigOf(value)
		if value[0]&0x80 != 0 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(value)))) //nolint:gosec // at most 256
		}
		return n.String()
	default:
		return bigOf(value).String()
	}
}

// limitText is limit_str: the last 16 characters of what is longer than 18.
func limitText(text string) string {
	const limit = 16
	if r := []rune(text); len(r) > limit+2 {
		return ".." + string(r[len(r)-limit:])
	}
	return text
}
