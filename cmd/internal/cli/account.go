package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

type accountData struct {
	Address  common.Address `json:"address"`
	Path     hw.Path        `json:"path"`
	Vault    common.Address `json:"vault"` // where the account's vault is or will be
	Shown    bool           `json:"shown"` // the holder compared it on the device
	Emulated bool           `json:"emulated"`
}

func (a *app) accountCmd() *cobra.Command {
	var o walletOptions
	var show bool
	cmd := &cobra.Command{Use: "account", Short: "show an account of the device"}
	o.addFlags(cmd)
	cmd.Flags().BoolVar(&show, "show", false, "have the device show the address, and wait for its holder to confirm it")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		path, err := o.derivation()
		if err != nil {
			return nil, err
		}
		wallet, err := a.openWallet(ctx, o)
		if err != nil {
			return nil, err
		}
		defer wallet.Close()
		info, err := wallet.Info(ctx)
		if err != nil {
			return nil, err
		}
		address, err := wallet.Address(ctx, path, show)
		if err != nil {
			return nil, err
		}
		data := accountData{address, path, contracts.VaultAddress(address), show, info.Emulated}
		return &result{data: data, text: data.print, warnings: emulatedWarning(info.Emulated)}, nil
	})
	return cmd
}

func (d accountData) print(w io.Writer) {
	fmt.Fprintf(w, "address  %s\npath     %s\nvault    %s\n", d.Address, d.Path, d.Vault)
}
