/** Without what is missing or empty. */
export function known<Group extends object>(group: Group): Group {
  return Object.fromEntries(
    Object.entries(group).filter(([, value]) => value !== undefined && value !== ''),
  ) as Group;
}
