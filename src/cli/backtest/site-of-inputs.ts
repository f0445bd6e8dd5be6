import type { Site, SiteSource } from '../../detect/model/site.ts';
import { FORMAT_IDS, sourceOf, type FormatId } from '../../detect/sources.ts';
import type { PreparedInput } from './inputs.ts';

/** Formats of files that the build knows under another name. */
const BUILD_FORMATS: ReadonlyMap<string, FormatId> = new Map([
  ['laravel-json', 'monolog-json'],
  ['caddy-json', 'json'],
]);

function buildFormat(id: string): FormatId | undefined {
  return BUILD_FORMATS.get(id) ?? FORMAT_IDS.find((known) => known === id);
}

/**
 * The site with the formats that the files really have: rules are rewritten for them, or left out where a field is
 * missing. A rule for JSON over `combined` lines would only ever find nothing. Files of several formats of one source
 * change nothing.
 */
export function siteOfInputs(site: Site, inputs: readonly PreparedInput[]): Site {
  const formats = new Map<string, Set<string>>();
  for (const { source, formatId } of inputs) {
    if (source === undefined) continue;
    formats.set(source, (formats.get(source) ?? new Set()).add(formatId));
  }
  const sources = new Map<string, SiteSource>(site.sources);
  for (const [id, ids] of formats) {
    const [only, ...others] = ids;
    const format = buildFormat(only);
    const declared = sources.get(id)?.format ?? sourceOf(id)?.format;
    if (others.length > 0 || format === undefined || format === declared) continue;
    sources.set(id, { ...sources.get(id), format });
  }
  return { ...site, sources };
}
