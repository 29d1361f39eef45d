// The person in front of the device, over Speculos' HTTP interface: reads the screen, presses, touches.

async function call({ api }, method, path, body) {
  const response = await fetch(api + path, { method, ...(body && { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}

const texts = async (response) => (await response.json()).events.map((e) => e.text);

// forget empties the list of lines that were shown, and shown gives it.
export const forget = (emulator) => call(emulator, "DELETE", "/events");
export const shown = async (emulator) => texts(await call(emulator, "GET", "/events"));
export const onScreen = async (emulator) => texts(await call(emulator, "GET", "/events?currentscreenonly=true"));

export const press = (emulator, button) => call(emulator, "POST", `/button/${button}`, { action: "press-and-release" });

// touch lays a finger on a place for some seconds.
export const touch = (emulator, x, y, delay = 0.05) => call(emulator, "POST", "/finger", { action: "press-and-release", x, y, delay });

export const automate = (emulator, rules) => call(emulator, "POST", "/automation", rules);

export async function screenshot(emulator) {
  return Buffer.from(await (await call(emulator, "GET", "/screenshot")).arrayBuffer());
}

// withRules has rules press while something is done.
export async function withRules(emulator, rules, use) {
  await automate(emulator, rules);
  try {
    return await use();
  } finally {
    await automate(emulator, { version: 1, rules: [] });
  }
}

// read goes through a review: `turn` shows the next page, and `last` ends it, on the page that has the line `end`.
// It gives the lines that were on the screen, page by page.
export async function read(emulator, end, turn, last) {
  const pages = [];
  for (;;) {
    const lines = await onScreen(emulator);
    if (pages.length > 200 || lines.join() === pages.at(-1)?.join()) throw new Error(`the screen stays at ${lines.join(" / ")}`);
    pages.push(lines);
    if (lines.includes(end)) {
      await last();
      return pages;
    }
    await turn();
  }
}
