package keystore

import (
	"bytes"
	"encoding/json"
	"regexp"
)

var (
	plainPattern = regexp.MustCompile(`\A\s*"?(0[xX])?[0-9a-fA-F]{64}"?\s*\z`)
	// wordsPattern is a mnemonic's shape: 12 to 24 words of a BIP-39 list.
	wordsPattern = regexp.MustCompile(`\A\s*([a-z]{3,8}\s+){11,23}[a-z]{3,8}\s*\z`)
	// settingPattern is a line of a .env file, or of a shell script.
	settingPattern = regexp.MustCompile(`(?im)^\s*(export\s+)?\w*(key|mnemonic|seed|secret)\w*\s*[=:]\s*["']?(0x)?([0-9a-f]{64}\b|([a-z]{3,8} ){11,})`)
)

// plainKind names the form in which a file holds a key in the clear, or "" if it
// holds none: the bare hexadecimal that many tools write, the unencrypted JSON
// that go-ethereum has for tests, PEM, a mnemonic, a file of settings.
func plainKind(data []byte) string {
	switch {
	case plainPattern.Match(data):
		return "a private key in hex"
	case bytes.Contains(data, []byte("PRIVATE KEY-----")) && !bytes.Contains(data, []byte("ENCRYPTED")):
		return "a private key in PEM"
	case wordsPattern.Match(data):
		return "the words of a mnemonic"
	case settingPattern.Match(data):
		return "a file of settings with a private key"
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return ""
	}
	for name := range fields {
		switch string(bytes.ToLower([]byte(name))) {
		case "privatekey", "private_key", "mnemonic", "seed":
			return "JSON with a private key"
		}
	}
	return ""
}
