import { detection, traces } from './accuracy.mjs';
import { speed } from './speed.mjs';

export default {
  title: 'Cells and signals, beside suite2p',
  peer: new URL('peer.py', import.meta.url),
  pythonPackages: ['suite2p', 'torch', 'numpy'],
  benches: [detection, traces, speed],
};
