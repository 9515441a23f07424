import { indexing } from './indexing.mjs';
import { reading } from './reading.mjs';

export default {
  title: 'TIFF, beside tifffile, geotiff.js and the file itself',
  peer: new URL('peer.py', import.meta.url),
  pythonPackages: ['tifffile', 'imagecodecs', 'numpy'],
  benches: [indexing, ...reading],
};
