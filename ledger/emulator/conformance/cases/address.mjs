// Addresses: silent, shown, on several paths, with a chain code; what the app says about itself.
import { toHex } from "viem";
import { forget, shown } from "../holder.mjs";
import { valetkey } from "../peers/own.mjs";
import { account, defaultPath } from "../reference.mjs";
import { everyone, hwAppEth, withClient } from "../signing.mjs";
import { define, same } from "../suite.mjs";

// What the account at a path is, in the spelling of both clients: hex without 0x.
function expected(path, chainCode) {
  const { address, publicKey, getHdKey } = account(path);
  const key = { address, publicKey: publicKey.slice(2) };
  return chainCode ? { ...key, chainCode: toHex(getHdKey().chainCode).slice(2) } : key;
}

// The DMK writes 0x before some of these.
function plain({ address, publicKey, chainCode }) {
  const bare = (hex) => hex.replace(/^0x/, "");
  return { address, publicKey: bare(publicKey), ...(chainCode && { chainCode: bare(chainCode) }) };
}

function addresses(what, { by = everyone, device = {}, path = defaultPath, pages, ...options }) {
  for (const name of by) {
    define(`${name}: ${what}`, device, async (emulator) => {
      await forget(emulator);
      const got = await withClient(name, emulator, (client) => client.address({ path, ...options }));
      same("account", plain(got), expected(path, options.chainCode));
      if (pages) same("lines shown", (await shown(emulator)).join(""), pages(account(path).address) + "Ethereumapp is ready");
    });
  }
}

addresses("an address", {});
addresses("an address is shown", { shown: true, pages: (address) => `Verify EthereumaddressAddress${address}Confirm` });
addresses("an address is shown for a network", { device: { model: "stax" }, shown: true, chainId: 137 });
addresses("an address with its chain code", { chainCode: true });
addresses("a shown address with its chain code", { shown: true, chainCode: true });
for (const path of ["44'/60'/0'/0/1", "44'/60'/3'/0/0", "44'/60'/0'", "44'/60'/0'/2147483647", "44'/60'/0'/0/0/1/2/3/4/5", "45'/60'/0/7"]) {
  addresses(`the address at m/${path}`, { path });
}

define("valetkey: the same account", {}, async ({ wallet }, { binary }) => {
  const { account: got } = await valetkey(binary, ["sign", "message", "hello", "--dry-run", "--wallet", wallet]);
  same("account", got, account().address.toLowerCase());
});

const releases = ["1.9.19", "1.16.0", "1.17.0", "1.19.3", "1.20.0", "1.22.0"];

for (const version of releases) {
  for (const name of hwAppEth) {
    define(`${name}: the configuration of app ${version}`, { version }, (emulator) => configuration(name, emulator, 0));
  }
  define(`DMK: name and version of app ${version}`, { version }, async (emulator) => {
    const { name, version: told } = await withClient("DMK", emulator, (client) => client.app());
    same("app", { name, version: told }, { name: "Ethereum", version });
  });
}
define("hw-app-eth, TCP: the configuration tells of blind signing", { settings: ["blind-signing"] }, (emulator) =>
  configuration("hw-app-eth, TCP", emulator, 1));
define("hw-app-eth, TCP: the configuration tells of no other setting", { settings: ["nonce", "raw-messages", "smart-accounts"] }, (emulator) =>
  configuration("hw-app-eth, TCP", emulator, 0));

async function configuration(name, emulator, blind) {
  const got = await withClient(name, emulator, (client) => client.eth.getAppConfiguration());
  same("configuration", got, {
    arbitraryDataEnabled: blind, erc20ProvisioningNecessary: 2, starkEnabled: 0, starkv2Supported: 0, version: emulator.version,
  });
}
