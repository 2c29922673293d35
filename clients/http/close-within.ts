const LONGEST_MILLISECONDS = 5_000;

/**
 * Closes a client, and then takes from it what is still open: a tunnel that a proxy never finishes opening would keep the
 * close, or the whole process, from its end.
 *
 * @param limit the one of its requests: none that somebody still waits for lasts longer.
 * @param close waits for what is under way.
 * @param destroy ends what is under way.
 */
export async function closeWithin(
  limit: number,
  close: () => Promise<unknown>,
  destroy: () => void | Promise<void>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(limit, LONGEST_MILLISECONDS));
  });
  const closing = close();
  // Once it is late, nobody hears how it ends.
  closing.catch(() => undefined);
  try {
    await Promise.race([closing, late]);
  } finally {
    clearTimeout(timer);
    await destroy();
  }
}

/** Options for the agent of the search clients by which the tunnels that their proxy is opening can be ended. */
export function endableTunnels(): {
  readonly agent: { readonly keepAlive: true; readonly proxyRequestOptions: { readonly signal: AbortSignal } };
  readonly end: () => void;
} {
  const abort = new AbortController();
  return {
    agent: { keepAlive: true, proxyRequestOptions: { signal: abort.signal } },
    end: () => abort.abort(),
  };
}
