import { expect, it } from 'vitest';
import { listSettings } from '../settings/describe.ts';
import { stageTable } from './stage-table.ts';

it('every setting belongs to one stage, so that changing it runs that stage again', () => {
  const listed: readonly string[] = stageTable.flatMap(({ settings }) => settings);
  for (const { key } of listSettings()) {
    const path = key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    const [group = ''] = path.split('.');
    const isListed = listed.includes(path) || listed.includes(group);
    expect(isListed, `add ${path} to the first stage of stageTable that looks at it`).toBe(true);
  }
});
