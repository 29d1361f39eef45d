package emulator

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strconv"

	"github.com/ethereum/go-ethereum/crypto"
)

// maxMessage is the longest message the app takes: shown as hex it needs two
// characters a byte, "0x" and a NUL, and it counts them in 16 bits.
const maxMessage = (math.MaxUint16 - 3) / 2

// messageFlow is a personal message on its way in.
type messageFlow struct {
	path   []uint32
	length int
	text   []byte
}

// signMessage answers E0 08: path, a 32-bit length and the first bytes, then
// more bytes. Every chunk but the last is answered at once.
func (d *Device) signMessage(ctx context.Context, c command) (answer, error) {
	if c.p2 != 0 {
		return fail(swBadParams), nil
	}
	chunk := c.data
	switch c.p1 {
	case chunkFirst:
		if d.busyFlow() {
			return fail(swNotAllowed), nil
		}
		d.clear()
		rest, word := d.startMessage(chunk)
		if word != swOK {
			return fail(word), nil
		}
		chunk = rest
	case chunkMore:
		if d.message == nil {
			return fail(swBadData), nil
		}
	default:
		return fail(swBadParams), nil
	}
	m := d.message
	if len(m.text)+len(chunk) > m.length {
		return fail(swBadData), nil
	}
	if m.text = append(m.text, chunk...); len(m.text) < m.length {
		return succeed(), nil
	}
	return d.reviewMessage(ctx, m)
}

func (d *Device) startMessage(data []byte) (rest []byte, word statusWord) {
	path, rest, ok := parsePath(data)
	if !ok || len(rest) < 4 {
		return nil, swBadData
	}
	length := binary.BigEndian.Uint32(rest)
	if length > math.MaxUint16 {
		return nil, swBadData
	}
	d.message = &messageFlow{path: path, length: int(length)}
	return rest[4:], swOK
}

func (d *Device) reviewMessage(ctx context.Context, m *messageFlow) (answer, error) {
	if m.length > maxMessage {
		return fail(swBadData), nil
	}
	a, err := d.derive(m.path)
	if err != nil {
		return fail(d.app.internal), nil //nolint:nilerr // the status word says it
	}
	digest := messageDigest(m.text)
	model := d.config.Model
	return d.ask(ctx, pendingReview{
		doc: document{
			kind: ReviewMessage, title: pageReviewMessage,
			entries: []entry{{"Message", messageText(m.text, model.Touch())}},
			finish:  model.byModel("Sign message?", pageSignMessage), hold: buttonHold,
			skip:   true, // no page of a Nano offers it, there is but one entry
			reject: model.byModel(pageRejectMessageTouch, pageRejectMessage),
		},
		then: func(context.Context) (answer, error) { return d.finish(a, digest, 27) },
	})
}

// finish signs, ends the flow and answers.
func (d *Device) finish(a account, digest []byte, base byte) (answer, error) {
	d.clear()
	sig, err := a.sign(digest, base)
	if err != nil {
		return answer{}, err
	}
	return succeed(sig...), nil
}

// messageDigest is EIP-191 version 0x45.
func messageDigest(text []byte) []byte {
	return crypto.Keccak256([]byte("\x19Ethereum Signed Message:\n"+strconv.Itoa(len(text))), text)
}

// messageText is how a message is shown: white space as blanks, save for line
// feeds on a touch screen, and all of it in hex as soon as one byte is neither
// printable ASCII nor white space.
func messageText(text []byte, lineFeeds bool) string {
	shown := make([]byte, len(text))
	for i, c := range text {
		switch {
		case c >= ' ' && c <= '~':
			shown[i] = c
		case c == '\n' && lineFeeds:
			shown[i] = c
		case c >= '\t' && c <= '\r': // isspace in the C locale
			shown[i] = ' '
		default:
			return "0x" + hex.EncodeToString(text)
		}
	}
	return string(shown)
}
