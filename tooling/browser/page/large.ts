/** Gives the file that is chosen to a worker, and offers what that writes for download. */
interface Answer {
  readonly detail?: string;
  readonly error?: string;
  readonly results?: Blob;
}

const worker = new Worker(new URL('./large-worker.ts', import.meta.url), { type: 'module' });
const input = document.querySelector<HTMLInputElement>('#file');
const link = document.querySelector<HTMLAnchorElement>('#results');

input?.addEventListener('change', () => worker.postMessage(input.files?.[0]));
worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
  if (link && data.results) link.href = URL.createObjectURL(data.results);
  Object.assign(globalThis, { ophysLarge: { detail: data.detail, error: data.error } });
});
worker.addEventListener('error', ({ message }) => {
  Object.assign(globalThis, { ophysLarge: { error: message } });
});
