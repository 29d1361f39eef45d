package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"image/png"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/valetkey/valetkey/ledger/emulator"
)

func TestAPDU(t *testing.T) {
	c := serve(t, emulator.Config{})
	c.want("POST", "/apdu", `{"data":"e006000000"}`, `{"data":"020116009000"}`)
	c.want("POST", "/apdu", `{"data":"E006000000","tick_timeout":0}`, `{"data":"020116009000"}`)
}

// A review is answered when the holder has pressed, over the same interface.
func TestButtons(t *testing.T) {
	c := serve(t, emulator.Config{})
	answer := c.begin(message)
	equal(t, "screen", c.texts("?currentscreenonly=true"), []string{"Review message"})
	c.want("POST", "/button/right", `{"action":"press-and-release"}`, `{}`)
	equal(t, "screen", c.texts("?currentscreenonly=true"), []string{"Message", "hi"})
	c.want("POST", "/button/left", `{"action":"press-and-release","delay":0.1}`, `{}`)
	c.want("POST", "/button/right", `{"action":"press"}`, `{}`)
	equal(t, "held", c.texts("?currentscreenonly=true"), []string{"Review message"})
	c.want("POST", "/button/right", `{"action":"release"}`, `{}`)
	c.want("POST", "/button/right", `{"action":"press-and-release"}`, `{}`)
	c.want("POST", "/button/both", `{"action":"press-and-release"}`, `{}`)
	if got := <-answer; len(got) != 2*67 || !strings.HasSuffix(got, "9000") {
		t.Errorf("answer %s", got)
	}
	if _, body := c.do("GET", "/device", ""); !strings.Contains(body, `"effort":{"approved":1,"rejected":0,"presses":5}`) {
		t.Errorf("device %s", body)
	}
	equal(t, "history", c.texts(""), []string{
		"Ethereum", "app is ready", "Review message", "Message", "hi", "Review message", "Message", "hi", "Sign message",
		"Ethereum", "app is ready",
	})
	c.want("DELETE", "/events", "", `{}`)
	equal(t, "history", c.texts(""), []string{})
}

func TestFinger(t *testing.T) {
	c := serve(t, emulator.Config{Model: emulator.Flex})
	answer := c.begin(message)
	c.want("POST", "/ticker/", `{"action":"pause"}`, `{}`)
	c.want("POST", "/finger", `{"action":"press-and-release","x":430,"y":550,"delay":0}`, `{}`)
	c.want("POST", "/finger", `{"action":"press-and-release","x":300,"y":300,"x2":100,"y2":300,"delay":0}`, `{}`)
	c.want("POST", "/finger", `{"action":"press","x":240,"y":435}`, `{}`)
	for range 15 {
		c.want("POST", "/ticker", `{"action":"single-step"}`, `{}`)
	}
	c.want("POST", "/finger", `{"action":"release","x":240,"y":435}`, `{}`)
	if got := <-answer; !strings.HasSuffix(got, "9000") {
		t.Errorf("answer %s", got)
	}
	c.want("POST", "/ticker/", `{"action":"resume"}`, `{}`)
}

// A finger that stays long enough holds the button.
func TestFingerDelay(t *testing.T) {
	c := serve(t, emulator.Config{Model: emulator.Stax})
	answer := c.begin(message)
	for range 2 {
		c.want("POST", "/finger", `{"action":"press-and-release","x":342,"y":606,"delay":0}`, `{}`)
	}
	c.want("POST", "/finger", `{"action":"press-and-release","x":200,"y":515,"delay":1.7}`, `{}`)
	if got := <-answer; !strings.HasSuffix(got, "9000") {
		t.Errorf("answer %s", got)
	}
}

