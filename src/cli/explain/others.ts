import type { LoadedDetection } from '../../detect/model/detection.ts';
import type { Site } from '../../detect/model/site.ts';
import { resolveDetection } from '../../detect/query/resolve.ts';
import { counts, followLine } from './follow.ts';
import type { ExplainedLine } from './line.ts';
import type { Subject } from './subject.ts';

/** Ids of the other built detections in which a line counts, without those of the pipeline, which count every line. */
export function othersThatCount(
  detections: readonly LoadedDetection[],
  subject: Subject,
  line: ExplainedLine,
  site: Site,
): string[] {
  const own = subject.built?.loaded.detection.id;
  return detections
    .filter(({ detection }) => detection.id !== own && detection.package !== 'pipeline')
    .filter((loaded) => {
      const resolved = resolveDetection(loaded, site);
      return resolved.status === 'built' && followLine(resolved.expr, line).some(counts);
    })
    .map(({ detection }) => detection.id);
}
