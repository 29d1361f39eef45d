package ledger

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/valetkey/valetkey/hw"
)

// Network is what a network blob says.
type Network struct {
	ChainID uint64
	Name    string
	Ticker  string
}

// Tags of the network structure (doc/tlv_structs.md, DYNAMIC_NETWORK).
const (
	tagNetworkType      = 0x01
	tagNetworkVersion   = 0x02
	tagNetworkSignature = 0x15
	tagNetworkChainID   = 0x23
	tagNetworkTicker    = 0x24
	tagNetworkFamily    = 0x51
	tagNetworkName      = 0x52
	tagNetworkIcon      = 0x53
)

// networkFields bounds the values, in bytes, and says which ones must be there.
var networkFields = map[int]struct {
	low, high int
	needed    bool
}{
	tagNetworkType:      {1, 1, true},
	tagNetworkVersion:   {1, 1, true},
	tagNetworkFamily:    {1, 1, true},
	tagNetworkChainID:   {1, 8, true},
	tagNetworkName:      {1, 64, true},
	tagNetworkTicker:    {1, maxTicker, true},
	tagNetworkIcon:      {32, 32, false},
	tagNetworkSignature: {minSignature, maxSignature, true},
}

// ParseNetwork reads the tag-length-value structure of INS 30.
func ParseNetwork(blob []byte) (Network, error) {
	fields, err := networkTLV(blob)
	if err != nil {
		return Network{}, err
	}
	for tag, rule := range networkFields {
		value, ok := fields[tag]
		if !ok && !rule.needed {
			continue
		}
		if len(value) < rule.low || len(value) > rule.high {
			return Network{}, badNetwork(fmt.Sprintf("field %02x has %d bytes", tag, len(value)))
		}
	}
	if fields[tagNetworkType][0] != 8 || fields[tagNetworkVersion][0] != 1 || fields[tagNetworkFamily][0] != 1 {
		return Network{}, badNetwork("it is no description of an Ethereum network in version 1")
	}
	if !isSignature(fields[tagNetworkSignature]) {
		return Network{}, badNetwork("the signature is not in DER")
	}
	for _, tag := range []int{tagNetworkName, tagNetworkTicker} {
		for _, b := range fields[tag] {
			if b < ' ' || b > '~' {
				return Network{}, badNetwork(fmt.Sprintf("field %02x has the byte 0x%02x", tag, b))
			}
		}
	}
	var id [8]byte
	copy(id[8-len(fields[tagNetworkChainID]):], fields[tagNetworkChainID])
	n := Network{binary.BigEndian.Uint64(id[:]), string(fields[tagNetworkName]), string(fields[tagNetworkTicker])}
	if n.ChainID == 0 {
		return Network{}, badNetwork("chain id 0 is no network")
	}
	return n, nil
}

func badNetwork(reason string) error { return &MetadataError{What: "network", Reason: reason} }

// networkTLV takes the structure apart. Tags and lengths are DER-style: one
// byte below 0x80, else 0x81 and a byte.
func networkTLV(blob []byte) (map[int][]byte, error) {
	if len(blob) > maxNetwork {
		return nil, badNetwork(fmt.Sprintf("%d bytes, at most %d", len(blob), maxNetwork))
	}
	fields := map[int][]byte{}
	for rest := blob; len(rest) > 0; {
		tag, afterTag, ok := derNumber(rest)
		if !ok {
			return nil, badNetwork("a tag is cut short")
		}
		size, value, ok := derNumber(afterTag)
		if !ok || size > len(value) {
			return nil, badNetwork(fmt.Sprintf("field %02x is cut short", tag))
		}
		if _, known := networkFields[tag]; !known {
			return nil, badNetwork(fmt.Sprintf("field %02x is unknown", tag))
		}
		if _, twice := fields[tag]; twice {
			return nil, badNetwork(fmt.Sprintf("field %02x is there twice", tag))
		}
		fields[tag], rest = value[:size], value[size:]
	}
	return fields, nil
}

func derNumber(b []byte) (n int, rest []byte, ok bool) {
	switch {
	case len(b) >= 1 && b[0] < 0x80:
		return int(b[0]), b[1:], true
	case len(b) >= 2 && b[0] == 0x81 && b[1] >= 0x80:
		return int(b[1]), b[2:], true
	}
	return 0, nil, false
}

// ProvideNetwork tells the app the name and the coin of a chain that it does
// not know (INS 30), which is something for releases from 1.13.0 on. What the app was told it
// knows until it is closed; the previews of this driver do not.
func (w *Wallet) ProvideNetwork(ctx context.Context, blob []byte) (Network, error) {
	network, err := ParseNetwork(blob)
	if err != nil {
		return Network{}, err
	}
	if err := w.require(featureNetworks); err != nil {
		return Network{}, fmt.Errorf("provide network metadata: %w", err)
	}
	data := binary.BigEndian.AppendUint16(nil, uint16(len(blob))) //nolint:gosec // ParseNetwork bounds it
	data = append(data, blob...)
	p1 := p1FirstPart
	for sent := 0; sent < len(data); {
		part := data[sent:min(len(data), sent+maxData)]
		answer, err := w.exchange(ctx, command{cla: claApp, ins: insNetwork, p1: p1, data: part}, false)
		if err != nil {
			w.broken = w.broken || ctx.Err() != nil && sent > 0
			return Network{}, explainMetadata("network", err)
		}
		if len(answer) != 0 {
			w.broken = true
			return Network{}, fmt.Errorf("provide network metadata: %w: an answer of %d bytes", hw.ErrBadAnswer, len(answer))
		}
		sent, p1 = sent+len(part), p1NextPart
	}
	return network, nil
}
