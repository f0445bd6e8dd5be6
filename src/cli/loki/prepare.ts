import type { LoadedDetection } from '../../detect/model/detection.ts';
import { resolveDetection } from '../../detect/query/resolve.ts';
import type { NanoTime } from '../../logql/types.ts';
import type { PreparedInputs } from '../backtest/inputs.ts';
import { UsageError } from '../exit.ts';
import type { Session } from '../session.ts';
import type { Workspace } from '../workspace.ts';
import { connectLoki } from './connect.ts';
import { lokiInputs } from './inputs.ts';

const DEFAULT_NS = 86_400_000_000_000n;

/** The lines of a Loki that the detections can count, in place of files. */
export async function prepareLoki(
  session: Session,
  workspace: Workspace,
  detections: readonly LoadedDetection[],
  address: string,
  { from, to }: { readonly from?: NanoTime; readonly to?: NanoTime },
): Promise<PreparedInputs> {
  const tenant = workspace.settings.get('loki-tenant')?.value ?? '';
  const end = to ?? BigInt(session.context.now()) * 1_000_000n;
  const start = from ?? end - DEFAULT_NS;
  if (start >= end) throw new UsageError('--from lies behind --to.', 'times are UTC: 2026-11-20T09:00:00Z');
  const client = await connectLoki(address, tenant === '' ? undefined : tenant, session.context);
  const exprs = detections.flatMap((loaded) => {
    const resolved = resolveDetection(loaded, workspace.site);
    return resolved.status === 'built' ? [resolved.expr] : [];
  });
  return lokiInputs(client, exprs, start, end);
}
