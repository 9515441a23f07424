export {
  assertInside,
  type ByteSource,
  bytesOfBlob,
  bytesOfBuffer,
  readParts,
  totalLength,
} from '@ophys/core';
