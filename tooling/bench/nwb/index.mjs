import { memory } from './memory.mjs';
import { movies } from './movie.mjs';
import { opening } from './opening.mjs';
import { rois, roisLinear } from './rois.mjs';

export default {
  title: 'NWB, beside PyNWB and h5py',
  peer: new URL('peer.py', import.meta.url),
  pythonPackages: ['pynwb', 'hdmf', 'h5py', 'numpy'],
  benches: [rois, roisLinear, ...movies, opening, memory],
};
