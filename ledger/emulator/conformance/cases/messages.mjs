// Personal messages (EIP-191). What is not printable ASCII our driver declines: a device shows it as hex.
import { message } from "../requests.mjs";
import { signs } from "../signing.mjs";

const sentence = "The quick brown fox jumps over the lazy dog, and signs for it. ";
const text = (n) => message(sentence.repeat(Math.ceil(n / sentence.length)).slice(0, n));

signs("a message of one byte", { request: message("x") });
signs("a short message", { request: message("hello, world") });
signs("a message of several lines", { request: message("pay nobody\n  anything\n\nuntil Monday\n") });
signs("a message that looks like hex", { request: message("0xdeadbeef") });
for (const n of [125, 126, 229, 230, 231, 255, 256, 1000, 4000]) {
  signs(`a message of ${n} bytes`, { request: text(n) });
}
signs("a message from another account", { path: "44'/60'/0'/0/9", request: text(80) });

const unreadable = { ownRefuses: "unreadable" };
signs("a message in Czech, with an emoji", { request: message("Příliš žluťoučký kůň 🐎"), ...unreadable });
signs("a message of 32 bytes that are no text", { request: message(Uint8Array.from({ length: 32 }, (_, i) => 255 - i)), ...unreadable });
signs("a long message that is no text", { request: message(Uint8Array.from({ length: 700 }, (_, i) => i % 256)), ...unreadable });
