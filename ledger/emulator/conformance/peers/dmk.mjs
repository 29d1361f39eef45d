// Ledger's Device Management Kit with its Ethereum signer, over the HTTP API.
import { createRequire } from "node:module";
import { firstValueFrom, filter } from "rxjs";

// The packages' ECMAScript builds are for bundlers (they import directories): their CommonJS builds run.
const require = createRequire(import.meta.url);
const { DeviceActionStatus, DeviceManagementKitBuilder, DeviceModelId, GetAppAndVersionCommand } = require("@ledgerhq/device-management-kit");
const { SignerEthBuilder } = require("@ledgerhq/device-signer-kit-ethereum");
const { speculosTransportFactory } = require("@ledgerhq/device-transport-kit-speculos");

const models = {
  nanosp: DeviceModelId.NANO_SP,
  nanox: DeviceModelId.NANO_X,
  stax: DeviceModelId.STAX,
  flex: DeviceModelId.FLEX,
  apex: DeviceModelId.APEX,
};

// Descriptors for clear signing come from the vendor's servers, and reports go there: the suite runs without a network.
const offline = {
  getContexts: async () => [],
  getFieldContext: async () => ({ type: "error", error: new Error("no network") }),
  getTypedDataFilters: async () => ({ type: "error", error: new Error("no network") }),
  report: async () => {},
};

export async function openDMK({ api, model }) {
  const endToEnd = true; // or it polls GET /events every two seconds
  const dmk = new DeviceManagementKitBuilder().addTransport(speculosTransportFactory(api, endToEnd, models[model])).build();
  const device = await firstValueFrom(dmk.startDiscovering({}));
  const sessionId = await dmk.connect({ device });
  const signer = new SignerEthBuilder({ dmk, sessionId }).withContextModule(offline).build();
  return {
    signer,
    app: async () => outcome(await dmk.sendCommand({ sessionId, command: new GetAppAndVersionCommand() })),
    address: ({ path, shown = false, chainCode = false, chainId }) =>
      done(signer.getAddress(path, { checkOnDevice: shown, returnChainCode: chainCode, chainId })),
    sign: (request, path) => signers[request.kind](signer, request, path),
    close: async () => {
      await dmk.disconnect({ sessionId });
      dmk.close();
    },
  };
}

// done waits for the end of a device action, and throws what it failed with.
async function done({ observable }) {
  const last = await firstValueFrom(observable.pipe(filter((s) => s.status !== DeviceActionStatus.Pending && s.status !== DeviceActionStatus.NotStarted)));
  if (last.status === DeviceActionStatus.Completed) return last.output;
  throw last.error ?? new Error(`the action was ${last.status}`);
}

function outcome(result) {
  if (result.error) throw result.error;
  return result.data;
}

const signers = {
  transaction: async (signer, { unsigned, tx }, path) => {
    const { r, s, v } = await done(signer.signTransaction(path, Buffer.from(unsigned.slice(2), "hex")));
    return { r, s, yParity: tx.type === "legacy" ? v - 35 - 2 * tx.chainId : v };
  },
  message: async (signer, { bytes }, path) => message(await done(signer.signMessage(path, bytes))),
  "typed data": async (signer, { data }, path) => message(await done(signer.signTypedData(path, data))),
  authorization: async (signer, { chainId, delegate, nonce }, path) => {
    const { r, s, v } = await done(signer.signDelegationAuthorization(path, chainId, delegate, nonce));
    return { r, s, yParity: v };
  },
};

const message = ({ r, s, v }) => ({ r, s, yParity: v - 27 });
