package cli

import (
	"context"
	"fmt"
	"io"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/jsonout"
)

type signedTxData struct {
	toSign
	Chain          uint64          `json:"chain"`
	Type           uint8           `json:"type"`
	To             *common.Address `json:"to"` // null makes a contract
	Nonce          uint64          `json:"nonce"`
	Authorizations []listedTuple   `json:"authorizations"`  // of type 4; no device shows them
	Raw            hexutil.Bytes   `json:"raw,omitempty"`   // signed, as eth_sendRawTransaction takes it
	Hash           *common.Hash    `json:"hash,omitempty"`  // of the signed transaction
	Block          *uint64         `json:"block,omitempty"` // with --send: where it is
}

// listedTuple is an entry of an authorization list.
type listedTuple struct {
	Authority common.Address `json:"authority"` // recovered from its signature
	Delegate  common.Address `json:"delegate"`
	ChainID   uint64         `json:"chain_id"` // the transaction's, or 0: every chain
	Nonce     uint64         `json:"nonce"`
}

type signTxOptions struct {
	sign signOptions
	rpc  rpcOption
	send bool
}

func (a *app) signTxCmd() *cobra.Command {
	var o signTxOptions
	cmd := &cobra.Command{
		Use: "tx [FILE]", Short: "sign a transaction (types 0, 1, 2 and 4)", Args: cobra.MaximumNArgs(1),
		Long: "Sign an unsigned transaction from FILE or standard input, and print it raw with its hash. It is JSON as\n" +
			"go-ethereum or ethers write it, or RLP in hex. Nothing is guessed: chain id, nonce, gas and prices must be\n" +
			"there, \"to\" as well (null makes a contract), and an unknown key is an error.\n\n" +
			"An authorization without a signature is for devices that sign it together with the transaction, and in no other\n" +
			"way: a type-4 transaction of the account itself that does nothing else.",
	}
	o.sign.addFlags(cmd)
	o.rpc.addFlags(cmd)
	cmd.Flags().BoolVar(&o.send, "send", false, "send it to the node of --rpc, and wait until it is in a block")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		if o.send && o.sign.dryRun {
			return nil, usage("leave one of them away", "--dry-run sends nothing, and --send is given")
		}
		name := ""
		if len(args) > 0 {
			name = args[0]
		}
		text, err := a.readInput("transaction", name)
		if err != nil {
			return nil, err
		}
		draft, err := parseUnsignedTx(text)
		if err != nil {
			return nil, err
		}
		return a.signTx(ctx, o, draft)
	})
	return cmd
}

func (a *app) signTx(ctx context.Context, o signTxOptions, draft unsignedTx) (*result, error) {
	tx, err := draft.build()
	if err != nil {
		return nil, err
	}
	var client node
	if o.send { // found out before the device asks for nothing
		if client, err = a.dialChain(ctx, o.rpc, draft.chainID.Uint64()); err != nil {
			return nil, err
		}
		defer client.Close()
	}
	if draft.unsigned != nil {
		return a.signLink(ctx, o, draft, client)
	}
	s, err := a.openSigner(ctx, o.sign)
	if err != nil {
		return nil, err
	}
	defer s.wallet.Close()
	if draft.from != nil && *draft.from != s.Account {
		return nil, badInput("transaction.from", "it is %s, the device's account is %s", draft.from, s.Account)
	}
	preimage, err := txPreimage(tx, draft.chainID)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(ctx, preimage, hw.Request{Action: hw.SignTransaction, Tx: tx, ChainID: draft.chainID}); err != nil {
		return nil, err
	}
	data := signedTxData{
		Chain: draft.chainID.Uint64(), Type: tx.Type(), To: tx.To(), Nonce: tx.Nonce(), Authorizations: draft.listed,
	}
	if !o.sign.dryRun {
		if err := a.signAndSend(ctx, s, tx, client, &data); err != nil {
			return nil, err
		}
	}
	data.toSign = s.toSign
	return &result{data: data, text: data.print, warnings: s.warnings()}, nil
}

