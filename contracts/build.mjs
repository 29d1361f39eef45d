// Compiles the contracts of src/ into artifacts/ (and those that only tests use into testdata/), reproducibly.
// Run through build.sh. Every artifact is compiled on its own, from the files that it imports and no others, so that
// an unrelated file can never change its bytes.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = dirname(fileURLToPath(import.meta.url));

const targets = [
  ["artifacts", "SessionReader.sol", "reader"],
  ["artifacts", "SessionAccount.sol", "fast"],
  ["artifacts", "SessionVault.sol", "fast"],
  ["artifacts", "SessionVaultFactory.sol", "fast"],
  ["artifacts", "dev/DevSimple7702.sol"],
  ["artifacts", "dev/DevPermitToken.sol"],
  ["artifacts", "dev/DevToken.sol"],
  ["artifacts", "dev/DevVenue.sol"],
  ["testdata", "dev/hostile/StiffToken.sol"],
  ["testdata", "dev/gas/GasTarget.sol", "gas"],
  ["testdata", "dev/gas/GasToken.sol", "gas"],
];

// The IR pipeline with its usual steps but for one: the function specializer (F) writes a function anew for every
// literal that it is called with, and a fifth of the code is copies. No metadata hash, so that a comment does not change the bytes.
const STEPS =
  "dhfoDgvulfnTUtnIf[xa[r]EscLMcCTUtTOntnfDIulLculVcul [j]Tpeulxa[rul]xa[r]cLgvifCTUca[r]LSsTOtfDnca[r]Iulc]" +
  "jmul[jul] VcTOcul jmul:fDnTOcmu";
const settingsFor = (runs) => ({
  evmVersion: "prague",
  metadata: { bytecodeHash: "none" },
  optimizer: { details: { yul: true, yulDetails: { optimizerSteps: STEPS, stackAllocation: true } }, enabled: true, runs },
  viaIR: true,
});

// The permission contracts are made for speed as far as their size allows (20,000 bytes); the reader has room.
const FAST = 500;
const pipelines = {
  plain: { compiler: "solc", settings: settingsFor(200) },
  fast: { compiler: "solc", settings: settingsFor(FAST) },
  reader: { compiler: "solc", settings: settingsFor(1_000_000) },
  // What the gas table is measured on (docs/gas.md) is compiled as it was for the measurements of other systems that it
  // stands beside: a plain transfer has to cost what it cost there.
  gas: {
    compiler: "solc-0.8.30",
    settings: { ...settingsFor(200), optimizer: { enabled: true, runs: 200 } },
  },
};

const isProject = (path) => !path.startsWith("@");

function read(path) {
  return readFileSync(isProject(path) ? join(root, "src", path) : join(root, "node_modules", path), "utf8");
}

// The transitive imports of a file, itself included: path -> content.
function closure(path, files = new Map()) {
  if (files.has(path)) return files;
  const content = read(path);
  files.set(path, content);
  for (const [, target] of content.matchAll(/^import\s[^;"]*"([^"]+)";/gm)) {
    closure(target.startsWith(".") ? posix.join(posix.dirname(path), target) : target, files);
  }
  return files;
}

const sha256 = (text) => createHash("sha256").update(text, "utf8").digest("hex");

// sha256 over one line "<sha256 of the content>  <path>\n" per project file, sorted by path: what
// `sha256sum <files> | sha256sum` prints inside of src/.
function sourceHash(files) {
  const paths = [...files.keys()].filter(isProject).sort();
  return { paths, hash: sha256(paths.map((p) => `${sha256(files.get(p))}  ${p}\n`).join("")) };
}

// Warnings are errors, but for these: "leave" (DevVenue) may become a keyword of a later compiler than the pinned one,
// and transient storage is used for a lock that every call clears.
const ACCEPTED = ["6335", "2394", "5574"];

function compile(path, name, files, { solc, settings }) {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries([...files].sort().map(([p, content]) => [p, { content }])),
    settings: {
      ...settings,
      outputSelection: { [path]: { [name]: ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  const complaints = (output.errors ?? []).filter((e) => !ACCEPTED.includes(e.errorCode));
  for (const e of complaints) console.error(`${e.errorCode}: ${e.formattedMessage}`);
  if (complaints.length) throw new Error(`compile ${path}: errors or warnings`);
  return output.contracts[path][name];
}

// Object keys sorted at every level, so that the file does not depend on the compiler's order.
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((k) => [k, sorted(value[k])]));
}

const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
const oz = "@openzeppelin/contracts";
const dependencies = { [oz]: lock.packages[`node_modules/${oz}`].version };

for (const [dir, path, pipeline = "plain"] of targets) {
  const name = posix.basename(path, ".sol");
  const files = closure(path);
  const { compiler, settings } = pipelines[pipeline];
  const solc = require(compiler);
  const { abi, evm } = compile(path, name, files, { solc, settings });
  const { paths, hash } = sourceHash(files);
  const artifact = {
    abi,
    bytecode: "0x" + evm.bytecode.object,
    compiler: solc.version(),
    dependencies,
    deployedBytecode: "0x" + evm.deployedBytecode.object,
    name,
    settings,
    sourceHash: hash,
    sources: paths,
  };
  mkdirSync(join(root, dir), { recursive: true });
  writeFileSync(join(root, dir, `${name}.json`), JSON.stringify(sorted(artifact), null, 1) + "\n");
  console.log(`${dir}/${name}.json: ${evm.deployedBytecode.object.length / 2} bytes of runtime code`);
}
