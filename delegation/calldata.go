package delegation

import (
	"fmt"
	"math/big"
	"reflect"

	"github.com/ethereum/go-ethereum/accounts/abi"
)

// zeroArguments turns a parsed function signature into ABI arguments. Unknown
// type names ("uint257", "token") are an error.
func zeroArguments(selector abi.SelectorMarshaling) (abi.Arguments, error) {
	arguments := make(abi.Arguments, 0, len(selector.Inputs))
	for _, input := range selector.Inputs {
		kind, err := abi.NewType(input.Type, input.InternalType, input.Components)
		if err != nil {
			return nil, fmt.Errorf("read argument type %q: %w", input.Type, err)
		}
		arguments = append(arguments, abi.Argument{Name: input.Name, Type: kind})
	}
	return arguments, nil
}

// zeroCalldata is a call of c with every argument zero or empty: what a check
// sends to see whether the permission contract lets the call through.
func zeroCalldata(c CallRule) ([]byte, error) {
	selector, err := abi.ParseSelector(c.Function)
	if err != nil {
		return nil, fmt.Errorf("read function %q: %w", c.Function, err)
	}
	arguments, err := zeroArguments(selector)
	if err != nil {
		return nil, err
	}
	values := make([]any, len(arguments))
	for i, argument := range arguments {
		values[i] = zeroOf(argument.Type.GetType()).Interface()
	}
	packed, err := arguments.Pack(values...)
	if err != nil {
		return nil, fmt.Errorf("encode arguments of %q: %w", c.Function, err)
	}
	head := c.Selector()
	return append(head[:], packed...), nil
}

// zeroOf is reflect.Zero with big integers that exist: the encoder follows
// their pointers.
func zeroOf(t reflect.Type) reflect.Value {
	if t == reflect.TypeFor[*big.Int]() {
		return reflect.ValueOf(new(big.Int))
	}
	value := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			value.Field(i).Set(zeroOf(t.Field(i).Type))
		}
	case reflect.Array:
		for i := range t.Len() {
			value.Index(i).Set(zeroOf(t.Elem()))
		}
	default: // numbers, strings, slices and addresses are zero already
	}
	return value
}
