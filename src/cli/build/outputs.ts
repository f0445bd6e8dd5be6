import type { Site } from '../../detect/model/site.ts';
import type { LoadedDetection } from '../../detect/model/detection.ts';
import {
  resolveDetection,
  type BrokenDetection,
  type BuiltDetection,
  type LeftOutDetection,
} from '../../detect/query/resolve.ts';
import { coverageMarkdown, coverageOf, navigatorLayer, type Coverage } from '../../detect/render/coverage.ts';
import { renderLokiRules } from '../../detect/render/loki.ts';
import { detectionPage } from '../../detect/render/page.ts';

/** A file that a build writes, path relative to the workspace. */
export interface BuildOutput {
  readonly target: 'loki' | 'docs';
  readonly path: string;
  readonly content: string;
  /** How many detections it holds. */
  readonly detections: number;
}

export interface BuildResult {
  readonly outputs: readonly BuildOutput[];
  readonly built: readonly BuiltDetection[];
  readonly leftOut: readonly LeftOutDetection[];
  readonly broken: readonly BrokenDetection[];
  readonly coverage: Coverage;
}

/** Everything that a build of the library for a site writes. */
export function buildOutputs(detections: readonly LoadedDetection[], site: Site, runbookUrl: string): BuildResult {
  const resolved = detections.map((loaded) => resolveDetection(loaded, site));
  const built = resolved.filter((one) => one.status === 'built');
  const coverage = coverageOf(resolved);
  const rules = renderLokiRules(built, runbookUrl === '' ? {} : { runbookUrl });
  return {
    built,
    leftOut: resolved.filter((one) => one.status === 'left_out'),
    broken: resolved.filter((one) => one.status === 'broken'),
    coverage,
    outputs: [
      ...rules.map(({ path, content, detections: ids }): BuildOutput => ({
        target: 'loki',
        path: `provisioning/loki/rules/${path}`,
        content,
        detections: ids.length,
      })),
      {
        target: 'docs',
        path: 'docs/detections/coverage.md',
        content: coverageMarkdown(coverage),
        detections: resolved.length,
      },
      {
        target: 'docs',
        path: 'docs/detections/attack-navigator.json',
        content: navigatorLayer(coverage),
        detections: built.length,
      },
      ...resolved.map((one): BuildOutput => ({
        target: 'docs',
        path: `docs/detections/${one.loaded.detection.id}.md`,
        content: detectionPage(one),
        detections: 1,
      })),
    ],
  };
}
