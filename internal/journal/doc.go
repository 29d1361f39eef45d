// Package journal is the tool's memory of what it did: an append-only file of
// JSON lines in which every entry carries the hash of the one before.
//
// Each step of a plan is written here, and is on the disk, before the next
// step starts. After a crash the journal says what was signed and sent, so
// nothing is signed or sent twice; and months later it says who was given
// which limits.
//
// # Use
//
//	j, err := journal.Open(path, time.Now)
//	entry, err := j.Append(ctx, "grant.signed", data)
//	for entry, err := range j.All(ctx) { … }
//	summary, err := j.Verify(ctx)
//	spot, err := j.Locate(ctx)     // after a *BrokenError: which byte it was
//
// # Format
//
// One entry per line, fields in this order, no spaces, at most MaxLine bytes:
//
//	{"seq":1,"time":"2026-01-02T03:04:05.6Z","kind":"grant.signed","data":{…},"prev":"…","hash":"…"}
//
// seq counts from 1. time is UTC, RFC 3339 with as many digits as needed; it
// is information, the order is that of seq. prev is the hash of the line
// before, Genesis on the first. hash is the SHA-256, in lower-case
// hexadecimal, of these bytes:
//
//	"valetkey journal v1\n"
//	seq               8 bytes, big endian
//	length of time    8 bytes, big endian, then the time as in the line
//	length of kind    8 bytes, big endian, then the kind
//	length of data    8 bytes, big endian, then the data as in the line
//	prev              32 bytes
//
// The lengths make sure that no two entries have the same bytes. A line is
// accepted only if writing its entry again gives the same line, so a change
// that JSON would not notice (spaces, order, an unknown or a repeated field,
// upper case) is noticed.
//
// # Several processes
//
// Append holds an exclusive flock on <path>.lock and reads the end of the file
// again, since others may have appended. Readers take the lock only to learn
// how long the file is, and read no further. Append follows only the end of the
// chain; call Verify to check all of it.
//
// # Crashes
//
// A last line without line feed was never acknowledged to anybody: Append
// had not returned. Readers leave it out, Verify reports it as torn, and the next
// Append moves its bytes to <path>.torn-<seq> before it goes on.
//
// # What the chain does not show
//
// Whoever can write the file can cut whole lines off its end, or write
// a new chain from the start. Keep Summary.Head elsewhere to notice that.
package journal
