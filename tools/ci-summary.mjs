/** Prints `N passed, N failed, N skipped` from the JSON report of the tests; a failed step before them counts as one. */
import { existsSync, readFileSync } from 'node:fs';

const [file, failedStep = ''] = process.argv.slice(2);
let [passed, failed, skipped] = [0, 0, 0];
if (existsSync(file)) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed = report.numPassedTests;
  skipped = report.numPendingTests + report.numTodoTests;
  const brokenFiles = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
  );
  failed = report.numFailedTests + brokenFiles.length;
}
if (failedStep !== '') {
  failed += 1;
  console.log(`FAILED: ${failedStep}`);
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
