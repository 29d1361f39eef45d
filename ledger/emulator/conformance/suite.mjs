// What a case is, how cases are compared, and how they are run and counted.

const cases = [];

// define adds a case: `device` is the emulator it wants, as in emulator.mjs, and `run` is handed that emulator.
export function define(name, device, run) {
  if (cases.some((c) => c.name === name)) throw new Error(`two cases are named ${name}`);
  cases.push({ name, device, run });
}

class Difference extends Error {}

// Skip ends a case that cannot be run here; it is printed with its reason and counted.
export class Skip extends Error {}

export function same(what, got, want) {
  const [g, w] = [show(got), show(want)];
  if (g !== w) throw new Difference(`${what}\n    got  ${g}\n    want ${w}`);
}

// show writes a value on one line, keys in order, so that equal values are equal texts.
function show(value) {
  return JSON.stringify(value, (_, v) => {
    if (typeof v === "bigint") return `${v}n`;
    if (v && typeof v === "object" && !Array.isArray(v)) return Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)));
    return v;
  });
}

// refused wants a call to be refused, and gives what it was refused with.
export async function refused(what, call) {
  let answer;
  try {
    answer = await call();
  } catch (error) {
    return error;
  }
  throw new Difference(`${what} was accepted: ${show(answer)}`);
}

// run runs the cases whose name contains `filter`, those for one emulator together, and says whether none failed.
// A case that takes longer than `patience` milliseconds has failed: nothing here has reason to wait.
export async function run({ fleet, filter = "", patience = 60_000 }) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const c of chosen(filter)) {
    const started = performance.now();
    const outcome = await attempt(c, fleet, patience);
    count[outcome.word]++;
    const took = `${Math.round(performance.now() - started)} ms`;
    console.log(`${outcome.word.padEnd(7)} ${c.name} (${took})${outcome.text ? `\n    ${outcome.text}` : ""}`);
  }
  if (count.passed + count.failed === 0) {
    console.log("no case was run");
    count.failed++;
  }
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  return count.failed === 0;
}

// chosen puts cases for one emulator behind each other, in the order in which they were defined otherwise.
function chosen(filter) {
  const groups = new Map();
  for (const c of cases.filter((c) => c.name.includes(filter))) {
    const key = show(c.device);
    groups.set(key, [...(groups.get(key) ?? []), c]);
  }
  return [...groups.values()].flat();
}

// attempt runs a case. What a client throws where nobody can catch it, in a socket's callback say, is the case's error.
async function attempt(c, fleet, patience) {
  let timer, thrown;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Difference(`no end after ${patience / 1000} s`)), patience);
    process.on("uncaughtException", (thrown = reject));
  });
  try {
    await Promise.race([late, fleet.emulator(c.device).then((emulator) => c.run(emulator, fleet))]);
    return { word: "passed" };
  } catch (error) {
    await fleet.discard(c.device); // it may still be in the middle of something
    if (error instanceof Skip) return { word: "skipped", text: error.message };
    return { word: "failed", text: error instanceof Difference ? error.message : describe(error) };
  } finally {
    clearTimeout(timer);
    process.off("uncaughtException", thrown);
  }
}

// describe tells an error as its author meant it, and where it came from.
function describe(error) {
  const fields = Object.fromEntries(
    ["_tag", "errorCode", "statusCode", "originalError", "code"].filter((k) => error?.[k] !== undefined).map((k) => [k, String(error[k]?.message ?? error[k])]),
  );
  return `${error?.name}: ${error?.message} ${show(fields)}\n${error?.stack ?? ""}`.trimEnd();
}
