package trezor

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// Definitions give the vendor's signed descriptions of networks and tokens. The
// device checks their signatures and refuses what is not the vendor's; nobody
// else can make one. Nil says that there is none.
type Definitions interface {
	Network(chainID uint64) ([]byte, error)
	Token(chainID uint64, token common.Address) ([]byte, error)
}

const (
	definitionMagic = "trzd1" // docs/common/ethereum-definitions.md
	// maxDefinition is far over the few hundred bytes that they have.
	maxDefinition = 16 << 10
)

// DefinitionsFS are the files of a folder that is laid out as the vendor
// publishes them: chain-id/1/network.dat, chain-id/1/token-<address in lower
// case without 0x>.dat.
func DefinitionsFS(folder fs.FS) Definitions { return definitionsFS{folder} }

type definitionsFS struct{ folder fs.FS }

func (d definitionsFS) Network(chainID uint64) ([]byte, error) {
	return d.read(path.Join("chain-id", fmt.Sprint(chainID), "network.dat"))
}

func (d definitionsFS) Token(chainID uint64, token common.Address) ([]byte, error) {
	return d.read(path.Join("chain-id", fmt.Sprint(chainID), "token-"+hex.EncodeToString(token[:])+".dat"))
}

func (d definitionsFS) read(name string) ([]byte, error) {
	f, err := d.folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a definition: %w", err)
	}
	defer f.Close()
	blob, err := io.ReadAll(io.LimitReader(f, maxDefinition+1))
	if err != nil {
		return nil, fmt.Errorf("read the definition %s: %w", name, err)
	}
	if len(blob) > maxDefinition || !bytes.HasPrefix(blob, []byte(definitionMagic)) {
		return nil, fmt.Errorf("%w: %s is no definition of the vendor", hw.ErrRefused, name)
	}
	return blob, nil
}

// definitionsFor are those that a transaction needs: of its network unless the
// firmware knows it, and of the token that it calls. A folder that cannot be
// read is no reason not to sign: the device then says that it does not know.
func (w *Wallet) definitionsFor(tx *types.Transaction, chainID uint64) *pb.EthereumDefinitions {
	var token common.Address
	if tx.To() != nil && len(tx.Data()) > 0 {
		token = *tx.To()
	}
	return w.lookUp(chainID, token)
}

// lookUp gives nil when there is nothing, so that the field is left out.
func (w *Wallet) lookUp(chainID uint64, token common.Address) *pb.EthereumDefinitions {
	found := &pb.EthereumDefinitions{EncodedNetwork: w.encodedNetwork(chainID)}
	if w.options.Definitions != nil && token != (common.Address{}) {
		found.EncodedToken, _ = w.options.Definitions.Token(chainID, token) // see definitionsFor
	}
	if len(found.EncodedNetwork) == 0 && len(found.EncodedToken) == 0 {
		return nil
	}
	return found
}

// encodedNetwork is nil for networks that the firmware knows by itself.
func (w *Wallet) encodedNetwork(chainID uint64) []byte {
	if _, known := networks[chainID]; known || w.options.Definitions == nil {
		return nil
	}
	blob, err := w.options.Definitions.Network(chainID)
	if err != nil || len(blob) == 0 {
		return nil
	}
	return blob
}

// servesDefinitions tells the device that it may ask for more. Without a folder
// it would only cost a question.
func (w *Wallet) servesDefinitions() *bool {
	if w.options.Definitions == nil {
		return nil
	}
	return new(true)
}

// define answers a question for a definition: empty where there is none.
func (w *Wallet) define(asked *pb.EthereumDefinitionRequest) (*pb.EthereumDefinitionAck, error) {
	token := asked.GetTokenAddress()
	if len(token) != 0 && len(token) != common.AddressLength {
		return nil, fmt.Errorf("%w: a token address of %d bytes", hw.ErrBadAnswer, len(token))
	}
	return &pb.EthereumDefinitionAck{Definitions: w.lookUp(asked.GetChainId(), common.BytesToAddress(token))}, nil
}
