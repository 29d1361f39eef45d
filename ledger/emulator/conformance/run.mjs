// Runs the suite: node run.mjs BINARY [PART OF A CASE'S NAME]. See README.md.
import { resolve } from "node:path";
import { Fleet } from "./emulator.mjs";
import { run } from "./suite.mjs";

const [binary, filter] = process.argv.slice(2);
if (!binary) {
  console.error("usage: node run.mjs BINARY [PART OF A CASE'S NAME]");
  process.exit(2);
}
process.env.NO_PROXY = process.env.no_proxy = "127.0.0.1,localhost"; // nothing here is to leave the machine

for (const file of ["address", "transactions", "tokens", "messages", "typeddata", "authorizations", "refusals", "releases", "device", "screens", "digests", "chain"]) {
  await import(`./cases/${file}.mjs`);
}

const fleet = new Fleet(resolve(binary));
let passed = false;
try {
  passed = await run({ fleet, filter });
} finally {
  await fleet.close();
}
process.exit(passed ? 0 : 1);
