//go:build !nodev

package main

import (
	"encoding/json"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// carry puts the tuple that sign authorization --json printed into a transaction
// for sign tx, of an account's with a nonce: carry STDOUT NONCE FILE
func carry(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: carry STDOUT NONCE FILE")
	}
	var document struct {
		Data struct {
			Tuple json.RawMessage `json:"tuple"`
		} `json:"data"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &document))
	text, err := json.Marshal(map[string]any{
		"type": "0x4", "chainId": "0x539", "nonce": args[1], "gas": "0x186a0", "maxFeePerGas": "0x174876e800", "maxPriorityFeePerGas": "0x3b9aca00",
		"to": "0x0000000000000000000000000000000000000001", "value": "0x0", "input": "0x", "authorizationList": []any{document.Data.Tuple},
	})
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), text, 0o600))
}
