package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/jsonout"
)

// documented are the commands that print a result, with the type of its data.
// devnet and emulate run until they are interrupted and print events.
var documented = withDemo(map[string]func() any{
	"account":              func() any { return &accountData{} },
	"audit export":         func() any { return &auditExportData{} },
	"audit show":           func() any { return &auditData{} },
	"audit verify":         func() any { return &auditVerifyData{} },
	"call":                 func() any { return &useData{} },
	"check":                func() any { return &checkData{} },
	"deploy":               func() any { return &deployData{} },
	"devices":              func() any { return &devicesData{} },
	"link":                 func() any { return &linkData{} },
	"plan":                 func() any { return &planData{} },
	"policy check":         func() any { return &policyData{} },
	"policy diff":          func() any { return &policyDiffData{} },
	"policy explain":       func() any { return &policyData{} },
	"policy init":          func() any { return &policyInitData{} },
	"policy schema":        func() any { return &policySchemaData{} },
	"freeze":               func() any { return &freezeData{} },
	"guardian set":         func() any { return &guardianData{} },
	"guardian show":        func() any { return &guardiansData{} },
	"revoke":               func() any { return &revokeData{} },
	"session delete":       func() any { return &deletedData{} },
	"session export":       func() any { return &exportData{} },
	"session import":       func() any { return &sessionData{} },
	"rotate":               func() any { return &rotateData{} },
	"session list":         func() any { return &sessionsData{} },
	"session new":          func() any { return &sessionData{} },
	"session show":         func() any { return &sessionData{} },
	"sign authorization":   func() any { return &signedAuthorizationData{} },
	"sign message":         func() any { return &signedMessageData{} },
	"sign tx":              func() any { return &signedTxData{} },
	"sign typed-data":      func() any { return &signedTypedData{} },
	"doctor":               func() any { return &doctorData{} },
	"status":               func() any { return &statusData{} },
	"trezor experimental":  func() any { return &settingData{} },
	"trezor safety-checks": func() any { return &settingData{} },
	"transfer":             func() any { return &useData{} },
	"udev check":           func() any { return &udevData{} },
	"udev install":         func() any { return &udevData{} },
	"udev print":           func() any { return &udevData{} },
	"wait":                 func() any { return &waitData{} },
	"withdraw":             func() any { return &withdrawData{} },
	"completion":           func() any { return &completionData{} },
	"config path":          func() any { return &configPathData{} },
	"config show":          func() any { return &configData{} },
	"version":              func() any { return &versionData{} },
	"schema":               func() any { return &schemaData{} },
})

// shapes are those of types that encode themselves.
var shapes = map[reflect.Type]jsonout.Shape{
	reflect.TypeFor[delegation.Amount]():        {"type": []string{"string", "null"}, "pattern": "^[0-9]+$"},
	reflect.TypeFor[big.Int]():                  {"type": "integer"},
	reflect.TypeFor[json.RawMessage]():          {},
	reflect.TypeFor[types.Transaction]():        {"type": "object"},
	reflect.TypeFor[apitypes.TypedData]():       {"type": "object"},
	reflect.TypeFor[apitypes.TypedDataDomain](): {"type": "object"},
}

type schemaData struct {
	Commands []string        `json:"commands,omitempty"` // that have one, when none was named
	Schema   json.RawMessage `json:"schema,omitempty"`
}

func (a *app) schemaCmd() *cobra.Command {
	return &cobra.Command{
		Use: "schema [COMMAND]", Short: "print a JSON Schema of what a command prints with --json", Args: cobra.ArbitraryArgs,
		Long: "Print a JSON Schema (draft 2020-12) of the document that a command prints with --json, of its success and of its\n" +
			"failure; without a command, list those that print one. Within valetkey.v1 fields may be added: ignore what you\n" +
			"do not know. valetkey policy schema is that of policy files.",
		ValidArgsFunction: completeDocumented,
		RunE: a.run(func(_ context.Context, args []string) (*result, error) {
			if len(args) == 0 {
				names := slices.Sorted(maps.Keys(documented))
				return &result{data: schemaData{Commands: names}, text: func(w io.Writer) { fmt.Fprintln(w, strings.Join(names, "\n")) }}, nil
			}
			text, err := schemaOf(strings.Join(args, " "))
			return &result{data: schemaData{Schema: text}, text: func(w io.Writer) { fmt.Fprintf(w, "%s\n", text) }}, err
		}),
	}
}

func schemaOf(command string) (json.RawMessage, error) {
	newData, ok := documented[command]
	if !ok {
		return nil, usage("valetkey schema lists the commands", "%q is no command that prints a document", command)
	}
	return jsonout.Describe(command, reflect.TypeOf(newData()), shapes).JSON()
}

// completeDocumented completes the words of a command's name.
func completeDocumented(_ *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var words []string
	for name := range documented {
		parts := strings.Fields(name)
		if len(parts) > len(given) && slices.Equal(parts[:len(given)], given) && !slices.Contains(words, parts[len(given)]) {
			words = append(words, parts[len(given)])
		}
	}
	slices.Sort(words)
	return words, cobra.ShellCompDirectiveNoFileComp
}
