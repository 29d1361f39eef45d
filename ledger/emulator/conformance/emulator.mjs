// Starts emulators: `valetkey emulate ledger`, one process for each kind of device that cases ask for.
import { createInterface } from "node:readline";
import { start, stop } from "./children.mjs";

// A device is { model, version, settings, approve, more }, with further flags in `more`; what is left out is this.
const factory = { model: "nanosp", version: "1.22.0", settings: [], approve: "auto", more: [] };

// Fleet starts emulators when they are first asked for, and ends them all.
export class Fleet {
  constructor(binary) {
    this.binary = binary;
    this.running = new Map();
  }

  emulator(device) {
    const wanted = { ...factory, ...device };
    const key = JSON.stringify(wanted);
    if (!this.running.has(key)) this.running.set(key, emulate(this.binary, wanted));
    return this.running.get(key);
  }

  // discard ends an emulator whose state is not known any more; the next case gets a new one.
  async discard(device) {
    const key = JSON.stringify({ ...factory, ...device });
    const starting = this.running.get(key);
    this.running.delete(key);
    await end(starting);
  }

  async close() {
    await Promise.all([...this.running.values()].map(end));
  }
}

// emulate gives an emulator once it listens: `wallet` is its name for our driver, `api` its screen and buttons.
async function emulate(binary, device) {
  const { child, ended } = start(binary, flags(device), { stdio: ["ignore", "ignore", "pipe"] });
  const listening = new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      const { event, data } = JSON.parse(line);
      if (event === "listening") resolve(data);
    });
    ended.then((how) => reject(new Error(`the emulator does not listen: ${how}`)));
  });
  const { wallet, api } = await listening;
  const { hostname: host, port } = new URL(wallet);
  return { ...device, child, ended, wallet, host, port: Number(port), api, apiPort: Number(new URL(api).port) };
}

function flags({ model, version, settings, approve, more }) {
  return [
    "emulate", "ledger", "--json", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0", "--model", model,
    "--app-version", version, "--settings", settings.join(","), "--approve", approve, ...more,
  ];
}

async function end(starting) {
  const emulator = await starting?.catch(() => undefined);
  if (emulator) await stop(emulator);
}
