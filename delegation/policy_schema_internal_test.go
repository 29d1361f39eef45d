package delegation

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// schemaID names the schema, and is where it can be read.
const schemaID = "https://raw.githubusercontent.com/valetkey/valetkey/main/docs/policy.schema.json"

// schema is a JSON Schema, or a part of one.
type schema map[string]any

// PolicySchema is a JSON Schema (draft 2020-12) of policy files, for editors and
// programs that write them. It knows keys, forms and bounds; what only the parser
// finds is how values go together: checksums, decimals, selectors, conditions.
// Addresses have to be quoted: to many readers of YAML, 0x begins a number.
func PolicySchema() []byte {
	text, err := json.MarshalIndent(policySchema(), "", "  ")
	if err != nil {
		return nil // it is made of texts and numbers
	}
	return append(text, '\n')
}

func policySchema() schema {
	s := object(policyKeys, "version", "chain", "expires")
	s["$schema"], s["$id"], s["title"] = "https://json-schema.org/draft/2020-12/schema", schemaID, "valetkey policy"
	s["description"] = "What a session key may do. What is not said is not permitted."
	s["$defs"] = schema{
		"address": described("an address with its EIP-55 checksum, quoted", schema{
			"type": "string", "pattern": "^0x[0-9a-fA-F]{40}$", "not": schema{"const": common.Address{}.Hex()},
		}),
		"addresses": schema{"type": "array", "minItems": 1, "uniqueItems": true, "items": ref("address")},
		"amount": described("a plain decimal, such as 50 or 0.05, in whole coins", schema{"anyOf": []schema{
			{"type": "number", "exclusiveMinimum": 0},
			{"type": "string", "pattern": `^(0|[1-9][0-9]*)(\.[0-9]+)?$`, "not": schema{"pattern": `^[0.]*$`}},
		}}),
		"moment": described("a span from linking on, such as 30d, 12h or 90m, or a time such as 2026-12-31 23:59:59 UTC", schema{
			"type": "string", "pattern": momentForm,
		}),
		"symbol": schema{"type": "string", "pattern": symbolForm.String(), "maxLength": maxSymbol},
		"token":  tokenSchema(), "native": limitSchema(limitKeys), "call": callSchema(), "condition": conditionSchema(),
		"guard": object(guardKeys, guardKeys...),
	}
	s["anyOf"] = []schema{{"required": []string{"tokens"}}, {"required": []string{"calls"}}, {"required": []string{"native"}}}
	s["if"] = schema{"properties": schema{"expires": schema{"const": "never"}}}
	s["then"] = schema{"required": []string{"submit_by"}}
	return s
}

const momentForm = `^([1-9][0-9]{0,4}[dhm]|[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2} UTC|T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})))$`

// fieldSchemas are the schemas of keys, which mean the same wherever they are.
func fieldSchemas() map[string]schema {
	fields := map[string]schema{
		"version": described("of the format", whole(1, 1)),
		"chain":   described("EIP-155 chain id", whole(1, 1<<63)),
		"expires": described("when the session ends; never needs submit_by, and --accept-risk=no-expiry to link", schema{"anyOf": []schema{
			ref("moment"), {"const": "never"},
		}}),
		"not_before": described("when the session begins", ref("moment")),
		"submit_by":  described("until when the signed grant may be submitted", ref("moment")),
		"tokens":     list("token", MaxPermissions),
		"calls":      list("call", MaxPermissions),
		"native":     ref("native"),
		"max_calls":  described("calls of the whole session", whole(1, math.MaxUint32-1)),
		"rate":       rateSchema(),
		"gas":        described("native coin that ERC-4337 operations may cost the account", ref("amount")),
		"guards":     list("guard", maxGuards),

		"token": ref("address"), "target": ref("address"), "symbol": ref("symbol"),
		"decimals":     whole(0, maxDecimals),
		"refill":       described("steady: bit by bit over the window's length; whole: all of it when a window begins", schema{"enum": []string{"steady", "whole"}}),
		"per_call":     described("most that one call may take", ref("amount")),
		"total":        described("most in all", ref("amount")),
		"recipients":   described("who may be paid; nobody else is", ref("addresses")),
		"allowance_to": described("who may be given an allowance; it is debited in full", ref("addresses")),
		"function":     described("its signature without names and blanks, such as checkIn(uint256)", schema{"type": "string", "pattern": functionForm.String(), "maxLength": maxFunction}),
		"max_value":    described("native coin that one call may carry, within the limit of native coin", ref("amount")),
		"arguments":    list("condition", maxConstraints),
		"abi":          described("file with the target's ABI, beside this one", schema{"type": "string"}),
		"word":         described("which 32 bytes of the arguments, counted from 1", whole(1, maxWord)),
	}
	for _, key := range windowKeys {
		fields[key] = ref("amount")
	}
	for _, key := range comparisons {
		forms := []schema{{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^(0|[1-9][0-9]{0,77}|0x[0-9a-fA-F]{40}|0x[0-9a-fA-F]{64})$"}}
		if key == string(OpEquals) {
			forms = append(forms, schema{"const": "this account"})
		}
		fields[key] = schema{"anyOf": forms}
	}
	return fields
}

// object has these keys and no others.
func object(keys []string, required ...string) schema {
	properties, fields := schema{}, fieldSchemas()
	for _, key := range keys {
		properties[key] = fields[key]
	}
	return schema{"type": "object", "additionalProperties": false, "properties": properties, "required": append([]string{}, required...)}
}

func ref(name string) schema { return schema{"$ref": "#/$defs/" + name} }

func described(text string, s schema) schema {
	s["description"] = text
	return s
}

func list(of string, most int) schema {
	return schema{"type": "array", "minItems": 1, "maxItems": most, "items": ref(of)}
}

// whole is a whole number, which may be quoted.
func whole(low, high uint64) schema {
	return schema{"anyOf": []schema{
		{"type": "integer", "minimum": low, "maximum": json.Number(fmt.Sprint(high))}, {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"},
	}}
}

// limitSchema wants one window, or a total.
func limitSchema(keys []string, required ...string) schema {
	s := object(keys, required...)
	var windows []schema
	for _, key := range windowKeys {
		windows = append(windows, schema{"required": []string{key}})
	}
	s["oneOf"] = append(slices.Clone(windows), schema{"required": []string{"total"}, "not": schema{"anyOf": windows}})
	s["if"] = schema{"required": []string{"refill"}, "properties": schema{"refill": schema{"const": "steady"}}}
	s["then"] = schema{"anyOf": windows}
	return s
}

func tokenSchema() schema { return limitSchema(tokenKeys, "token", "symbol", "decimals") }

func callSchema() schema { return object(callKeys, "target", "function") }

func conditionSchema() schema {
	s := object(constraintKeys, "word")
	var one []schema
	for _, key := range comparisons {
		one = append(one, schema{"required": []string{key}})
	}
	s["oneOf"] = one
	return s
}

// rateSchema counts calls, where limits count amounts.
func rateSchema() schema {
	properties := schema{"refill": schema{"enum": []string{"steady", "whole"}}}
	var one []schema
	for _, key := range windowKeys {
		properties[key] = whole(1, math.MaxUint16)
		one = append(one, schema{"required": []string{key}})
	}
	return described("calls by time", schema{"type": "object", "additionalProperties": false, "properties": properties, "oneOf": one})
}
