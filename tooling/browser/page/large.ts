/** Gives the file that is chosen, and an address, to a worker, and offers what that writes for download. */
interface Answer {
  readonly detail?: string;
  readonly error?: string;
  readonly results?: Blob;
}

const worker = new Worker(new URL('./large-worker.ts', import.meta.url), { type: 'module' });
const input = document.querySelector<HTMLInputElement>('#file');
const link = document.querySelector<HTMLAnchorElement>('#results');

const address = new URL('session.nwb', location.href).href;
input?.addEventListener('change', () => worker.postMessage({ file: input.files?.[0], address }));
worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
  if (link && data.results) link.href = URL.createObjectURL(data.results);
  Object.assign(globalThis, { ophysLarge: { detail: data.detail, error: data.error } });
});
worker.addEventListener('error', ({ message }) => {
  Object.assign(globalThis, { ophysLarge: { error: message } });
});
