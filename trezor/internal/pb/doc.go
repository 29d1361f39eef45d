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
//	err = pb.Unmarshal(payload, message)
//
// The codec is this package's own, on the varints of protowire: protobuf's
// runtime looks methods up by name, after which the linker has to keep every
// exported method of the whole program, and that is a third of it. What that
// runtime makes of the same bytes and messages is what the tests hold the codec
// to, and it keeps the same promises: fields that messages.proto leaves out are
// kept, absent differs from empty and false, and a message without one of its
// required fields is neither sent nor accepted.
//
// Nothing else shares the codec, not the emulator either, which has one of its
// own: what both agree on is checked against real devices' answers and the
// vendor's test vectors.
package pb
