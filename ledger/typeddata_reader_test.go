package ledger

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	ethmath "github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// readBack is typed data as a device would read it from the commands. The
// reader is written from doc/ethapp.adoc, apart from the driver and from the
// emulator, and knows nothing of either.
type readBack struct {
	apitypes.TypedData
	definitions int   // bytes of field definitions
	arrays      int   // commands with an array's size
	values      []int // sizes of values
	path        []byte

	rest  [][]byte // commands that were not read yet
	roots []map[string]any
}

var errStream = errors.New("not a stream of typed data")

func badStream(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errStream}, args...)...)
}

// next takes a command with this INS and P2 off the stream, if it is the next.
func (r *readBack) next(ins, p2 byte) (p1 byte, data []byte, ok bool) {
	if len(r.rest) == 0 {
		return 0, nil, false
	}
	c := r.rest[0]
	if len(c) < 5 || len(c) > 260 || c[0] != 0xe0 || c[1] != ins || c[3] != p2 || int(c[4]) != len(c)-5 {
		return 0, nil, false
	}
	r.rest = r.rest[1:]
	return c[2], c[5:], true
}

// readStream reads all commands of a flow.
func readStream(commands [][]byte) (*readBack, error) {
	r := &readBack{rest: commands}
	r.Types = apitypes.Types{}
	for {
		_, name, ok := r.next(0x1a, 0x00)
		if !ok {
			break
		}
		if _, twice := r.Types[string(name)]; twice || len(name) == 0 {
			return nil, badStream("structure %q", name)
		}
		fields := []apitypes.Type{}
		for {
			_, definition, ok := r.next(0x1a, 0xff)
			if !ok {
				break
			}
			field, err := readDefinition(definition)
			if err != nil {
				return nil, err
			}
			fields = append(fields, field)
			r.definitions += len(definition)
		}
		r.Types[string(name)] = fields
	}
	for range 2 {
		_, name, ok := r.next(0x1c, 0x00)
		if !ok {
			return nil, badStream("no root")
		}
		root, err := r.structure(string(name))
		if err != nil {
			return nil, err
		}
		r.PrimaryType, r.roots = string(name), append(r.roots, root)
	}
	var ok bool
	if _, r.path, ok = r.next(0x0c, 0x01); !ok || len(r.rest) != 0 {
		return nil, badStream("%d commands are left", len(r.rest))
	}
	r.Message = r.roots[1]
	return r, r.readDomain()
}

// readDomain gives the first root the form that go-ethereum has for domains.
func (r *readBack) readDomain() error {
	text, err := json.Marshal(r.roots[0])
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &r.Domain)
}

// readDefinition reads type descriptor ‖ [name] ‖ [size] ‖ [levels] ‖ name.
func readDefinition(b []byte) (apitypes.Type, error) {
	take := func(n int) []byte {
		if n > len(b) {
			n = len(b)
		}
		part := b[:n]
		b = b[n:]
		return part
	}
	one := func() int {
		if part := take(1); len(part) == 1 {
			return int(part[0])
		}
		return 0
	}
	desc := one()
	base := ""
	if desc&0x0f == 0 {
		base = string(take(one()))
	}
	size := 0
	if desc&0x40 != 0 {
		size = one()
	}
	var typ strings.Builder
	switch desc & 0x0f {
	case 0:
		typ.WriteString(base)
	case 1, 2:
		typ.WriteString([]string{"", "int", "uint"}[desc&0x0f] + strconv.Itoa(size*8))
	case 3, 4, 5, 7:
		typ.WriteString([]string{3: "address", 4: "bool", 5: "string", 7: "bytes"}[desc&0x0f])
	case 6:
		typ.WriteString("bytes" + strconv.Itoa(size))
	default:
		return apitypes.Type{}, badStream("descriptor %02x", desc)
	}
	if desc&0x80 != 0 {
		for range one() {
			switch one() {
			case 0:
				typ.WriteString("[]")
			case 1:
				typ.WriteString("[" + strconv.Itoa(one()) + "]")
			}
		}
	}
	name := string(take(one()))
	if len(b) != 0 || name == "" {
		return apitypes.Type{}, badStream("%d bytes behind a definition of %q", len(b), name)
	}
	return apitypes.Type{Name: name, Type: typ.String()}, nil
}

