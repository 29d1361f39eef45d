package emulator

import (
	"context"
	"errors"
	"testing"
	"time"
)

// asking begins a signature that nobody approves, and waits for its prompt.
func asking(t *testing.T, m Model) *host {
	t.Helper()
	h := plug(t, Config{Model: m, Approve: Wait})
	h.send(idSignMessage, &msgSignMessage{AddressN: ownerPath, Message: []byte("x")})
	expect[msgButtonRequest](h, h.read(), idButtonRequest)
	return h
}

// TestCancel takes a prompt back, before and after the host acknowledged it.
func TestCancel(t *testing.T) {
	for _, m := range []Model{ModelOne, ModelT, Safe3, Safe5} {
		for _, acknowledged := range []bool{false, true} {
			h := asking(t, m)
			if acknowledged {
				h.send(idButtonAck, &msgEmpty{})
			}
			h.refused(idCancel, &msgEmpty{}, FailureActionCancelled, cancelText(m))
			want[msgFeatures](h, idInitialize, &msgInitialize{}, idFeatures)
			if p, _, _ := h.device.boot.screen.now(); p != nil {
				t.Errorf("%s still shows %+v", m, p)
			}
		}
	}
}

// TestInterrupted is a message that comes while a prompt waits. Core handles it
// instead; the Model One is deaf but for Cancel and Initialize.
func TestInterrupted(t *testing.T) {
	for _, m := range []Model{ModelT, Safe3New} {
		for _, acknowledged := range []bool{false, true} {
			h := asking(t, m)
			if acknowledged {
				h.send(idButtonAck, &msgEmpty{})
			}
			equal(t, "echo", get(want[msgSuccess](h, idPing, &msgPing{Message: new("x")}, idSuccess).Message), "x")
		}
	}
	h := asking(t, ModelOne)
	h.send(idPing, &msgPing{Message: new("unheard")})
	h.send(idButtonAck, &msgEmpty{})
	h.send(idPing, &msgPing{Message: new("unheard")})
	want[msgFeatures](h, idInitialize, &msgInitialize{}, idFeatures)
	equal(t, "echo", get(want[msgSuccess](h, idPing, &msgPing{Message: new("heard")}, idSuccess).Message), "heard")

	// A question for more data is no prompt: there the Model One hears everything.
	tx := plug(t, Config{Model: ModelOne})
	in := feeTx(make([]byte, 2000))
	in.DataInitialChunk = in.DataInitialChunk[:1024]
	want[msgTxRequest](tx, idSignTx1559, in, idTxRequest)
	equal(t, "echo", get(want[msgSuccess](tx, idPing, &msgPing{Message: new("x")}, idSuccess).Message), "x")
	tx.refused(idTxAck, &msgTxAck{DataChunk: make([]byte, 976)}, FailureUnexpectedMessage, "Not in Ethereum signing mode")
}

// TestStaleAck is a ButtonAck that nobody waits for.
func TestStaleAck(t *testing.T) {
	h := plug(t, Config{})
	h.refused(idButtonAck, &msgEmpty{}, FailureUnexpectedMessage, "Unexpected message")
}

// TestScript runs out of answers, which breaks the device.
func TestScript(t *testing.T) {
	h := plug(t, Config{Approve: Script(Answer{Action: Approve})})
	h.send(idSignTx1559, feeTx(nil))
	for {
		_, _, err := h.link.ReadMessage(t.Context())
		if errors.Is(err, ErrScriptEnded) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		h.send(idButtonAck, &msgEmpty{})
	}
	if err := h.link.WriteMessage(t.Context(), uint16(idPing), nil); !errors.Is(err, ErrScriptEnded) {
		t.Errorf("error %v", err)
	}
	if err := h.device.Replug(); err != nil {
		t.Fatal(err)
	}
	h.connect()
	h.initialize(nil)
}

