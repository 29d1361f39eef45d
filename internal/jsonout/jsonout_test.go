package jsonout

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type limit struct {
	Token  string   `json:"token"`
	Amount *big.Int `json:"amount"`
	Tags   []string `json:"tags"`
}

type linkData struct {
	Account string           `json:"account"`
	Limits  []limit          `json:"limits"`
	Empty   []limit          `json:"empty"`
	ByName  map[string][]int `json:"by_name"`
	NoMap   map[string]int   `json:"no_map"`
	Note    string           `json:"note"`
	Maybe   *limit           `json:"maybe"`
}

var link = linkData{
	Account: "0x00000000000000000000000000000000000000Aa",
	Limits:  []limit{{Token: "USDC", Amount: big.NewInt(50_000_000)}, {Tags: []string{"x"}}},
	ByName:  map[string][]int{"b": nil, "a": {1}},
	Note:    "a < b && c > \"d\"\n\u2028é\x1b",
}

func TestGolden(t *testing.T) {
	tests := map[string]func(io.Writer) error{
		"success": func(w io.Writer) error { return NewEncoder(w).Success("link", link) },
		"success-warnings": func(w io.Writer) error {
			return NewEncoder(w).Success("session new", map[string]any{"z": 1, "a": []string(nil)},
				Warning{"no_expiry", "the grant has no end"}, Warning{"emulated", "this is <no> device"})
		},
		"success-empty": func(w io.Writer) error { return NewEncoder(w).Success("doctor", nil, []Warning{}...) },
		"failure": func(w io.Writer) error {
			return NewEncoder(w).Failure("link", Error{Code: "device_rejected", Exit: 3, Message: "rejected on the device", Hint: "run link again & confirm"})
		},
		"failure-no-hint": func(w io.Writer) error {
			return NewEncoder(w).Failure("check", Error{Code: "unexpected", Exit: 1, Message: "…"})
		},
		"events": func(w io.Writer) error {
			e := NewEventEncoder(w)
			return errors.Join(
				e.Emit(Event{Event: "awaiting_device", Reason: "sign_authorization", Screens: []string{"Review", "Delegate <0x4Cd2…66c9>"}}),
				e.Emit(Event{Event: "tx_sent", Data: struct {
					Hash string   `json:"hash"`
					Logs []string `json:"logs"`
				}{Hash: "0x01"}}),
				e.Emit(Event{Event: "note", Message: "line one\nline two", Screens: []string{}}),
			)
		},
	}
	for name, print := range tests {
		t.Run(name, func(t *testing.T) {
			var buf bytes.Buffer
			if err := print(&buf); err != nil {
				t.Fatal(err)
			}
			golden(t, name, buf.Bytes())
			for line := range bytes.Lines(buf.Bytes()) {
				if !json.Valid(line) || line[len(line)-1] != '\n' {
					t.Errorf("not one document per line: %q", line)
				}
			}
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestExactlyOneDocument(t *testing.T) {
	var buf bytes.Buffer
	e := NewEncoder(&buf)
	if e.Written() {
		t.Error("written before anything was")
	}
	if err := e.Success("link", nil); err != nil || !e.Written() {
		t.Fatal(err)
	}
	before := buf.String()
	if err := e.Success("link", nil); !errors.Is(err, ErrWritten) {
		t.Errorf("second success: %v", err)
	}
	if err := e.Failure("link", Error{Code: "x", Exit: 1}); !errors.Is(err, ErrWritten) {
		t.Errorf("failure after success: %v", err)
	}
	if buf.String() != before {
		t.Errorf("more was written: %s", buf.String())
	}
}

func TestOneWinnerAmongGoroutines(t *testing.T) {
	var buf bytes.Buffer
	e := NewEncoder(&buf)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := e.Success("link", nil); err != nil && !errors.Is(err, ErrWritten) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := strings.Count(buf.String(), "\n"); n != 1 {
		t.Errorf("%d documents", n)
	}
}

func TestUnencodableDataLeavesRoomForAFailure(t *testing.T) {
	type loop struct{ Next *loop }
	self := &loop{}
	self.Next = self
	for name, tt := range map[string]struct {
		data any
		want error
	}{
		"list":     {[]int{1}, ErrNotObject},
		"text":     {"x", ErrNotObject},
		"nil list": {[]int(nil), ErrNotObject},
		"nil":      {(*linkData)(nil), ErrNotObject},
		"loop":     {self, ErrTooDeep},
		"func":     {map[string]any{"f": func() {}}, nil},
		"broken":   {struct{ M json.Marshaler }{broken{}}, errBroken},
	} {
		var buf bytes.Buffer
		e := NewEncoder(&buf)
		err := e.Success("link", tt.data)
		if err == nil || (tt.want != nil && !errors.Is(err, tt.want)) {
			t.Errorf("%s: %v", name, err)
		}
		if buf.Len() != 0 {
			t.Errorf("%s: %s", name, buf.String())
		}
		if err := e.Failure("link", Error{Code: "unexpected", Exit: 1}); err != nil {
			t.Errorf("%s: the failure: %v", name, err)
		}
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) MarshalJSON() ([]byte, error) { return nil, errBroken }

func TestInvalid(t *testing.T) {
	ok := Error{Code: "x", Exit: 1}
	e, ev := NewEncoder(io.Discard), NewEventEncoder(io.Discard)
	for name, err := range map[string]error{
		"no command":    e.Success("", nil),
		"bad command":   e.Failure("Link\n", ok),
		"exit 0":        e.Failure("link", Error{Code: "x"}),
		"exit 256":      e.Failure("link", Error{Code: "x", Exit: 256}),
		"exit negative": e.Failure("link", Error{Code: "x", Exit: -1}),
		"no code":       e.Failure("link", Error{Exit: 1}),
		"bad code":      e.Failure("link", Error{Code: "Device Rejected", Exit: 1}),
		"bad warning":   e.Success("link", nil, Warning{Message: "x"}),
		"no event":      ev.Emit(Event{}),
		"bad reason":    ev.Emit(Event{Event: "x", Reason: "A B"}),
	} {
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if e.Written() {
		t.Error("an invalid document counts as written")
	}
	if err := ev.Emit(Event{Event: "x", Data: 7}); !errors.Is(err, ErrNotObject) {
		t.Errorf("event data: %v", err)
	}
}

type failingWriter struct{ n int }

func (w *failingWriter) Write([]byte) (int, error) { w.n++; return 3, io.ErrClosedPipe }

func TestHalfADocumentIsTheLast(t *testing.T) {
	w := &failingWriter{}
	e := NewEncoder(w)
	if err := e.Success("link", nil); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
	if err := e.Failure("link", Error{Code: "x", Exit: 1}); !errors.Is(err, ErrWritten) || w.n != 1 {
		t.Errorf("after half a document: %v, %d writes", err, w.n)
	}
	if err := NewEventEncoder(w).Emit(Event{Event: "x"}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("event: %v", err)
	}
}

type hidden struct {
	List []int `json:"list"`
}

type marshalsNull struct{ List []int }

func (*marshalsNull) MarshalJSON() ([]byte, error) { return []byte(`"own"`), nil }

func TestNoNullForEmptyLists(t *testing.T) {
	type deep struct {
		hidden
		private []int
		Bytes   []byte           `json:"bytes"`
		Any     any              `json:"any"`
		Ptr     **[]int          `json:"ptr"`
		Nested  [][]int          `json:"nested"`
		Array   [2][]int         `json:"array"`
		Maps    []map[string]any `json:"maps"`
		Omitted []int            `json:"omitted,omitempty"`
		Zero    []int            `json:"zero,omitzero"`
		Raw     json.RawMessage  `json:"raw,omitempty"`
		Own     *marshalsNull    `json:"own"`
		When    time.Time        `json:"when"`
		NilPtr  *int             `json:"nil_ptr"`
		NilAny  any              `json:"nil_any"`
	}
	var list []int
	ptr := &list
	in := deep{
		Any: []any{map[string]any{"x": []string(nil)}, hidden{}}, Ptr: &ptr, Nested: [][]int{nil, {1}},
		Maps: []map[string]any{nil}, Own: &marshalsNull{},
	}
	var buf bytes.Buffer
	if err := NewEncoder(&buf).Success("x", &in); err != nil {
		t.Fatal(err)
	}
	want := `{"schema":"valetkey.v1","command":"x","ok":true,"data":{"list":[],"bytes":"","any":[{"x":[]},{"list":[]}],"ptr":[],` +
		`"nested":[[],[1]],"array":[[],[]],"maps":[{}],"own":"own","when":"0001-01-01T00:00:00Z","nil_ptr":null,"nil_any":null}}` + "\n"
	if diff := cmp.Diff(want, buf.String()); diff != "" {
		t.Error(diff)
	}
	// The caller's value is as it was.
	if in.List != nil || in.private != nil || in.Nested[0] != nil || in.Maps[0] != nil || list != nil || in.Any.([]any)[1].(hidden).List != nil {
		t.Errorf("the data was changed: %+v", in)
	}
}

func TestEventsNeverMix(t *testing.T) {
	var buf bytes.Buffer
	e := NewEventEncoder(&buf)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := e.Emit(Event{Event: "progress", Message: strings.Repeat("x", 5000)}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n := 0
	for line := range bytes.Lines(buf.Bytes()) {
		n++
		if !json.Valid(line) {
			t.Errorf("not a document: %.80s", line)
		}
	}
	if n != 8 {
		t.Errorf("%d lines", n)
	}
}

func TestReadBack(t *testing.T) {
	var buf bytes.Buffer
	want := Failure{Schema: Schema, Command: "link", Error: Error{Code: "locked", Exit: 5, Message: "locked\x1b[2J", Hint: "unlock it"}}
	if err := NewEncoder(&buf).Failure(want.Command, want.Error); err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsRune(buf.Bytes(), 0x1b) {
		t.Error("a control character went through")
	}
	var got Failure
	if err := json.Unmarshal(buf.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
