package emulator

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"github.com/ethereum/go-ethereum/crypto"
)

// Values of P2 of the EIP-712 commands (doc/ethapp.adoc).
const (
	structName     = 0x00 // of 1A and 1C
	structArray    = 0x0f // of 1C
	structMember   = 0xff // of 1A and 1C
	filterActivate = 0x00 // of 1E
	signHashes     = 0x00 // of 0C: the two hashes, "v0"
	signStruct     = 0x01 // of 0C: what 1A and 1C brought
)

// typedRoot is which of the two root structs values are arriving for.
type typedRoot int

const (
	rootNone typedRoot = iota
	rootDomain
	rootMessage
)

// maxShown bounds the texts of a review, in bytes. Measured: 120 strings of 40
// bytes and 60 of 120 reach the review, 80 of 120 end in 6A84 at the last APDU
// (and the app crashes after it, which this one does not).
const (
	maxShown     = 11 << 10
	perEntrySize = 24 // of the app's list
)

// typedFlow is an EIP-712 message on its way in.
type typedFlow struct {
	types   structTypes
	defined bool // no more definitions
	filters bool // filtering was activated
	root    typedRoot
	rootOf  *structType
	walk    valueWalk
	value   *typedValue
	domain  []byte // hashes, once they are complete
	message []byte

	reviewing bool // something has been put on the screen
	entries   []entry
	shown     int // bytes of entries
}

// startTyped gives the running flow, and begins one when there is none.
func (d *Device) startTyped() *typedFlow {
	if d.typed == nil {
		d.reset()
		d.typed = &typedFlow{}
		d.typed.walk.types = &d.typed.types
	}
	return d.typed
}

// typedCommand answers the commands that bring typed data and ask nothing.
func (d *Device) typedCommand(c command) answer {
	switch c.ins {
	case insStructDef:
		return d.defineStruct(c)
	case insStructImpl:
		return d.implementStruct(c)
	}
	return d.filter(c)
}

// defineStruct answers E0 1A: the name of a struct, then its fields.
func (d *Device) defineStruct(c command) answer {
	t := d.startTyped()
	if t.defined {
		return fail(swNoInfo)
	}
	switch c.p2 {
	case structName:
		return fail(t.types.addStruct(string(c.data)))
	case structMember:
		return fail(t.types.addField(c.data))
	}
	return fail(swBadParams)
}

// implementStruct answers E0 1C: which struct is the root, then its values in
// their order. The device puts them on the screen as they come, so this is where
// it stops when the settings do not allow that.
func (d *Device) implementStruct(c command) answer {
	if d.typed == nil {
		return fail(swNotAllowed)
	}
	switch c.p2 {
	case structName:
		return fail(d.setRoot(string(c.data)))
	case structArray:
		return fail(d.typed.openArray(c.data))
	case structMember:
		return fail(d.takeValue(c.data, c.p1 != 0))
	}
	return fail(swBadParams)
}

// filter answers E0 1E. Filters are signed by the vendor and there is no key
// here that would do, so none is accepted. With "Raw messages" on the app does
// not activate them at all.
func (d *Device) filter(c command) answer {
	t := d.typed
	switch {
	case t == nil:
		return fail(swNotAllowed)
	case c.p2 == filterActivate:
		t.filters = !d.Settings().RawMessages
		t.defined = true
	case t.filters:
		return fail(swBadData)
	}
	return succeed()
}

// setRoot begins the domain, then the message.
func (d *Device) setRoot(name string) statusWord {
	t := d.typed
	root := t.types.find(name)
	switch {
	case root == nil:
		return swBadData
	case (name == domainName) != (t.root == rootNone), t.root == rootMessage:
		return swNoInfo
	}
	t.root++
	t.rootOf, t.defined, t.value = root, true, nil
	if !t.walk.start(root) {
		return swBadData
	}
	if (d.touch() || d.Settings().RawMessages) && !t.filters {
		return d.showTyped("Review struct", name)
	}
	return swOK
}

// shows says whether the values of the current root are put on the screen
// (ui_712_field_shown).
func (d *Device) shows() bool {
	t := d.typed
	return !t.filters && (d.touch() || d.Settings().RawMessages || t.root == rootDomain)
}

// showTyped puts an entry on the screen, if the settings allow it.
func (d *Device) showTyped(title, text string) statusWord {
	t := d.typed
	settings := d.Settings()
	if !settings.BlindSigning && !settings.RawMessages {
		d.complainBlindOff()
		return swBadData
	}
	t.reviewing = true
	t.shown += len(title) + len(text) + 2 + perEntrySize // two final NULs
	if t.shown <= maxShown {
		t.entries = append(t.entries, entry{shownText(title), shownText(text)})
	}
	return swOK
}

func (t *typedFlow) openArray(data []byte) statusWord {
	if len(data) != 1 || t.value != nil || !t.walk.array(int(data[0])) {
		return swBadData
	}
	t.complete()
	return swOK
}

// complete keeps the hash of a root whose last value has come.
func (t *typedFlow) complete() {
	if t.walk.result == nil {
		return
	}
	if t.root == rootDomain {
		t.domain = t.walk.result
	} else {
		t.message = t.walk.result
	}
}

