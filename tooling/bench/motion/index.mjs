import { accuracy, rigidAccuracy } from './accuracy.mjs';
import { linePhase } from './line-phase.mjs';
import { length, limits, speed } from './speed.mjs';

export default {
  title: 'Motion correction, beside suite2p',
  peer: new URL('peer.py', import.meta.url),
  pythonPackages: ['suite2p', 'torch', 'numpy'],
  benches: [accuracy, rigidAccuracy, linePhase, speed, limits, length],
};
