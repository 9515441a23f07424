import { readFile } from 'node:fs/promises';
import * as model from '@ophys/model';
import { expect, it } from 'vitest';
import { renderNames } from '../docs/nwb-names.mjs';

it('the page of names has every name that PyNWB has, and ours as they are', async () => {
  const page = await readFile(new URL('../../docs/nwb-names.md', import.meta.url), 'utf8');
  expect(page, 'run `npm run build` and `npm run docs`').toBe(renderNames(model));
});

it('names what is called otherwise here', () => {
  const page = renderNames(model);
  expect(page).toMatch(/^\| `add_roi` +\| `addRoi` +\|/m);
  expect(page).toMatch(
    /^\| `excitation_lambda` +\| `excitationLambda` +\| Excitation wavelength \(nm\)/m,
  );
  expect(page).toMatch(/^\| `image_to_pixel` +\| `imageToPixelMask\(image\)`/m);
});
