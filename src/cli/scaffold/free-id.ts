/** Ids of a detection's application: `WK-CAC` for Cachet. */
const PREFIXES: Readonly<Record<string, string | undefined>> = {
  cachet: 'WK-CAC',
  headscale: 'WK-HSC',
  web: 'WK-WEB',
};
const OTHER_PREFIX = 'WK-PIP';

/** Applications that have a folder and ids of their own; every other source belongs to the pipeline. */
export function appOfSource(source: string): string {
  const [app] = source.split('/');
  return PREFIXES[app] === undefined ? 'pipeline' : app;
}

/** The id behind the highest one of an application. Ids are never reused, so gaps stay. */
export function nextFreeId(app: string, ids: Iterable<string>): string {
  const prefix = PREFIXES[app] ?? OTHER_PREFIX;
  let highest = 0;
  for (const id of ids) {
    const number = new RegExp(`^${prefix}-(\\d{3})[a-z]?$`).exec(id)?.[1];
    if (number !== undefined) highest = Math.max(highest, Number(number));
  }
  return `${prefix}-${String(highest + 1).padStart(3, '0')}`;
}
