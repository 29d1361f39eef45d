// @ledgerhq/hw-app-eth, over TCP (hw-transport-node-speculos) and over HTTP (hw-transport-node-speculos-http).
import { createRequire } from "node:module";

// The packages' ECMAScript builds leave file extensions out, which node does not resolve: their CommonJS builds run.
const require = createRequire(import.meta.url);
const { default: Eth, ledgerService } = require("@ledgerhq/hw-app-eth");

// Descriptors for clear signing come from the vendor's servers: the suite runs without a network.
const offline = { calServiceURL: null, cryptoassetsBaseURL: null, pluginBaseURL: null, nftExplorerBaseURL: null };

export async function openTCP({ host, port }) {
  const { default: Transport } = require("@ledgerhq/hw-transport-node-speculos");
  return peer(await Transport.open({ host, apduPort: port }));
}

export async function openHTTP({ host, apiPort }) {
  const { default: Transport } = require("@ledgerhq/hw-transport-node-speculos-http");
  const transport = await Transport.open({ baseURL: `http://${host}`, apiPort: String(apiPort) });
  wholeLines(transport.eventStream);
  return peer(transport);
}

// The transport takes every piece that arrives on its stream of events for whole lines, and dies of one that is not: a
// screen that is read by a machine is faster than sockets are read. Its listener gets what it expects.
function wholeLines(stream) {
  const [listener] = stream.listeners("data");
  let rest = "";
  stream.off("data", listener).on("data", (piece) => {
    const lines = (rest + piece.toString("latin1")).split("\n");
    rest = lines.pop();
    if (lines.length > 0) listener(Buffer.from(lines.join("\n"), "latin1"));
  });
}

function peer(transport) {
  const eth = new Eth(transport, "w0w", offline, { ...ledgerService, parseTransaction });
  return {
    eth,
    transport,
    address: ({ path, shown = false, chainCode = false, chainId }) => eth.getAddress(path, shown, chainCode, chainId?.toString()),
    sign: (request, path) => signers[request.kind](eth, request, path),
    close: () => transport.close(),
  };
}

// The client reads chain id and type of a transaction with ethers 5, which does not know type 4; the constructor
// takes another parser for that. Everything that goes to the device is still the client's own work.
function parseTransaction(raw) {
  if (!raw.startsWith("0x04")) return ledgerService.parseTransaction(raw);
  const [chainId] = require("@ethersproject/rlp").decode(`0x${raw.slice(4)}`);
  return { type: 4, chainId: Number(chainId) };
}

const signers = {
  transaction: async (eth, { unsigned, tx }, path) => {
    const { v, r, s } = await eth.signTransaction(path, unsigned.slice(2), null);
    return words(r, s, tx.type === "legacy" ? eip155(v, tx.chainId) : Number(`0x${v}`));
  },
  message: async (eth, { bytes }, path) => message(await eth.signPersonalMessage(path, Buffer.from(bytes).toString("hex"))),
  "typed data": async (eth, { data }, path) => message(await eth.signEIP712Message(path, data)),
  "typed hash": async (eth, { domainHash, messageHash }, path) => message(await eth.signEIP712HashedMessage(path, domainHash, messageHash)),
};

const message = ({ v, r, s }) => words(r, s, v - 27);
const words = (r, s, yParity) => ({ r: `0x${r}`, s: `0x${s}`, yParity });
const eip155 = (v, chainId) => Number(BigInt(`0x${v}`) - 35n - 2n * BigInt(chainId));
