import { NWBFile, Subject } from '@ophys/model';
import { type Check, check } from '../check.ts';

const duration =
  /^P(?!$)(\d+(\.\d+)?Y)?(\d+(\.\d+)?M)?(\d+(\.\d+)?W)?(\d+(\.\d+)?D)?(T(?=\d)(\d+(\.\d+)?H)?(\d+(\.\d+)?M)?(\d+(\.\d+)?S)?)?$/;
const worms = new Set(['Caenorhabditis elegans', 'C. elegans']);
const taxon = /^http:\/\/purl\.obolibrary\.org\/obo\/NCBITaxon_\d+$/;
const latin = /^[A-Z][a-z]+ [a-z]+$/;

/** Days that an ISO 8601 duration stands for, months and years as their mean. */
function daysOf(text: string): number {
  const [date = '', time = ''] = text.slice(1).split('T');
  const sum = (part: string, units: Readonly<Record<string, number>>) =>
    [...part.matchAll(/([\d.]+)([A-Z])/g)].reduce(
      (total, [, count, unit = '']) => total + Number(count) * (units[unit] ?? 0),
      0,
    );
  return (
    sum(date, { Y: 365.25, M: 30.4375, W: 7, D: 1 }) +
    sum(time, { H: 1 / 24, M: 1 / 1440, S: 1 / 86400 })
  );
}

function isAge(text: string): boolean {
  const bounds = text.split('/');
  if (bounds.length === 1) return duration.test(text);
  return (
    bounds.length === 2 &&
    bounds.some((bound) => bound !== '') &&
    bounds.every((bound) => bound === '' || duration.test(bound))
  );
}

/** Checks of the subject, most of which DANDI insists on. */
export const subjectChecks: readonly Check[] = [
  check(
    'check_subject_exists',
    'critical',
    NWBFile,
    'Describe the subject.',
    function* ({ subject }) {
      if (subject === undefined) yield 'There is no subject.';
    },
  ),
  check(
    'check_subject_id_exists',
    'critical',
    Subject,
    'Give the subject a subjectId.',
    function* ({ subjectId }) {
      if (!subjectId) yield 'The subject has no subject_id.';
    },
  ),
  check(
    'check_subject_id_no_slashes',
    'violation',
    Subject,
    'Choose a subjectId without slashes: paths are made of it.',
    function* ({ subjectId }) {
      if (subjectId && /[/\\]/.test(subjectId)) yield `The subject_id "${subjectId}" has a slash.`;
    },
  ),
  check(
    'check_subject_sex',
    'critical',
    Subject,
    'Give sex as M (male), F (female), O (other) or U (unknown); XO or XX for C. elegans.',
    function* ({ sex, species }) {
      const valid = species && worms.has(species) ? ['XO', 'XX'] : ['M', 'F', 'O', 'U'];
      if (!sex) yield 'The sex of the subject is missing.';
      else if (!valid.includes(sex)) yield `The sex "${sex}" is none of ${valid.join(', ')}.`;
    },
  ),
  check(
    'check_subject_age',
    'critical',
    Subject,
    'Give age as an ISO 8601 duration such as P90D, or a range P90D/P120D, or give dateOfBirth.',
    function* ({ age, dateOfBirth }) {
      if (!age && !dateOfBirth) yield 'The subject has neither an age nor a date of birth.';
      else if (age && !isAge(age)) yield `The age "${age}" is no ISO 8601 duration.`;
    },
  ),
  check(
    'check_subject_proper_age_range',
    'suggestion',
    Subject,
    'Put the lower bound of the age first.',
    function* ({ age }) {
      const [lower, upper] = age?.split('/') ?? [];
      if (!age || !isAge(age) || !lower || !upper) return;
      if (daysOf(lower) >= daysOf(upper)) yield `The age range "${age}" does not increase.`;
    },
  ),
  check(
    'check_subject_weight',
    'critical',
    Subject,
    'Give weight as a number, a space and g, kg or mg, e.g. "0.02 kg".',
    function* ({ weight }) {
      if (weight && !/^\d+(\.\d+)? (µ|m|k)?g$/i.test(weight)) {
        yield `The weight "${weight}" is not a number and a unit.`;
      }
    },
  ),
  check(
    'check_subject_species_exists',
    'violation',
    Subject,
    'Give the species, e.g. "Mus musculus".',
    function* ({ species }) {
      if (!species) yield 'The species of the subject is missing.';
    },
  ),
  check(
    'check_subject_species_form',
    'violation',
    Subject,
    'Give the species as a Latin binomial such as "Mus musculus", or as an NCBI taxonomy link.',
    function* ({ species }) {
      if (species && !latin.test(species) && !taxon.test(species)) {
        yield `The species "${species}" is neither a Latin binomial nor an NCBI taxonomy link.`;
      }
    },
  ),
];
