package emulator

import (
	"encoding/json"
	"strings"
	"testing"
)

// finger is the debug link of a device.
type finger struct {
	*host
	wire *Link
}

func fingerOf(h *host) *finger {
	h.t.Helper()
	link, err := h.device.ConnectDebug()
	if err != nil {
		h.t.Fatal(err)
	}
	return &finger{&host{t: h.t, device: h.device, link: link}, link}
}

func (f *finger) state(in *msgDebugGetState) *msgDebugState {
	f.t.Helper()
	return want[msgDebugState](f.host, idDebugGetState, in, idDebugState)
}

// layout is what is on the screen.
func (f *finger) layout() layout {
	f.t.Helper()
	return unmarshal[layout](f.t, []byte(strings.Join(f.state(&msgDebugGetState{}).Tokens, "")))
}

// press decides, and waits until that is done.
func (f *finger) press(in *msgDebugDecision) {
	f.t.Helper()
	f.send(idDebugDecision, in)
	equal(f.t, "state", len(f.state(&msgDebugGetState{ReturnEmptyState: new(true)}).Tokens), 0)
}

func button(n uint32) *msgDebugDecision   { return &msgDebugDecision{Button: &n} }
func swipe(n uint32) *msgDebugDecision    { return &msgDebugDecision{Swipe: &n} }
func physical(n uint32) *msgDebugDecision { return &msgDebugDecision{PhysicalButton: &n} }

// TestDebugLink presses buttons and reads the screen.
func TestDebugLink(t *testing.T) {
	h := plug(t, Config{Model: Safe5, Approve: Wait})
	f := fingerOf(h)
	equal(t, "home", f.layout().Component, "Homescreen")
	text := strings.TrimSpace(strings.Repeat("read me well ", 20))
	h.send(idSignMessage, &msgSignMessage{AddressN: ownerPath, Message: []byte(text)})
	expect[msgButtonRequest](h, h.read(), idButtonRequest)
	h.send(idButtonAck, &msgEmpty{})
	l := f.layout()
	equal(t, "title", l.Title.Text, "Signing address")
	equal(t, "address", strings.ReplaceAll(strings.Join(l.Paragraphs[0], ""), "\n", ""), owner.Hex())
	f.press(button(buttonYes))

	b := expect[msgButtonRequest](h, h.read(), idButtonRequest)
	h.send(idButtonAck, &msgEmpty{})
	pages := int(get(b.Pages))
	if l = f.layout(); pages < 2 || l.Pages != pages || l.Page != 0 {
		t.Fatalf("layout %+v, and %d pages told", l, pages)
	}
	var all []string
	for range pages {
		all = append(all, strings.Join(f.layout().Paragraphs[0], ""))
		f.press(swipe(swipeUp))
	}
	equal(t, "text", strings.ReplaceAll(strings.Join(all, " "), "\n", " "), text)
	equal(t, "page", f.layout().Page, pages-1)
	f.press(swipe(swipeDown))
	equal(t, "page", f.layout().Page, pages-2)
	f.press(button(buttonNo))
	h.failure(h.read(), FailureActionCancelled, "Cancelled")
	equal(t, "home", f.layout().Component, "Homescreen")
	f.press(button(buttonYes)) // of nothing
	f.press(swipe(swipeUp))
	f.press(physical(pressRight))
}

// TestDebugButtons are the two of a Safe 3.
func TestDebugButtons(t *testing.T) {
	h := plug(t, Config{Model: Safe3, Approve: Wait})
	f := fingerOf(h)
	sign := func() {
		h.send(idSignMessage, &msgSignMessage{AddressN: ownerPath, Message: []byte(strings.Repeat("read ", 30))})
		expect[msgButtonRequest](h, h.read(), idButtonRequest)
		h.send(idButtonAck, &msgEmpty{})
	}
	sign()
	f.press(physical(pressLeft)) // on the first page: no
	h.failure(h.read(), FailureActionCancelled, "Cancelled")
	sign()
	f.press(physical(pressMiddle)) // yes
	b := expect[msgButtonRequest](h, h.read(), idButtonRequest)
	h.send(idButtonAck, &msgEmpty{})
	f.press(physical(pressRight))
	f.press(physical(pressLeft))
	equal(t, "page", f.layout().Page, 0)
	for range get(b.Pages) { // right, and at the end yes
		f.press(physical(pressRight))
	}
	got := expect[msgMessageSignature](h, h.read(), idMessageSignature)
	equal(t, "address", get(got.Address), owner.Hex())
}

