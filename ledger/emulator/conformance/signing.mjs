// The comparison that most cases make: a client's signature is that of our own driver, that of viem, and recovers to
// the account.
import { openDMK } from "./peers/dmk.mjs";
import { openHTTP, openTCP } from "./peers/hwappeth.mjs";
import * as own from "./peers/own.mjs";
import * as reference from "./reference.mjs";
import { define, refused, same } from "./suite.mjs";

export const clients = {
  "hw-app-eth, TCP": openTCP,
  "hw-app-eth, HTTP": openHTTP,
  DMK: openDMK,
};

export const everyone = Object.keys(clients);
export const hwAppEth = ["hw-app-eth, TCP", "hw-app-eth, HTTP"];

// withClient lends a client, and closes it: the emulator serves one TCP client at a time.
export async function withClient(name, emulator, use) {
  const client = await clients[name](emulator);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

// signs defines one case for each client. `ownRefuses` is the code of the error with which our driver declines what
// the case signs; by default it has to sign, too.
export function signs(what, { by = everyone, device = {}, request, path = reference.defaultPath, ownRefuses }) {
  for (const name of by) {
    define(`${name}: ${what}`, device, async (emulator, { binary }) => {
      const got = await withClient(name, emulator, (client) => client.sign(request, path));
      same("signature, compared with viem's", got, await reference.sign(request, path));
      same("recovered address", await reference.recover(request, got), reference.account(path).address);
      if (ownRefuses) {
        const failure = await refused("the request, by our driver,", () => ours(binary, emulator, request, path));
        same("our driver's error", failure.code, ownRefuses);
      } else {
        same("signature, compared with our driver's", got, await ours(binary, emulator, request, path));
      }
    });
  }
}

// refuses defines one case for each client: the device refuses, and `check` looks at the client's error. Our driver
// has to decline as well, with the error code `own`, unless `own` is left out.
export function refuses(what, { by = everyone, device = {}, request, path = reference.defaultPath, check, own: code }) {
  for (const name of by) {
    define(`${name}: ${what}`, device, async (emulator, { binary }) => {
      check(name, await withClient(name, emulator, (client) => refused(what, () => client.sign(request, path))));
      if (!code) return;
      const failure = await refused("the request, by our driver,", () => ours(binary, emulator, request, path));
      same("our driver's error", failure.code, code);
    });
  }
}

const signed = new WeakMap(); // what our driver signed, by emulator and request

async function ours(binary, emulator, request, path) {
  if (!signed.has(emulator)) signed.set(emulator, new Map());
  const known = signed.get(emulator);
  const key = JSON.stringify([path, request], (_, v) => (typeof v === "bigint" ? `${v}n` : v));
  if (!known.has(key)) known.set(key, await own.sign(binary, emulator, request, path));
  return known.get(key);
}
