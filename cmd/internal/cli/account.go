package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

type accountData struct {
	Address   common.Address `json:"address"`
	Path      hw.Path        `json:"path"`
	Vault     common.Address `json:"vault"`                // where the account's vault is or will be
	PublicKey hexutil.Bytes  `json:"public_key,omitempty"` // with --chain-code
	ChainCode hexutil.Bytes  `json:"chain_code,omitempty"` // with --chain-code
	Shown     bool           `json:"shown"`                // the holder compared it on the device
	Emulated  bool           `json:"emulated"`
}

type accountCmdOptions struct {
	wallet    walletOptions
	show      bool
	chain     optionalNumber
	chainCode bool
}

func (a *app) accountCmd() *cobra.Command {
	var o accountCmdOptions
	cmd := &cobra.Command{
		Use: "account", Short: "show an account of the device",
		Long: "Show an account of the device. With --show the device displays the address, and its holder compares it with\n" +
			"the one that is printed here before; that is the only way to know that it is the device's own.",
	}
	o.wallet.addFlags(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&o.show, "show", false, "have the device show the address, and wait for its holder to confirm it")
	flags.Var(&o.chain, "chain", "with --show: chain id whose network the device names beside the address")
	flags.BoolVar(&o.chainCode, "chain-code", false, "print public key and BIP-32 chain code: whoever has both knows all accounts below")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) { return a.account(ctx, o) })
	return cmd
}

// check is all that can be wrong without a device.
func (o *accountCmdOptions) check() (hw.Path, error) {
	switch {
	case o.chain.given && o.chain.value == 0:
		return nil, usage("chain ids begin at 1", "--chain 0 is no chain")
	case o.chainCode && o.wallet.record != "":
		return nil, usage("leave one of them out", "--record would write the chain code down")
	case o.chain.given && !o.show:
		return nil, usage("give --show as well", "--chain names a network on the device's screen, and nothing is shown")
	}
	return o.wallet.derivation()
}

func (a *app) account(ctx context.Context, o accountCmdOptions) (*result, error) {
	path, err := o.check()
	if err != nil {
		return nil, err
	}
	wallet, err := a.openWallet(ctx, o.wallet)
	if err != nil {
		return nil, err
	}
	defer wallet.Close()
	info, err := wallet.Info(ctx)
	if err != nil {
		return nil, err
	}
	// Read first and then shown: the holder has something to compare with, and a
	// driver notices when the two differ.
	address, err := wallet.Address(ctx, path, false)
	if err != nil {
		return nil, err
	}
	data := accountData{Address: address, Path: path, Vault: contracts.VaultAddress(address), Shown: o.show, Emulated: info.Emulated}
	if o.show || o.chainCode {
		account, err := askForAccount(ctx, wallet, path, o)
		if err != nil {
			return nil, err
		}
		if account.Address != address {
			return nil, fmt.Errorf("%w: the device tells %s, and %s the next time", hw.ErrMismatch, address, account.Address)
		}
		if o.chainCode {
			data.PublicKey, data.ChainCode = account.PublicKey, account.ChainCode
		}
	}
	return &result{data: data, text: data.print, warnings: answerWarnings(info)}, nil
}

// askForAccount reads the account again as the options want it.
func askForAccount(ctx context.Context, wallet hw.Wallet, path hw.Path, o accountCmdOptions) (hw.Account, error) {
	if reader, ok := wallet.(hw.AccountReader); ok {
		return reader.Account(ctx, path, hw.AccountOptions{Show: o.show, ChainID: o.chain.value, ChainCode: o.chainCode})
	}
	if o.chainCode || o.chain.given {
		return hw.Account{}, &hw.PolicyError{Reason: "this wallet tells addresses only, without network and chain code"}
	}
	address, err := wallet.Address(ctx, path, true)
	return hw.Account{Address: address}, err
}

func (d accountData) print(w io.Writer) {
	fmt.Fprintf(w, "address  %s\npath     %s\nvault    %s\n", d.Address, d.Path, d.Vault)
	if len(d.ChainCode) > 0 {
		fmt.Fprintf(w, "public key  %s\nchain code  %s\n", d.PublicKey, d.ChainCode)
	}
}
