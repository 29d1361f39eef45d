// Package api puts an emulated device behind the HTTP interface of Speculos, the
// vendor's emulator, so that tools made for that one drive this one: test
// frameworks press buttons and read the screen, the vendor's own client libraries
// exchange APDUs.
//
//	POST /apdu            {"data": hex}: an exchange; {"data": hex} with the status word
//	POST /button/left     {"action": "press-and-release"}, also right and both
//	POST /finger          {"action": "press-and-release", "x": 200, "y": 550}
//	GET  /events          lines of text that were drawn; ?stream=true, ?currentscreenonly=true
//	DELETE /events        forget them
//	POST /automation      rules that press when a text is drawn
//	GET  /screenshot      a PNG of the screen's texts
//	POST /ticker/         {"action": "pause"}, resume, single-step: the device's clock
//
// What Speculos does not have is behind one more address:
//
//	GET  /device          the state of the device, and what reviews have asked of its holder
//	POST /device          {"locked": true, "plugged": false, "settings": {…}, "faults": ["drop@1"]}
//
// Sources: LedgerHQ/speculos, speculos/api at 0.27.1.
//
// # What differs
//
// An event's place on the screen is this emulator's own (see [emulator.TextLine]).
// A press-and-release of a button waits for nothing, so its "delay" is not looked
// at; that of a finger is, since a button to hold is held that long. There is no
// web page and no CORS: a request that comes from a web page is refused. Like
// Speculos, the server has no authentication: it is for loopback only.
package api
