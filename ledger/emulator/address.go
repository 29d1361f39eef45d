package emulator

import (
	"context"
	"encoding/binary"
	"slices"

	"github.com/ethereum/go-ethereum/crypto"
)

// getAddress answers E0 02: path, and optionally a chain id that is good for
// the name of the network on the screen and nothing else. It ends a running
// flow, even when it succeeds.
func (d *Device) getAddress(ctx context.Context, c command) (answer, error) {
	d.clear()
	if c.p1 > showOnScreen || c.p2 > withChainCode {
		return fail(swBadParams), nil
	}
	path, rest, ok := parsePath(c.data)
	if !ok {
		return fail(swBadData), nil
	}
	a, err := d.derive(path)
	if err != nil {
		return fail(d.app.internal), nil //nolint:nilerr // the status word says it
	}
	chainID := uint64(mainnet)
	switch len(rest) {
	case 0:
	case 8:
		chainID = binary.BigEndian.Uint64(rest)
	default:
		return fail(swBadData), nil
	}
	result := addressAnswer(a, c.p2 == withChainCode)
	if c.p1 != showOnScreen {
		return result, nil
	}
	return d.ask(ctx, pendingReview{
		doc:  addressDocument(a, chainID),
		then: func(context.Context) (answer, error) { return result, nil },
	})
}

// addressAnswer is the uncompressed public key, the address in hex without 0x
// and perhaps the chain code; the first two with their lengths.
func addressAnswer(a account, chainCode bool) answer {
	key := crypto.FromECDSAPub(&a.key.PublicKey)
	text := a.address.Hex()[2:]
	data := slices.Concat([]byte{byte(len(key))}, key, []byte{byte(len(text))}, []byte(text)) //nolint:gosec // 65 and 40
	if chainCode {
		data = append(data, a.chainCode[:]...)
	}
	return succeed(data...)
}

// addressDocument is read in the source (src/nbgl/ui_get_public_key.c, and the
// last page in lib_nbgl/src/nbgl_use_case_nanos.c of the SDK), not measured: no
// network is named when the app does not know the chain. A touch screen has the
// button on the page with the address.
func addressDocument(a account, chainID uint64) document {
	title := "Verify address"
	if n, known := networks[chainID]; known {
		title = "Verify " + n.name + " address"
	}
	return document{
		kind: ReviewAddress, title: title, entries: []entry{{"Address", a.address.Hex()}},
		finish: pageConfirm, reject: pageCancel,
	}
}
