// Package jsonout defines what valetkey prints with --json: one document on
// standard output, and events, one per line, on standard error.
//
// # Documents
//
// A command prints exactly one document, on one line:
//
//	{"schema":"valetkey.v1","command":"link","ok":true,"data":{…},"warnings":[{"code":"…","message":"…"}]}
//	{"schema":"valetkey.v1","command":"link","ok":false,"error":{"code":"device_rejected","exit":3,"message":"…","hint":"…"}}
//
// Look at ok first. data is always an object. warnings and hint are left out
// when there are none. The exit status of the process is that in error.exit.
//
// # Events
//
//	{"event":"awaiting_device","reason":"sign_authorization","screens":["…","…"]}
//
// Readers must skip events that they do not know.
//
// # Compatibility
//
// Within a schema version fields may be added, but not removed, renamed or
// given another meaning. Fields come in the order of the Go types here. Lists
// and maps that are empty are [] and {}, never null, so that a script can
// iterate without a check; &, < and > are written as they are. Numbers that can
// exceed 2^53, such as amounts in wei, are strings; that is for the types of
// the data to see to.
package jsonout
