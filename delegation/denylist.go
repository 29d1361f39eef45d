package delegation

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// What no call rule may name, because it would be a way around the limits. The
// contract refuses the same (contracts/src/GrantRules.sol); here it is found
// when the policy is written, with its place in the file.

// movers are functions that move tokens or hand out the right to, or that give
// away what the account owns: they need a limit under tokens, if anything, never
// a bare call rule. Comparing selectors refuses other
// names that were ground to the same four bytes, too.
var movers = selectors(
	"transfer(address,uint256)", "transferFrom(address,address,uint256)", "approve(address,uint256)", // ERC-20, ERC-721
	"increaseAllowance(address,uint256)", "decreaseAllowance(address,uint256)",
	"permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",      // EIP-2612
	"permit(address,address,uint256,uint256,bytes)",                      // USDC 2.2
	"permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)", // DAI
	"burnFrom(address,uint256)", "burn(address,uint256)",
	"increaseApproval(address,uint256)", "decreaseApproval(address,uint256)", // OpenZeppelin 1
	"push(address,uint256)", "pull(address,uint256)", "move(address,address,uint256)", // DAI and other ds-tokens
	"transfer(address,uint256,bytes)",                                                              // ERC-223
	"safeTransferFrom(address,address,uint256)", "safeTransferFrom(address,address,uint256,bytes)", // ERC-721
	"safeTransferFrom(address,address,uint256,uint256,bytes)", "safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)", // ERC-1155
	"setApprovalForAll(address,bool)",
	"transfer(address,uint256,uint256)", "transferFrom(address,address,uint256,uint256)", // ERC-6909
	"approve(address,uint256,uint256)", "setOperator(address,bool)",
	"send(address,uint256,bytes)", "operatorSend(address,address,uint256,bytes,bytes)", "authorizeOperator(address)", // ERC-777
	"operatorBurn(address,uint256,bytes,bytes)",
	"transferAndCall(address,uint256)", "transferAndCall(address,uint256,bytes)", // ERC-1363, ERC-677
	"transferFromAndCall(address,address,uint256)", "transferFromAndCall(address,address,uint256,bytes)",
	"approveAndCall(address,uint256)", "approveAndCall(address,uint256,bytes)",
	"safeTransfer(address,uint256)", "burn(uint256)", "burn(uint256,bytes)",
	"transferShares(address,uint256)", "transferSharesFrom(address,address,uint256)", // stETH
	"approveDelegation(address,uint256)", // Aave's debt tokens
	"hope(address)",                      // Maker's vat
	"setManager(address,address)",        // ERC-1820
	// Administration of what the account owns, another home of its owner's among it.
	"transferOwnership(address)", "execute(address,uint256,bytes)", "execute(bytes32,bytes)",
	"revoke(uint16)", "revokeAll()", "setGuardian(address)",
	"rotate(uint16,uint16,address,address,(address,bytes4,(uint8,bool,address)[])[])",
	"grant((uint16,address,uint32,uint32,(uint32,uint32,uint16,uint8,uint96),(address,uint8,uint96,uint96,uint96)[],"+
		"(uint8,bool,address)[],(address,string,uint96)[],(uint8,uint8,uint8,bytes32)[],address[]))",
)

func selectors(functions ...string) map[[4]byte]bool {
	set := map[[4]byte]bool{{}: true} // zero: calldata that is no function call
	for _, f := range functions {
		set[[4]byte(crypto.Keccak256([]byte(f))[:4])] = true
	}
	return set
}

// untouchable are contracts that act for their caller on any token, or run its
// operations.
var untouchable = map[common.Address]string{
	common.HexToAddress("0x000000000022D473030F116dDEE9F6B43aC78BA3"): "Permit2",
	common.HexToAddress("0x0000000071727De22E5E9d8BAf0edAc6f37da032"): "the ERC-4337 EntryPoint 0.7",
	common.HexToAddress("0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108"): "the ERC-4337 EntryPoint 0.8",
	common.HexToAddress("0xdb9B1e94B5b69Df7e401DDbedE43491141047dB3"): "MetaMask's DelegationManager",
}

// firstOrdinary is the first address that is not kept for precompiled contracts,
// Ethereum's or another chain's.
var firstOrdinary = big.NewInt(0x10000)

// whyUntouchable names what an address is that no policy may name, or "".
func whyUntouchable(a common.Address) string {
	if a.Big().Cmp(firstOrdinary) < 0 {
		return "a precompiled contract"
	}
	return untouchable[a]
}
