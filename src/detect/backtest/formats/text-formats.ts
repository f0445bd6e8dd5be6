import { readDayMonthTime, readEpochSeconds, readIsoTime } from '../byte-time.ts';
import { MICROSECOND, type LogFormat } from './format.ts';

const OPEN = 0x5b;

/** `[2026-11-22 04:03:56] ` or with `T`, fraction and zone, as Monolog's LineFormatter writes it. */
const LARAVEL_START = /^\[\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:?\d\d|Z)?\] /;

export const laravel: LogFormat = {
  id: 'laravel',
  tieNs: MICROSECOND,
  title: 'Laravel',
  source: 'cachet/laravel',
  recognises: (line) => LARAVEL_START.test(line),
  startsRecord: (bytes, start, end) => {
    if (bytes[start] !== OPEN || end - start < 22) return false;
    for (let i = start + 1; i < start + 5; i++) if (bytes[i] < 0x30 || bytes[i] > 0x39) return false;
    if (bytes[start + 5] !== 0x2d || bytes[start + 8] !== 0x2d || bytes[start + 14] !== 0x3a) return false;
    return bytes[start + 17] === 0x3a;
  },
  readTime: (bytes, start, end, slot, zone) => readIsoTime(bytes, start + 1, end, slot, zone) >= 0,
  repairsTimes: true,
};

/** nginx error log: `2026/11/23 03:23:56 [error] …`; a message may span lines (PHP output). */
export const nginxError: LogFormat = {
  id: 'nginx-error',
  tieNs: MICROSECOND,
  title: 'nginx error',
  source: 'cachet/error',
  recognises: (line) => /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[\w+\] /.test(line),
  startsRecord: (bytes, start, end) =>
    end - start > 21 && bytes[start + 4] === 0x2f && bytes[start + 7] === 0x2f && bytes[start + 20] === OPEN,
  readTime: (bytes, start, end, slot, zone) => readIsoTime(bytes, start, end, slot, zone) >= 0,
};

export const phpFpm: LogFormat = {
  id: 'php-fpm',
  tieNs: MICROSECOND,
  title: 'php-fpm',
  source: 'cachet/error',
  recognises: (line) => /^\[\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?\] /.test(line),
  readTime: (bytes, start, end, slot, zone) =>
    bytes[start] === OPEN && readDayMonthTime(bytes, start + 1, end, slot, zone) >= 0,
};

export const combined: LogFormat = {
  id: 'combined',
  tieNs: 1,
  title: 'combined',
  source: 'cachet/access',
  recognises: (line) => /^\S+ \S+ [^[]{1,256} ?\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "/.test(line),
  readTime: (bytes, start, end, slot, zone) => {
    const open = bytes.subarray(start, Math.min(end, start + 400)).indexOf(OPEN);
    return open >= 0 && readDayMonthTime(bytes, start + open + 1, end, slot, zone) >= 0;
  },
};

/** zerolog's console form, and the Go log lines between. */
export const headscaleText: LogFormat = {
  id: 'headscale-text',
  tieNs: MICROSECOND,
  title: 'Headscale text',
  source: 'headscale/app',
  recognises: (line) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d) (?:TRC|DBG|INF|WRN|ERR|FTL|PNC|\?\?\?) /.test(line),
  readTime: (bytes, start, end, slot, zone) => readIsoTime(bytes, start, end, slot, zone) >= 0,
};

/** `seq=<epoch minute>` behind a time, as the heartbeat writes it. */
export const heartbeat: LogFormat = {
  id: 'heartbeat',
  tieNs: MICROSECOND,
  title: 'heartbeat',
  source: 'watchkeeper/heartbeat',
  recognises: (line) => /^(?:\S+ )?seq=\d{8}\b/.test(line),
  readTime: (bytes, start, end, slot, zone) => {
    if (readIsoTime(bytes, start, end, slot, zone) >= 0) return true;
    const text = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 40)));
    const minute = /(?:^| )seq=(\d{8})\b/.exec(text);
    if (minute === null) return false;
    slot.ms = Number(minute[1]) * 60_000;
    slot.ns = 0;
    return true;
  },
};

/** Any text whose lines start with an ISO time or an epoch: the labels must be told. */
export const plain: LogFormat = {
  id: 'plain',
  tieNs: MICROSECOND,
  title: 'plain lines',
  source: undefined,
  recognises: (line) => /^\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d|\d{10}(?:\.\d+)?\b)/.test(line),
  readTime: (bytes, start, end, slot, zone) => {
    const at = bytes[start] === OPEN ? start + 1 : start;
    return readIsoTime(bytes, at, end, slot, zone) >= 0 || readEpochSeconds(bytes, at, end, slot) >= 0;
  },
};
