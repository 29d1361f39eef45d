//go:build !nodev

package cli

import (
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/holiman/uint256"
)

func TestBadAuthorizations(t *testing.T) {
	const most = "18446744073709551615"
	for _, c := range []struct {
		args []string
		code int
		text string
	}{
		{nil, 2, "give one of --delegate and --revoke"},
		{[]string{"--delegate", simple7702, "--revoke"}, 2, "give one of --delegate and --revoke"},
		{[]string{"--delegate", simple7702}, 2, "no node is named"},
		{[]string{"--delegate", simple7702, "--chain", "1"}, 2, "no node is named"},
		{[]string{"--delegate", simple7702, "--nonce", "1"}, 2, "no node is named"},
		{[]string{"--delegate", "0x1234", "--chain", "1", "--nonce", "1"}, 2, "is no address"},
		{[]string{"--delegate", "4Cd241E8d1510e30b2076397afc7508Ae59C66c9", "--chain", "1", "--nonce", "1"}, 2, "is no address"},
		{[]string{"--delegate", "0x4cD241E8d1510e30b2076397afc7508Ae59C66c9", "--chain", "1", "--nonce", "1"}, 2, "checksum"},
		{[]string{"--delegate", "0x0000000000000000000000000000000000000000", "--chain", "1", "--nonce", "1"}, 2, "to end a delegation: --revoke"},
		{[]string{"--delegate", "vitalik.eth", "--chain", "1", "--nonce", "1"}, 2, "is no address"},
		{[]string{"--revoke", "--chain", "1", "--nonce", most}, 2, "can never be used"},
		{[]string{"--revoke", "--chain", "1", "--nonce", "1", "--self"}, 2, "--self counts from the node's nonce"},
		{[]string{"--revoke", "--chain", "-1", "--nonce", "1"}, 2, "no number of 64 bits"},
		{[]string{"--revoke", "--chain", "18446744073709551616", "--nonce", "1"}, 2, "no number of 64 bits"},
		{[]string{"--revoke", "--chain", "0x1", "--nonce", "1"}, 2, "no number of 64 bits"},
		{[]string{"--revoke", "--chain", "1", "--nonce", "1", "--rpc", "http://127.0.0.1:1"}, 9, "unavailable"},
		{[]string{"--delegate", "0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B", "--chain", "1", "--nonce", "1"}, 7, "does not hold delegate"},
		{[]string{"--revoke", "--chain", "1", "--nonce", "1", "--wallet", factory}, 7, `turn on "Smart accounts"`},
		{[]string{"--revoke", "--chain", "1", "--nonce", "1", "--wallet", "emulator:ledger?app=1.16.0"}, 6, "needs version 1.17.0"},
		{[]string{"--revoke", "--chain", "1", "--nonce", "1", "--wallet", "emulator:ledger?app=1.17.0&approve=auto"}, 3, "does not tell them apart"},
		{[]string{"--revoke", "--chain", "1", "--nonce", "1", "--wallet", rejecting}, 3, "6985"},
	} {
		args := append([]string{"sign", "authorization", "--wallet", approving}, c.args...)
		o := valetkey(t, "", args...)
		o.expect(t, fmt.Sprint(c.args), c.code, "", c.text)
		if o.stdout != "" {
			t.Errorf("%q: printed %s", c.args, o.stdout)
		}
		if f := valetkey(t, "", append(args, "--json")...).failure(t); f.Exit != c.code || f.Code == "unexpected" || f.Hint == "" {
			t.Errorf("%q: %+v has no next step", c.args, f)
		}
	}
}

// The tuple is the one that was asked for, in JSON and in RLP, by the account.
func TestAuthorizations(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want types.SetCodeAuthorization
	}{
		"a delegation": {[]string{"--delegate", simple7702, "--chain", "8453", "--nonce", "5"}, types.SetCodeAuthorization{ChainID: *uint256.NewInt(8453), Address: common.HexToAddress(simple7702), Nonce: 5}},
		"a revocation": {[]string{"--revoke", "--chain", "1", "--nonce", "0"}, types.SetCodeAuthorization{ChainID: *uint256.NewInt(1)}},
		"for all chains": {[]string{"--revoke", "--chain", "0", "--nonce", "18446744073709551614", "--accept-risk", "all-chains"}, types.SetCodeAuthorization{
			Nonce: 1<<64 - 2,
		}},
		"the largest chain": {[]string{"--revoke", "--chain", "18446744073709551615", "--nonce", "1"}, types.SetCodeAuthorization{
			ChainID: *uint256.NewInt(1<<64 - 1), Nonce: 1,
		}},
	} {
		args := append([]string{"sign", "authorization", "--json", "--wallet", approving}, c.args...)
		var data, dry signedAuthorizationData
		valetkey(t, "", args...).success(t, &data)
		var back types.SetCodeAuthorization
		if err := rlp.DecodeBytes(data.RLP, &back); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		authority, err := back.Authority()
		if err != nil || authority.Hex() != ownerText || back.SigHash() != c.want.SigHash() || data.Digest != c.want.SigHash() {
			t.Errorf("%s: %+v by %s, %v", name, back, authority, err)
		}
		tuple := data.Tuple
		if tuple.ChainID.ToInt().Cmp(c.want.ChainID.ToBig()) != 0 || tuple.Address != c.want.Address || uint64(tuple.Nonce) != c.want.Nonce ||
			*tuple.Authority != authority || uint8(tuple.YParity) != back.V || tuple.R.ToInt().Cmp(back.R.ToBig()) != 0 || tuple.S.ToInt().Cmp(back.S.ToBig()) != 0 {
			t.Errorf("%s: tuple %s, RLP %+v", name, tuple, back)
		}
		if data.Revokes != (c.want.Address == common.Address{}) {
			t.Errorf("%s: revokes %v", name, data.Revokes)
		}
		valetkey(t, "", append(args, "--dry-run")...).success(t, &dry)
		if dry.Tuple != nil || dry.RLP != nil || dry.Digest != data.Digest {
			t.Errorf("%s, dry: %+v", name, dry)
		}
	}
}
