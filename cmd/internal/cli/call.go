package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
)

type callOptions struct {
	useOptions
	to, function, args, data, value string
}

func (a *app) callCmd() *cobra.Command {
	var o callOptions
	cmd := &cobra.Command{
		Use: "call NAME", Short: "have a session call a contract, within its limits", Args: cobra.ExactArgs(1),
		Long: "Ask the permission contract and then the called one whether they would have the call; then sign it with the\n" +
			"session key, send it, and wait for its receipt. What either refuses is not sent: exit code 10, with the\n" +
			"contract's reason and, with --json, what is left in error.data.\n\n" +
			"When it breaks off, the same command goes on: what is in no block yet, or what no command saw the end of, is\n" +
			"not sent a second time.",
		Example: `  valetkey call bot --to 0x7E57…00C0 --function "checkIn(uint256)" --args '[7]'
  valetkey call bot --to 0x7E57…00C0 --data 0xb6b55f25… --value 0.01 --dry-run`,
	}
	o.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.to, "to", "", "contract to call, or who gets the native coin")
	flags.StringVar(&o.function, "function", "", `function in canonical form, such as "checkIn(uint256)"`)
	flags.StringVar(&o.args, "args", "", `its arguments as a JSON list, such as '[7, "0x…", [1, 2]]'; numbers may be strings`)
	flags.StringVar(&o.data, "data", "", "calldata as hex, in the place of --function and --args")
	flags.StringVar(&o.value, "value", "", "native coin to send along, such as 0.01")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		call, err := o.call()
		if err != nil {
			return nil, err
		}
		data, session, err := a.useSession(ctx, args[0], o.useOptions,
			func(ctx context.Context, work *linkWork, session delegation.Session, caps delegation.Caps) (*delegation.UsePlan, error) {
				return delegation.PlanUse(ctx, work.client, session, call, caps)
			})
		if err != nil {
			return nil, err
		}
		return useResult(data, session), nil
	})
	return cmd
}

// call reads what is to be called.
func (o *callOptions) call() (delegation.Call, error) {
	to, err := requiredAddress("--to", o.to)
	if err != nil {
		return delegation.Call{}, err
	}
	call := delegation.Call{To: to}
	if o.value != "" {
		if call.Value, err = delegation.ParseAmount(o.value, nativeDecimals); err != nil {
			return call, err
		}
	}
	call.Data, err = o.calldata()
	return call, err
}

// nativeDecimals are those of the native coin, on every EVM chain.
const nativeDecimals = 18

func (o *callOptions) calldata() ([]byte, error) {
	switch {
	case o.data != "" && (o.function != "" || o.args != ""):
		return nil, usage("give --function and --args, or --data", "--data and --function both say what is called")
	case o.data != "":
		return parseBytes("--data", o.data)
	case o.function == "" && o.args != "":
		return nil, usage("give --function, too", "--args are a function's")
	case o.function == "" && o.value == "":
		return nil, usage(`give --function "NAME(TYPES)" --args '[…]', or --data, or --value alone`, "nothing is named that is to be called")
	case o.function == "":
		return nil, nil
	}
	values := []any{}
	if o.args != "" {
		if len(o.args) > maxInput {
			return nil, badInput("--args", "more than %d bytes", maxInput)
		}
		parsed, err := parseJSON("--args", []byte(o.args))
		if err != nil {
			return nil, err
		}
		list, ok := parsed.([]any)
		if !ok {
			return nil, badInput("--args", "%s where a list was due, such as [7]", kindOf(parsed))
		}
		values = list
	}
	return delegation.EncodeCall(o.function, values)
}
