// Programs that run beside this one and end with it, however it ends.
import { spawn } from "node:child_process";

const running = new Set();

process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));

// start is spawn; `ended` is settled with how the program has ended, or has not started.
export function start(program, args, options) {
  const child = spawn(program, args, options);
  running.add(child);
  const ended = new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(`it ended with ${code ?? signal}`));
    child.once("error", (error) => resolve(error.message));
  }).finally(() => running.delete(child));
  return { child, ended };
}

export async function stop({ child, ended }) {
  child.kill("SIGTERM");
  await ended;
}
