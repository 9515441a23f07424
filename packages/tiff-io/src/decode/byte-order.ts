export { machineIsLittleEndian, swapBytes } from '@ophys/core';
