package emulator

import (
	"encoding/binary"
	"slices"
)

// Values of P2 of E0 30.
const (
	networkTLV  = 0x00
	networkIcon = 0x01
	networkList = 0x02
)

// Tags of E0 30 (doc/tlv_structs.md): kind and version of the structure, family
// of the chain, its id, its name, its coin, the hash of an icon, the signature.
const (
	tagStructType    = 0x01
	tagStructVersion = 0x02
	tagFamily        = 0x51
	tagNetworkID     = 0x23
	tagNetworkName   = 0x52
	tagNetworkTicker = 0x24
	tagIconHash      = 0x53
	tagSignature     = 0x15

	networkStruct = 0x08
)

// maxNetworks is how many descriptions the app holds; the oldest one goes.
const maxNetworks = 1

// networkConfiguration answers E0 30: a description of a network, in one APDU,
// or the list of those the app was given. As for tokens, the vendor's signature
// is looked at in form only. A description is listed and not used on the screen,
// where a chain of the app's own table has the table's name.
func (d *Device) networkConfiguration(c command) answer {
	switch c.p2 {
	case networkList:
		out := []byte{byte(len(d.networks))} //nolint:gosec // at most maxNetworks
		for _, id := range d.networks {
			out = binary.BigEndian.AppendUint64(out, id)
		}
		return succeed(out...)
	case networkIcon:
		return succeed()
	case networkTLV:
	default:
		return fail(swBadParams)
	}
	id, ok := parseNetwork(c.data)
	if !ok {
		return fail(swBadData)
	}
	d.networks = append(slices.DeleteFunc(d.networks, func(known uint64) bool { return known == id }), id)
	d.networks = d.networks[max(0, len(d.networks)-maxNetworks):]
	return succeed()
}

// parseNetwork reads the length and the elements of a description.
func parseNetwork(data []byte) (chainID uint64, ok bool) {
	if len(data) < 2 || int(binary.BigEndian.Uint16(data)) != len(data)-2 {
		return 0, false
	}
	found := map[uint32][]byte{}
	for rest := data[2:]; len(rest) > 0; {
		var tag uint32
		var content []byte
		if tag, content, rest, ok = tlv(rest); !ok || found[tag] != nil {
			return 0, false
		}
		found[tag] = slices.Clone(content)
	}
	chainID, ok = bigEndian(found[tagNetworkID])
	return chainID, ok && chainID != 0 &&
		string(found[tagStructType]) == string(rune(networkStruct)) &&
		string(found[tagStructVersion]) == "\x01" && string(found[tagFamily]) == "\x01" &&
		isText(found[tagNetworkName]) && isText(found[tagNetworkTicker]) &&
		(found[tagIconHash] == nil || len(found[tagIconHash]) == wordSize) &&
		isSignature(found[tagSignature])
}

func isText(data []byte) bool {
	return len(data) > 0 && shownText(string(data)) == string(data)
}
