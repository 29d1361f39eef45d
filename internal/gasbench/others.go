package gasbench

// reference is what a row of the table stands beside. Zero: there is no such figure.
type reference struct {
	plain  string // the row of the same work without a session
	floor  int64  // what no design can go below, as the page explains it
	bound  int64  // what the project allows itself
	best   int64  // the cheapest other system that ships
	by     string // and its name
	stock  int64  // MetaMask's Delegation Framework 1.3.0 with its own enforcers
	isZero bool   // the bound of zero is one
}

var references = map[string]reference{
	"erc20_hot":      {plain: "plain_erc20", floor: 42072, bound: 46700, best: 67186, by: allowance, stock: 190690},
	"erc20_exec":     {plain: "plain_erc20", floor: 42072, bound: 48000, best: 67186, by: allowance, stock: 190690},
	"native":         {plain: "plain_native", floor: 36000, bound: 41500, best: 60488, by: allowance, stock: 180303},
	"call":           {plain: "plain_call", floor: 32000, bound: 37500, best: 59335, by: "Safe 1.4.1 with Zodiac Roles 2", stock: 160365},
	firstKey:         {isZero: true, stock: 97538},
	"revoke":         {bound: 28000, best: 52487, by: "Ithaca account 0.5.10", stock: 81626},
	"revoke_all":     {bound: 28000},
	"vault_pull":     {plain: "plain_erc20", bound: 55500},
	"grant_readable": {bound: 190000, best: 488646, by: "Ithaca account 0.5.10, six calls; SmartSessions 799,945"},
}

const allowance = "Safe 1.4.1 with AllowanceModule 0.1.1"

// title says what a figure is of.
type title struct{ key, text string }

// rowTitles are in the order of the page.
var rowTitles = []title{
	{"erc20_hot", "token transfer, `execTransfer`"},
	{"erc20_exec", "token transfer, `exec`"},
	{"native", "native coin, `exec`"},
	{"call", "call of an allowed function, `exec`"},
	{firstKey, "first use after the grant, beyond a later one"},
	{"revoke", "revoke a session, owner's transaction"},
	{"revoke_all", "revoke all sessions, owner's transaction"},
	{"vault_pull", "vault: the owner's tokens, within its allowance, `execPull`"},
	{"grant_readable", "grant by a signed text, 2 budgets and 2 functions"},
	{"rotate", "hand that session to another key, by a signed text"},
	{"grant_plain", "the same grant by the owner's transaction"},
}

// moreTitles are rows that docs/gas.json does not have.
var moreTitles = []title{
	{"link", "delegate and grant (2 budgets, 2 functions) in one transaction"},
	{"grant_later", "grant by a signed text where a session is live already"},
	{"revoke_readable", "revoke a session, by a signed text"},
	{"rotate_plain", "hand the session over, owner's transaction"},
	{"vault_pull_exec", "vault: the owner's tokens, within its allowance, `exec`"},
	{"vault_erc20_hot", "vault: its own tokens, `execTransfer`"},
	{"vault_erc20_exec", "vault: its own tokens, `exec`"},
	{"vault_native", "vault: native coin, `exec`"},
	{"vault_call", "vault: call of an allowed function, `exec`"},
	{"vault_revoke", "vault: revoke a session, owner's transaction"},
}

var plainTitles = []title{
	{"plain_erc20", "token transfer"},
	{"plain_native", "native coin"},
	{"plain_call", "`poke(uint256)`"},
}
