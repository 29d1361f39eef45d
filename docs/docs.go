// Package docs has what the program prints of its documentation.
//
// That is the JSON Schema of policy files, which editors use to find mistakes
// while a policy is written: "valetkey policy schema" prints it, and the files
// that "valetkey policy init" writes name it. A test of package delegation
// generates it from the tables of the parser itself and holds it against every
// file that the parser's tests accept or refuse. It is embedded here, so that the
// program does not carry the code that makes it.
//
// The pages beside it are for people, and are in no build. Those that begin with
// "Code generated" are made anew by make gen, and tests fail when they are stale.
package docs

import _ "embed"

// PolicySchema is policy.schema.json.
//
//go:embed policy.schema.json
var PolicySchema []byte
