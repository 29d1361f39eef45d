package eip712

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	ethmath "github.com/ethereum/go-ethereum/common/math"
)

var (
	cow    = common.HexToAddress("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826")
	hex300 = (*ethmath.HexOrDecimal256)(big.NewInt(300))
	nilInt *big.Int
	nilHex *ethmath.HexOrDecimal256
)

// Values as programs and JSON carry them, and the bytes of a device that takes
// unsigned integers as short as they are; "" for what is refused.
var elementaryValues = []struct {
	typ   string
	value any
	want  string
}{
	{"uint8", "0", "00"},
	{"uint8", "255", "ff"},
	{"uint8", "256", ""},
	{"uint8", "-1", ""},
	{"uint8", float64(7), "07"},
	{"uint8", json.Number("7"), "07"},
	{"uint8", 7, "07"},
	{"uint8", uint8(7), "07"},
	{"uint8", int64(-7), ""},
	{"uint8", "01", ""},
	{"uint8", "-", ""},
	{"uint8", strings.Repeat("9", 79), ""},
	{"uint8", []byte{1}, ""},
	{"uint8", struct{}{}, ""},
	{"uint16", "300", "012c"},
	{"uint16", "0x12c", "012c"},
	{"uint16", "0x12C", "012c"},
	{"uint16", int64(300), "012c"},
	{"uint16", uint16(300), "012c"},
	{"uint16", float64(300), "012c"},
	{"uint16", json.Number("300"), "012c"},
	{"uint16", big.NewInt(300), "012c"},
	{"uint16", hex300, "012c"},
	{"uint256", float64(1 << 53), "20000000000000"},
	{"uint256", float64(1<<53) * 2, ""},
	{"uint256", 0.5, ""},
	{"uint256", math.NaN(), ""},
	{"uint256", math.Inf(1), ""},
	{"uint256", math.Copysign(0, -1), "00"},
	{"uint256", json.Number("1e3"), ""},
	{"uint256", json.Number("1.0"), ""},
	{"uint256", uint64(math.MaxUint64), "ffffffffffffffff"},
	{"uint256", big.NewInt(256), "0100"},
	{"uint256", nilInt, ""},
	{"uint256", hex300, "012c"},
	{"uint256", nilHex, ""},
	{"uint256", "0x0100", "0100"},
	{"uint256", "0x", ""},
	{"uint256", "0X1", ""},
	{"uint256", "-0x1", ""},
	{"uint256", "", ""}, // go-ethereum takes it for zero
	{"uint256", "+1", ""},
	{"uint256", "-0", ""},
	{"uint256", "007", ""}, // octal to some
	{"uint256", " 1", ""},
	{"uint256", "1\n", ""},
	{"uint256", "1_000", ""},
	{"uint256", "1e3", ""},
	{"uint256", "0x" + strings.Repeat("f", 64), strings.Repeat("ff", 32)},
	{"uint256", "0x1" + strings.Repeat("0", 64), ""},
	{"uint256", new(big.Int).Lsh(big.NewInt(1), 256), ""},
	{"uint256", nil, ""},
	{"uint256", true, ""},
	{"uint256", []any{"1"}, ""},
	{"int8", "-128", "80"},
	{"int8", "-129", ""}, // go-ethereum takes it
	{"int8", "127", "7f"},
	{"int8", "128", ""}, // and this one
	{"int16", "128", "0080"},
	{"int16", "-2", "fffe"},
	{"int16", int8(-2), "fffe"},
	{"int16", float64(-2), "fffe"},
	{"int16", json.Number("-2"), "fffe"},
	{"int32", "1", "00000001"},
	{"int128", "-1", strings.Repeat("ff", 16)},
	{"int256", new(big.Int).Neg(new(big.Int).Lsh(big.NewInt(1), 255)), "80" + strings.Repeat("00", 31)},
	{"int256", new(big.Int).Lsh(big.NewInt(1), 255), ""},
	{"bool", true, "01"},
	{"bool", false, "00"},
	{"bool", "true", ""},
	{"bool", nil, ""},
	{"bool", 1, ""},
	{"bool", float64(1), ""},
	{"address", "0x00000000000000000000000000000000000000ff", strings.Repeat("00", 19) + "ff"},
	{"address", "00000000000000000000000000000000000000ff", ""}, // go-ethereum takes it
	{"address", "0xff", ""},
	{"address", "0x", ""},
	{"address", "0x00000000000000000000000000000000000000fg", ""},
	{"address", cow.Hex(), "cd2a3d9f938e13cd947ec05abc7fe734df8dd826"},
	{"address", strings.ToLower(cow.Hex()), "cd2a3d9f938e13cd947ec05abc7fe734df8dd826"},
	{"address", cow, "cd2a3d9f938e13cd947ec05abc7fe734df8dd826"},
	{"address", [20]byte(cow), "cd2a3d9f938e13cd947ec05abc7fe734df8dd826"},
	{"address", cow[:], "cd2a3d9f938e13cd947ec05abc7fe734df8dd826"},
	{"address", hexutil.Bytes(cow[:]), "cd2a3d9f938e13cd947ec05abc7fe734df8dd826"},
	{"address", make([]byte, 19), ""},
	{"address", [19]byte{}, ""},
	{"address", nil, ""},
	{"address", 7, ""},
	{"address", []any{1}, ""},
	{"address", struct{}{}, ""},
	{"bytes2", "0xabcd", "abcd"},
	{"bytes2", "0xab", ""},
	{"bytes2", "0xabc", ""},
	{"bytes2", "abcd", ""},
	{"bytes2", nil, ""},
	{"bytes2", []byte{1}, ""},
	{"bytes2", []int{1, 2}, ""},
	{"bytes2", json.Number("1"), ""},
	{"bytes2", [2]byte{1, 2}, "0102"},
	{"bytes2", hexutil.Bytes{1, 2}, "0102"},
	{"bytes32", common.Hash{31: 1}, strings.Repeat("00", 31) + "01"},
	{"bytes", "", ""},
	{"bytes", "0xzz", ""},
	{"bytes", []byte{1}, "01"},
	{"bytes", "0x0102", "0102"},
	{"bytes", []any{float64(1)}, ""},
	{"bytes", make([]byte, 32769), ""},
	{"bytes", make([]byte, 32768), strings.Repeat("00", 32768)},
	{"string", "x", "78"},
	{"string", "\u00e9", "c3a9"},
	{"string", nil, ""},
	{"string", float64(1), ""},
	{"string", []byte("x"), ""},
	{"string", map[string]any{}, ""},
	{"string", []any{}, ""},
	{"string", strings.Repeat("x", 32769), ""},
}

