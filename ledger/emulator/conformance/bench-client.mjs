// One piece of work by one client, as a process of its own: bench.mjs starts it. It loads no more than that client.
const { emulator, request, path } = JSON.parse(await text(process.stdin));

const open = {
  "hw-app-eth, TCP": async () => (await import("./peers/hwappeth.mjs")).openTCP(emulator),
  "hw-app-eth, HTTP": async () => (await import("./peers/hwappeth.mjs")).openHTTP(emulator),
  DMK: async () => (await import("./peers/dmk.mjs")).openDMK(emulator),
};

const client = await open[process.argv[2]]();
const answer = request.kind === "address" ? await client.address({ path }) : await client.sign(request, path);
console.log(JSON.stringify(answer));
await client.close();

async function text(stream) {
  let all = "";
  for await (const part of stream.setEncoding("utf8")) all += part;
  return all;
}
