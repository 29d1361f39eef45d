package ledger

import (
	"context"
	"fmt"

	"github.com/valetkey/valetkey/hw"
)

// Chunk markers of INS 04 and 08.
const (
	chunkFirst byte = 0x00
	chunkMore  byte = 0x80
)

// cutter tells whether a payload may be cut before byte i.
type cutter func(i int) bool

func cutAnywhere(int) bool { return true }

// sendChunks sends head ‖ payload in as few APDUs as the cutter allows and
// returns the answer to the last one. Every chunk may wait for a human: with
// the setting "Debug contracts" the device asks while the data streams in.
func (w *Wallet) sendChunks(ctx context.Context, ins byte, head, payload []byte, mayCut cutter) ([]byte, error) {
	p1, sent := chunkFirst, 0
	for {
		size, err := chunkSize(len(payload), sent, maxData-len(head), mayCut)
		if err != nil {
			return nil, err
		}
		c := command{cla: claApp, ins: ins, p1: p1, data: append(head[:len(head):len(head)], payload[sent:sent+size]...)}
		answer, err := w.exchange(ctx, c, true)
		if err != nil {
			// Given up between two chunks: the app is left with half a flow.
			w.broken = w.broken || ctx.Err() != nil && sent > 0
			return nil, err
		}
		sent += size
		if sent == len(payload) {
			return answer, nil
		}
		if len(answer) != 0 {
			w.broken = true // whatever it is, it is not what the app does
			return nil, fmt.Errorf("%w: an answer of %d bytes before the last chunk", hw.ErrBadAnswer, len(answer))
		}
		head, p1 = nil, chunkMore
	}
}

// chunkSize is how many bytes from position sent on fit into room, ending where
// a cut is allowed.
func chunkSize(total, sent, room int, mayCut cutter) (int, error) {
	if total-sent <= room {
		return total - sent, nil
	}
	for size := room; size > 0; size-- {
		if mayCut(sent + size) {
			return size, nil
		}
	}
	return 0, fmt.Errorf("cut %d bytes into chunks: no place to cut after byte %d", total, sent)
}
