/** Waits until the condition holds; throws when it does not within so many seconds. */
export async function until(condition: () => Promise<boolean>, seconds = 300): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`What was waited for did not come about within ${seconds} s.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
