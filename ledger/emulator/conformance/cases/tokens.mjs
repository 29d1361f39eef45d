// ERC-20 calls that the app can show because the vendor has signed what the token is called. Blind signing stays off:
// without the vendor's word the app refuses them.
import { createRequire } from "node:module";
import { encodeFunctionData, erc20Abi } from "viem";
import { forget, shown } from "../holder.mjs";
import { defaultPath, sign } from "../reference.mjs";
import { friend, transaction } from "../requests.mjs";
import { hwAppEth, refuses, withClient } from "../signing.mjs";
import { define, refused, same } from "../suite.mjs";

const require = createRequire(import.meta.url);
const { signatures } = require("@ledgerhq/cryptoassets-evm-signatures/data/evm/index");
const { byContractAddressAndChainId } = require("@ledgerhq/hw-app-eth/services/ledger/erc20");

const usdc = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
const crvUSD = "0x417Ac0e078398C154EdFadD9Ef675d30Be60Af93"; // on Base

const call = (chainId, token, functionName, amount) =>
  transaction({
    type: "eip1559", chainId, to: token, value: 0n, data: encodeFunctionData({ abi: erc20Abi, functionName, args: [friend, amount] }),
  });

const transfer = call(1, usdc, "transfer", 12_345_678n);
const calls = [
  ["a transfer of USDC", transfer, ["Amount 12.345678 USDC To 0x1111"]],
  ["an approval of USDC", call(1, usdc, "approve", 5_000_000n), ["Amount 5 USDC Approve to 0x1111"]],
  ["a transfer of crvUSD on Base", call(8453, crvUSD, "transfer", 10n ** 18n), ["Amount 1 crvUSD To 0x1111", "Network Base"]],
];

for (const [what, request, lines] of calls) {
  for (const name of hwAppEth) {
    define(`${name}: ${what}, with the vendor's word for it`, {}, async (emulator) => {
      await forget(emulator);
      await withClient(name, emulator, async ({ eth }) => {
        eth.setLoadConfig({ ...eth.loadConfig, staticERC20Signatures: signatures });
        const { r, s, v } = await eth.clearSignTransaction(defaultPath, request.unsigned.slice(2), { erc20: true });
        same("signature", { r: `0x${r}`, s: `0x${s}`, yParity: Number(v) }, await sign(request));
      });
      const screen = (await shown(emulator)).join(" ");
      for (const line of lines) same(`${line} on the screen: ${screen}`, screen.includes(line), true);
    });
  }
}

// The app forgets what it was told when something was signed, and when an address is read.
for (const [what, between] of [
  ["once it has signed", async (eth) => eth.signPersonalMessage(defaultPath, "00")],
  ["once an address was read", async (eth) => eth.getAddress(defaultPath)],
]) {
  define(`hw-app-eth, HTTP: the vendor's word is forgotten ${what}`, { model: "nanox" }, (emulator) =>
    withClient("hw-app-eth, HTTP", emulator, async ({ eth }) => {
      eth.setLoadConfig({ ...eth.loadConfig, staticERC20Signatures: signatures });
      await eth.clearSignTransaction(defaultPath, transfer.unsigned.slice(2), { erc20: true });
      const again = () => eth.signTransaction(defaultPath, transfer.unsigned.slice(2), null);
      same("error after a signature", (await refused("the transfer", again)).name, "EthAppPleaseEnableContractData");
      const token = byContractAddressAndChainId(usdc, 1, null, { staticERC20Signatures: signatures });
      await eth.provideERC20TokenInformation(token.data.toString("hex"));
      await between(eth);
      same("error", (await refused("the transfer", again)).name, "EthAppPleaseEnableContractData");
    }));
}

refuses("a transfer of USDC, without the vendor's word", {
  by: hwAppEth, device: { model: "nanox" }, request: transfer, check: (_, error) => same("error", error.name, "EthAppPleaseEnableContractData"), own: "device_policy",
});
