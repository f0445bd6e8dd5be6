import type { YamlPath } from '../model/yaml-file.ts';

/** A mistake in a test file, at a path of it. */
export class TestFileError extends Error {
  override readonly name = 'TestFileError';
  readonly path: YamlPath;
  readonly remedy: string | undefined;

  constructor(path: YamlPath, message: string, remedy?: string) {
    super(message);
    this.path = path;
    this.remedy = remedy;
  }
}
