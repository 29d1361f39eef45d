package emulator

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestParseFault(t *testing.T) {
	for text, want := range map[string]Fault{
		"drop@3":         {Kind: Drop, At: 3},
		"duplicate@1":    {Kind: Duplicate, At: 1},
		"disconnect@40":  {Kind: Disconnect, At: 40},
		"truncate@2:10":  {Kind: Truncate, At: 2, Byte: 10},
		"corrupt@2:0":    {Kind: Corrupt, At: 2},
		"delay@1:250ms":  {Kind: Delay, At: 1, Delay: 250 * time.Millisecond},
		"delay@1:0":      {Kind: Delay, At: 1},
		"corrupt@12:999": {Kind: Corrupt, At: 12, Byte: 999},
	} {
		got, err := ParseFault(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		equal(t, text, got, want)
	}
	for _, text := range []string{
		"", "drop", "drop@", "drop@0", "drop@-1", "drop@x", "drop@1:2", "lose@1", "corrupt@1", "corrupt@1:", "corrupt@1:-1",
		"truncate@1:ten", "delay@1", "delay@1:1", "delay@1:-1s", "@1",
	} {
		if _, err := ParseFault(text); !errors.Is(err, ErrBadFault) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParseFault(f *testing.F) {
	f.Add("corrupt@2:17")
	f.Add("delay@1:250ms")
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := ParseFault(text)
		if err != nil {
			return
		}
		var line Faults
		line.Plan(fault)
		if fault.Delay == 0 {
			for range 3 {
				_, _ = line.pass(t.Context(), []byte{1, 2, 3}, true)
			}
		}
	})
}

// through sends three frames of an answer each through one accident.
func through(t *testing.T, text string) string {
	t.Helper()
	fault, err := ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	var line Faults
	line.Plan(fault)
	out := ""
	for i := range 3 {
		arrives, err := line.pass(t.Context(), []byte{byte(i), 0x10, 0x20}, true)
		if err != nil {
			out += "!"
		}
		for _, frame := range arrives {
			out += fmt.Sprintf("%x ", frame)
		}
	}
	return out
}

func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"drop@2":       "001020 021020 ",
		"duplicate@3":  "001020 011020 021020 021020 ",
		"truncate@1:2": "0010 011020 021020 ",
		"truncate@1:9": "0010 011020 021020 ",
		"truncate@1:0": " 011020 021020 ",
		"corrupt@2:1":  "001020 01ef20 021020 ",
		"corrupt@2:9":  "001020 0110df 021020 ",
		"disconnect@2": "001020 !021020 ",
		"drop@4":       "001020 011020 021020 ",
	} {
		equal(t, text, through(t, text), want)
	}
}

func TestFaultDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		equal(t, "frames", through(t, "delay@2:90s"), "001020 011020 021020 ")
		equal(t, "time", time.Since(begin), 90*time.Second)
		var line Faults
		line.Plan(Fault{Kind: Delay, At: 1, Delay: time.Hour})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := line.pass(ctx, []byte{1}, true); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}

// Accidents befall what goes over TCP.
func TestServeFaults(t *testing.T) {
	config := apdu06(t)
	for text, want := range map[string]string{
		"drop@1":       "",
		"corrupt@1:4":  "fd0116009000",
		"duplicate@1":  "020116009000020116009000",
		"truncate@1:6": "0201",
		"disconnect@1": "",
	} {
		fault, err := ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		s := serve(t, Config{Faults: []Fault{fault}})
		conn := s.dial()
		request(t, conn, config)
		got := ""
		for range 2 {
			got += arrived(t, conn)
		}
		equal(t, text, got, want)
		s.stop()
		if err := s.ended(); err != nil {
			t.Error(err)
		}
	}
}