func TestStream(t *testing.T) {
	c := serve(t, emulator.Config{})
	stream := c.open("GET", "/events?stream=true", "")
	defer stream.Body.Close()
	equal(t, "type", stream.Header.Get("Content-Type"), "text/event-stream")
	answer := c.begin(message)
	lines := bufio.NewScanner(stream.Body)
	var got event
	if !lines.Scan() {
		t.Fatal(lines.Err())
	}
	data, ok := strings.CutPrefix(lines.Text(), "data: ")
	if err := json.Unmarshal([]byte(data), &got); err != nil || !ok || got.Text != "Review message" {
		t.Errorf("event %s, %v", lines.Text(), err)
	}
	c.want("POST", "/button/right", `{"action":"press-and-release"}`, `{}`)
	c.Panel().SetRobot(emulator.RobotRejects)
	equal(t, "answer", <-answer, "6985")
}

func TestAutomation(t *testing.T) {
	c := serve(t, emulator.Config{})
	c.want("POST", "/automation", `{"version":1,"rules":[
		{"text":"Sign message","actions":[["button",1,true],["button",2,true],["button",1,false],["button",2,false]]},
		{"regexp":"Review|Message","actions":[["button",2,true],["button",2,false]]}]}`, `{}`)
	status, body := c.do("POST", "/apdu", `{"data":"`+message+`"}`)
	if status != http.StatusOK || !strings.HasSuffix(body, `9000"}`) {
		t.Errorf("%d %s", status, body)
	}
}

func TestScreenshot(t *testing.T) {
	for _, m := range emulator.Models() {
		c := serve(t, emulator.Config{Model: m})
		_, body := c.do("GET", "/screenshot", "")
		picture, err := png.Decode(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		w, h := m.ScreenSize()
		equal(t, "size", [2]int{picture.Bounds().Dx(), picture.Bounds().Dy()}, [2]int{w, h})
		ink, paper := 0, picture.At(0, 0)
		for y := range h {
			for x := range w {
				if picture.At(x, y) != paper {
					ink++
				}
			}
		}
		if ink < 50 || ink > w*h/4 {
			t.Errorf("%s: %d of %d points are drawn", m, ink, w*h)
		}
		c.Panel().SetRobot(emulator.NoRobot)
		c.Lock()
		if _, other := c.do("GET", "/screenshot", ""); bytes.Equal([]byte(other), []byte(body)) {
			t.Errorf("%s: another page looks the same", m)
		}
	}
}

func TestDeviceState(t *testing.T) {
	c := serve(t, emulator.Config{})
	c.want("POST", "/device", `{"locked":true,"settings":{"smart_accounts":true}}`, `{}`)
	c.want("GET", "/device", "", `{"model":"nanosp","app_version":"1.22.0","app":"Ethereum","locked":true,"plugged":true,`+
		`"settings":{"blind_signing":false,"nonce":false,"raw_messages":false,"debug_contracts":false,"smart_accounts":true,"transaction_hash":false},`+
		`"effort":{"approved":0,"rejected":0,"presses":0}}`)
	c.want("POST", "/apdu", `{"data":"e006000000"}`, `{"data":"5515"}`)
	c.want("POST", "/device", `{"locked":false,"settings":{"nonce":true}}`, `{}`)
	equal(t, "settings", c.Settings(), emulator.Settings{SmartAccounts: true, Nonce: true})
	c.want("POST", "/device", `{"plugged":false}`, `{}`)
	if status, body := c.do("POST", "/apdu", `{"data":"e006000000"}`); !strings.Contains(body, "EOF") {
		t.Errorf("%d %s from a device that is not there", status, body)
	}
	c.want("POST", "/device", `{"plugged":true,"faults":["drop@1"]}`, `{}`)
	c.want("POST", "/apdu", `{"data":"e006000000"}`, `{"data":"020116009000"}`)
}

// An exchange that takes too many ticks breaks off.
func TestTickTimeout(t *testing.T) {
	c := serve(t, emulator.Config{})
	status, body := c.do("POST", "/apdu", `{"data":"`+message+`","tick_timeout":1}`)
	if status != http.StatusOK || !strings.Contains(body, "EOF") {
		t.Errorf("%d %s", status, body)
	}
	c.Panel().SetRobot(emulator.RobotRejects)
	c.want("POST", "/apdu", `{"data":"e006000000"}`, `{"data":"6985"}`)
}

func TestBadRequests(t *testing.T) {
	c := serve(t, emulator.Config{})
	for _, r := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/apdu", ``, 400},
		{"POST", "/apdu", `{"data":""}`, 400},
		{"POST", "/apdu", `{"data":"e00"}`, 400},
		{"POST", "/apdu", `{"data":"xx"}`, 400},
		{"POST", "/apdu", `{"data":1}`, 400},
		{"POST", "/apdu", `{"data":"e006000000","more":1}`, 400},
		{"POST", "/apdu", `{"data":"e006000000"} {}`, 400},
		{"GET", "/apdu", ``, 405},
		{"POST", "/button/middle", `{"action":"press"}`, 404},
		{"POST", "/button/left", `{"action":"hit"}`, 400},
		{"POST", "/button/left", `{}`, 400},
		{"POST", "/finger", `{"action":"press"}`, 400},
		{"POST", "/finger", `{"action":"press","x":-1,"y":1}`, 400},
		{"POST", "/finger", `{"action":"press","x":1.5,"y":1}`, 400},
		{"POST", "/finger", `{"action":"wipe","x":1,"y":1}`, 400},
		{"POST", "/ticker/", `{"action":"stop"}`, 400},
		{"POST", "/ticker/", `[]`, 400},
		{"POST", "/automation", `file:/etc/passwd`, 400},
		{"POST", "/automation", `{"version":1,"rules":[{"text":"é"}]}`, 400},
		{"POST", "/automation", `{"version":1}`, 400},
		{"GET", "/events?stream=maybe", ``, 400},
		{"POST", "/device", `{"faults":["melt@1"]}`, 400},
		{"POST", "/device", `{"settings":{"typo":true}}`, 400},
		{"GET", "/nothing", ``, 404},
		{"POST", "/apdu", `{"data":"` + strings.Repeat("00", maxBody) + `"}`, 400},
	} {
		if status, body := c.do(r.method, r.path, r.body); status != r.status {
			t.Errorf("%s %s %.60s: %d %s, want %d", r.method, r.path, r.body, status, body, r.status)
		}
	}
}

