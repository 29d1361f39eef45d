package cli

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/valetkey/valetkey/delegation"
)

const redacted = "redacted"

// withoutSignatures takes out of an entry's data whatever could be handed to a
// chain: a grant that was signed and not submitted is worth as much as the key
// that signed it, for as long as it is good. What is taken out:
//
//   - every field whose name ends in signature
//   - r, s, v and yParity of transactions and authorizations
//   - the calldata of a signed transaction but its first four bytes: that of a
//     grant has the owner's signature in it, and may be in no block yet
//   - likewise that of a planned transaction, unless it is the device that signs
//     it: plans of earlier versions have the signature that is submitted in it
//   - every other text that is 64 or 65 bytes in hex, whatever it is called
//
// A document that is no JSON becomes the word redacted.
func withoutSignatures(data json.RawMessage) json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return json.RawMessage(`"` + redacted + `"`)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(redactValue(v, false)); err != nil {
		return json.RawMessage(`"` + redacted + `"`)
	}
	return bytes.TrimSpace(out.Bytes())
}

// redactValue goes through a document. byDevice: it is in a plan's step in which
// the device signs, so that nothing in it is signed yet.
func redactValue(v any, byDevice bool) any {
	switch v := v.(type) {
	case map[string]any:
		return redactObject(v, byDevice)
	case []any:
		for i := range v {
			v[i] = redactValue(v[i], byDevice)
		}
	case string:
		if isSignature(v) {
			return redacted
		}
	}
	return v
}

func redactObject(object map[string]any, byDevice bool) map[string]any {
	signed, sent := false, false // by somebody; for somebody, in a plan
	for name := range object {
		key := strings.ToLower(name)
		signed, sent = signed || key == "r" || key == "s", sent || key == "to"
	}
	if by, ok := object["by"]; ok {
		byDevice, sent = by == delegation.ByDevice, true
	}
	for name, value := range object {
		switch key := strings.ToLower(name); {
		case strings.HasSuffix(key, "signature"), signed && (key == "r" || key == "s" || key == "v" || key == "yparity"):
			object[name] = redacted
		case isCalldata(key) && (signed || sent && !byDevice):
			object[name] = selectorOnly(value)
		default:
			object[name] = redactValue(value, byDevice)
		}
	}
	return object
}

func isCalldata(key string) bool {
	return key == "input" || key == "data" || key == "raw" || key == "bytes"
}

// selectorOnly leaves the function's four bytes of calldata.
func selectorOnly(value any) any {
	const selector = len("0x01020304")
	text, ok := value.(string)
	if !ok || len(text) <= selector {
		return redactValue(value, false)
	}
	return fmt.Sprintf("%s and %d bytes, %s", text[:selector], (len(text)-selector)/2, redacted)
}

// isSignature tells 64 or 65 bytes of hex, with 0x or without.
func isSignature(text string) bool {
	text = strings.TrimPrefix(strings.ToLower(text), "0x")
	raw, err := hex.DecodeString(text)
	return err == nil && (len(raw) == 64 || len(raw) == 65)
}
