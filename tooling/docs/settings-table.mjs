/** The settings of a run as Markdown tables, one per group, made from the schema that checks them. */
import { replaceBetween } from './marks.mjs';
import { renderTable } from './table.mjs';

/**
 * The guide with its tables of settings made anew.
 *
 * @param {string} guide Markdown with the two marks that the tables stand between
 * @param {typeof import('@ophys/pipeline')} pipeline
 * @returns {string}
 */
export function withSettings(guide, pipeline) {
  return replaceBetween(guide, 'settings', renderSettings(pipeline));
}

/**
 * @param {typeof import('@ophys/pipeline')} pipeline
 * @returns {string} a heading and a table for each group
 */
export function renderSettings({ listSettings, describeValues }) {
  const settings = listSettings();
  const groups = [...new Set(settings.map(({ group }) => group))];
  return groups
    .map((group) => {
      const rows = settings
        .filter((setting) => setting.group === group)
        .map((setting) => [
          `\`${setting.name}\``,
          [`${setting.doc}.`, setting.effect ?? ''].join(' ').trim().replaceAll('|', '\\|'),
          describeValues(setting.takes),
          setting.default === undefined ? '' : `\`${JSON.stringify(setting.default)}\``,
        ]);
      const table = renderTable([['setting', 'what', 'takes', 'default'], ...rows]);
      return `### \`[${group}]\`\n\n${table}`;
    })
    .join('\n');
}
