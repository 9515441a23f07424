import { InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { loadSettings } from './load-settings.ts';

describe('loadSettings', () => {
  it('says which file it could not read', async () => {
    await expect(loadSettings({ files: ['nowhere/lab.toml'] })).rejects.toThrow(
      InvalidArgumentError,
    );
    await expect(loadSettings({ files: ['nowhere/lab.toml'] })).rejects.toThrow(
      /nowhere\/lab\.toml/,
    );
  });
});
