/**
 * A page with what stands between its marks `<!-- name: … -->` and `<!-- /name -->` made anew.
 *
 * @param {string} page Markdown
 * @param {string} name what stands there
 * @param {string} text what shall stand there
 * @returns {string}
 */
export function replaceBetween(page, name, text) {
  const begin = new RegExp(`<!-- ${name}: [^\\n]*-->\\n`).exec(page);
  const stop = page.indexOf(`<!-- /${name} -->`);
  if (begin === null || stop < begin.index) {
    throw new Error(`The page has lost its marks <!-- ${name}: … --> … <!-- /${name} -->.`);
  }
  return `${page.slice(0, begin.index)}${begin[0]}\n${text}\n${page.slice(stop)}`;
}
