package cli

import "os"

// Environment variables. There are no others, and none holds a secret, other than
// those that a user names as the source of a key (env:NAME).
const (
	envHome   = "VALETKEY_HOME"
	envRPC    = "VALETKEY_RPC"
	envWallet = "VALETKEY_WALLET"
)

// environment describes each variable for the help text.
var environment = []struct{ name, meaning string }{
	{envHome, "directory of session keys, links and journal (like --home)"},
	{envRPC, "node to use (like --rpc), or several with commas between them"},
	{envWallet, "wallet to use (like --wallet)"},
}

// processEnv is the one place where the environment is read.
func processEnv(name string) string { return os.Getenv(name) }
