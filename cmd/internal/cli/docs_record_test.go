//go:build !nodev

package cli

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/internal/journal"
	"github.com/valetkey/valetkey/internal/jsonout"
)

// recording holds what the program printed, by the headings of docs/json.md.
type recording map[string][]byte

// TestDocsJSON goes through a whole session and compares what the program
// prints with docs/json.md: the same fields at the same places. Values differ
// from run to run. With -update the page gets what was printed.
func TestDocsJSON(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	examples := recording{}
	url := examples.serve(t)
	examples.live(t, home, url)
	file := filepath.Join(docsDir, "json.md")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if *updateDocs {
		machine := strings.NewReplacer(home, "/home/alice/.valetkey", url, "http://127.0.0.1:8545")
		page = exampleBlock.ReplaceAllFunc(page, func(block []byte) []byte { return examples.put(t, block, machine) })
		if err := os.WriteFile(file, page, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range examplesOf(string(page)) {
		if diff := cmp.Diff(shape(t, examples[e.heading]), shape(t, []byte(e.text))); diff != "" {
			t.Errorf("the example of %s is stale; run: make gen (-program +page)\n%s", e.heading, diff)
		}
	}
}

// put replaces the example in a block of the page.
func (r recording) put(t *testing.T, block []byte, machine *strings.Replacer) []byte {
	t.Helper()
	old := examplesOf(string(block))[0]
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, bytes.TrimSpace(r[old.heading]), "", "  "); err != nil {
		t.Errorf("%s: %v", old.heading, err)
		return block
	}
	return bytes.Replace(block, []byte(old.text), []byte(machine.Replace(pretty.String())+"\n"), 1)
}

// shape lists the places of a document that hold a value, such as
// data.steps[].name, sorted.
func shape(t *testing.T, document []byte) []string {
	t.Helper()
	var v any
	if err := json.Unmarshal(document, &v); err != nil {
		t.Fatalf("%v in %.80q", err, document)
	}
	places := map[string]bool{}
	var walk func(prefix string, v any)
	walk = func(prefix string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				walk(prefix+"."+key, value)
			}
		case []any:
			for _, value := range v {
				walk(prefix+"[]", value)
			}
		default:
			places[prefix] = true
		}
	}
	walk("", v)
	return slices.Sorted(maps.Keys(places))
}

func recordedSystem(stdout, stderr io.Writer) System {
	return System{
		Stdout: stdout, Stderr: stderr, Getenv: func(string) string { return "" },
		Now: time.Now, Random: rand.Reader,
		Bridges: []string{"127.0.0.1:1"}, // where nobody listens
	}
}

// serve runs devnet until the test ends, and gives its URL.
func (r recording) serve(t *testing.T) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- Execute(ctx, recordedSystem(io.Discard, writer), []string{"--json", "devnet", "--listen", "127.0.0.1:0", "--fund", vaultOfEmulated(t)})
		_ = writer.Close()
	}()
	t.Cleanup(func() { stop(); <-ended })
	line, err := bufio.NewReader(reader).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	r["event listening"] = line
	var event struct{ Data devnetData }
	if err := json.Unmarshal(line, &event); err != nil {
		t.Fatal(err)
	}
	return event.Data.RPC
}

// vaultOfEmulated is where the emulated device's first account has its vault.
func vaultOfEmulated(t *testing.T) string {
	t.Helper()
	owner, err := emulatedOwner()
	if err != nil {
		t.Fatal(err)
	}
	return contracts.VaultAddress(owner).Hex()
}

