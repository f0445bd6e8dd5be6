import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Diagnostic } from '../detect/diagnostic.ts';
import { loadDetection, type LoadedDetection } from '../detect/model/detection.ts';
import { DEFAULT_SITE, loadSite, resolveSettings, type Setting, type Site } from '../detect/model/site.ts';
import { FileProblems, UsageError } from './exit.ts';
import type { Session } from './session.ts';

export const SITE_FILE = 'watchkeeper.yaml';
const TEST_SUFFIX = '.test.yaml';

/** The folder that a run is about: site file, settings and where the detections lie. */
export interface Workspace {
  /** Absolute; the folder of the site file, or the working folder. */
  readonly root: string;
  readonly site: Site;
  /** Absolute path of the site file that was read; undefined if there is none. */
  readonly siteFile: string | undefined;
  readonly settings: ReadonlyMap<string, Setting>;
}

/** Finds and reads the site file (`--config`, WATCHKEEPER_CONFIG, or watchkeeper.yaml here or above). */
export async function openWorkspace(
  session: Session,
  flags: ReadonlyMap<string, string> = new Map(),
): Promise<Workspace> {
  const siteFile = await findSiteFile(session);
  const { cwd, env } = session.context;
  const site = siteFile === undefined ? DEFAULT_SITE : await readSite(siteFile, cwd);
  const environment = new Map(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const settings = resolveSettings(site, flags, environment);
  return {
    root: siteFile === undefined ? cwd : dirname(siteFile),
    site,
    siteFile,
    settings: new Map(settings.map((setting) => [setting.name, setting])),
  };
}

async function findSiteFile(session: Session): Promise<string | undefined> {
  const { cwd } = session.context;
  if (session.configPath !== undefined) {
    const path = resolve(cwd, session.configPath);
    if (await isFile(path)) return path;
    throw new UsageError(`There is no site file ${session.configPath}.`, 'check --config or WATCHKEEPER_CONFIG');
  }
  for (let folder = cwd; ; folder = dirname(folder)) {
    const path = join(folder, SITE_FILE);
    if (await isFile(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
}

async function readSite(path: string, cwd: string): Promise<Site> {
  const loaded = loadSite(shownPath(path, cwd), await readFile(path, 'utf8'));
  if (loaded.ok) return loaded.value;
  throw new FileProblems(loaded.diagnostics);
}

async function isFile(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isFile() === true;
}

/** A path as messages show it: relative to the working folder where it lies below it. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}

/** A file of the library: a detection or a test file. Test files are read, not decoded. */
export interface LibraryFile {
  /** As shown to people. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

export interface Library {
  readonly detections: readonly LoadedDetection[];
  /** Detection files in the order of `detections`, broken ones too. */
  readonly files: readonly LibraryFile[];
  readonly testFiles: readonly LibraryFile[];
  /** Neither detections nor tests: ruler files, shared samples. */
  readonly otherFiles: readonly LibraryFile[];
  /** What is wrong in files that could not be read as detections. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads detections and test files: those of the given paths (files or folders), or all below the `rules` setting.
 * A path of one file brings its partner, so that a detection is read with its tests.
 */
export async function readLibrary(session: Session, workspace: Workspace, paths: readonly string[]): Promise<Library> {
  const { cwd } = session.context;
  const setting = workspace.settings.get('rules');
  const base = setting?.origin === 'flag' ? cwd : workspace.root;
  const folders = (setting?.value ?? 'alert-rules').split(', ').map((folder) => resolve(base, folder));
  const roots = paths.length > 0 ? paths.map((path) => resolve(cwd, path)) : folders;
  const found = new Set<string>();
  for (const root of roots) for (const path of await yamlFiles(root, cwd)) found.add(path);
  const files = await Promise.all(
    [...found].sort().map(async (path) => ({ name: shownPath(path, cwd), path, text: await readFile(path, 'utf8') })),
  );
  return decodeLibrary(files);
}

function decodeLibrary(all: readonly LibraryFile[]): Library {
  const testFiles = all.filter((file) => file.name.endsWith(TEST_SUFFIX));
  const others = all.filter((file) => !file.name.endsWith(TEST_SUFFIX));
  const files = others.filter(isDetection);
  const loaded = files.map((file) => loadDetection(file.name, file.text));
  return {
    files,
    testFiles,
    otherFiles: others.filter((file) => !isDetection(file)),
    detections: loaded.flatMap((result) => (result.ok ? [result.value] : [])),
    diagnostics: loaded.flatMap((result) => (result.ok ? [] : result.diagnostics)),
  };
}

function isDetection({ text }: LibraryFile): boolean {
  return /^\s*id\s*:/m.test(text);
}

async function yamlFiles(path: string, cwd: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined)
    throw new UsageError(
      `There is no file or folder ${shownPath(path, cwd)}.`,
      'name a detection file or a folder of detections',
    );
  if (!info.isDirectory()) return withPartner(path);
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function withPartner(path: string): Promise<string[]> {
  const partner = path.endsWith(TEST_SUFFIX)
    ? path.replace(TEST_SUFFIX, '.yaml')
    : path.replace(/\.ya?ml$/, TEST_SUFFIX);
  return partner !== path && (await isFile(partner)) ? [path, partner] : [path];
}

/**
 * The detections that `--rules` names: ids, parts with `*`, or a folder name such as `cachet`. Unknown names are an
 * error with the nearest id.
 */
export function selectDetections<T extends { readonly detection: { readonly id: string; readonly app: string } }>(
  all: readonly T[],
  wanted: readonly string[],
): T[] {
  if (wanted.length === 0) return [...all];
  const names = wanted
    .flatMap((value) => value.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const name of names) {
    if (!all.some((item) => matchesName(item.detection, name)))
      throw new UsageError(`No detection is called ${name}.`, 'watchkeeper build --coverage lists all ids');
  }
  return all.filter((item) => names.some((name) => matchesName(item.detection, name)));
}

function matchesName({ id, app }: { readonly id: string; readonly app: string }, name: string): boolean {
  if (name === app) return true;
  const [head, ...parts] = name.toUpperCase().split('*');
  const upper = id.toUpperCase();
  if (parts.length === 0) return upper === head;
  if (!upper.startsWith(head)) return false;
  let at = head.length;
  for (const [index, part] of parts.entries()) {
    const found = index === parts.length - 1 ? upper.length - part.length : upper.indexOf(part, at);
    if (found < at || !upper.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return true;
}
