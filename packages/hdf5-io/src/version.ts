import {
  memberOf,
  type NeurodataObject,
  type NWBFile,
  setMember,
  specOf,
  storedName,
} from '@ophys/model';

/** The first version of the NWB schema that has a member or type which came after 2.9.0. */
const since: Readonly<Record<string, string>> = {
  num_samples: '2.10.0',
  MeaningsTable: '2.11.0',
};

/**
 * Has a file declare the version that its objects need. Older readers refuse what is newer than they
 * are, so that it stays at what it was (2.9.0 by default) as long as nothing newer is used.
 */
export function raiseVersion(file: NWBFile, items: Iterable<NeurodataObject>): void {
  let version = file.nwbVersion;
  for (const item of items) {
    for (const feature of featuresOf(item)) {
      const needed = since[feature];
      if (needed !== undefined && isOlder(version, needed)) version = needed;
    }
  }
  if (version !== file.nwbVersion) setMember(file, 'nwbVersion', version);
}

function* featuresOf(item: NeurodataObject): Generator<string> {
  yield item.neurodataType;
  for (const [key, field] of specOf(item.constructor).fields) {
    if (memberOf(item, key) !== undefined) yield storedName(key, field);
  }
}

function isOlder(version: string, other: string): boolean {
  const [a, b] = [version, other].map((v) => (v.match(/\d+/g) ?? []).map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
