package cli

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
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
	if err := encoder.Encode(redactValue(v)); err != nil {
		return json.RawMessage(`"` + redacted + `"`)
	}
	return bytes.TrimSpace(out.Bytes())
}

func redactValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return redactObject(v)
	case []any:
		for i := range v {
			v[i] = redactValue(v[i])
		}
	case string:
		if isSignature(v) {
			return redacted
		}
	}
	return v
}

func redactObject(object map[string]any) map[string]any {
	signed := false
	for name := range object {
		key := strings.ToLower(name)
		signed = signed || key == "r" || key == "s"
	}
	for name, value := range object {
		switch key := strings.ToLower(name); {
		case strings.HasSuffix(key, "signature"), signed && (key == "r" || key == "s" || key == "v" || key == "yparity"):
			object[name] = redacted
		case signed && (key == "input" || key == "data" || key == "raw"):
			object[name] = selectorOnly(value)
		default:
			object[name] = redactValue(value)
		}
	}
	return object
}

// selectorOnly leaves the function's four bytes of calldata.
func selectorOnly(value any) any {
	const selector = len("0x01020304")
	text, ok := value.(string)
	if !ok || len(text) <= selector {
		return redactValue(value)
	}
	return fmt.Sprintf("%s and %d bytes, %s", text[:selector], (len(text)-selector)/2, redacted)
}

// isSignature tells 64 or 65 bytes of hex, with 0x or without.
func isSignature(text string) bool {
	text = strings.TrimPrefix(strings.ToLower(text), "0x")
	raw, err := hex.DecodeString(text)
	return err == nil && (len(raw) == 64 || len(raw) == 65)
}
