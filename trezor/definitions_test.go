package trezor

import (
	"bytes"
	"errors"
	"io/fs"
	"math/big"
	"testing"
	"testing/fstest"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

var (
	gnosis = []byte("trzd1 of a network")
	dai    = []byte("trzd1 of a token")
)

func folder() fstest.MapFS {
	return fstest.MapFS{
		"chain-id/100/network.dat": {Data: gnosis},
		"chain-id/1/network.dat":   {Data: []byte("trzd1, not needed")},
		"chain-id/100/token-00000000000000000000000000000000deadbeef.dat": {Data: dai},
		"chain-id/7/network.dat": {Data: []byte("something else")},
		"chain-id/8/network.dat": {Data: append([]byte("trzd1"), make([]byte, maxDefinition)...)},
	}
}

func TestDefinitionsFS(t *testing.T) {
	d := DefinitionsFS(folder())
	for chain, want := range map[uint64][]byte{100: gnosis, 99: nil} {
		if got, err := d.Network(chain); err != nil || !bytes.Equal(got, want) {
			t.Errorf("chain %d: %q, %v", chain, got, err)
		}
	}
	for _, chain := range []uint64{7, 8} {
		got, err := d.Network(chain)
		errorIs(t, "no definition", err, hw.ErrRefused)
		if got != nil {
			t.Errorf("chain %d: %d bytes", chain, len(got))
		}
	}
	if got, err := d.Token(100, to); err != nil || !bytes.Equal(got, dai) {
		t.Errorf("token: %q, %v", got, err)
	}
	if got, err := d.Token(1, to); err != nil || got != nil {
		t.Errorf("no token: %q, %v", got, err)
	}
	failing := DefinitionsFS(failingFS{})
	if _, err := failing.Network(1); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
}

type failingFS struct{}

func (failingFS) Open(string) (fs.File, error) { return nil, fs.ErrPermission }

func gnosisTx(data []byte) *types.Transaction {
	return types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(100), GasFeeCap: big.NewInt(9), GasTipCap: big.NewInt(1), Gas: 1, To: &to, Data: data})
}

// TestDefinitionsGoAlong with what needs them, and with nothing else.
func TestDefinitionsGoAlong(t *testing.T) {
	options := Options{Definitions: DefinitionsFS(folder())}
	got := requested[*pb.EthereumSignTxEIP1559](t, core2125, options, signs(gnosisTx([]byte{1, 2, 3, 4}), 100))
	if d := got.GetDefinitions(); !bytes.Equal(d.GetEncodedNetwork(), gnosis) || !bytes.Equal(d.GetEncodedToken(), dai) || !got.GetSupportsDefinitionRequest() {
		t.Errorf("%v", got)
	}
	got = requested[*pb.EthereumSignTxEIP1559](t, core2125, options, signs(gnosisTx(nil), 100))
	if d := got.GetDefinitions(); !bytes.Equal(d.GetEncodedNetwork(), gnosis) || d.EncodedToken != nil {
		t.Errorf("%v", got)
	}
	mainnet := types.NewTx(&types.LegacyTx{GasPrice: big.NewInt(1), Gas: 1, To: &to})
	for chain, o := range map[uint64]Options{1: options, 7: options, 99: options, 100: {}, 101: {Definitions: DefinitionsFS(failingFS{})}} {
		got := requested[*pb.EthereumSignTx](t, core2125, o, signs(mainnet, chain))
		if got.Definitions != nil || got.GetSupportsDefinitionRequest() != (o.Definitions != nil) {
			t.Errorf("chain %d: %v", chain, got)
		}
	}
	typed := mailData()
	typed.Domain.ChainId = hexOrDecimal(100)
	gotTyped := requested[*pb.EthereumSignTypedData](t, core2125, options, func(w *Wallet) error {
		_, err := w.SignTypedData(t.Context(), hw.DefaultPath, typed)
		return err
	})
	if !bytes.Equal(gotTyped.GetDefinitions().GetEncodedNetwork(), gnosis) {
		t.Errorf("%v", gotTyped)
	}
	request := fused
	request.ChainID = 100
	gotLink := requested[*pb.EthereumSignTxEIP1559](t, core2125, options, func(w *Wallet) error {
		_, err := w.SignSetCodeTx(t.Context(), hw.DefaultPath, request)
		return err
	})
	if !bytes.Equal(gotLink.GetDefinitions().GetEncodedNetwork(), gnosis) {
		t.Errorf("%v", gotLink)
	}
	gotAuth := requested[*pb.EthereumSignAuth7702](t, core2124, options, func(w *Wallet) error {
		_, err := w.SignAuthorization(t.Context(), hw.DefaultPath, bare(metamaskDelegator, 100, 2))
		return err
	})
	if !bytes.Equal(gotAuth.GetDefinitions().GetEncodedNetwork(), gnosis) {
		t.Errorf("%v", gotAuth)
	}
}

// TestDefinitionRequests are answered in the middle of a flow, empty where there
// is nothing.
func TestDefinitionRequests(t *testing.T) {
	key := softKey(t, "owner")
	tx := gnosisTx([]byte{1, 2, 3, 4})
	parity, r, sig := sign(t, key, hashTx(tx, 100))
	for name, c := range map[string]struct {
		options Options
		asks    *pb.EthereumDefinitionRequest
		network []byte
		token   []byte
	}{
		"both":       {Options{Definitions: DefinitionsFS(folder())}, &pb.EthereumDefinitionRequest{ChainId: new(uint64(100)), TokenAddress: to.Bytes()}, gnosis, dai},
		"network":    {Options{Definitions: DefinitionsFS(folder())}, &pb.EthereumDefinitionRequest{ChainId: new(uint64(100)), FuncSig: []byte{1, 2, 3, 4}}, gnosis, nil},
		"nothing":    {Options{Definitions: DefinitionsFS(folder())}, &pb.EthereumDefinitionRequest{ChainId: new(uint64(5)), TokenAddress: common.Address{9}.Bytes()}, nil, nil},
		"no folder":  {Options{}, &pb.EthereumDefinitionRequest{ChainId: new(uint64(100)), TokenAddress: to.Bytes()}, nil, nil},
		"no chain":   {Options{Definitions: DefinitionsFS(folder())}, &pb.EthereumDefinitionRequest{}, nil, nil},
		"hostile FS": {Options{Definitions: DefinitionsFS(failingFS{})}, &pb.EthereumDefinitionRequest{ChainId: new(uint64(100)), TokenAddress: to.Bytes()}, nil, nil},
	} {
		s := newScript(t, core2125, key)
		w := s.known(c.options)
		s.says = func(m pb.Message) []any {
			switch m.(type) {
			case *pb.EthereumSignTxEIP1559:
				return []any{c.asks}
			case *pb.EthereumDefinitionAck:
				return []any{txAnswer(parity, r, sig)}
			}
			return nil
		}
		if _, err := w.SignTx(t.Context(), hw.DefaultPath, tx, big.NewInt(100)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		ack, ok := sentAck[*pb.EthereumDefinitionAck](s)
		if !ok || !bytes.Equal(ack.GetDefinitions().GetEncodedNetwork(), c.network) || !bytes.Equal(ack.GetDefinitions().GetEncodedToken(), c.token) {
			t.Errorf("%s: %v", name, ack)
		}
	}
}
