// The same work on every model and on every release where something changed.
import { calldata, message, transaction, typedData } from "../requests.mjs";
import { mail } from "../documents.mjs";
import { signs } from "../signing.mjs";

const work = {
  "a transfer": [[], transaction({ type: "eip1559" })],
  "calldata": [["blind-signing"], transaction({ type: "eip1559", data: calldata(500) })],
  "a message": [[], message("I agree to the terms of 2026-11-25.")],
  "typed data": [["raw-messages"], typedData(mail)],
};

for (const [what, [settings, request]] of Object.entries(work)) {
  for (const version of ["1.9.19", "1.16.0", "1.17.0", "1.19.3", "1.20.0"]) {
    signs(`${what} by app ${version}`, { by: ["hw-app-eth, TCP", "DMK"], device: { version, settings }, request });
  }
  for (const model of ["nanox", "stax", "flex", "apex"]) {
    signs(`${what} on ${model}`, { by: ["hw-app-eth, TCP", "DMK"], device: { model, settings }, request });
  }
}