// A page in a browser must not press buttons.
func TestWebPagesRefused(t *testing.T) {
	c := serve(t, emulator.Config{})
	r, err := http.NewRequestWithContext(t.Context(), "POST", c.base+"/button/both", strings.NewReader(`{"action":"press"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "https://example.com")
	answer, err := c.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	equal(t, "status", answer.StatusCode, http.StatusForbidden)
}

func TestServeNoPanel(t *testing.T) {
	d, err := emulator.New(emulator.Config{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := Serve(t.Context(), l, d); !errors.Is(err, ErrNoPanel) {
		t.Errorf("error %v", err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("it still listens")
	}
}

// Whatever comes over HTTP: an answer, and a device that works.
func FuzzRequests(f *testing.F) {
	f.Add("/apdu", `{"data":"e006000000"}`)
	f.Add("/finger", `{"action":"press","x":1,"y":1}`)
	f.Add("/automation", `{"version":1,"rules":[{"actions":[["button",1,true]]}]}`)
	f.Add("/device", `{"plugged":false}`)
	f.Fuzz(func(t *testing.T, path, body string) {
		d, err := emulator.New(emulator.Config{Panel: true})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, "POST", "http://x/", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.URL.Path = "/" + strings.TrimPrefix(path, "/")
		Handler(d).ServeHTTP(&nobody{header: http.Header{}}, r)
		if d.Plugged() && !d.Locked() && d.Reopen() == nil {
			d.Panel().SetRobot(emulator.RobotRejects)
			out, err := d.Exchange(t.Context(), []byte{0xb0, 1, 0, 0, 0})
			if err != nil || len(out) < 2 {
				t.Fatalf("answer %s, %v", hex.EncodeToString(out), err)
			}
		}
	})
}

// nobody takes answers.
type nobody struct{ header http.Header }

func (n *nobody) Header() http.Header         { return n.header }
func (n *nobody) Write(b []byte) (int, error) { return len(b), nil }
func (n *nobody) WriteHeader(int)             {}
func (n *nobody) Flush()                      {}
