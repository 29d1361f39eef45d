// What happens around the app: the PIN, the dashboard, the plug, and a setting that changes.
import { firstValueFrom, filter, map, tap } from "rxjs";
import { account, defaultPath, sign } from "../reference.mjs";
import { calldata, message, transaction } from "../requests.mjs";
import { everyone, hwAppEth, signs, withClient } from "../signing.mjs";
import { define, refused, same } from "../suite.mjs";

// change does what is done to a device by hand, over a part of the HTTP interface that Speculos has not.
async function change({ api }, what) {
  const response = await fetch(`${api}/device`, { method: "POST", body: JSON.stringify(what) });
  if (!response.ok) throw new Error(`POST /device: ${await response.text()}`);
}

for (const name of hwAppEth) {
  define(`${name}: the device is locked`, {}, (emulator) =>
    withClient(name, emulator, async (client) => {
      await change(emulator, { locked: true });
      const error = await refused("the address", () => client.address({ path: defaultPath }));
      same("error", { name: error.name, word: error.statusCode }, { name: "LockedDeviceError", word: 0x5515 });
      await change(emulator, { locked: false });
      same("the account, once it is unlocked", (await client.address({ path: defaultPath })).address, account().address);
    }));
}

// steps follows a device action: what it asks of the holder meanwhile, and what it ends with.
function steps({ observable }, asked) {
  return firstValueFrom(
    observable.pipe(
      tap(({ intermediateValue }) => intermediateValue && asked(intermediateValue.requiredUserInteraction)),
      filter(({ status }) => status === "completed" || status === "error"),
      map(({ output, error }) => output ?? Promise.reject(error)),
    ),
  );
}

define("DMK: waits for the PIN and goes on", {}, (emulator) =>
  withClient("DMK", emulator, async ({ signer }) => {
    await change(emulator, { locked: true });
    let waited = false;
    const { address } = await steps(signer.getAddress(defaultPath), (interaction) => {
      if (interaction !== "unlock-device" || waited) return;
      waited = true;
      change(emulator, { locked: false });
    });
    same("it asked for the PIN", waited, true);
    same("account", address, account().address);
  }));

// The app is opened with E0 D8; the device leaves the bus and comes back with another app.
define("DMK: opens the app from the dashboard, and signs", { more: ["--dashboard"] }, (emulator) =>
  withClient("DMK", emulator, async ({ signer }) => {
    const asked = new Set();
    const request = message("hello");
    const { r, s, v } = await steps(signer.signMessage(defaultPath, request.bytes), (interaction) => asked.add(interaction));
    same("signature", { r, s, yParity: v - 27 }, await sign(request));
    same("the holder was asked to open the app", asked.has("confirm-open-app"), true);
  }));

define("DMK: the holder does not want the app opened", { more: ["--dashboard"], approve: "reject" }, (emulator) =>
  withClient("DMK", emulator, async ({ signer }) => {
    const error = await refused("the address", () => steps(signer.getAddress(defaultPath), () => {}));
    same("status word", error.errorCode, "5501");
  }));

for (const name of everyone) {
  define(`${name}: blind signing is turned on between two tries`, { model: "nanox" }, (emulator) =>
    withClient(name, emulator, async (client) => {
      const request = transaction({ type: "eip1559", data: calldata(100) });
      await refused("calldata", () => client.sign(request, defaultPath));
      await change(emulator, { settings: { blind_signing: true } });
      same("signature", await client.sign(request, defaultPath), await sign(request));
      await change(emulator, { settings: { blind_signing: false } });
    }));
}

// Other settings add pages, and "Debug contracts" stops the device in the middle of a transaction.
const all = ["blind-signing", "nonce", "raw-messages", "debug-contracts", "smart-accounts", "transaction-hash"];
for (const model of ["nanosp", "flex"]) {
  signs(`every setting on, a transfer on ${model}`, { device: { model, settings: all }, request: transaction({ type: "eip1559" }) });
  signs(`every setting on, 1 kB of calldata on ${model}`, { device: { model, settings: all }, request: transaction({ type: "eip1559", data: calldata(1028) }) });
  signs(`every setting on, a message on ${model}`, { device: { model, settings: all }, request: message("hello") });
}
