/** Waits until the condition holds; throws when it does not within 5 s. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("What was waited for did not come about within 5 s.");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
