// Typed-data documents (EIP-712), by what is hard about them.

const domain = {
  EIP712Domain: [
    { name: "name", type: "string" },
    { name: "version", type: "string" },
    { name: "chainId", type: "uint256" },
    { name: "verifyingContract", type: "address" },
  ],
};
const ours = { name: "Ether Mail", version: "1", chainId: 1, verifyingContract: "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC" };

const document = (primaryType, types, message) => ({ types: { ...domain, ...types }, domain: ours, primaryType, message });

// one is a document with one field.
const one = (type, value) => document("Note", { Note: [{ name: "it", type }] }, { it: value });

const people = { Person: [{ name: "name", type: "string" }, { name: "wallet", type: "address" }] };
const cow = { name: "Cow", wallet: "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826" };
const bob = { name: "Bob", wallet: "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB" };

const prose = "All work and no play makes the signer a dull device. ";

export const mail = document(
  "Mail",
  { Mail: [{ name: "from", type: "Person" }, { name: "to", type: "Person" }, { name: "contents", type: "string" }], ...people },
  { from: cow, to: bob, contents: "Hello, Bob!" },
);

export const documents = {
  "nested structs": mail,
  "an array of structs": document(
    "Group",
    { Group: [{ name: "title", type: "string" }, { name: "members", type: "Person[]" }], ...people },
    { title: "herd", members: [cow, bob, cow] },
  ),
  "an array of a fixed number of structs": document(
    "Pair",
    { Pair: [{ name: "two", type: "Person[2]" }], ...people },
    { two: [cow, bob] },
  ),
  "structs four deep": document(
    "A",
    { A: [{ name: "b", type: "B" }], B: [{ name: "c", type: "C[]" }], C: [{ name: "d", type: "D" }, { name: "n", type: "uint8" }], D: [{ name: "s", type: "string" }] },
    { b: { c: [{ d: { s: "one" }, n: 1 }, { d: { s: "two" }, n: 2 }] } },
  ),
  "a matrix": one("uint16[2][3]", [[1, 2], [3, 65_535], [0, 0]]),
  "an array of 255 elements": one("uint8[]", Array.from({ length: 255 }, (_, i) => i)),
  "a string of 300 bytes": one("string", prose.repeat(6).slice(0, 300)),
  "a string of 379 bytes": one("string", prose.repeat(8).slice(0, 379)),
  "an empty string": one("string", ""),
  "bytes": one("bytes", `0x${"c0ffee".repeat(40)}`),
  "no bytes": one("bytes", "0x"),
  "fixed bytes": document(
    "Marks",
    { Marks: [{ name: "a", type: "bytes1" }, { name: "b", type: "bytes4" }, { name: "c", type: "bytes31" }, { name: "d", type: "bytes32" }] },
    { a: "0xff", b: "0x12345678", c: `0x${"5a".repeat(31)}`, d: `0x${"a5".repeat(32)}` },
  ),
  "negative integers": document(
    "Below",
    { Below: [8, 16, 32, 64, 128, 256].map((bits) => ({ name: `i${bits}`, type: `int${bits}` })) },
    Object.fromEntries([8, 16, 32, 64, 128, 256].map((bits) => [`i${bits}`, `-${2n ** BigInt(bits - 1)}`])),
  ),
  "small negative integers in large types": document(
    "Below",
    { Below: [{ name: "one", type: "int256" }, { name: "two", type: "int128" }, { name: "some", type: "int32[]" }] },
    { one: "-1", two: "-2", some: ["-1", "0", "1", "-300"] },
  ),
  "large integers": document(
    "Above",
    { Above: [{ name: "most", type: "uint256" }, { name: "odd", type: "uint72" }, { name: "signed", type: "int256" }, { name: "zero", type: "uint256" }] },
    { most: `${2n ** 256n - 1n}`, odd: `${2n ** 72n - 1n}`, signed: `${2n ** 255n - 1n}`, zero: "0" },
  ),
  "booleans and addresses": document(
    "Switches",
    { Switches: [{ name: "on", type: "bool" }, { name: "off", type: "bool" }, { name: "all", type: "bool[]" }, { name: "who", type: "address[]" }] },
    { on: true, off: false, all: [true, false, true], who: [cow.wallet, bob.wallet] },
  ),
  "a domain with a name only": { ...mail, types: { ...mail.types, EIP712Domain: [{ name: "name", type: "string" }] }, domain: { name: "Ether Mail" } },
  "a domain with a salt": {
    ...mail,
    types: { ...mail.types, EIP712Domain: [{ name: "name", type: "string" }, { name: "chainId", type: "uint256" }, { name: "salt", type: "bytes32" }] },
    domain: { name: "Ether Mail", chainId: 137, salt: `0x${"07".repeat(32)}` },
  },
  "a token permit": document(
    "Permit",
    {
      Permit: [
        { name: "owner", type: "address" }, { name: "spender", type: "address" }, { name: "value", type: "uint256" },
        { name: "nonce", type: "uint256" }, { name: "deadline", type: "uint256" },
      ],
    },
    { owner: cow.wallet, spender: bob.wallet, value: `${10n ** 24n}`, nonce: 0, deadline: 1_893_456_000 },
  ),
};

// Not all that these say is shown on a screen, so our driver declines them.
export const unreadable = {
  "a multidimensional array": one("uint16[2][][3]", [[[1, 2]], [[3, 4], [5, 6], [7, 8]], [[9, 65_535], [0, 1]]]),
  "a multidimensional array of strings": one("string[][]", [["a", "b"], [], ["c"]]),
  "an empty array": one("uint256[]", []),
  "an empty array of structs": document("Group", { Group: [{ name: "members", type: "Person[]" }, { name: "n", type: "uint8" }], ...people }, { members: [], n: 3 }),
  "bytes, more than an APDU holds": one("bytes", `0x${"0123456789abcdef".repeat(64)}`),
  "a string of 600 bytes": one("string", prose.repeat(12).slice(0, 600)),
  "a string that is not ASCII": one("string", "кто подписывает?"),
};

// The app has no way to show an integer of such a size, and refuses it (ui_712_format_int).
export const unshowable = one("int24", "-1");
