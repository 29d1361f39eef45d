#!/usr/bin/env node
// The solc of npm in the dress of a native one: forge would download the latter, and what it compiles here must be
// the compiler that build.mjs uses. forge puts the text of every file into its input, so nothing is read from disk.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const solc = createRequire(new URL("../build.mjs", import.meta.url))("solc");

if (process.argv.includes("--version")) {
  // forge wants a version of the form that native builds print.
  const version = solc.version().replace(".Emscripten.clang", ".Linux.g++");
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${version}`);
} else if (process.argv.includes("--standard-json")) {
  process.stdout.write(solc.compile(await text(process.stdin)));
} else {
  console.error(`solc.mjs: only --version and --standard-json, not: ${process.argv.slice(2).join(" ")}`);
  process.exitCode = 1;
}
