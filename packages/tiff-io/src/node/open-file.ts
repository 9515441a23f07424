export { openFile } from '@ophys/core/node';
