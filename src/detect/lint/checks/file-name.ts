import type { RuleCheck } from '../check.ts';

export const fileName: RuleCheck = {
  id: 'file-name',
  scope: 'rule',
  severity: 'error',
  summary: 'a detection in a file that has not its id for a name',
  run: ({ detection, rule }) => {
    if (detection === undefined) return [];
    const name = rule.file.source.file.replace(/^.*[\\/]/, '');
    if (name.replace(/\.ya?ml$/, '') === detection.id) return [];
    return [
      {
        place: rule.file.spanAt(['id']),
        message: `The file is called ${name}. Tests, pages and the site file find a detection by its id.`,
        remedy: `rename the file to ${detection.id}.yaml, or correct the id`,
      },
    ];
  },
};
