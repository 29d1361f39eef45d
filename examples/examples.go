// Package examples holds policies to start from, as files to copy and as bytes
// for the demo, so that what the documentation shows is what runs.
package examples

import _ "embed"

// Policy is policy.yaml: one token, one function, native coin, thirty days, on
// the embedded chain.
//
//go:embed policy.yaml
var Policy []byte
