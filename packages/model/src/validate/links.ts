import type { StoredMember } from '../tree.ts';
import type { TreeProblem } from './report.ts';

/** A finding about a link without a target. */
export function leadsNowhere(member: StoredMember, name: string, path: string): TreeProblem {
  const target = member.link ? `${member.link.kind} link to "${member.link.target}"` : 'object';
  const isExternal = member.link?.kind === 'external';
  return {
    severity: 'error',
    path,
    rule: 'dangling-link',
    message: `"${name}" is a ${target} that leads nowhere.`,
    fix: isExternal
      ? 'Put the other file where the link says, relative to this one, or correct the link.'
      : `Let "${name}" lead to what it is meant to, or remove it.`,
  };
}
