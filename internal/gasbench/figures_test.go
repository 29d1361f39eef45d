package gasbench

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func some(gas int64) figures {
	f := figures{}
	for _, key := range keys {
		f[key] = gas
	}
	f[firstKey] = 0
	return f
}

func TestDocument(t *testing.T) {
	want := document{some(40000), some(50000)}
	got, err := decode(want.encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(document{})); diff != "" {
		t.Errorf("after encoding and decoding (-want +got):\n%s", diff)
	}
	for _, raw := range []string{``, `{}`, `{"amsterdam":{}}`, `[]`, `{"plain_erc20":"1"}`} {
		if _, err := decode([]byte(raw)); err == nil {
			t.Errorf("%q: no error", raw)
		}
	}
	for _, missing := range []string{`"call": 40000,`, `"call": 50000,`} {
		if _, err := decode(bytes.Replace(want.encode(), []byte(missing), nil, 1)); err == nil {
			t.Errorf("without %s: no error", missing)
		}
	}
}

func TestCompare(t *testing.T) {
	before := some(40000)
	for _, c := range []struct {
		key          string
		now          int64
		rises, falls int
	}{
		{"call", 40000, 0, 0},
		{"call", 40400, 0, 0},
		{"call", 40401, 1, 0},
		{"call", 39999, 0, 1},
		{firstKey, 1, 1, 0},
		{firstKey, -1, 0, 1},
	} {
		now := some(40000)
		now[c.key] = c.now
		rises, falls := before.compare(now)
		if len(rises) != c.rises || len(falls) != c.falls {
			t.Errorf("%s %d: rises %v, falls %v", c.key, c.now, rises, falls)
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", 34104: "34,104", 1234567: "1,234,567", -999: "-999", -4800: "-4,800", -123456: "-123,456",
	} {
		if got := number(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
