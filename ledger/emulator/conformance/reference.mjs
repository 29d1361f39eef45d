// The reference: viem with the key that the emulator derives from its published mnemonic, and no device at all.
import { readFileSync } from "node:fs";
import { hashMessage, hashTypedData, parseTransaction, recoverAddress, serializeTransaction, keccak256 } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { hashAuthorization } from "viem/utils";

export const defaultPath = "44'/60'/0'/0/0";

// The words are published in one place, and read there: DefaultMnemonic in config.go is a sum of Go strings.
function publishedMnemonic() {
  const source = readFileSync(new URL("../config.go", import.meta.url), "utf8");
  const [, sum] = /const DefaultMnemonic = ((?:"[^"]*"[\s+]*)+)/.exec(source) ?? [];
  if (!sum) throw new Error("config.go has no DefaultMnemonic");
  return [...sum.matchAll(/"([^"]*)"/g)].map(([, part]) => part).join("");
}

const mnemonic = publishedMnemonic();
const accounts = new Map();

export function account(path = defaultPath) {
  if (!accounts.has(path)) accounts.set(path, mnemonicToAccount(mnemonic, { path: `m/${path}` }));
  return accounts.get(path);
}

// A signature is { r, s, yParity } everywhere in this suite, whatever a client calls it.
export function signature(r, s, yParity) {
  const word = (x) => `0x${BigInt(x).toString(16).padStart(64, "0")}`;
  return { r: word(r), s: word(s), yParity: Number(yParity) };
}

export function parity(v) {
  const n = Number(v);
  if (n !== 27 && n !== 28) throw new Error(`v is ${v}, neither 27 nor 28`);
  return n - 27;
}

export const split = (hex) => signature(`0x${hex.slice(2, 66)}`, `0x${hex.slice(66, 130)}`, parity(`0x${hex.slice(130)}`));

// signedParts takes the signature out of a signed transaction.
export function signedParts(raw) {
  const tx = parseTransaction(raw);
  const yParity = tx.yParity ?? Number((BigInt(tx.v) - 35n) % 2n);
  return signature(tx.r, tx.s, yParity);
}

// sign signs a request of requests.mjs.
export async function sign(request, path = defaultPath) {
  const signer = account(path);
  switch (request.kind) {
    case "transaction":
      return signedParts(await signer.signTransaction(request.tx));
    case "message":
      return split(await signer.signMessage({ message: { raw: request.bytes } }));
    case "typed data":
    case "typed hash":
      return split(await signer.signTypedData(typed(request.data)));
    case "authorization": {
      const a = await signer.signAuthorization(tuple(request));
      return signature(a.r, a.s, a.yParity);
    }
  }
  throw new Error(`no reference for ${request.kind}`);
}

// recover gives who signed a request.
export async function recover(request, got) {
  return recoverAddress({ hash: digest(request), signature: { r: got.r, s: got.s, yParity: got.yParity } });
}

function digest(request) {
  switch (request.kind) {
    case "transaction":
      return keccak256(serializeTransaction(request.tx));
    case "message":
      return hashMessage({ raw: request.bytes });
    case "typed data":
    case "typed hash":
      return hashTypedData(typed(request.data));
    case "authorization":
      return hashAuthorization(tuple(request));
  }
  throw new Error(`no digest for ${request.kind}`);
}

const tuple = ({ chainId, delegate, nonce }) => ({ chainId, address: delegate, nonce });

// viem guesses the domain's type from the domain's values unless it is among the types, where it always is here.
const typed = ({ types, domain, primaryType, message }) => ({ types, domain, primaryType, message });
