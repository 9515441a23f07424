import { InvalidArgumentError } from '@ophys/core';

/** Multiplies numbers; later inputs are slower, so that outputs arrive out of order. */
export const scale = {
  name: 'scale',
  create:
    async ({ factor }) =>
    async ({ data }) => {
      await new Promise((resolve) => setTimeout(resolve, data[0] % 3));
      return { data: data.map((value) => value * factor) };
    },
};

export const failing = {
  name: 'failing',
  create: async () => () => {
    throw new InvalidArgumentError('data', 'Expected something else.');
  },
};

export const dying = { name: 'dying', create: async () => () => process.exit(3) };

/** Gives the same array every time, although the first time it moves away. */
export const sharing = {
  name: 'sharing',
  create: async () => {
    const data = new Float32Array(4);
    return () => ({ data });
  },
};
