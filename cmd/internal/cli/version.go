package cli

import (
	"context"
	"fmt"
	"io"
	"runtime"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/internal/chain"
)

type versionData struct {
	Version  string         `json:"version"`
	Go       string         `json:"go"`
	Factory  common.Address `json:"factory"`
	Embedded bool           `json:"embedded"` // emulator and chain are in this build
}

func (a *app) versionCmd() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "print the version", Args: cobra.NoArgs,
		RunE: a.run(func(context.Context, []string) (*result, error) {
			data := versionData{version(), runtime.Version(), contracts.FactoryAddress(), chain.DevAvailable}
			return &result{data: data, text: func(w io.Writer) {
				fmt.Fprintf(w, "valetkey %s, %s\nvault factory %s\n", data.Version, data.Go, data.Factory)
				if !data.Embedded {
					fmt.Fprintln(w, "built without emulator and embedded chain (tag nodev)")
				}
			}}, nil
		}),
	}
}
