/**
 * The names of PyNWB and ours beside each other, as Markdown: one table for each class, made from the
 * declarations of `@ophys/model`.
 */
import { pynwbApi } from './pynwb-api.mjs';
import { renderTable } from './table.mjs';

const outside = '— outside';
const row = '`addRow` of the table';
const stored = '— stored as the schema fixes it';

/** What is not the same name in camelCase: by class, `*` for all. Text that is no name is shown as it is. */
const renamed = {
  '*': {
    age__reference: 'ageReference',
    append: row,
    bits_per_pixel: '— never written',
    copy: '`copyObject(object)`',
    extend: row,
    from_dataframe: '`addColumn`',
    generate_html_repr: '—',
    interval: stored,
    shape: '`data.shape`',
    starting_time_unit: stored,
    time_unit: stored,
    timestamps_unit: stored,
    transform: '—',
  },
  DynamicTable: {
    get: '`row`, `rows`, `cell`, `column`',
    get_foreign_columns: 'foreignColumns',
    get_linked_tables: 'linkedTables',
    has_foreign_columns: 'foreignColumns',
    to_dataframe: 'rows',
  },
  DynamicTableRegion: { to_dataframe: 'rows', validate_data: '— always' },
  ElementIdentifiers: { get: '`data`' },
  Image: { get: '`data`' },
  MeaningsTable: {},
  NWBFile: {
    epochs: "`intervals.get('epochs')`",
    icephys_filtering: 'icephysFiltering',
    invalid_times: "`intervals.get('invalid_times')`",
    stimulus_template: 'stimulusTemplates',
    trials: "`intervals.get('trials')`",
  },
  PlaneSegmentation: {
    image_to_pixel: '`imageToPixelMask(image)`',
    pixel_to_image: '`pixelMaskToImage(mask, shape)`',
  },
  ProcessingModule: {
    containers: 'dataInterfaces',
    items: 'dataInterfaces',
    keys: '`dataInterfaces.names`',
    values: 'dataInterfaces',
  },
  VectorData: {
    add_row: row,
    get: '`cell`, `cells`',
    get_meanings: '`getMeaningsForColumn` of the table',
  },
  VectorIndex: { add_vector: row, get_target_data: '`target.data`' },
  Images: { order_of_images: outside },
};

/** Members of NWBFile for other fields of science, which are read as generic objects. */
const foreign =
  /electrode|icephys|epoch|trial|invalid_time|_unit$|unit_column|ogen|sweep|intracellular|all_events|merge_events|link_resources|get_external|create_(events_table|lab_meta|time_int)/;

/**
 * @param {typeof import('../../packages/model/src/index.ts')} model
 * @returns {string} the page `docs/nwb-names.md`
 */
export function renderNames(model) {
  const sections = Object.keys(pynwbApi).map((type) => renderType(type, model));
  return `# The names of PyNWB, and ours

Classes have the same names. Arguments, properties and methods have PyNWB's names in camelCase, where the tables say nothing
else; an argument and the property that it sets have one name. Constructors take one object of named arguments. What a class
inherits is in the table of the class that it extends. Written by \`npm run docs\` from the declarations and the names that PyNWB
has.

Every container also has \`name\`, \`objectId\` (\`object_id\`), \`parent\` and \`neurodataType\` (\`neurodata_type\`); the walk
over what is in one is \`objectsIn\` (\`all_children\`). What Python writes as \`container[name]\` is \`get(name)\` here, on
containers of one kind of children and on every collection. Where the standard leaves room, [these are the readings](nwb.md).

${sections.join('\n')}`;
}

function renderType(type, model) {
  const spec = model.specOf(model[type]);
  const named = pynwbApi[type].map((name) => ({ name, ...nameOf(type, name, model[type], spec) }));
  const rows = named
    .filter(({ shown }) => shown !== outside)
    .map(({ name, shown, doc }) => [`\`${name}\``, shown, doc]);
  const foreigners = named.filter(({ shown }) => shown === outside).map(({ name }) => name);
  const base = pynwbApi[spec.base.type] ? ` extends ${spec.base.type}` : '';
  const note =
    listed('Only here', onlyHere(type, model[type], spec)) +
    listed('Outside of optical physiology, read as generic objects', foreigners);
  return `## ${type}${base}\n\n${renderTable([['PyNWB', 'here', 'what'], ...rows])}${note}`;
}

function listed(what, names) {
  return names.length === 0 ? '' : `\n${what}: ${names.map((name) => `\`${name}\``).join(', ')}.\n`;
}

function nameOf(type, name, Class, spec) {
  const given = renamed[type]?.[name] ?? renamed['*'][name];
  if (given !== undefined && /\W/.test(given)) return { shown: given, doc: '' };
  const ours = given ?? camelCase(name);
  const field = spec.fields.get(ours);
  if (
    field === undefined &&
    !(ours in Class.prototype) &&
    ours !== 'name' &&
    ours !== 'targetTables'
  ) {
    if (type === 'NWBFile' && foreign.test(name)) return { shown: outside, doc: '' };
    throw new Error(`${type} has no ${ours} for ${name}; say in nwb-names.mjs what stands for it.`);
  }
  return { shown: `\`${ours}\``, doc: field ? describe(field) : '' };
}

function describe({ doc, unit, deprecated }) {
  const units = unit === undefined ? '' : ` (${unit})`;
  const old = deprecated === undefined ? '' : `; deprecated ${deprecated}`;
  return `${doc}${units}${old}`.replaceAll('|', '\\|');
}

/** Own members of a class that no name of PyNWB stands for. */
function onlyHere(type, Class, spec) {
  const theirs = pynwbApi[type]
    .map((name) => renamed[type]?.[name] ?? renamed['*'][name] ?? camelCase(name))
    .join(' ');
  const own = new Set();
  for (const proto of [Class.prototype, Object.getPrototypeOf(Class.prototype)]) {
    for (const name of Object.getOwnPropertyNames(proto)) own.add(name);
  }
  for (const key of spec.fields.keys()) if (!spec.base.fields.has(key)) own.add(key);
  own.delete('constructor');
  const fixed = (key) => spec.fields.get(key)?.mode === 'fixed';
  for (const key of [...own])
    if (key in Object.getPrototypeOf(Object.getPrototypeOf(Class.prototype))) own.delete(key);
  return [...own].filter((key) => !new RegExp(`\\b${key}\\b`).test(theirs) && !fixed(key)).sort();
}

function camelCase(name) {
  return name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
}