func TestElementaryValues(t *testing.T) {
	for _, c := range elementaryValues {
		for _, short := range []bool{true, false} {
			rules := roomy()
			rules.ShortUint = short
			data := one(c.typ, c.value)
			d, err := Read(data, rules)
			if c.want == "" {
				if err == nil {
					t.Errorf("%s %.80v is %x", c.typ, c.value, d.Message.Items[0].Bytes)
				} else if wrong := refused(t, err); wrong.Field != "message.f" || len(err.Error()) > 300 {
					t.Errorf("%s %.80v: %v", c.typ, c.value, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s %.80v: %v", c.typ, c.value, err)
				continue
			}
			v, want := d.Message.Items[0], c.want
			if v.Type.Kind == Uint && !short {
				want = strings.Repeat("00", v.Type.Size-len(want)/2) + want
			}
			if got := hex.EncodeToString(v.Bytes); got != want {
				t.Errorf("%s %.80v goes over as %s, want %s", c.typ, c.value, got, want)
			}
			if _, err := d.Digest(data, false); err != nil {
				t.Errorf("%s %.80v: %v", c.typ, c.value, err)
			}
		}
	}
}

// Every size there is, up to its edges and over them.
func TestIntegerEdges(t *testing.T) {
	for size := 8; size <= 256; size += 8 {
		top := new(big.Int).Lsh(big.NewInt(1), uint(size)) //nolint:gosec // at most 256
		half := new(big.Int).Rsh(top, 1)
		for _, c := range []struct {
			typ   string
			value *big.Int
			ok    bool
		}{
			{"uint", new(big.Int), true},
			{"uint", new(big.Int).Sub(top, big.NewInt(1)), true},
			{"uint", top, false},
			{"uint", big.NewInt(-1), false},
			{"int", new(big.Int).Sub(half, big.NewInt(1)), true},
			{"int", half, false},
			{"int", new(big.Int).Neg(half), true},
			{"int", new(big.Int).Sub(new(big.Int).Neg(half), big.NewInt(1)), false},
		} {
			data := one(fmt.Sprintf("%s%d", c.typ, size), c.value.String())
			d, err := Read(data, roomy())
			if (err == nil) != c.ok {
				t.Errorf("%s%d %s: %v", c.typ, size, c.value, err)
			}
			if err != nil {
				continue
			}
			v := d.Message.Items[0]
			back := new(big.Int).SetBytes(v.Bytes)
			if c.value.Sign() < 0 {
				back.Sub(back, top)
			}
			if len(v.Bytes) != size/8 || back.Cmp(c.value) != 0 || v.Text() != c.value.String() {
				t.Errorf("%s%d %s became %x, %s", c.typ, size, c.value, v.Bytes, v.Text())
			}
			if _, err := d.Digest(data, false); err != nil {
				t.Errorf("%s%d %s: %v", c.typ, size, c.value, err)
			}
		}
	}
}

// Text is what people compare with a screen.
func TestText(t *testing.T) {
	for _, c := range []struct {
		typ   string
		value any
		want  string
	}{
		{"string", "", ""},
		{"string", "a\nb", "a\nb"},
		{"bool", true, "true"},
		{"bool", false, "false"},
		{"uint256", "0x10", "16"},
		{"int16", "-1", "-1"},
		{"bytes", "0x", "0x"},
		{"bytes4", "0xABCDEF01", "0xabcdef01"},
		{"address", strings.ToLower(cow.Hex()), cow.Hex()},
	} {
		d, err := Read(one(c.typ, c.value), roomy())
		if err != nil || d.Message.Items[0].Text() != c.want {
			t.Errorf("%s %v: %v, want %q", c.typ, c.value, err, c.want)
		}
	}
}

func TestUTF8(t *testing.T) {
	for _, strict := range []bool{true, false} {
		rules := roomy()
		rules.UTF8 = strict
		_, err := Read(one("string", "a\xff"), rules)
		if strict {
			if wrong := refused(t, err); wrong.Field != "message.f" || wrong.Reason != "is no UTF-8" {
				t.Error(err)
			}
		} else if err != nil {
			t.Error(err)
		}
	}
}
