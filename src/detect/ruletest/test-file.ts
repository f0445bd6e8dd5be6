import { diagnosticAt, type Diagnostic } from '../diagnostic.ts';
import { decodeYaml, type DecodeResult } from '../model/decode.ts';
import { readYaml, type YamlFile } from '../model/yaml-file.ts';
import { TestFileError } from './test-error.ts';
import { testFileSchema, type SampleData, type TestFileData } from './test-schema.ts';

/** A test file with the places of its values. */
export interface LoadedTestFile {
  readonly data: TestFileData;
  readonly file: YamlFile;
}

/** Reads a test file or a file of shared samples. */
export function loadTestFile(fileName: string, text: string): DecodeResult<LoadedTestFile> {
  const yaml = readYaml(fileName, text, { escapedBytes: true });
  if (!yaml.ok) return yaml;
  const decoded = decodeYaml(yaml.file, testFileSchema, 'a test file');
  return decoded.ok ? { ok: true, value: { data: decoded.value, file: yaml.file } } : decoded;
}

/** A mistake found while a test was prepared, as a finding at its place. */
export function testDiagnostic(file: YamlFile, error: TestFileError): Diagnostic {
  return diagnosticAt(file.source, file.spanAt(error.path), {
    check: 'bad-test',
    message: error.message,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
  });
}

/** Text of a file that a test file names, path relative to the test file; undefined if it cannot be read. */
export type ReadFile = (path: string) => string | undefined;

export type SamplesResult = DecodeResult<ReadonlyMap<string, SampleData>>;

/** Shared samples by the text of their file: many test files name the same one. */
export type SampleCache = Map<string, SamplesResult>;

/** The base lines of a test file: of the shared files in their order, then its own, later ones winning. */
export function collectSamples(
  loaded: LoadedTestFile,
  readFile: ReadFile,
  cache: SampleCache = new Map(),
): SamplesResult {
  const samples = new Map<string, SampleData>();
  for (const [index, path] of (loaded.data.sample_files ?? []).entries()) {
    const shared = sharedSamples(path, readFile, cache);
    if (shared === undefined) {
      const error = new TestFileError(['sample_files', index], `The file ${path} cannot be read.`);
      return { ok: false, diagnostics: [testDiagnostic(loaded.file, error)] };
    }
    if (!shared.ok) return shared;
    for (const [name, sample] of shared.value) samples.set(name, sample);
  }
  for (const [name, sample] of Object.entries(loaded.data.samples ?? {})) samples.set(name, sample);
  return { ok: true, value: samples };
}

function sharedSamples(path: string, readFile: ReadFile, cache: SampleCache): SamplesResult | undefined {
  const text = readFile(path);
  if (text === undefined) return undefined;
  const known = cache.get(text);
  if (known !== undefined) return known;
  const loaded = loadTestFile(path, text);
  const result: SamplesResult = loaded.ok
    ? { ok: true, value: new Map(Object.entries(loaded.value.data.samples ?? {})) }
    : loaded;
  cache.set(text, result);
  return result;
}
