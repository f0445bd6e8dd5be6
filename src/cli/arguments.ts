import { InvalidArgumentError } from 'commander';
import { Labels } from '../logql/labels.ts';
import { parseSelectorText } from '../logql/syntax/index.ts';

/** The labels of an option `--labels '{app="cachet", log="access"}'`. */
export function labelsArgument(text: string): Labels {
  try {
    return Labels.of(parseSelectorText(text).matchers.map(({ name, value }) => [name, value]));
  } catch {
    throw new InvalidArgumentError(`Labels look like '{app="cachet", log="access"}'.`);
  }
}
