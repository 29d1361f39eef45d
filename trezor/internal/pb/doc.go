// Package pb has the messages of the Trezor protocol as Go types, and the
// numbers under which they travel.
//
// The types are generated from messages.proto, which is this project's own
// record of the names and numbers that the firmware uses. A message on the wire
// is its number and its protobuf encoding; neither says anything of the other,
// so a receiver needs the table in ids.go:
//
//	id, err := pb.ID(&pb.Initialize{})     // 0
//	message, err := pb.New(17)             // an empty *pb.Features
//	err = proto.Unmarshal(payload, message)
//
// The driver and the emulator beside it share this package and nothing else:
// what is agreed on here is checked against real devices' answers and the
// vendor's test vectors, by both.
package pb
