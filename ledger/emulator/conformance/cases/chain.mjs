// An authorization on a chain: our driver signs the tuple, cast sends it, anvil runs it, and the account has its code.
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { start, stop } from "../children.mjs";
import { valetkey } from "../peers/own.mjs";
import { account } from "../reference.mjs";
import { simple7702 } from "../requests.mjs";
import { define, same, Skip } from "../suite.mjs";

const require = createRequire(import.meta.url);

// program finds the executable of a Foundry package, which is in a package of its own for each platform.
function program(name) {
  const platform = { linux: "linux", darwin: "darwin" }[process.platform];
  const architecture = { x64: "amd64", arm64: "arm64" }[process.arch];
  try {
    return require.resolve(`@foundry-rs/${name}-${platform}-${architecture}/bin/${name}`);
  } catch {
    throw new Skip(`Foundry has no ${name} for ${process.platform} on ${process.arch}`);
  }
}

// withChain lends a chain on which type-4 transactions exist, and ends it.
async function withChain(use) {
  const anvil = start(program("anvil"), ["--hardfork", "prague", "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    for await (const line of createInterface({ input: anvil.child.stdout })) {
      const [, address] = /^Listening on (127\.0\.0\.1:\d+)$/.exec(line) ?? [];
      if (!address) continue;
      anvil.child.stdout.resume();
      const rpc = `http://${address}`;
      await cast(rpc, "rpc", "anvil_mine", "0x1"); // block 0 has the root of an empty state, and proofs of another
      return await use(rpc);
    }
    throw new Error("anvil ended before it listened");
  } finally {
    await stop(anvil);
  }
}

async function cast(rpc, ...args) {
  const { child } = start(program("cast"), [...args, "--rpc-url", rpc], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, complaint] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (complaint += text));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`cast ${args[0]}: ${complaint.trim()}`);
  return out.trim();
}

// submit has the emulated device sign a tuple that anybody may send, and anvil's first account send it.
async function submit(rpc, binary, wallet, ...what) {
  const { rlp } = await valetkey(binary, ["sign", "authorization", ...what, "--wallet", wallet]);
  const [sender] = JSON.parse(await cast(rpc, "rpc", "eth_accounts"));
  const { status, type } = JSON.parse(await cast(rpc, "send", sender, "--unlocked", "--from", sender, "--auth", rlp, "--json"));
  same("the transaction", { status, type }, { status: "0x1", type: "0x4" });
}

async function owned(rpc, code, nonce) {
  const owner = account().address;
  same("code", await cast(rpc, "code", owner), code);
  same("nonce", await cast(rpc, "nonce", owner), nonce);
}

const device = { settings: ["smart-accounts"] };

define("valetkey, cast and anvil: an authorization is sent, and revoked", device, ({ wallet }, { binary }) =>
  withChain(async (rpc) => {
    await owned(rpc, "0x", "0");
    await submit(rpc, binary, wallet, "--delegate", simple7702, "--rpc", rpc);
    await owned(rpc, `0xef0100${simple7702.slice(2).toLowerCase()}`, "1");
    await submit(rpc, binary, wallet, "--revoke", "--rpc", rpc);
    await owned(rpc, "0x", "2");
  }));

define("valetkey, cast and anvil: a tuple for every chain", device, ({ wallet }, { binary }) =>
  withChain(async (rpc) => {
    await submit(rpc, binary, wallet, "--delegate", simple7702, "--chain", "0", "--nonce", "0", "--accept-risk=all-chains");
    await owned(rpc, `0xef0100${simple7702.slice(2).toLowerCase()}`, "1");
  }));

// A tuple that does not fit is skipped, not an error: the transaction that carries it succeeds (EIP-7702).
for (const [what, chain, nonce] of [["another nonce", "31337", "3"], ["another chain", "1", "0"]]) {
  define(`valetkey, cast and anvil: a tuple for ${what} changes nothing`, device, ({ wallet }, { binary }) =>
    withChain(async (rpc) => {
      await submit(rpc, binary, wallet, "--delegate", simple7702, "--chain", chain, "--nonce", nonce);
      await owned(rpc, "0x", "0");
    }));
}
