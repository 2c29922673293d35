import { TransportError } from "./transport-error";

/**
 * Gives up on a request earlier than its transport does. The request itself goes on to the transport's own limit.
 *
 * @param target scheme, host and port, for the message.
 */
export async function withinTime<Answer>(
  target: string,
  milliseconds: number,
  request: Promise<Answer>,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const giveUp = () =>
      reject(
        new TransportError(
          "timeout",
          true,
          `${target} did not answer in time: its answer was not complete after ${milliseconds / 1000} s`,
        ),
      );
    timer = setTimeout(giveUp, milliseconds);
  });
  try {
    return await Promise.race([request, late]);
  } finally {
    clearTimeout(timer);
  }
}
