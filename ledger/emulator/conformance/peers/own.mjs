// Our own driver, as its users have it: the binary, with --json.
import { once } from "node:events";
import { start } from "../children.mjs";
import { defaultPath, signature, signedParts, split } from "../reference.mjs";

// Failure is an answer with "ok": false; `code` is the stable name of the error.
export class Failure extends Error {
  constructor({ code, message }) {
    super(message);
    this.name = "Failure";
    this.code = code;
  }
}

export async function valetkey(binary, args, input = "") {
  const { child } = start(binary, [...args, "--json", "--no-input"], { stdio: ["pipe", "pipe", "ignore"] });
  child.stdin.on("error", () => {}); // it may end without having read all
  child.stdin.end(input);
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  await once(child, "close");
  const document = JSON.parse(out);
  if (!document.ok) throw new Failure(document.error);
  return document.data;
}

// sign asks our driver for the signature of a request.
export async function sign(binary, { wallet }, request, path = defaultPath) {
  const device = ["--wallet", wallet, "--path", `m/${path}`];
  const { args, input, read } = commands[request.kind](request);
  return read(await valetkey(binary, ["sign", ...args, ...device], input));
}

const commands = {
  transaction: ({ unsigned }) => ({ args: ["tx"], input: unsigned, read: (data) => signedParts(data.raw) }),
  message: ({ bytes }) => ({ args: ["message"], input: bytes, read: (data) => split(data.signature) }),
  "typed data": ({ data }) => ({ args: ["typed-data", "-"], input: JSON.stringify(data), read: clear }),
  // Where the app certainly takes the fields our driver sends those, whatever risk is accepted: the signature is the same.
  "typed hash": ({ data }) => ({
    args: ["typed-data", "-", "--accept-risk=blind-signing"], input: JSON.stringify(data), read: (data) => split(data.signature),
  }),
  authorization: ({ chainId, delegate, nonce }) => ({
    args: [
      "authorization", "--chain", String(chainId), "--nonce", String(nonce),
      ...(BigInt(delegate) === 0n ? ["--revoke"] : ["--delegate", delegate]),
      ...(chainId === 0 ? ["--accept-risk=all-chains"] : []),
    ],
    read: ({ tuple }) => signature(tuple.r, tuple.s, tuple.yParity),
  }),
};

function clear({ mode, signature }) {
  if (mode !== "clear") throw new Error(`our driver signed typed data in mode ${mode}`);
  return split(signature);
}
