import type { ConformanceCase } from './case.ts';
import { FAILURE_CASES } from './cases/failures.ts';
import { PARAMETER_CASES } from './cases/parameters.ts';
import { TRANSFER_CASES } from './cases/transfer.ts';
import { VALUE_CASES } from './cases/values.ts';

/** Every promise of the engine port. The same list runs on native DuckDB, on the wasm engine in Node and in Chromium. */
export const CONFORMANCE_CASES: readonly ConformanceCase[] = [
  ...VALUE_CASES,
  ...PARAMETER_CASES,
  ...FAILURE_CASES,
  ...TRANSFER_CASES,
];
