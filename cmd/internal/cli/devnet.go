//go:build !nodev

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/devnet"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/ledger/emulator"
)

type devnetData struct {
	RPC     string           `json:"rpc"`
	Chain   uint64           `json:"chain"`
	Token   common.Address   `json:"token"`
	Permit  common.Address   `json:"permit_token"`
	Venue   common.Address   `json:"venue"`
	Factory common.Address   `json:"factory"`
	Funded  []common.Address `json:"funded"`
}

type devnetOptions struct {
	address, addressFile string
	fund                 []string
	bare                 bool
}

func (o devnetOptions) start(ctx context.Context, funds []devnet.Fund) (*devnet.Net, error) {
	if o.bare {
		return devnet.StartBare(funds...)
	}
	return devnet.Start(ctx, funds...)
}

func (a *app) devnetCmd() *cobra.Command {
	var o devnetOptions
	cmd := &cobra.Command{
		Use: "devnet", Short: "serve an embedded chain to rehearse on", Args: cobra.NoArgs,
		Long: "Serve an embedded EVM chain (Osaka rules, chain id 1337) over JSON-RPC until interrupted. A transaction is\n" +
			"in a block at once, and there is a block every minute. The first accounts of the emulated devices have\n" +
			"100 ether, 5,000 TUSD and 5,000 PUSD each (a token with EIP-2612), and so has every address given with --fund.\n" +
			"Nothing is kept: a new start is a new chain.",
	}
	cmd.Flags().StringVar(&o.address, "listen", "127.0.0.1:8545", "address to listen on")
	cmd.Flags().StringVar(&o.addressFile, "address-file", "", "write the node's URL to this file when it can be used")
	cmd.Flags().StringArrayVar(&o.fund, "fund", nil, "address to give 100 ether, 5,000 TUSD and 5,000 PUSD; may be repeated")
	cmd.Flags().BoolVar(&o.bare, "bare", false, "leave valetkey's own contracts out, to rehearse valetkey deploy")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		if err := a.devnet(ctx, o); err != nil {
			return nil, err
		}
		return &result{data: struct{}{}, text: func(io.Writer) {}}, nil
	})
	return cmd
}

func (a *app) devnet(ctx context.Context, o devnetOptions) error {
	var funds []devnet.Fund
	data := devnetData{Chain: devnet.ChainID, Token: devnet.Token, Permit: devnet.PermitToken, Venue: devnet.Venue, Factory: contracts.FactoryAddress()}
	for _, find := range []func() (common.Address, error){emulatedOwner, emulatedTrezorOwner} {
		owner, err := find()
		if err != nil {
			return err
		}
		funds, data.Funded = append(funds, devFund(owner)), append(data.Funded, owner)
	}
	for _, text := range o.fund {
		if !common.IsHexAddress(text) {
			return usage("give 0x and 40 hex digits", "--fund %q is no address", text)
		}
		funds = append(funds, devFund(common.HexToAddress(text)))
		data.Funded = append(data.Funded, common.HexToAddress(text))
	}
	listener, err := listen(ctx, o.address)
	if err != nil {
		return err
	}
	dev, err := o.start(ctx, funds)
	if err != nil {
		_ = listener.Close()
		return err
	}
	defer dev.Close()
	data.RPC = "http://" + listener.Addr().String()
	a.note(jsonout.Event{Event: "listening", Data: data, Message: data.String()})
	if err := announce(o.addressFile, data.RPC); err != nil {
		_ = listener.Close()
		return err
	}
	return serveTicking(ctx, dev, listener)
}

// blockEvery keeps the newest block's time near the clock's.
const blockEvery = time.Minute

// serveTicking serves the chain until ctx ends, or no more blocks can be made.
func serveTicking(ctx context.Context, dev *devnet.Net, listener net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ticking := make(chan error, 1)
	go func() {
		defer stop()
		ticking <- dev.Tick(ctx, blockEvery)
	}()
	err := dev.Serve(ctx, listener)
	stop()
	return errors.Join(err, <-ticking)
}

func (d devnetData) String() string {
	text := fmt.Sprintf("rpc      %s\nchain    %d\ntoken    %s (TUSD, 6 decimals)\n         %s (PUSD, 6 decimals, with EIP-2612)\nvenue    %s\nfactory  %s",
		d.RPC, d.Chain, d.Token, d.Permit, d.Venue, d.Factory)
	for _, address := range d.Funded {
		text += fmt.Sprintf("\nfunded   %s", address)
	}
	return text
}

// devFund is what a development account has.
func devFund(address common.Address) devnet.Fund {
	return devnet.Fund{
		Address: address, Wei: new(big.Int).Mul(big.NewInt(100), big.NewInt(1e18)), Tokens: big.NewInt(5_000_000_000),
	}
}

// emulatedOwner is the first account of the emulator's default seed.
func emulatedOwner() (common.Address, error) {
	device, err := emulator.New(emulator.Config{})
	if err != nil {
		return common.Address{}, err
	}
	defer device.Close()
	return device.Address(hw.DefaultPath)
}
