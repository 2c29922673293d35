/** Begins a part of what the quickstart tells. */
export function heading(text: string): void {
  say(`\n== ${text}`);
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
