import { memberOf, NeurodataObject, specOf } from '@ophys/model';
import { type Check, check } from '../check.ts';

const placeholders = new Set(['no description', 'no desc', 'none', 'placeholder', '']);

/** Checks of every object. */
export const anyChecks: readonly Check[] = [
  check(
    'check_name_slashes',
    'critical',
    NeurodataObject,
    'Rename the object without slashes.',
    function* (item) {
      if (/[/\\]/.test(item.name)) yield `The name "${item.name}" has a slash.`;
    },
  ),
  check(
    'check_name_colons',
    'suggestion',
    NeurodataObject,
    'Rename the object without colons.',
    function* (item) {
      if (item.name.includes(':')) yield `The name "${item.name}" has a colon.`;
    },
  ),
  check(
    'check_description',
    'suggestion',
    NeurodataObject,
    'Say in `description` what it is.',
    function* (item) {
      if (!specOf(item.constructor).fields.has('description')) return;
      const description = memberOf(item, 'description');
      if (description === undefined) yield 'There is no description.';
      if (typeof description !== 'string') return;
      if (placeholders.has(description.trim().toLowerCase().replace(/\.$/, ''))) {
        yield `The description "${description}" describes nothing.`;
      }
    },
  ),
  check(
    'check_empty_string_for_optional_attribute',
    'suggestion',
    NeurodataObject,
    'Leave an optional text out instead of storing an empty one.',
    function* (item) {
      for (const [key, field] of specOf(item.constructor).fields) {
        if (field.mode !== 'optional' && field.mode !== 'default') continue;
        if (memberOf(item, key) === '')
          yield `"${key}" is optional, but is stored as an empty text.`;
      }
    },
  ),
];
