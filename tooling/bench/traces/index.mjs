import { deconvolution, extraction, signals } from './speed.mjs';
import { spikefinder } from './spikefinder.mjs';

export default {
  title: 'Traces, beside suite2p',
  peer: new URL('peer.py', import.meta.url),
  pythonPackages: ['suite2p', 'torch', 'numpy'],
  benches: [extraction, deconvolution, signals, spikefinder],
};
