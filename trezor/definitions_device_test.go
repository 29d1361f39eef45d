package trezor

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/emulator"
)

// signDefinition makes a definition that debug builds of the firmware take: its
// key's private half is public (0x41, 32 times).
func signDefinition(kind byte, payload []byte) []byte {
	key := ed25519.NewKeyFromSeed(slices.Repeat([]byte{0x41}, ed25519.SeedSize))
	blob := append([]byte(definitionMagic), kind)
	blob = binary.LittleEndian.AppendUint32(blob, 1_750_000_000)
	blob = append(binary.LittleEndian.AppendUint16(blob, uint16(len(payload))), payload...)
	leaf, sibling := sha256.Sum256(append([]byte{0}, blob...)), sha256.Sum256([]byte("another"))
	low, high := leaf[:], sibling[:]
	if bytes.Compare(low, high) > 0 {
		low, high = high, low
	}
	root := sha256.Sum256(slices.Concat([]byte{1}, low, high))
	return slices.Concat(blob, []byte{1}, sibling[:], []byte{1}, ed25519.Sign(key, root[:]))
}

func defineNetwork(chainID uint64, symbol, name string) []byte {
	b := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), chainID)
	b = protowire.AppendString(protowire.AppendTag(b, 2, protowire.BytesType), symbol)
	b = protowire.AppendVarint(protowire.AppendTag(b, 3, protowire.VarintType), 60)
	return signDefinition(0, protowire.AppendString(protowire.AppendTag(b, 4, protowire.BytesType), name))
}

func defineToken(token common.Address, chainID uint64, symbol string) []byte {
	b := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), token[:])
	b = protowire.AppendVarint(protowire.AppendTag(b, 2, protowire.VarintType), chainID)
	b = protowire.AppendString(protowire.AppendTag(b, 3, protowire.BytesType), symbol)
	b = protowire.AppendVarint(protowire.AppendTag(b, 4, protowire.VarintType), 6)
	return signDefinition(1, protowire.AppendString(protowire.AppendTag(b, 5, protowire.BytesType), "A token"))
}

// devDefinitions names the networks that the vendor's vectors need.
func devDefinitions() Definitions {
	folder := fstest.MapFS{}
	for chain, name := range map[uint64]string{100: "Gnosis", 123456789: "Far away"} {
		folder[fmt.Sprintf("chain-id/%d/network.dat", chain)] = &fstest.MapFile{Data: defineNetwork(chain, "xDAI", name)}
	}
	folder["chain-id/100/token-"+hex.EncodeToString(to[:])+".dat"] = &fstest.MapFile{Data: defineToken(to, 100, "USDZ")}
	return DefinitionsFS(folder)
}

// TestDefinitionsOnTheScreen: a device shows what a definition says, and refuses
// one that is not the vendor's.
func TestDefinitionsOnTheScreen(t *testing.T) {
	transfer := append(hx(t, "a9059cbb"), append(common.LeftPadBytes(allAccount.Bytes(), 32), common.LeftPadBytes([]byte{0x2d, 0xc6, 0xc0}, 32)...)...)
	tx := types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(100), GasFeeCap: big.NewInt(9), GasTipCap: big.NewInt(1), Gas: 1, To: &to, Data: transfer})
	for _, c := range []struct {
		firmware    string
		debug       bool
		definitions Definitions
		shown       string // "" is refused
	}{
		{"2.12.4", true, devDefinitions(), "USDZ"},
		{"2.8.0", true, devDefinitions(), "USDZ"},
		{"2.12.4", true, nil, "UNKN"},
		{"2.12.4", false, devDefinitions(), ""},
	} {
		var mu sync.Mutex
		var shown []string
		w, _ := plug(t, emulator.Config{Model: emulator.Safe5, Firmware: c.firmware, Debug: c.debug, Observe: func(p emulator.Prompt) {
			mu.Lock()
			defer mu.Unlock()
			shown = append(append(append(shown, p.Title), p.Pages...), p.Menu...)
		}}, Options{Definitions: c.definitions})
		signed, err := w.SignTx(t.Context(), hw.DefaultPath, tx, big.NewInt(100))
		mu.Lock()
		screens := strings.Join(shown, "|")
		mu.Unlock()
		if c.shown == "" {
			errorIs(t, "not the vendor's", err, hw.ErrRefused)
			continue
		}
		if err != nil || signed == nil || !strings.Contains(screens, c.shown) {
			t.Errorf("%+v: %v, shown %q", c, err, screens)
		}
	}
}
