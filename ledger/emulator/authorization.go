package emulator

import (
	"context"
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
)

// setCodeMagic is EIP-7702's MAGIC.
const setCodeMagic = 0x05

// signAuthorization answers E0 34: path, a 16-bit length and the TLV, in one
// APDU. Any P1 but 01 continues a chunk that was never begun, which ends as an
// internal error (measured for 00).
func (d *Device) signAuthorization(ctx context.Context, c command) (answer, error) {
	if c.p2 != 0 {
		return fail(swBadParams), nil
	}
	if c.p1 != firstAuthTLV {
		return fail(d.app.internal), nil
	}
	// Both keep their state in one union; what was running is gone.
	d.reset()
	path, rest, ok := parsePath(c.data)
	if !ok {
		return fail(swBadData), nil
	}
	if len(rest) < 2 {
		return fail(d.app.internal), nil
	}
	length := int(binary.BigEndian.Uint16(rest))
	payload := rest[2:]
	if len(payload) > length {
		return fail(d.app.internal), nil
	}
	if len(payload) < length {
		<-ctx.Done() // the app waits for more, the host for an answer
		return answer{}, ctx.Err()
	}
	tuple, ok := parseAuthorization(payload)
	if !ok {
		return fail(swBadData), nil
	}
	return d.judgeAuthorization(ctx, path, tuple)
}

// judgeAuthorization decides in the app's order: the setting, then the account,
// then the list. Errors stay on the screen and block nothing.
func (d *Device) judgeAuthorization(ctx context.Context, path []uint32, tuple authorization) (answer, error) {
	if !d.Settings().SmartAccounts {
		d.complainSettingOff()
		return fail(d.app.refused), nil
	}
	a, err := d.derive(path)
	if err != nil {
		return fail(d.app.internal), nil //nolint:nilerr // the status word says it
	}
	doc := d.revocation(a, tuple)
	if tuple.delegate != (common.Address{}) {
		name, listed := d.app.delegateName(tuple.delegate, tuple.chainID)
		if !listed {
			d.complainNotListed()
			return fail(d.app.refused), nil
		}
		doc = d.authorization(a, tuple, name)
	}
	return d.ask(ctx, pendingReview{
		doc:  doc,
		then: func(context.Context) (answer, error) { return d.finish(a, tuple.digest(), 0) },
	})
}

// authorization and revocation are worded as in ui_sign_authorization_7702.c and
// ui_sign_revocation_7702.c of 1.22.0.
func (d *Device) authorization(a account, tuple authorization, name string) document {
	m := d.config.Model
	return document{
		kind: ReviewAuthorization, title: pageReviewAuth,
		entries: []entry{
			{"Account", a.address.Hex()},
			{"Delegate to", name},
			{m.byModel("Delegate on network", "On network"), tuple.network()},
		},
		finish: m.byModel("Sign authorization to upgrade into smart contract account?", pageSignOperation),
		hold:   buttonHold,
		reject: m.byModel(pageRejectOperationTouch, pageRejectOperation),
	}
}

func (d *Device) revocation(a account, tuple authorization) document {
	m := d.config.Model
	return document{
		kind: ReviewRevocation, title: pageReviewRevocation,
		entries: []entry{{"Account", a.address.Hex()}, {"Revoke on network", tuple.network()}},
		finish:  m.byModel("Sign authorization to revoke smart contract delegation?", pageSignOperation),
		hold:    buttonHold,
		reject:  m.byModel(pageRejectOperationTouch, pageRejectOperation),
	}
}

func (d *Device) complainSettingOff() {
	if d.touch() {
		d.complain(pageSettingOffTouch)
		return
	}
	d.complain(pageUnable, pageSettingOff, pageToSettings, pageRejectAuth)
}

func (d *Device) complainNotListed() {
	if d.touch() {
		d.complain(pageNotListedTouch)
		return
	}
	d.complain(pageUnable, pageNotListed)
}

// network names where the tuple is valid; chain 0 is every chain.
func (a authorization) network() string {
	if a.chainID == 0 {
		return "All"
	}
	return networkName(a.chainID)
}

// digest is keccak256(MAGIC || rlp([chain_id, address, nonce])) of EIP-7702.
func (a authorization) digest() []byte {
	return crypto.Keccak256(a.preimage())
}

func (a authorization) preimage() []byte {
	fields := rlp.AppendUint64(nil, a.chainID)
	fields = append(fields, 0x80+common.AddressLength)
	fields = append(fields, a.delegate[:]...)
	fields = rlp.AppendUint64(fields, a.nonce)
	// At most 9 + 21 + 9 bytes, so the list header is one byte.
	return append([]byte{setCodeMagic, 0xc0 + byte(len(fields))}, fields...) //nolint:gosec // see above
}