// TestUnplug in the middle of a prompt, and plug in again.
func TestUnplug(t *testing.T) {
	h := asking(t, Safe5)
	reading := make(chan error)
	go func() {
		_, err := h.link.ReadReport(context.WithoutCancel(t.Context()))
		reading <- err
	}()
	h.device.Unplug()
	h.device.Unplug()
	for name, err := range map[string]error{
		"read":    <-reading,
		"write":   h.link.WriteReport(t.Context(), make([]byte, PacketSize)),
		"connect": func() error { _, err := h.device.Connect(); return err }(),
		"debug":   func() error { _, err := h.device.ConnectDebug(); return err }(),
	} {
		if !errors.Is(err, ErrUnplugged) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if h.device.plugged() {
		t.Error("the device is plugged in")
	}
	if err := h.device.Replug(); err != nil {
		t.Fatal(err)
	}
	if err := h.link.WriteReport(t.Context(), make([]byte, PacketSize)); !errors.Is(err, ErrUnplugged) {
		t.Errorf("an old link: error %v", err)
	}
	h.connect()
	h.initialize(nil)
	if err := h.device.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.link.ReadMessage(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v", err)
	}
	if err := h.device.Replug(); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v", err)
	}
	if _, err := h.device.Connect(); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v", err)
	}
}

// TestReplug forgets sessions and locks; settings and the seed stay.
func TestReplug(t *testing.T) {
	h := plug(t, Config{PIN: "1", Settings: Settings{SafetyChecks: PromptTemporarily, Passphrase: true}})
	want[msgSuccess](h, idApplySettings, &msgApplySettings{Label: new("mine")}, idSuccess)
	session := h.initialize(nil).SessionID
	equal(t, "safety", get(h.features().SafetyChecks), uint32(PromptTemporarily))
	if err := h.device.Replug(); err != nil {
		t.Fatal(err)
	}
	h.connect()
	f := h.initialize(session)
	if string(f.SessionID) == string(session) || get(f.Unlocked) || get(f.Label) != "mine" {
		t.Errorf("features %+v", f)
	}
	h.device.Lock()
	want[msgSuccess](h, idApplySettings, &msgApplySettings{Label: new("yours")}, idSuccess)
	equal(t, "safety", get(h.features().SafetyChecks), uint32(Strict))
}

// TestLink are the ends of a link.
func TestLink(t *testing.T) {
	h := plug(t, Config{})
	if err := h.link.WriteReport(t.Context(), make([]byte, 65)); !errors.Is(err, ErrPacketSize) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := h.link.ReadReport(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if err := h.link.WriteReport(ctx, make([]byte, PacketSize)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	old := h.link
	if err := errors.Join(old.Close(), old.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := old.ReadReport(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v", err)
	}
	h.connect()
	h.initialize(nil)
	equal(t, "model", h.device.Model(), ModelT)
	equal(t, "id", h.device.ID(), get(h.features().DeviceID))
	if h.device.Firmware() == "" {
		t.Error("no firmware")
	}
}

// TestBackpressure is a host that writes and never reads: the device stops
// taking packets, and takes them again when the host reads.
func TestBackpressure(t *testing.T) {
	h := plug(t, Config{})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	sent := 0
	for ; sent < 10*queueDepth; sent++ {
		if h.link.WriteMessage(ctx, uint16(idPing), nil) != nil {
			break
		}
	}
	if sent < queueDepth || sent == 10*queueDepth {
		t.Fatalf("%d messages were taken", sent)
	}
	for range sent {
		expect[msgSuccess](h, h.read(), idSuccess)
	}
}

// TestAccounts is what the holder can ask beside the wire.
func TestAccounts(t *testing.T) {
	h := plug(t, Config{Passphrase: "secret"})
	for _, c := range []struct{ passphrase, path string }{{"", "m/44'/60'/0'/0/0"}, {"secret", "m/44'/60'/7'"}} {
		if _, err := h.device.Address(c.passphrase, path(c.path)); err != nil {
			t.Error(err)
		}
	}
	got, err := h.device.Address("", ownerPath)
	if err != nil || got != owner {
		t.Errorf("%s, %v", got, err)
	}
	empty := plug(t, Config{Uninitialized: true})
	if _, err := empty.device.Address("", ownerPath); err == nil {
		t.Error("a device without a seed has an account")
	}
}
