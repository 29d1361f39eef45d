// Package examples holds policies to start from. Copy policy.yaml, or one for a
// purpose (payments.yaml, dex.yaml, subscription.yaml), and change it;
// "valetkey policy check FILE" says what is wrong with the result, and "valetkey
// policy explain FILE" shows what a device will show.
//
// The same bytes are embedded for the demo, so that what the documentation
// shows is what runs.
package examples

import "embed"

// Policy is policy.yaml: one token, one function, native coin, thirty days, on
// the embedded chain.
//
//go:embed policy.yaml
var Policy []byte

// All are the policies, and the ABI that one of them names.
//
//go:embed *.yaml *.json
var All embed.FS
