package delegation

import "fmt"

// hederaDecimals is how finely contracts on Hedera, the chains 295 to 298, count
// the native coin (tinybars), where transactions and nodes count with 18.
const hederaDecimals = 8

// nativeCoinDecimals is how the chain's contracts count its native coin.
func nativeCoinDecimals(chain uint64) uint8 {
	if chain >= 295 && chain <= 298 {
		return hederaDecimals
	}
	return nativeDecimals
}

// checkNativeCoin refuses amounts of a native coin that contracts count in
// another unit than the text on the device says.
func checkNativeCoin(p Policy, where finder) error {
	decimals := nativeCoinDecimals(p.Chain)
	if decimals == nativeDecimals || p.Native == nil && p.Gas.Int == nil {
		return nil
	}
	return badAt(where("", 0), "contracts on chain %d count the native coin with %d decimals and the grant's text with %d: no limit of it can be read right there; leave out \"native\" and \"gas\"",
		p.Chain, decimals, nativeDecimals)
}

// Doubts are what a good policy says and its holder may not mean.
func (p Policy) Doubts() []Finding {
	var found []Finding
	if p.Expires.Never {
		found = append(found, doubt("no_expiry", "the policy never expires: the session key can act until somebody revokes it"))
	}
	if decimals := nativeCoinDecimals(p.Chain); decimals != nativeDecimals {
		found = append(found, doubt("native_decimals", "contracts on chain %d count the native coin with %d decimals, not 18: conditions on words that are amounts of it have to", p.Chain, decimals))
	}
	for _, rule := range p.Calls {
		found = append(found, rule.doubts()...)
	}
	return found
}

// doubts are about lower bounds without an upper one. A word that is compared
// has 256 bits, and a function that takes fewer may ignore the others: then any
// value is at least anything.
func (c CallRule) doubts() []Finding {
	var found []Finding
	bounded := map[uint8]bool{}
	for _, k := range c.Arguments {
		bounded[k.Word] = bounded[k.Word] || k.Op != OpAtLeast
	}
	for _, k := range c.Arguments {
		if k.Op != OpAtLeast || bounded[k.Word] {
			continue
		}
		found = append(found, Finding{Doubt, "open_lower_bound", fmt.Sprintf(
			"%s: %q alone lets every larger word through, also one whose upper bits the function ignores; add \"at_most\" to word %d unless it is a whole uint256", c.Function, k, k.Word)})
	}
	return found
}