// TestDebugInput types a PIN and a passphrase.
func TestDebugInput(t *testing.T) {
	h := plug(t, Config{PIN: "1234", Approve: Wait, Settings: Settings{Passphrase: true, PassphraseOnDevice: true}})
	f := fingerOf(h)
	h.send(idGetAddress, &msgGetAddress{AddressN: ownerPath})
	for _, step := range []struct{ component, input string }{{"PinKeyboard", "1234"}, {"PassphraseKeyboard", "secret"}} {
		expect[msgButtonRequest](h, h.read(), idButtonRequest)
		h.send(idButtonAck, &msgEmpty{})
		equal(t, "component", f.layout().Component, step.component)
		f.press(&msgDebugDecision{Input: new(step.input)})
	}
	hidden, err := h.device.Address("secret", ownerPath)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "address", get(expect[msgAddress](h, h.answer(), idAddress).Address), hidden.Hex())
}

// TestDebugWait is a GetState that is answered when the screen changes.
func TestDebugWait(t *testing.T) {
	h := plug(t, Config{Approve: Wait})
	f := fingerOf(h)
	f.send(idDebugGetState, &msgDebugGetState{WaitLayout: new(uint32(waitNext))})
	want[msgSuccess](f.host, idDebugReseed, &msgEmpty{}, idSuccess) // so that it waits
	h.send(idGetAddress, &msgGetAddress{AddressN: ownerPath, ShowDisplay: new(true)})
	s := expect[msgDebugState](f.host, f.read(), idDebugState)
	l := unmarshal[layout](t, []byte(s.Tokens[0]))
	if l.Title == nil || l.Title.Text != "Receive address" {
		t.Errorf("layout %+v", l)
	}
}

// TestDebugLegacy tells what the Model One's PIN is, and how its digits lie.
func TestDebugLegacy(t *testing.T) {
	h := plug(t, Config{Model: ModelOne, PIN: "1357", Approve: Wait})
	f := fingerOf(h)
	want[msgPinMatrixRequest](h, idGetAddress, &msgGetAddress{AddressN: ownerPath}, idPinMatrixRequest)
	s := f.state(&msgDebugGetState{})
	equal(t, "pin", get(s.Pin), "1357")
	want[msgAddress](h, idPinMatrixAck, &msgPinMatrixAck{Pin: new(places(get(s.Matrix), "1357"))}, idAddress)
}

// TestDebugOther are messages that tools send, and others.
func TestDebugOther(t *testing.T) {
	f := fingerOf(plug(t, Config{}))
	for _, id := range []messageID{idDebugReseed, idDebugRecord, idDebugWatch, idDebugReset} {
		want[msgSuccess](f.host, id, &msgEmpty{}, idSuccess)
	}
	want[msgEmpty](f.host, idDebugGcInfo, &msgEmpty{}, idDebugGcInfoAnswer)
	f.send(idDebugStop, &msgEmpty{})
	f.refused(idGetAddress, &msgGetAddress{}, FailureUnexpectedMessage, "Unexpected message")
	for _, id := range []messageID{idDebugDecision, idDebugGetState} {
		if err := f.link.WriteMessage(t.Context(), uint16(id), []byte{0xff}); err != nil {
			t.Fatal(err)
		}
		f.failure(f.read(), FailureDataError, "Failed to decode message")
	}
	if err := f.link.WriteReport(t.Context(), make([]byte, PacketSize)); err != nil {
		t.Fatal(err)
	}
	if !json.Valid([]byte(f.state(&msgDebugGetState{}).Tokens[0])) {
		t.Error("tokens are no JSON")
	}
}
