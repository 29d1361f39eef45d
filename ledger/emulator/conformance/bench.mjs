// Times the same work done by our binaries and by other clients: node bench.mjs BINARY NODEV [RUNS]. NODEV is the one
// that is meant for real devices, without emulators and embedded chain.
//
// A run is a whole process, from its start until it has ended: what somebody waits for who types a command, and what
// a script pays each time. All clients talk to one emulator, which approves at once, and take turns. An answer that
// is not viem's answer ends everything: what is fast and wrong is not measured.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { getAddress } from "viem";
import { Fleet } from "./emulator.mjs";
import { mail } from "./documents.mjs";
import { sign as ours, valetkey } from "./peers/own.mjs";
import { account, defaultPath, sign } from "./reference.mjs";
import { authorization, transaction, typedData } from "./requests.mjs";
import { same } from "./suite.mjs";

const [binary, nodev, runs = "15"] = process.argv.slice(2);
if (!binary || !nodev || !(Number(runs) > 0)) {
  console.error("usage: node bench.mjs BINARY NODEV [RUNS]");
  process.exit(2);
}
process.env.NO_PROXY = process.env.no_proxy = "127.0.0.1,localhost";

const script = fileURLToPath(new URL("bench-client.mjs", import.meta.url));

const work = {
  address: { kind: "address" },
  "type-2 transaction": transaction({ type: "eip1559" }),
  "typed data (Mail)": typedData(mail),
  authorization: authorization(),
};

const clients = {
  "valetkey-nodev": (emulator, request) => own(resolve(nodev), emulator, request),
  valetkey: (emulator, request) => own(resolve(binary), emulator, request),
  "hw-app-eth, TCP": (emulator, request) => other("hw-app-eth, TCP", emulator, request),
  "hw-app-eth, HTTP": (emulator, request) => other("hw-app-eth, HTTP", emulator, request),
  DMK: (emulator, request) => other("DMK", emulator, request),
};

async function own(file, emulator, request) {
  if (request.kind !== "address") return ours(file, emulator, request);
  const { address } = await valetkey(file, ["account", "--wallet", emulator.wallet]);
  return getAddress(address);
}

async function other(name, { host, port, api, apiPort, model }, request) {
  const child = spawn(process.execPath, [script, name], { stdio: ["pipe", "pipe", "inherit"] });
  const input = { emulator: { host, port, api, apiPort, model }, request, path: defaultPath };
  child.stdin.end(JSON.stringify(input, (_, v) => (typeof v === "bigint" ? undefined : v)));
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  await once(child, "close");
  const answer = JSON.parse(out);
  return answer.address ?? answer;
}

// nothing is what it takes to start node, and no more.
async function nothing() {
  const started = performance.now();
  await once(spawn(process.execPath, ["--eval", ""], { stdio: "ignore" }), "close");
  return performance.now() - started;
}

const can = (client, request) => request.kind !== "authorization" || !client.startsWith("hw-app-eth");

// measure gives, for each kind of work and each client, the time of every run in milliseconds.
async function measure(emulator) {
  const times = Object.fromEntries(Object.keys(work).map((what) => [what, {}]));
  const idle = [];
  for (let run = -1; run < Number(runs); run++) { // the first one warms the disk, and is not counted
    idle.push(await nothing());
    for (const [what, request] of Object.entries(work)) {
      const want = request.kind === "address" ? account().address : await sign(request);
      for (const [name, client] of Object.entries(clients)) {
        if (!can(name, request)) continue;
        const started = performance.now();
        const got = await client(emulator, request);
        const took = performance.now() - started;
        same(`${name}, ${what}`, got, want);
        if (run >= 0) (times[what][name] ??= []).push(took);
      }
    }
  }
  return { times, idle };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function print({ times, idle }) {
  const names = Object.keys(clients);
  console.log(`| work | ${names.join(" | ")} |\n|---|${names.map(() => "---:|").join("")}`);
  for (const [what, byClient] of Object.entries(times)) {
    const base = median(byClient["valetkey-nodev"]);
    const cells = names.map((name) => {
      if (!byClient[name]) return "has none";
      const m = median(byClient[name]);
      return name === "valetkey-nodev" ? `${m.toFixed(0)} ms` : `${m.toFixed(0)} ms (${(m / base).toFixed(1)}×)`;
    });
    console.log(`| ${what} | ${cells.join(" | ")} |`);
  }
  console.log(`
Medians of ${runs} runs of whole processes, in turns, against one emulator that approves at once; in brackets how many times
as long as valetkey-nodev. node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} processors (${cpus()[0]?.model.trim()}).
Of each run of the others ${median(idle).toFixed(0)} ms are the start of node, which has done nothing then.
hw-transport-node-speculos waits 100 ms after it has connected, whatever is behind the port.
Not measured: cast wallet address --ledger and whatever else finds a Ledger on USB only: no USB device is emulated here.`);
}

const fleet = new Fleet(resolve(binary));
try {
  const settings = ["raw-messages", "smart-accounts"];
  print(await measure(await fleet.emulator({ settings })));
} finally {
  await fleet.close();
}
