// Typed data (EIP-712): field by field, and as two hashes.
//
// The setting is "Raw messages" and not "Blind signing", on purpose: with it the app takes fields and refuses hashes,
// so that a client that silently falls back on hashes, as the Device Management Kit does, does not pass.
import { documents, mail, unreadable, unshowable } from "../documents.mjs";
import { forget, shown } from "../holder.mjs";
import { defaultPath, sign } from "../reference.mjs";
import { typedData, typedHash } from "../requests.mjs";
import { hwAppEth, refuses, signs, withClient } from "../signing.mjs";
import { define, same } from "../suite.mjs";

const raw = { settings: ["raw-messages"] };
const blind = { settings: ["blind-signing"] };

for (const [what, data] of Object.entries(documents)) {
  signs(`typed data, ${what}`, { device: raw, request: typedData(data) });
}
for (const [what, data] of Object.entries(unreadable)) {
  signs(`typed data, ${what}`, { device: raw, request: typedData(data), ownRefuses: "unreadable_field" });
}
signs("typed data, blind signing instead of raw messages", { device: blind, request: typedData(mail) });
signs("typed data, from another account", { device: raw, path: "44'/60'/0'/0/4", request: typedData(mail) });

signs("typed data as two hashes", { by: hwAppEth, device: blind, request: typedHash(mail) });
signs("typed data as two hashes, of a permit", { by: hwAppEth, device: blind, request: typedHash(documents["a token permit"]) });

// The kit gives up fields for hashes when they are refused, and says nothing: the screen does.
define("DMK: typed data that the app cannot show is signed as two hashes", { model: "flex", ...blind }, async (emulator) => {
  const request = typedData(unshowable);
  await forget(emulator);
  const got = await withClient("DMK", emulator, (client) => client.sign(request, defaultPath));
  same("signature", got, await sign(request));
  same("the hashes are on the screen", (await shown(emulator)).filter((line) => /hash$/.test(line)), ["Domain hash", "Message hash"]);
});

const invalid = (name, error) =>
  name === "DMK" ? same("error code", error.errorCode, "6a80") : same("status word", error.statusCode, 0x6a80);

refuses("typed data, with both settings off", { request: typedData(mail), check: invalid, own: "device_policy" });
refuses("typed data, an integer that the app cannot show", { device: raw, request: typedData(unshowable), check: invalid, own: "bad_typed_data" });
refuses("typed data as two hashes, without blind signing", { by: hwAppEth, device: raw, request: typedHash(mail), check: invalid });