// dialChain is a node of the transaction's chain.
func (a *app) dialChain(ctx context.Context, rpc rpcOption, want uint64) (node, error) {
	client, err := a.dial(ctx, rpc)
	if err != nil {
		return nil, err
	}
	id, err := client.ChainID(ctx)
	if err == nil && id.Uint64() != want {
		err = &delegation.WrongChainError{Want: want, Got: id.Uint64()}
	}
	if err != nil {
		client.Close()
		return nil, err
	}
	return client, nil
}

// signAndSend has tx signed and, with a node, sent.
func (a *app) signAndSend(ctx context.Context, s *signer, tx *types.Transaction, client node, data *signedTxData) error {
	a.announceSigning(hw.SignTransaction, s)
	chainID := new(big.Int).SetUint64(data.Chain)
	signed, err := s.wallet.SignTx(ctx, s.Path, tx, chainID)
	if err != nil {
		return err
	}
	if err := s.checkSignedTx(signed, chainID); err != nil {
		return err
	}
	return a.finishTx(ctx, signed, client, data)
}

// finishTx puts a signed transaction into the result and, with a node, sends it.
func (a *app) finishTx(ctx context.Context, signed *types.Transaction, client node, data *signedTxData) (err error) {
	if data.Raw, err = signed.MarshalBinary(); err != nil {
		return fmt.Errorf("encode the transaction: %w", err)
	}
	hash := signed.Hash()
	data.Hash = &hash
	if client == nil {
		return nil
	}
	// Told before it leaves: if sending breaks off, this can be looked up or sent again.
	a.sent = true
	a.note(jsonout.Event{
		Event: "sending", Data: sendingData{hash, data.Raw}, Message: fmt.Sprintf("send      %s\nraw       %s", hash, data.Raw),
	})
	if _, err := client.Send(ctx, signed); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	receipt, err := client.WaitReceipt(ctx, hash)
	if err != nil {
		return fmt.Errorf("wait for %s: %w", hash, err)
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		return &hinted{fmt.Errorf("%w: transaction %s is in block %s and failed", delegation.ErrChain, hash, receipt.BlockNumber), "look the transaction up: what it paid for gas is spent"}
	}
	block := receipt.BlockNumber.Uint64()
	data.Block = &block
	return nil
}

type sendingData struct {
	Hash common.Hash   `json:"hash"`
	Raw  hexutil.Bytes `json:"raw"`
}

// checkSignedTx makes sure that the wallet signed this transaction.
func (s *signer) checkSignedTx(signed *types.Transaction, chainID *big.Int) error {
	latest := types.LatestSignerForChainID(chainID)
	if digest := latest.Hash(signed); digest != s.Digest {
		return fmt.Errorf("%w: the signed transaction has digest %s, not %s", hw.ErrMismatch, digest, s.Digest)
	}
	sender, err := types.Sender(latest, signed)
	if err != nil {
		return fmt.Errorf("%w: %w", hw.ErrMismatch, err)
	}
	return s.checkSigner(sender)
}

func (d signedTxData) print(w io.Writer) {
	d.toSign.print(w)
	to := "a new contract"
	if d.To != nil {
		to = d.To.Hex()
	}
	line(w, "tx", "type %d on chain %d, to %s, nonce %d", d.Type, d.Chain, to, d.Nonce)
	for _, t := range d.Authorizations {
		name := delegation.DelegateName(t.Delegate)
		if t.Delegate == (common.Address{}) {
			name = "a revocation"
		}
		line(w, "auth", "%s runs %s (%s), chain %d, nonce %d", t.Authority, t.Delegate, name, t.ChainID, t.Nonce)
	}
	if d.Hash != nil {
		line(w, "hash", "%s", d.Hash)
		line(w, "raw", "%s", d.Raw)
	}
	if d.Block != nil {
		line(w, "block", "%d", *d.Block)
	}
}
