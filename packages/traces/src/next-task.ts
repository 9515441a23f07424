/**
 * Lets timers and events run, so that a long call can be cancelled.
 *
 * @throws what aborted the signal
 */
export async function nextTask(signal?: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise((resolve) => setTimeout(resolve));
}
