import "./jest-setup";

/** jest's globalTeardown. */
export default async function endLending(): Promise<void> {
  await globalThis.datastoreLender?.close();
}
