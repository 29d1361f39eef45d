// The holder is played by others: by a client's own buttons, by Speculos' automation, by presses and touches over HTTP.
// Nothing is approved unless they do.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { documents } from "../documents.mjs";
import * as holder from "../holder.mjs";
import { authorization, message, transaction, typedData } from "../requests.mjs";
import { account, defaultPath, sign } from "../reference.mjs";
import { everyone, withClient } from "../signing.mjs";
import { define, refused, same } from "../suite.mjs";

const require = createRequire(import.meta.url);
const { HttpSpeculosDatasource } = require("@ledgerhq/device-transport-kit-speculos");

const rules = (name) => JSON.parse(readFileSync(new URL(`../rules/${name}.json`, import.meta.url), "utf8"));

const manual = (fields = {}) => ({ approve: "manual", ...fields });
const poem = message("Whose woods these are I think I know. His house is in the village though; he will not see me stopping here.");

// What the client's own transport offers: a stream of the lines that are drawn, and buttons.
function pressing(transport, answers) {
  const lines = [];
  const subscription = transport.automationEvents.subscribe(({ text }) => {
    lines.push(text);
    const [, button] = answers.find(([pattern]) => pattern.test(text)) ?? [];
    if (button) transport.button(button).catch((error) => transport.emit("disconnect", error));
  });
  return { lines, stop: () => subscription.unsubscribe() };
}

