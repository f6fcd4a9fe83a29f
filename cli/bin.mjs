#!/usr/bin/env node
import 'tsx/esm';

await import('./cli.ts');
