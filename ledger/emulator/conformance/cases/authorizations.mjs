// EIP-7702 authorizations. hw-app-eth has no method for them; the Device Management Kit has.
import { authorization, metaMask, zero } from "../requests.mjs";
import { refuses, signs } from "../signing.mjs";
import { same } from "../suite.mjs";

const by = ["DMK"];
const on = (version = "1.22.0") => ({ version, settings: ["smart-accounts"] });

signs("an authorization", { by, device: on(), request: authorization() });
signs("an authorization for every chain", { by, device: on(), request: authorization({ chainId: 0, nonce: 300 }) });
signs("an authorization for a large chain id", { by, device: on(), request: authorization({ chainId: 987_654_321_098, nonce: 1 }) });
signs("an authorization with the greatest nonce the client can say", { by, device: on(), request: authorization({ nonce: Number.MAX_SAFE_INTEGER }) });
signs("an authorization by another account", { by, device: on(), path: "44'/60'/1'/0/0", request: authorization({ nonce: 5 }) });
signs("a revocation", { by, device: on(), request: authorization({ delegate: zero, nonce: 2 }) });
signs("a revocation on every chain", { by, device: on(), request: authorization({ delegate: zero, chainId: 0, nonce: 2 }) });

for (const model of ["nanox", "stax", "flex", "apex"]) {
  signs(`an authorization on ${model}`, { by, device: { ...on(), model }, request: authorization() });
}
for (const version of ["1.17.0", "1.19.3", "1.20.0"]) {
  signs(`an authorization by app ${version}`, { by, device: on(version), request: authorization() });
  signs(`a revocation by app ${version}`, { by, device: on(version), request: authorization({ delegate: zero }) });
}

// MetaMask's delegate was on the list until 1.20.0.
for (const version of ["1.17.0", "1.19.3"]) {
  signs(`MetaMask's delegate by app ${version}`, { by, device: on(version), request: authorization({ delegate: metaMask }) });
}

const word = (code) => (_, error) => same("status word", error.errorCode ?? error.originalError?.errorCode, code);

for (const version of ["1.20.0", "1.22.0"]) {
  const off = { version };
  refuses(`MetaMask's delegate by app ${version}`, {
    by, device: on(version), request: authorization({ delegate: metaMask }), check: word("6980"), own: "device_policy",
  });
  refuses(`an authorization by app ${version}, setting off`, { by, device: off, request: authorization(), check: word("6980"), own: "device_policy" });
  refuses(`a revocation by app ${version}, setting off`, { by, device: off, request: authorization({ delegate: zero }), check: word("6980"), own: "device_policy" });
}
for (const version of ["1.17.0", "1.19.3"]) {
  refuses(`an authorization by app ${version}, setting off`, { by, device: { version }, request: authorization(), check: word("6985") });
  refuses(`an unknown delegate by app ${version}`, {
    by, device: on(version), request: authorization({ delegate: "0x" + "ab".repeat(20) }), check: word("6985"), own: "device_policy",
  });
}
for (const version of ["1.9.19", "1.16.0"]) {
  refuses(`an authorization by app ${version}, which has none`, { by, device: { version }, request: authorization(), check: word("6d00"), own: "app_too_old" });
}
refuses("an authorization, and the holder rejects", {
  by, device: { ...on(), approve: "reject" }, request: authorization(), check: word("6985"), own: "device_rejected",
});
