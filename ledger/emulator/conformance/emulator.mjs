// Starts emulators: `valetkey emulate ledger`, one process for each kind of device that cases ask for.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// A device is { model, version, settings, approve }; what is left out is this.
const factory = { model: "nanosp", version: "1.22.0", settings: [], approve: "auto" };

// Fleet starts emulators when they are first asked for, and ends them all.
export class Fleet {
  constructor(binary) {
    this.binary = binary;
    this.folder = mkdtempSync(join(tmpdir(), "valetkey-conformance-"));
    this.running = new Map();
    this.started = 0;
  }

  emulator(device) {
    const wanted = { ...factory, ...device };
    const key = JSON.stringify(wanted);
    if (!this.running.has(key)) this.running.set(key, this.#start(wanted));
    return this.running.get(key);
  }

  async #start(device) {
    const file = `wallet-${this.started++}`;
    const child = spawn(this.binary, flags(device, join(this.folder, file)), { stdio: ["ignore", "ignore", "pipe"] });
    const emulator = { ...device, child, pages: [], log: "", ended: ending(child) };
    child.stderr.setEncoding("utf8").on("data", (text) => keep(emulator, text));
    emulator.wallet = await announced(this.folder, file, emulator);
    const url = new URL(emulator.wallet);
    emulator.host = url.hostname;
    emulator.port = Number(url.port);
    emulator.apiPort = Number(url.searchParams.get("api"));
    emulator.api = `http://${url.hostname}:${emulator.apiPort}`;
    return emulator;
  }

  // discard ends an emulator whose state is not known any more; the next case gets a new one.
  async discard(device) {
    const key = JSON.stringify({ ...factory, ...device });
    const starting = this.running.get(key);
    this.running.delete(key);
    await stop(await starting?.catch(() => undefined));
  }

  async close() {
    await Promise.all([...this.running.values()].map(async (starting) => stop(await starting.catch(() => undefined))));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function flags(device, file) {
  return [
    "emulate", "ledger", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0", "--model", device.model,
    "--app-version", device.version, "--settings", device.settings.join(","), "--approve", device.approve, "--address-file", file,
  ];
}

// keep remembers the pages that the emulator says it showed: it prints each on a line that begins with a bar.
function keep(emulator, text) {
  emulator.log += text;
  const lines = emulator.log.split("\n");
  emulator.log = lines.pop();
  for (const line of lines) {
    if (line.startsWith("  | ")) emulator.pages.push(line.slice(4));
    else emulator.said = line;
  }
}

// ending says how a process has ended, when it has.
function ending(child) {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(`ended with ${code ?? signal}`));
    child.once("error", (error) => resolve(`did not start: ${error.message}`));
  });
}

// announced waits until the file with the wallet's name is there, or the process has ended.
async function announced(folder, file, emulator) {
  let over;
  emulator.ended.then((how) => (over = how));
  const watcher = watch(folder);
  try {
    for (;;) {
      const text = content(join(folder, file));
      if (text.endsWith("\n")) return text.trim();
      if (over) throw new Error(`the emulator ${over}: ${emulator.said ?? ""}${emulator.log}`);
      await Promise.race([once(watcher, "change"), emulator.ended]);
    }
  } finally {
    watcher.close();
  }
}

function content(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // not there yet
  }
}

async function stop(emulator) {
  if (!emulator) return;
  emulator.child.kill("SIGTERM");
  await emulator.ended;
}
