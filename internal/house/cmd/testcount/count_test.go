package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func TestCount(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     tally
		prints   []string
		silent   []string
	}{
		{
			name: "one of each",
			in: `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"fine\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"b_test.go:1: bad\n"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestC","Output":"no device\n"}
{"Action":"skip","Package":"p","Test":"TestC"}
{"Action":"fail","Package":"p"}
`,
			want:   tally{1, 1, 1},
			prints: []string{"b_test.go:1: bad", "FAILED: p TestB", "SKIPPED: p TestC", "no device"},
			silent: []string{"fine"},
		},
		{
			name: "a package that does not compile",
			in: `{"ImportPath":"p [p.test]","Action":"build-output","Output":"p/x.go:3:1: syntax error\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}
`,
			want:   tally{0, 1, 0},
			prints: []string{"syntax error", "FAILED: p\n"},
		},
		{
			name: "a package without tests",
			in:   `{"Action":"skip","Package":"p"}` + "\n",
		},
		{
			name: "the same package in two builds",
			in: `{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}
{"Action":"fail","Package":"p"}
`,
			want: tally{1, 2, 0},
		},
		{
			name:   "other lines pass through",
			in:     "0 issues.\n{not json\n{\"a\":1}\nmake: error",
			prints: []string{"0 issues.\n{not json\n{\"a\":1}\nmake: error"},
		},
		{name: "nothing"},
		{
			name: "a very long line",
			in: `{"Action":"output","Package":"p","Test":"T","Output":"` + strings.Repeat("x", 1<<20) + `"}
{"Action":"pass","Package":"p","Test":"T"}
`,
			want:   tally{1, 0, 0},
			silent: []string{"xx"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			got, err := count(strings.NewReader(tt.in), &out)
			if err != nil || got != tt.want {
				t.Fatalf("got %v, %v; want %v", got, err, tt.want)
			}
			for _, s := range tt.prints {
				if !strings.Contains(out.String(), s) {
					t.Errorf("output lacks %q:\n%s", s, out.String())
				}
			}
			for _, s := range tt.silent {
				if strings.Contains(out.String(), s) {
					t.Errorf("output has %q", s)
				}
			}
		})
	}
}

func TestCountReadError(t *testing.T) {
	broken := errors.New("broken pipe")
	if _, err := count(iotest.ErrReader(broken), &bytes.Buffer{}); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
}

func TestAppendTo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tally")
	for _, c := range []tally{{1, 2, 3}, {40, 0, 0}} {
		if err := c.appendTo(file); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != "1 2 3\n40 0 0\n" {
		t.Fatalf("got %q, %v", got, err)
	}
	if err := (tally{}).appendTo(filepath.Join(file, "x")); err == nil {
		t.Fatal("a tally below a file was written")
	}
}