func (r *readBack) structure(name string) (map[string]any, error) {
	fields, known := r.Types[name]
	if !known {
		return nil, badStream("structure %q is not defined", name)
	}
	out := map[string]any{}
	for _, f := range fields {
		value, err := r.value(f.Type)
		if err != nil {
			return nil, err
		}
		out[f.Name] = value
	}
	return out, nil
}

func (r *readBack) value(typ string) (any, error) {
	if inner, level, ok := outermost(typ); ok {
		return r.array(inner, level)
	}
	if _, known := r.Types[typ]; known {
		return r.structure(typ)
	}
	raw, err := r.bytes()
	if err != nil {
		return nil, err
	}
	return plainValue(typ, raw)
}

// outermost takes the last level off an array's type.
func outermost(typ string) (inner, level string, ok bool) {
	open := strings.LastIndexByte(typ, '[')
	if open < 0 {
		return typ, "", false
	}
	return typ[:open], typ[open+1 : len(typ)-1], true
}

func (r *readBack) array(inner, level string) (any, error) {
	_, size, ok := r.next(0x1c, 0x0f)
	if !ok || len(size) != 1 || level != "" && level != strconv.Itoa(int(size[0])) {
		return nil, badStream("an array of %q with the size %x", inner, size)
	}
	r.arrays++
	list := []any{}
	for range size[0] {
		item, err := r.value(inner)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}

// bytes puts the parts of a value together.
func (r *readBack) bytes() ([]byte, error) {
	var all []byte
	for {
		more, part, ok := r.next(0x1c, 0xff)
		if !ok || more != 0 && len(part) != 255 {
			return nil, badStream("a part of a value")
		}
		all = append(all, part...)
		if more != 0 {
			continue
		}
		if len(all) < 2 || int(all[0])<<8|int(all[1]) != len(all)-2 {
			return nil, badStream("a value of %d bytes says %x", len(all)-2, all[:min(2, len(all))])
		}
		r.values = append(r.values, len(all)-2)
		return all[2:], nil
	}
}

// plainValue is a value as JSON would have it. Signed integers come with all of
// their bytes, unsigned ones without leading zeros.
func plainValue(typ string, raw []byte) (any, error) {
	switch {
	case typ == "string":
		return string(raw), nil
	case typ == "bool":
		if len(raw) != 1 || raw[0] > 1 {
			return nil, badStream("a bool %x", raw)
		}
		return raw[0] == 1, nil
	case typ == "address":
		if len(raw) != 20 {
			return nil, badStream("an address %x", raw)
		}
		return common.BytesToAddress(raw).Hex(), nil
	case strings.HasPrefix(typ, "bytes"):
		if want := strings.TrimPrefix(typ, "bytes"); want != "" && want != strconv.Itoa(len(raw)) {
			return nil, badStream("%s has %d bytes", typ, len(raw))
		}
		return "0x" + hex.EncodeToString(raw), nil
	case strings.HasPrefix(typ, "uint"):
		if len(raw) == 0 || len(raw) > 1 && raw[0] == 0 {
			return nil, badStream("a number %x", raw)
		}
		return new(big.Int).SetBytes(raw).String(), nil
	case strings.HasPrefix(typ, "int"):
		if strconv.Itoa(len(raw)*8) != strings.TrimPrefix(typ, "int") {
			return nil, badStream("%s has %d bytes", typ, len(raw))
		}
		n := new(big.Int).SetBytes(raw)
		if raw[0]&0x80 != 0 {
			n.Sub(n, ethmath.BigPow(2, int64(len(raw)*8)))
		}
		return n, nil
	}
	return nil, badStream("type %q", typ)
}
