/**
 * Counts the bytes that WebGPU is asked to move, from below, whatever library asks: for each dispatch the
 * buffers that are bound to it, once each, which is the least that it can read and write; for each upload
 * and each copy to the host what is copied. Call it once a device was opened.
 */
export function countTraffic() {
  const counts = { dispatches: 0, kernelBytes: 0, uploadBytes: 0, downloadBytes: 0 };
  const bound = new WeakMap();
  const current = new WeakMap();
  wrap('GPUDevice', 'createBindGroup', (original, device, [descriptor]) => {
    const group = original.call(device, descriptor);
    const buffers = new Set(descriptor.entries.map(({ resource }) => resource.buffer));
    bound.set(
      group,
      [...buffers].reduce((bytes, buffer) => bytes + (buffer?.size ?? 0), 0),
    );
    return group;
  });
  wrap('GPUComputePassEncoder', 'setBindGroup', (original, pass, args) => {
    current.set(pass, bound.get(args[1]) ?? 0);
    return original.apply(pass, args);
  });
  wrap('GPUComputePassEncoder', 'dispatchWorkgroups', (original, pass, args) => {
    counts.dispatches++;
    counts.kernelBytes += current.get(pass) ?? 0;
    return original.apply(pass, args);
  });
  wrap('GPUQueue', 'writeBuffer', (original, queue, args) => {
    counts.uploadBytes += args[2].byteLength;
    return original.apply(queue, args);
  });
  wrap('GPUCommandEncoder', 'copyBufferToBuffer', (original, encoder, args) => {
    counts.downloadBytes += args[4];
    return original.apply(encoder, args);
  });
  return { read: () => ({ ...counts }) };
}

function wrap(name, method, replacement) {
  const { prototype } = globalThis[name];
  const original = prototype[method];
  prototype[method] = function (...args) {
    return replacement(original, this, args);
  };
}