// takeValue takes a value or a part of one.
func (d *Device) takeValue(data []byte, more bool) statusWord {
	t := d.typed
	if t.value == nil {
		f, ok := t.walk.wants()
		if !ok || len(f.levels) > 0 || f.kind == kindCustom || len(data) < 2 {
			return swBadData
		}
		t.value = newTypedValue(f, int(binary.BigEndian.Uint16(data)))
		if d.shows() {
			t.value.screen = &fieldText{field: f}
		}
		data = data[2:]
	}
	v := t.value
	if !v.add(data, more) {
		return swBadData
	}
	if v.left > 0 {
		return swOK
	}
	return d.finishValue(v)
}

// finishValue hashes and shows a value that is complete.
func (d *Device) finishValue(v *typedValue) statusWord {
	t := d.typed
	t.value = nil
	if v.screen != nil {
		if word := d.showTyped(v.field.name, v.screen.text); word != swOK {
			return word
		}
	}
	encoded, ok := v.encode()
	if !ok || t.root == rootDomain && !v.plausibleContract() || !t.walk.value(encoded) {
		return swBadData
	}
	t.complete()
	return swOK
}

// plausibleContract is the app's check of a domain's verifyingContract: an
// address, or what Ethermint has there (field_hash_domain_special_fields).
func (v *typedValue) plausibleContract() bool {
	if v.field.name != "verifyingContract" || v.field.kind == kindAddress {
		return true
	}
	return v.field.kind == kindString && v.length == len("cosmos") && v.cosmos
}

// signTyped answers E0 0C.
func (d *Device) signTyped(ctx context.Context, c command) (answer, error) {
	switch {
	case c.p1 != 0:
		return fail(swBadParams), nil
	case c.p2 == signHashes:
		return d.signTypedHashes(ctx, c.data)
	case c.p2 == signStruct && d.app.typedData:
		return d.signTypedStruct(ctx, c.data)
	}
	return fail(swBadParams), nil
}

// signTypedStruct signs what 1A and 1C brought.
func (d *Device) signTypedStruct(ctx context.Context, data []byte) (answer, error) {
	t := d.typed
	switch {
	case t == nil:
		return fail(swNotAllowed), nil
	case t.domain == nil || t.message == nil || t.value != nil:
		return fail(swBadData), nil
	case t.filters:
		return fail(swMissingData), nil
	}
	path, _, ok := parsePath(data)
	if !ok {
		return fail(swBadData), nil
	}
	if t.shown > maxShown {
		return fail(swNoMemory), nil
	}
	if raw := d.Settings().RawMessages; !d.touch() && !raw && !d.Settings().TransactionHash {
		t.entries = append(t.entries, entry{"Message hash", hashText(t.message)})
	}
	if d.Settings().TransactionHash {
		t.entries = append(t.entries, hashEntries(t.domain, t.message)...)
	}
	return d.reviewTyped(ctx, path, t.entries, t.domain, t.message)
}

// signTypedHashes signs a domain separator and a message hash: always blind.
func (d *Device) signTypedHashes(ctx context.Context, data []byte) (answer, error) {
	if d.busyFlow() {
		return fail(swNotAllowed), nil
	}
	d.clear()
	path, rest, ok := parsePath(data)
	if !ok || len(rest) < 2*wordSize {
		return fail(swBadData), nil
	}
	if !d.Settings().BlindSigning {
		d.complainBlindOff()
		return fail(swBadData), nil
	}
	domain, message := rest[:wordSize], rest[wordSize:2*wordSize]
	return d.reviewTyped(ctx, path, hashEntries(domain, message), domain, message)
}

func (d *Device) reviewTyped(ctx context.Context, path []uint32, entries []entry, domain, message []byte) (answer, error) {
	a, err := d.derive(path)
	if err != nil {
		return fail(d.app.internal), nil //nolint:nilerr // the status word says it
	}
	digest := typedDigest(domain, message)
	m := d.config.Model
	return d.ask(ctx, pendingReview{
		doc: document{
			kind: ReviewTypedData, blind: true, title: pageReviewTyped, entries: entries,
			finish: m.byModel("Accept risk and sign typed message?", pageSignMessage), hold: buttonHold,
			skip:   m.Touch() || d.Settings().RawMessages,
			reject: m.byModel(pageRejectMessageTouch, pageRejectMessage),
		},
		then: func(context.Context) (answer, error) { return d.finish(a, digest, 27) },
	})
}

// typedDigest is EIP-712's keccak256(0x19 01 || domain separator || hashStruct).
func typedDigest(domain, message []byte) []byte {
	return crypto.Keccak256([]byte{0x19, 0x01}, domain, message)
}

func hashEntries(domain, message []byte) []entry {
	return []entry{{"Domain hash", hashText(domain)}, {"Message hash", hashText(message)}}
}

// hashText is hex in capitals, as the SDK's format_hex writes it.
func hashText(hash []byte) string { return "0x" + strings.ToUpper(hex.EncodeToString(hash)) }
