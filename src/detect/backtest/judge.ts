import type { Labels } from '../../logql/labels.ts';
import { isAddress } from '../model/address.ts';
import type { BacktestAlert } from './alert.ts';
import type { Episode } from './episodes.ts';

/** An alert may come this long after the end of what it reports. */
export const GRACE_NS = 15n * 60n * 1_000_000_000n;

/** What the judge must know of a detection. */
export interface JudgedDetection {
  readonly id: string;
  /** `pipeline` detections report the state of the log pipeline, `availability` ones that of the application. */
  readonly role: 'attack' | 'availability' | 'pipeline';
}

/**
 * - `found`: reports a hostile episode.
 * - `false`: names only benign clients, or fires while no hostile or fault episode is near.
 * - `operational`: a pipeline or availability detection, during a fault or about silence: no word about an attack.
 * - `other`: near an episode, but about somebody who is in none.
 */
export type Verdict = 'found' | 'false' | 'operational' | 'other';

export interface JudgedAlert {
  readonly alert: BacktestAlert;
  readonly verdict: Verdict;
  /** The episodes it reports (found), or the benign ones whose clients it names (false). */
  readonly episodes: readonly string[];
}

export interface EpisodeOutcome {
  readonly episode: Episode;
  /** Hostile: found, missed or not visible. Benign and fault: quiet, or false if an alert accuses its clients. */
  readonly result: 'found' | 'missed' | 'not_visible' | 'quiet' | 'false';
  /** Detections that found it, first one first; for `false` those that accused it. */
  readonly by: readonly string[];
  /** Nanoseconds from its start to the first alert that found it. */
  readonly foundAfter: bigint | undefined;
}

export interface Judgement {
  readonly outcomes: readonly EpisodeOutcome[];
  readonly alerts: readonly JudgedAlert[];
}

/** The label values that are addresses. */
export function addressesOf(labels: Labels): string[] {
  return labels.values.filter(isAddress);
}

function isNear(episode: Episode, at: bigint): boolean {
  return at >= episode.start && at <= episode.end + GRACE_NS;
}

/**
 * Compares the alerts that fired with labelled episodes. A hostile episode is found when an alert fires between its
 * start and 15 minutes after its end whose labels name one of its clients, or no address at all.
 */
export function judge(
  episodes: readonly Episode[],
  alerts: readonly BacktestAlert[],
  detections: readonly JudgedDetection[],
): Judgement {
  const roles = new Map(detections.map((detection) => [detection.id, detection.role]));
  const judged = alerts
    .filter((alert) => alert.fired !== undefined)
    .map((alert) => judgeAlert(alert, episodes, roles.get(alert.detection) ?? 'attack'));
  return { alerts: judged, outcomes: episodes.map((episode) => outcomeOf(episode, judged)) };
}

function judgeAlert(alert: BacktestAlert, episodes: readonly Episode[], role: JudgedDetection['role']): JudgedAlert {
  const fired = alert.fired ?? alert.start;
  const named = addressesOf(alert.labels);
  const near = episodes.filter((episode) => isNear(episode, fired));
  const hostile = near.filter((episode) => episode.kind === 'hostile');
  const faults = near.filter((episode) => episode.kind === 'fault');
  const names = (episode: Episode) => named.some((address) => episode.clients.includes(address));

  const reported = hostile.filter((episode) => named.length === 0 || names(episode));
  // A pipeline detection says that lines are missing, never who attacked: it cannot find an episode.
  if (reported.length > 0 && role !== 'pipeline') return verdict(alert, 'found', reported);
  if (role !== 'attack' && faults.length > 0) return verdict(alert, 'operational', []);
  const accused = episodes.filter((episode) => episode.kind === 'benign' && names(episode));
  if (named.length > 0 && named.every((address) => isBenign(address, near, episodes)))
    return verdict(alert, 'false', accused);
  if (role === 'pipeline') return verdict(alert, 'operational', []);
  return hostile.length + faults.length === 0 ? verdict(alert, 'false', []) : verdict(alert, 'other', []);
}

/** True if an address took part in benign episodes, and in nothing hostile or faulty that is near. */
function isBenign(address: string, near: readonly Episode[], all: readonly Episode[]): boolean {
  const inBenign = all.some((episode) => episode.kind === 'benign' && episode.clients.includes(address));
  const inOther = near.some((episode) => episode.kind !== 'benign' && episode.clients.includes(address));
  return inBenign && !inOther;
}

function verdict(alert: BacktestAlert, word: Verdict, episodes: readonly Episode[]): JudgedAlert {
  return { alert, verdict: word, episodes: episodes.map((episode) => episode.id) };
}

function outcomeOf(episode: Episode, judged: readonly JudgedAlert[]): EpisodeOutcome {
  if (episode.kind === 'hostile') return hostileOutcome(episode, judged);
  const accusing = judged.filter(
    ({ alert, verdict: word, episodes }) =>
      word === 'false' && episodes.includes(episode.id) && isNear(episode, alert.fired ?? alert.start),
  );
  return {
    episode,
    result: accusing.length > 0 ? 'false' : 'quiet',
    by: distinct(accusing.map(({ alert }) => alert.detection)),
    foundAfter: undefined,
  };
}

function hostileOutcome(episode: Episode, judged: readonly JudgedAlert[]): EpisodeOutcome {
  const finding = judged
    .filter(({ verdict: word, episodes }) => word === 'found' && episodes.includes(episode.id))
    .map(({ alert }) => ({ id: alert.detection, fired: alert.fired ?? alert.start }))
    .sort((a, b) => (a.fired < b.fired ? -1 : a.fired > b.fired ? 1 : 0));
  const missed = episode.notVisible === undefined ? 'missed' : 'not_visible';
  return {
    episode,
    result: finding.length > 0 ? 'found' : missed,
    by: distinct(finding.map(({ id }) => id)),
    foundAfter: finding.length > 0 ? finding[0].fired - episode.start : undefined,
  };
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
