// Package config reads the file of defaults, config.yaml in the state directory.
//
//	wallet: ledger
//	rpc: https://rpc.example.org
//	rpcs: [https://other.example.org]   # asked as well, and must agree
//	max_fee: 100                        # gwei
//	max_tip: 2
//	max_gas: 2000000
//	max_clock_skew: 2m
//	accounts:
//	  savings: {path: "m/44'/60'/1'/0/0", address: "0x…"}
//
// # Rules
//
//   - A file is taken as a whole or not at all: a key that is not known, one that
//     appears twice, or a value of the wrong kind is an error with its place. A
//     default that is silently not in force is worse than none.
//   - Nothing secret may be in it: keys with such names are refused by name, and
//     so are values that look like a private key, a seed, or a password in a URL.
//   - A file that others may write is refused: who changes wallet or node changes
//     what the holder sees.
//   - What values mean is for the commands to say. This package knows places and
//     kinds only, and neither environment nor flags.
//   - It is bounded before the YAML library sees it, which takes memory with the
//     square of what stands on a line or is nested.
package config
