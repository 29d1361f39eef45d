// Transactions of types 0, 1, 2 and 4: what a plain transfer is, and what clients have to cut into pieces.
import { calldata, friend, simple7702, transaction } from "../requests.mjs";
import { account } from "../reference.mjs";
import { hwAppEth, signs } from "../signing.mjs";

const blind = { settings: ["blind-signing"] };

const accessList = [
  { address: friend, storageKeys: [`0x${"00".repeat(31)}01`, `0x${"ff".repeat(32)}`] },
  { address: simple7702, storageKeys: [] },
];
const longList = Array.from({ length: 12 }, (_, i) => ({ address: friend, storageKeys: [`0x${String(i).padStart(64, "0")}`] }));

signs("type 0, a transfer", { request: transaction({ type: "legacy" }) });
signs("type 0, nonce and value 0", { request: transaction({ type: "legacy", nonce: 0, value: 0n }) });
signs("type 1, a transfer", { request: transaction({ type: "eip2930" }) });
signs("type 1, an access list", { request: transaction({ type: "eip2930", accessList }) });
signs("type 2, a transfer", { request: transaction({ type: "eip1559" }) });
signs("type 2, an access list of several pieces", { request: transaction({ type: "eip1559", accessList: longList }) });
signs("type 2, more ether than there is", { request: transaction({ type: "eip1559", value: 123_456_789_012_345_678_901_234_567_890n }) });
signs("type 2, from another account", { path: "44'/60'/2'/0/0", request: transaction({ type: "eip1559" }) });

const contract = { to: null, value: 0n, data: calldata(600), gas: 1_000_000n };
signs("type 0, a contract is created", { device: blind, request: transaction({ type: "legacy", ...contract }) });
signs("type 2, a contract is created", { device: blind, request: transaction({ type: "eip1559", ...contract }) });

for (const [type, fields] of [["legacy", { type: "legacy" }], ["type 1", { type: "eip2930", accessList }], ["type 2", { type: "eip1559" }]]) {
  signs(`${type}, 68 bytes of calldata`, { device: blind, request: transaction({ ...fields, data: calldata(68) }) });
  signs(`${type}, 300 bytes of calldata`, { device: blind, request: transaction({ ...fields, data: calldata(300) }) });
  signs(`${type}, 16 kB of calldata`, { device: blind, request: transaction({ ...fields, data: calldata(16_384) }) });
}

// An old app took a legacy transaction whose last piece is no more than chain id and two empty fields for one that
// ends before those, so clients move the cut. These lengths are those around it: 255 bytes to a piece, less a path.
for (const n of [180, 181, 182, 183, 184, 185, 186, 187]) {
  signs(`type 0, ${n} bytes of calldata: a cut near the chain id`, {
    by: ["hw-app-eth, TCP", "DMK"], device: blind, request: transaction({ type: "legacy", data: calldata(n) }),
  });
}

// The device answers a legacy transaction with one byte, v's low byte as it is with the first four bytes of the chain
// id. Clients find the parity in it. The DMK takes other bytes of an id of six or more, and does not get it then.
for (const chainId of [10, 137, 110, 42_161, 11_155_111, 1_313_161_554, 4_294_967_295, 11_297_108_109, 987_654_321_098]) {
  signs(`type 0, chain ${chainId}`, { request: transaction({ type: "legacy", chainId }) });
}
for (const chainId of [0x0102_0304_0506, 0x07_0605_0403_0201]) {
  signs(`type 0, chain ${chainId}`, { by: hwAppEth, request: transaction({ type: "legacy", chainId }) });
}
for (const chainId of [42_161, 11_155_111, 11_297_108_109, 987_654_321_098]) {
  signs(`type 2, chain ${chainId}`, { request: transaction({ type: "eip1559", chainId }) });
}

// The tuple of a type-4 transaction is signed before; the app hashes the list and never looks at it.
const { r, s, yParity } = await account().signAuthorization({ chainId: 1, address: simple7702, nonce: 8 });
const authorizationList = [{ chainId: 1, address: simple7702, nonce: 8, r, s, yParity }];
const itself = { type: "eip7702", to: account().address, value: 0n, authorizationList };

signs("type 4, one authorization", { request: transaction(itself) });
signs("type 4, four authorizations and an access list", {
  request: transaction({ ...itself, accessList, authorizationList: Array.from({ length: 4 }, () => authorizationList[0]) }),
});
signs("type 4, 700 bytes of calldata", { device: blind, request: transaction({ ...itself, data: calldata(700) }) });
signs("type 4, before it was changed in 1.20.0", { device: { version: "1.17.0" }, request: transaction(itself) });
