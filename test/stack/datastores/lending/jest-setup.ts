import { lenderVariable } from "./messages";
import { type Lender, startLender } from "./lender";

declare global {
  // jest gives set-up and tear-down no other place to share.
  var datastoreLender: Lender | undefined;
}

/** jest's globalSetup: a lender for this run of jest, unless `npm test` has one for all its suites. */
export default async function lendDatastores(): Promise<void> {
  if (process.env[lenderVariable] === undefined) globalThis.datastoreLender = await startLender();
}
