// What a client can be asked to sign, in the form that every client of this suite takes.
import { hashDomain, hashStruct, serializeTransaction, stringToBytes } from "viem";

export const simple7702 = "0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9";
export const metaMask = "0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B";
export const zero = "0x0000000000000000000000000000000000000000";
export const friend = "0x1111111111111111111111111111111111111111";

const gwei = 10n ** 9n;

// transaction is { kind, tx, unsigned }: the fields as viem takes them, and the bytes to sign in hex.
export function transaction(fields) {
  const prices = fields.type === "legacy" || fields.type === "eip2930" ? { gasPrice: 20n * gwei } : { maxFeePerGas: 30n * gwei, maxPriorityFeePerGas: gwei };
  const to = "to" in fields ? {} : { to: friend };
  const tx = { chainId: 1, nonce: 7, gas: 100_000n, value: 10n ** 15n, ...prices, ...to, ...fields };
  return { kind: "transaction", tx, unsigned: serializeTransaction(tx) };
}

// message is { kind, bytes }.
export function message(content) {
  return { kind: "message", bytes: typeof content === "string" ? stringToBytes(content) : content };
}

// typedData is { kind, data }: a document as JSON has it, numbers in decimal strings where they are large.
export function typedData(data) {
  return { kind: "typed data", data };
}

// typedHash is { kind, data, domainHash, messageHash }: the same document, of which the device gets two hashes only.
export function typedHash(data) {
  return { kind: "typed hash", data, domainHash: hashDomain(data), messageHash: hashStruct({ ...data, data: data.message }) };
}

// authorization is { kind, chainId, delegate, nonce }.
export function authorization(fields) {
  return { kind: "authorization", chainId: 1, delegate: simple7702, nonce: 0, ...fields };
}

// calldata is a selector that no interface of note has, and n bytes in all.
export function calldata(n) {
  const bytes = Uint8Array.from({ length: n }, (_, i) => (i * 7 + 13) % 256);
  bytes.set([0x12, 0x34, 0x56, 0x78].slice(0, n));
  return `0x${Buffer.from(bytes).toString("hex")}`;
}