define("hw-app-eth, HTTP: a message is read and signed with the transport's buttons", manual(), (emulator) =>
  withClient("hw-app-eth, HTTP", emulator, async (client) => {
    const { lines, stop } = pressing(client.transport, [[/^(Review message|Message( \(.*)?)$/, "right"], [/^Sign message$/, "both"]]);
    same("signature", await client.sign(poem, defaultPath), await sign(poem));
    stop();
    const end = lines.indexOf("Sign message");
    const text = lines.slice(0, end).filter((line) => !/^(Review message|Message \(.*)$/.test(line)).join(" ");
    same("the text on the screen", text, Buffer.from(poem.bytes).toString());
  }));

define("hw-app-eth, HTTP: a message is rejected with the transport's buttons", manual(), (emulator) =>
  withClient("hw-app-eth, HTTP", emulator, async (client) => {
    const { stop } = pressing(client.transport, [[/^(Review message|Message( \(.*)?|Sign message)$/, "Rr"], [/^Reject message$/, "LRlr"]]);
    same("status word", (await refused("the message", () => client.sign(poem, defaultPath))).statusCode, 0x6985);
    stop();
  }));

// Rules that are sent with POST /automation, and the same ones from a file.
const reviews = {
  "a transfer": [[], transaction({ type: "eip1559" })],
  "a transfer on another network": [["nonce"], transaction({ type: "legacy", chainId: 137 })],
  "a message": [[], poem],
};
for (const [what, [settings, request]] of Object.entries(reviews)) {
  for (const name of everyone) {
    define(`${name}: ${what}, signed by automation`, manual({ settings }), (emulator) =>
      holder.withRules(emulator, rules("nano-sign"), () => signed(name, emulator, request)));
  }
}
define("DMK: an authorization, signed by automation", manual({ settings: ["smart-accounts"] }), (emulator) =>
  holder.withRules(emulator, rules("nano-sign"), () => signed("DMK", emulator, authorization())));
define("hw-app-eth, TCP: an address, confirmed by automation", manual(), (emulator) =>
  holder.withRules(emulator, rules("nano-sign"), async () => {
    const { address } = await withClient("hw-app-eth, TCP", emulator, (client) => client.address({ path: defaultPath, shown: true }));
    same("address", address, account().address);
  }));

const file = new URL("../rules/nano-sign.json", import.meta.url).pathname;
define("hw-app-eth, TCP: a transfer, signed by rules from a file", { approve: `script:${file}` }, (emulator) =>
  signed("hw-app-eth, TCP", emulator, transaction({ type: "eip1559" })));

define("hw-app-eth, TCP: automation that rejects first and signs then", manual(), (emulator) =>
  holder.withRules(emulator, rules("nano-second"), async () => {
    const client = (use) => withClient("hw-app-eth, TCP", emulator, use);
    const error = await client((c) => refused("the first message", () => c.sign(poem, defaultPath)));
    same("status word", error.statusCode, 0x6985);
    await signed("hw-app-eth, TCP", emulator, poem);
  }));

async function signed(name, emulator, request) {
  const got = await withClient(name, emulator, (client) => client.sign(request, defaultPath));
  same("signature", got, await sign(request));
}

// reviewing starts a request, and plays the holder as soon as something is drawn.
async function reviewing(emulator, request, play) {
  const drawn = once(emulator);
  await drawn.listening;
  const outcome = withClient("DMK", emulator, (client) => client.sign(request, defaultPath));
  outcome.catch(() => {}); // it is looked at below
  await Promise.race([drawn.line, outcome]);
  const pages = await play();
  return { pages, outcome };
}

// once waits for the first line that is drawn, on the stream that the vendor's transport reads.
function once({ api }) {
  let listening;
  const line = new Promise((resolve, reject) => {
    listening = new HttpSpeculosDatasource(api).openEventStream(resolve, () => reject(new Error("the stream of events ended")));
  });
  line.catch(() => {});
  return { listening, line };
}

define("DMK: an authorization is read with buttons", manual({ settings: ["smart-accounts"] }), async (emulator) => {
  const request = authorization({ chainId: 11_155_111, nonce: 4 });
  const { pages, outcome } = await reviewing(emulator, request, () =>
    holder.read(emulator, "Sign operation", () => holder.press(emulator, "right"), () => holder.press(emulator, "both")));
  same("signature", await outcome, await sign(request));
  same("pages", pages.map((lines) => lines.join(" ").replace(/(0x\w+) (\w+) (\w+)$/, "$1$2$3")), [
    "Review authorization to upgrade into smart contract account?",
    `Account ${account().address}`,
    "Delegate to Simple7702Account",
    "On network Sepolia",
    "Sign operation",
  ]);
});

define("DMK: a revocation is read with buttons, and rejected", manual({ settings: ["smart-accounts"] }), async (emulator) => {
  const request = authorization({ delegate: "0x" + "00".repeat(20) });
  const { outcome } = await reviewing(emulator, request, () =>
    holder.read(emulator, "Reject operation", () => holder.press(emulator, "right"), () => holder.press(emulator, "both")));
  same("error code", (await refused("the revocation", () => outcome)).errorCode, "6985");
});

define("DMK: typed data is read with buttons, field by field", manual({ settings: ["raw-messages"] }), async (emulator) => {
  const request = typedData(documents["a token permit"]);
  const turn = async () => {
    const [first] = await holder.onScreen(emulator);
    await holder.press(emulator, first.startsWith("Blind signing") ? "both" : "right");
  };
  const { pages, outcome } = await reviewing(emulator, request, () =>
    holder.read(emulator, "Sign message", turn, () => holder.press(emulator, "both")));
  same("signature", await outcome, await sign(request));
  const titles = pages.map(([title]) => title.replace(/ \(.*/, ""));
  for (const field of ["name", "version", "chainId", "verifyingContract", "owner", "spender", "value", "nonce", "deadline"]) {
    same(`the field ${field} is on the screen`, titles.includes(field), true);
  }
});

// Places on a Flex, 480 by 600, as the vendor's test framework has them: lower right is "next", and the button to hold
// is above the lower end.
define("DMK: an authorization is read on a Flex, and its button held", manual({ model: "flex", settings: ["smart-accounts"] }), async (emulator) => {
  const request = authorization({ nonce: 1 });
  const next = () => holder.touch(emulator, 430, 550);
  const { pages, outcome } = await reviewing(emulator, request, () =>
    holder.read(emulator, "Hold to sign", next, () => holder.touch(emulator, 240, 435, 3)));
  same("signature", await outcome, await sign(request));
  same("pages that were touched", pages.length, 3);
});

define("DMK: a button on a Flex that is not held long enough", manual({ model: "flex", settings: ["smart-accounts"] }), async (emulator) => {
  const request = authorization({ nonce: 2 });
  const next = () => holder.touch(emulator, 430, 550);
  const { outcome } = await reviewing(emulator, request, () =>
    holder.read(emulator, "Hold to sign", next, async () => {
      await holder.touch(emulator, 240, 435, 0.3);
      same("still asked", (await holder.onScreen(emulator)).includes("Hold to sign"), true);
      await holder.touch(emulator, 240, 435, 3);
    }));
  same("signature", await outcome, await sign(request));
});

define("screenshots have the size of the screen", manual(), async (emulator) => {
  const png = await holder.screenshot(emulator);
  same("signature of a PNG", png.subarray(0, 8).toString("hex"), "89504e470d0a1a0a");
  same("width and height", [png.readUInt32BE(16), png.readUInt32BE(20)], [128, 64]);
});
