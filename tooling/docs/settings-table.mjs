/**
 * The settings of a run as Markdown tables, one per group, made from the schema that checks them
 * (`settingsSchema` of `@ophys/pipeline`).
 */
import { replaceBetween } from './marks.mjs';
import { renderTable } from './table.mjs';

/**
 * The guide with its tables of settings made anew.
 *
 * @param {string} guide Markdown with the two marks that the tables stand between
 * @param {object} schema a Valibot object of groups
 * @returns {string}
 */
export function withSettings(guide, schema) {
  return replaceBetween(guide, 'settings', renderSettings(schema));
}

/**
 * @param {object} schema a Valibot object of groups
 * @returns {string} a heading and a table for each group
 */
export function renderSettings(schema) {
  return Object.entries(schema.entries)
    .filter(([, field]) => field.wrapped.entries !== undefined)
    .map(([group, field]) => `### \`[${snakeCase(group)}]\`\n\n${renderGroup(field.wrapped)}`)
    .join('\n');
}

function renderGroup({ entries }) {
  const rows = Object.entries(entries).map(([key, { wrapped, default: initial }]) => [
    `\`${snakeCase(key)}\``,
    descriptionOf(wrapped),
    valuesOf(wrapped),
    initial === undefined ? '' : `\`${JSON.stringify(initial)}\``,
  ]);
  return renderTable([['setting', 'what', 'values', 'default'], ...rows]);
}

/** Every setting must say what it is: a missing description is an error of the schema. */
function descriptionOf(field) {
  const found = field.pipe.find(({ type }) => type === 'description');
  return found.description.replaceAll('|', '\\|');
}

function valuesOf(field) {
  const limits = (field.pipe ?? [])
    .filter(({ type }) => /^(min|max|gt|lt)_value$/.test(type))
    .map(({ expects }) =>
      expects
        .replace('>=', '≥ ')
        .replace('<=', '≤ ')
        .replace(/^([<>])/, '$1 '),
    );
  switch (field.type) {
    case 'number':
      return `number ${limits.join(' and ')}`.trim();
    case 'literal':
      return `\`${JSON.stringify(field.literal)}\``;
    case 'string':
      return 'text';
    case 'boolean':
      return '`true` or `false`';
    case 'date':
      return 'TOML date-time';
    case 'picklist':
      return field.options.map((option) => `\`${JSON.stringify(option)}\``).join(' or ');
    case 'array':
      return `list of ${valuesOf(field.item)}s`;
    case 'tuple':
      return `list of ${field.items.length}: ${valuesOf(field.items[0])}`;
    case 'union':
      return field.options.map(valuesOf).join(' or ');
    default:
      throw new Error(`No words for a setting of type ${field.type}; add them to valuesOf.`);
  }
}

function snakeCase(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
