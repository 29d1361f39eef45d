// What permission contracts have signed: the texts (EIP-191) and the batches of session keys (EIP-712), as our Go code
// and the contracts hash them, hashed by viem.
import { readFileSync } from "node:fs";
import { hashMessage, hashTypedData } from "viem";
import { define, same } from "../suite.mjs";

const vectors = JSON.parse(readFileSync(new URL("../../../../delegation/testdata/digests.json", import.meta.url)));

vectors.texts.forEach(({ text, digest }, i) => {
  define(`viem: digest of text ${i}, ${text.split("\n", 1)[0]}`, {}, async () => same("the digest", hashMessage(text), digest));
});
vectors.batches.forEach(({ typed_data: { types, domain, primaryType, message }, digest }, i) => {
  define(`viem: digest of batch ${i}`, {}, async () => {
    const { name, version, chainId, verifyingContract } = domain;
    const data = { types, primaryType, message, domain: { name, version, chainId: BigInt(chainId), verifyingContract } };
    same("the digest", hashTypedData(data), digest);
  });
});