// live is the life of a session, from the key to the revocation.
func (r recording) live(t *testing.T, home, url string) {
	t.Helper()
	pass := filepath.Join(t.TempDir(), "pass")
	if err := os.WriteFile(pass, []byte("correct horse battery staple\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const rejecting = "emulator:ledger?settings=blind-signing,smart-accounts"
	const approving = rejecting + "&approve=auto"
	policy := "../../../examples/policy.yaml"
	secret := []string{"--passphrase-file", pass}
	wallet, rpc := []string{"--wallet", approving}, []string{"--rpc", url}
	moved := filepath.Join(home, "bot-moved.json")
	linking := []string{"--session", "bot", "--policy", policy, "--fund-agent", "0.05"}
	for _, step := range []struct {
		heading string
		args    [][]string
	}{
		{"version", nil},
		{"schema", nil},
		{"completion", [][]string{{"fish"}}},
		{"config path", nil},
		{"config show", nil},
		{"devices", [][]string{wallet}},
		{"account", [][]string{wallet}},
		{"session new", [][]string{{"bot"}, secret}},
		{"session list", nil},
		{"policy init", [][]string{{"pay", "--chain", "1337", "--token", "TUSD", "--per-day", "5", "--to", "0x5409000000000000000000000000000000000001"}}},
		{"policy check", [][]string{{policy}}},
		{"policy explain", [][]string{{policy}}},
		{"policy diff", [][]string{{policy, "../../../examples/bounded.yaml"}}},
		{"policy schema", nil},
		{"plan", [][]string{linking, {"--spend", "allowance"}, wallet, rpc}},
		{"failure", [][]string{linking, {"--wallet", rejecting}, rpc, secret}},
		{"link", [][]string{linking, {"--spend", "allowance"}, wallet, rpc, secret}},
		{"deploy", [][]string{{"--session", "bot"}, rpc, secret}}, // whose plan is too long for a page
		{"deploy", [][]string{{"--session", "bot", "--vault", "0x1111111111111111111111111111111111111111"}, rpc, secret}},
		{"session show", [][]string{{"bot"}}},
		{"check", [][]string{{"bot"}, rpc}},
		{"status", [][]string{{"bot"}, rpc}},
		{"call", [][]string{{"bot", "--to", "0x7E570000000000000000000000000000000000C0", "--function", "checkIn(uint256)", "--args", "[7]"}, rpc, secret}},
		{"transfer", [][]string{{"bot", "--token", "TUSD", "--to", "0x5409000000000000000000000000000000000001", "--amount", "5"}, rpc, secret}},
		{"wait", [][]string{{"bot"}, rpc}},
		{"audit show", [][]string{{"--kind", "grant_signed", "--last", "1"}}},
		{"audit verify", [][]string{{"--head", journal.Genesis}}},
		{"audit export", [][]string{{"csv", "--out", filepath.Join(home, "book.csv")}}},
		{"rotate", [][]string{{"bot", "--to", "next"}, wallet, rpc, secret}},
		{"guardian set", [][]string{{"bot", "--payer", "bot"}, wallet, rpc, secret}},
		{"guardian show", [][]string{wallet, rpc}},
		{"freeze", [][]string{{"next", "--guardian", "bot"}, rpc, secret}},
		{"link", [][]string{linking, {"--spend", "allowance"}, wallet, rpc, secret}},
		{"revoke", [][]string{{"bot"}, wallet, rpc, secret}},
		{"withdraw", [][]string{{"--native"}, wallet, rpc}},
		{"sign authorization", [][]string{{"--delegate", "0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9", "--chain", "1", "--nonce", "5"}, wallet}},
		{"sign message", [][]string{{"hello"}, wallet}},
		{"sign tx", [][]string{{filepath.Join("testdata", "tx.json")}, wallet}},
		{"sign typed-data", [][]string{{filepath.Join("testdata", "mail.json")}, wallet}},
		{"doctor", [][]string{wallet, rpc}},
		{"trezor experimental", [][]string{{"on", "--wallet", "emulator:trezor?approve=auto"}}},
		{"trezor safety-checks", [][]string{{"prompt", "--wallet", "emulator:trezor?approve=auto"}}},
		{"udev install", [][]string{{"--dir", home}}},
		{"udev check", [][]string{{"--dir", home}}},
		{"udev print", [][]string{{"--dir", home}}},
		{"session export", [][]string{{"bot", "--out", moved, "--new-passphrase", "file:" + pass}, secret}},
		{"session delete", [][]string{{"bot", "--confirm", "bot"}, rpc}},
		{"session import", [][]string{{"bot", "--from", "file:" + moved, "--from-passphrase", "file:" + pass}, secret}},
		{"demo", nil},
	} {
		command := strings.Fields(step.heading)
		if step.heading == "failure" {
			command = []string{"link"}
		}
		args := append([]string{"--json", "--no-input", "--home", home}, command...)
		for _, more := range step.args {
			args = append(args, more...)
		}
		r.run(t, step.heading, args)
	}
}

// run records one command's document, cut, and the events that the page shows.
func (r recording) run(t *testing.T, heading string, args []string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := Execute(t.Context(), recordedSystem(&stdout, &stderr), args)
	if (code != 0) != (heading == "failure") {
		t.Fatalf("%s: exit %d\n%s%s", heading, code, stdout.String(), stderr.String())
	}
	r[heading] = stdout.Bytes()
	if heading != "failure" {
		r[heading] = cut(t, heading, stdout.Bytes())
	}
	for line := range bytes.Lines(stderr.Bytes()) {
		var event jsonout.Event
		if err := json.Unmarshal(line, &event); err != nil {
			t.Fatal(err)
		}
		name := "event " + event.Event
		data, _ := event.Data.(map[string]any)
		if _, ok := r[name]; !ok && (event.Event != "step" || data["tx"] != nil) {
			r[name] = line
		}
	}
}

// cut shortens what repeats other examples.
func cut(t *testing.T, heading string, document []byte) []byte {
	t.Helper()
	data := documented[heading]()
	v := jsonout.Success{Data: data}
	if err := json.Unmarshal(document, &v); err != nil {
		t.Fatal(err)
	}
	switch data := data.(type) {
	case *completionData:
		data.Script = firstLine(data.Script) + "\n"
	case *policySchemaData:
		data.Schema = json.RawMessage(`{}`)
	case *linkData:
		data.Plan = nil
	case *checkData:
		data.Allowed, data.Refused = data.Allowed[:1], data.Refused[:2]
	case *demoData:
		data.Plan, data.Session = nil, nil
		data.Steps, data.Confirmations = data.Steps[:2], data.Confirmations[:1]
		data.Check.Allowed, data.Check.Refused = data.Check.Allowed[:1], data.Check.Refused[:1]
	}
	var out bytes.Buffer
	if err := jsonout.NewEncoder(&out).Success(heading, data, v.Warnings...); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
