package contracts

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"fmt"
	"io"
	"sync"

	"github.com/ethereum/go-ethereum/rlp"
)

// The artifacts are compiled in as one stream, a tenth of what the files beside it have: codes are bytes and not hex,
// and lie so close together that the compressor's window sees what they share, a creation code its runtime code and
// the factory the vault.
//
//go:embed artifacts/session.packed
var sessionPacked []byte

var session = packed(sessionPacked)

// pack is what a stream has.
type pack struct {
	Artifacts []packedArtifact
	Codes     [][]byte // of each artifact the creation code, then the runtime code
}

type packedArtifact struct {
	Name, Compiler, SourceHash string
	Sources                    []string
	ABI                        []byte
}

// packed returns a function that reads a compiled-in stream once. It panics if that is broken, which is a broken build
// and not anybody's input; the tests read every one.
func packed(stream []byte) func() map[string]Artifact {
	return sync.OnceValue(func() map[string]Artifact {
		all, err := unpack(stream)
		if err != nil {
			panic(err)
		}
		return all
	})
}

// maxPack is more than any stream has.
const maxPack = 4 << 20

func unpack(stream []byte) (map[string]Artifact, error) {
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(stream)), maxPack))
	if err != nil {
		return nil, fmt.Errorf("unpack artifacts: %w", err)
	}
	var p pack
	if err := rlp.DecodeBytes(raw, &p); err != nil {
		return nil, fmt.Errorf("decode artifacts: %w", err)
	}
	if len(p.Codes) != 2*len(p.Artifacts) {
		return nil, fmt.Errorf("decode artifacts: %d codes of %d contracts", len(p.Codes), len(p.Artifacts))
	}
	all := make(map[string]Artifact, len(p.Artifacts))
	for i, a := range p.Artifacts {
		all[a.Name] = Artifact{
			Name: a.Name, Compiler: a.Compiler, SourceHash: a.SourceHash, Sources: a.Sources,
			ABI: a.ABI, Bytecode: p.Codes[2*i], Runtime: p.Codes[2*i+1],
		}
	}
	return all, nil
}
