// What the holder rejects and what the app refuses, and what becomes of it in each client.
import { calldata, message, transaction, typedData } from "../requests.mjs";
import { mail } from "../documents.mjs";
import { account } from "../reference.mjs";
import { everyone, refuses, withClient } from "../signing.mjs";
import { define, refused, same } from "../suite.mjs";

const reject = (settings = []) => ({ approve: "reject", settings });

const denied = (name, error) => {
  if (name === "DMK") same("error", { tag: error._tag, code: error.errorCode }, { tag: "EthAppCommandError", code: "6985" });
  else same("error", { name: error.name, word: error.statusCode }, { name: "TransportStatusError", word: 0x6985 });
};

for (const name of everyone) {
  define(`${name}: a shown address, and the holder rejects`, reject(), async (emulator) =>
    withClient(name, emulator, async (client) => {
      denied(name, await refused("the address", () => client.address({ path: "44'/60'/0'/0/0", shown: true })));
      const { address } = await client.address({ path: "44'/60'/0'/0/0" });
      same("the account, asked for silently afterwards", address, account().address);
    }));
}
const rejected = { check: denied, own: "device_rejected" };
refuses("a transfer, and the holder rejects", { device: reject(), request: transaction({ type: "eip1559" }), ...rejected });
refuses("a transfer of type 0, and the holder rejects", { device: reject(), request: transaction({ type: "legacy" }), ...rejected });
refuses("2 kB of calldata, and the holder rejects", {
  device: reject(["blind-signing"]), request: transaction({ type: "eip1559", data: calldata(2000) }), ...rejected,
});
refuses("a message, and the holder rejects", { device: reject(), request: message("hello"), ...rejected });
refuses("a long message, and the holder rejects", { device: reject(), request: message("hello ".repeat(200)), ...rejected });
refuses("typed data, and the holder rejects", { device: reject(["raw-messages"]), request: typedData(mail), ...rejected });

// The app's word for "blind signing is off", for which hw-app-eth has a class of its own.
refuses("calldata, with blind signing off", {
  request: transaction({ type: "eip1559", data: calldata(300) }),
  check: (name, error) =>
    name === "DMK" ? same("error code", error.errorCode, "6a80") : same("error", error.name, "EthAppPleaseEnableContractData"),
  own: "device_policy",
});

const word = (code) => (name, error) =>
  name === "DMK" ? same("error code", error.errorCode, code) : same("status word", error.statusCode, parseInt(code, 16));

const { r, s, yParity } = await account().signAuthorization({ chainId: 1, address: account().address, nonce: 8 });
const type4 = transaction({ type: "eip7702", to: account().address, authorizationList: [{ chainId: 1, address: account().address, nonce: 8, r, s, yParity }] });
for (const version of ["1.9.19", "1.16.0"]) {
  refuses(`type 4 by app ${version}, which has none`, { device: { version }, request: type4, check: word("6501"), own: "app_too_old" });
}
