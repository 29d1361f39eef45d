package emulator

import (
	"context"
	"encoding/binary"
	"slices"

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
	if !d.config.Settings.SmartAccounts {
		d.complain(pageUnable, pageSettingOff, pageToSettings, pageRejectAuth)
		return fail(d.app.refused), nil
	}
	a, err := d.derive(path)
	if err != nil {
		return fail(d.app.internal), nil //nolint:nilerr // the status word says it
	}
	review := revocationReview(a, tuple)
	if tuple.delegate != (common.Address{}) {
		name, listed := d.app.delegateName(tuple.delegate, tuple.chainID)
		if !listed {
			d.complain(pageUnable, pageNotListed)
			return fail(d.app.refused), nil
		}
		review = authorizationReview(a, tuple, name)
	}
	return d.ask(ctx, pendingReview{
		review: review,
		reject: pageRejectOperation,
		then:   func(context.Context) (answer, error) { return d.finish(a, tuple.digest(), 0) },
	})
}

func authorizationReview(a account, tuple authorization, name string) Review {
	return Review{Kind: ReviewAuthorization, Screens: slices.Concat(
		[]string{pageReviewAuth},
		value("Account", a.address.Hex()),
		value("Delegate to", name),
		value("On network", tuple.network()),
		[]string{pageSignOperation})}
}

func revocationReview(a account, tuple authorization) Review {
	return Review{Kind: ReviewRevocation, Screens: slices.Concat(
		[]string{pageReviewRevocation},
		value("Account", a.address.Hex()),
		value("Revoke on network", tuple.network()),
		[]string{pageSignOperation})}
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
